// The template of a script, with the values of a machine; and the same from a machine's template,
// whose values must not come out unquoted.
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "base/error.h"
#include "hostprovision/render.h"

namespace {

using limequat::gotemplate::Omit;
using limequat::gotemplate::Value;

const Value& instance() {
  static const Value value =
      limequat::gotemplate::StructBuilder("store.FormatData")
          .field("Name", "name", Omit::never, "dev")
          .field("Dir", "dir", Omit::never, "/h/my dir")
          .field("CPUs", "cpus", Omit::never, 4)
          .field("Networks", "networks", Omit::never, Value::list({1, "two"}))
          .field("Param", "param", Omit::never,
                 Value::map_of(std::map<std::string, std::string>{{"X", "$(touch p)"}}))
          .build();
  return value;
}

void render(std::string_view text, bool needs_consent) {
  try {
    const auto dot = limequat::hostprovision::script_dot(instance(), "/t/x.sh", 1);
    (void)limequat::hostprovision::crlf_to_lf(
        limequat::hostprovision::render_template(text, dot,
                                                 {.file = "f",
                                                  .line = 3,
                                                  .field = "hostProvision[1].script",
                                                  .needs_consent = needs_consent}));
  } catch (const limequat::Error&) {
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > 4096) return 0;  // loops over loops are slow, not wrong
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  render(text, false);
  render(text, true);
  return 0;
}
