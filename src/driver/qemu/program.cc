#include "driver/qemu/program.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include "base/error.h"
#include "base/process.h"
#include "base/quote.h"
#include "base/words.h"

namespace limequat::driver::qemu {

using config::Arch;

std::string_view qemu_arch(Arch arch) {
  switch (arch) {
    case Arch::x86_64:
      return "x86_64";
    case Arch::aarch64:
      return "aarch64";
    case Arch::armv7l:
      return "arm";
    case Arch::ppc64le:
      return "ppc64";
    case Arch::riscv64:
      return "riscv64";
    case Arch::s390x:
      return "s390x";
  }
  throw InternalError("unknown architecture");
}

std::string_view machine_type(Arch arch) {
  switch (arch) {
    case Arch::x86_64:
      return "q35";
    case Arch::aarch64:
    case Arch::armv7l:
    case Arch::riscv64:
      return "virt";
    case Arch::ppc64le:
      return "pseries";
    case Arch::s390x:
      return "s390-ccw-virtio";
  }
  throw InternalError("unknown architecture");
}

std::string_view debian_package(Arch arch) {
  switch (arch) {
    case Arch::x86_64:
      return "qemu-system-x86";
    case Arch::aarch64:
    case Arch::armv7l:
      return "qemu-system-arm";
    case Arch::ppc64le:
      return "qemu-system-ppc";
    case Arch::riscv64:
    case Arch::s390x:
      return "qemu-system-misc";
  }
  throw InternalError("unknown architecture");
}

Program find_qemu(Arch arch, const GetEnv& get_env) {
  std::string variable = fmt::format("QEMU_SYSTEM_{}", qemu_arch(arch));
  std::transform(variable.begin(), variable.end(), variable.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  const auto chosen = get_env(variable);
  const bool overridden = chosen && !chosen->empty();

  std::vector<std::string> words = {fmt::format("qemu-system-{}", qemu_arch(arch))};
  if (overridden) {
    words = with_context(fmt::format("failed to parse ${} value {}", variable, name_quote(*chosen)),
                         [&] { return split_words(*chosen); });
    if (words.empty()) throw Error(fmt::format("${} is blank", variable));
  }
  const auto found = find_program(words[0]);
  if (!found || !limequat::exists(*found)) {
    throw Error(fmt::format(
        "{} was not found{} (hint: on Debian, apt install {})", name_quote(words[0]),
        overridden ? fmt::format(" (from ${})", variable) : " on PATH", debian_package(arch)));
  }
  words.erase(words.begin());
  return {std::filesystem::absolute(*found), std::move(words)};
}

}  // namespace limequat::driver::qemu
