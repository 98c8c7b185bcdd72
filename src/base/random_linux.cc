#include <sys/random.h>

#include <algorithm>

#include "base/error.h"
#include "base/random.h"

namespace limequat {

void fill_random(std::span<unsigned char> bytes) {
  // Up to 256 bytes come whole (getrandom(2)).
  constexpr std::size_t kWhole = 256;
  while (!bytes.empty()) {
    const auto part = bytes.first(std::min(bytes.size(), kWhole));
    const ssize_t got = ::getrandom(part.data(), part.size(), 0);
    if (got != static_cast<ssize_t>(part.size())) throw_errno("getrandom");
    bytes = bytes.subspan(part.size());
  }
}

}  // namespace limequat
