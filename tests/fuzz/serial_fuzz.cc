// Whatever a guest prints on its console: what we show of it is printable and short.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/utf8.h"
#include "driver/boot_failure.h"

namespace {

void require_printable(std::string_view text) {
  if (text.size() > 260 || !limequat::is_valid_utf8(text)) std::abort();
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < ' ' || c == 0x7f) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view log(reinterpret_cast<const char*>(data), size);
  if (const auto failure = limequat::driver::find_boot_failure(log)) {
    require_printable(failure->evidence);
  }
  for (const auto& line : limequat::driver::last_serial_lines(log, 20)) require_printable(line);
  return 0;
}
