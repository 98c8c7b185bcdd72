// What another program, or a crash, left in a machine's folder: events and command lines.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "store/agent_event.h"
#include "store/names.h"
#include "store/pid_file.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace store = limequat::store;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto event = store::parse_agent_event(text)) {
    // What we understood of it, we write so that it means the same.
    const std::string line = store::to_json_line(*event);
    if (line.find('\n') != std::string::npos) std::abort();
    const auto again = store::parse_agent_event(line);
    if (!again || store::to_json_line(*again) != line) std::abort();
  }
  (void)store::parse_rfc3339(text);
  const store::ProcessPattern pattern{.program = "limactl", .argument = "/home/user/.lima/dev"};
  if (store::looks_like(text, pattern) && text.find("limactl") == std::string_view::npos) {
    std::abort();
  }
  if (store::is_valid_instance_name(text) && text.find('/') != std::string_view::npos) std::abort();
  return 0;
}
