// The platform this program was built for, in Go's words.
#include "config/machine.h"

namespace limequat::config {

std::string_view host_goos() { return "linux"; }

std::string_view host_goarch() {
#if defined(__x86_64__)
  return "amd64";
#elif defined(__aarch64__)
  return "arm64";
#elif defined(__arm__)
  return "arm";
#elif defined(__powerpc64__)
  return "ppc64le";
#elif defined(__riscv)
  return "riscv64";
#elif defined(__s390x__)
  return "s390x";
#else
#error "no word of Go's for this architecture"
#endif
}

}  // namespace limequat::config
