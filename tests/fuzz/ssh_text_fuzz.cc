// What ssh, its cache file, public key files and the environment hand us. Nothing but an Error may
// come out.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/error.h"
#include "ssh/environment_filter.h"
#include "ssh/features_cache.h"
#include "ssh/public_key.h"
#include "ssh/script.h"

namespace limequat {
namespace {

template <class Action>
void allow_error(Action&& action) {
  try {
    action();
  } catch (const Error&) {
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  (void)ssh::parse_features(text);
  (void)ssh::is_public_key(text);

  const ssh::ExecutableStamp stamp{.command = "/usr/bin/ssh", .modified = 17, .size = 1000};
  const ssh::Features features{.version = {9, 2, 1}, .gssapi = true};
  (void)ssh::find_features(text, stamp);
  const auto cache = ssh::add_features(text, stamp, features);
  check(ssh::find_features(cache, stamp) == features, "an answer was not remembered");

  allow_error([&] { (void)ssh::script_interpreter(text); });
  allow_error([&] { (void)ssh::make_environment_filter(text, text); });
  const auto half = text.size() / 2;
  (void)ssh::matches_pattern(text.substr(0, half), text.substr(half));
  return 0;
}

}  // namespace limequat
