// The trust store of host scripts, from any bytes: an error with the file's name, or a store that
// is written and read again as it is.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/error.h"
#include "hostprovision/trust_store.h"

namespace limequat::hostprovision {
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  TrustStore store;
  try {
    store = parse_trust_store(bytes, "store.json");
  } catch (const limequat::Error& error) {
    const bool one_line = error.message().find('\n') == std::string::npos;
    if (!error.message().starts_with("store.json:") || !one_line) std::abort();
    return 0;
  }
  if (parse_trust_store(to_json(store), "again.json") != store) std::abort();
  return 0;
}

}  // namespace limequat::hostprovision
