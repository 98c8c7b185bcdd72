// What a crash or a stranger left in the instance directory, what a keeper says, what /proc says.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "hostprovision/keeper_message.h"
#include "hostprovision/ledger.h"
#include "hostprovision/output.h"
#include "hostprovision/process_tree.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace hp = limequat::hostprovision;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto ledger = hp::parse_ledger("0123456789abcdef", text)) {
    if (ledger->folder.filename() != "limequat-scripts-0123456789abcdef") std::abort();
  }
  (void)hp::parse_keeper_report(text);
  (void)hp::parse_end_order(text);
  (void)hp::parse_process_stat(text);
  hp::LineSplitter splitter;
  std::size_t bytes = 0;
  for (const auto& line : splitter.feed(text)) {
    if (line.size() > hp::LineSplitter::kMaxLine) std::abort();
    bytes += line.size();
  }
  bytes += splitter.flush().size();
  if (bytes > size) std::abort();
  return 0;
}
