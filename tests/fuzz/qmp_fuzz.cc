// Whatever QEMU says: lines are cut, each is understood or refused.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/error.h"
#include "driver/qemu/qmp_message.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace limequat;  // NOLINT(google-build-using-namespace): a function of ten lines
  driver::qemu::QmpLines lines;
  try {
    for (const auto& line : lines.feed({reinterpret_cast<const char*>(data), size})) {
      try {
        (void)driver::qemu::parse_qmp_message(line);
      } catch (const Error&) {
      }
    }
  } catch (const Error&) {
  }
  return 0;
}
