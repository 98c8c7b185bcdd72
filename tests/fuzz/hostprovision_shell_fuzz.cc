// The words of a `shell` template, for either notation.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/error.h"
#include "hostprovision/shell.h"

namespace {

void split(std::string_view text, std::string_view host_os) {
  try {
    const auto words = limequat::hostprovision::split_command_template(text, host_os);
    if (words.empty()) std::abort();
    (void)limequat::hostprovision::script_suffix(
        {.kind = limequat::hostprovision::ShellKind::custom, .words = words});
    (void)limequat::hostprovision::windows_command_line(limequat::hostprovision::ShellKind::custom,
                                                        words);
  } catch (const limequat::Error&) {
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  split(text, "linux");
  split(text, "windows");
  return 0;
}
