#include "driver/qemu/firmware.h"

#include <fmt/format.h>

#include <string_view>

#include "base/error.h"
#include "driver/qemu/program.h"

namespace limequat::driver::qemu {
namespace {

using config::Arch;

// The word in QEMU's own file names, `edk2-<word>-code.fd`.
std::string_view edk2_arch(Arch arch) { return arch == Arch::riscv64 ? "riscv" : qemu_arch(arch); }

// Where distributions put it. Comments name the package that owns the file.
std::vector<Path> distribution_files(Arch arch) {
  switch (arch) {
    case Arch::x86_64:
      return {
          "/usr/share/edk2/x64/OVMF_CODE.4m.fd",  // Arch Linux: edk2-ovmf
          "/usr/share/OVMF/OVMF_CODE.fd",         // Debian up to 12: ovmf
          "/usr/share/OVMF/OVMF_CODE_4M.fd",      // Debian from 11: ovmf
          "/usr/share/edk2/ovmf/OVMF_CODE.fd",    // Fedora: edk2-ovmf
          "/usr/share/qemu/ovmf-x86_64.bin",      // openSUSE: qemu-ovmf-x86_64
          "/usr/share/qemu/ovmf-x86_64-4m.bin",   // the same
      };
    case Arch::aarch64:
      return {
          "/usr/share/edk2/aarch64/QEMU_CODE.fd",     // Arch Linux: edk2-aarch64
          "/usr/share/AAVMF/AAVMF_CODE.fd",           // Debian: qemu-efi-aarch64; Fedora
          "/usr/share/qemu-efi-aarch64/QEMU_EFI.fd",  // Debian, not padded
      };
    case Arch::armv7l:
      return {
          "/usr/share/edk2/arm/QEMU_CODE.fd",  // Arch Linux: edk2-arm
          "/usr/share/AAVMF/AAVMF32_CODE.fd",  // Debian: qemu-efi-arm
      };
    case Arch::riscv64:
      return {
          "/usr/share/qemu-efi-riscv64/RISCV_VIRT_CODE.fd",  // Debian: qemu-efi-riscv64
          "/usr/share/edk2/riscv/RISCV_VIRT_CODE.fd",        // Fedora: edk2-riscv64
      };
    case Arch::ppc64le:
    case Arch::s390x:
      return {};
  }
  throw InternalError("unknown architecture");
}

std::string_view firmware_package(Arch arch) {
  switch (arch) {
    case Arch::x86_64:
      return "ovmf";
    case Arch::aarch64:
      return "qemu-efi-aarch64";
    case Arch::armv7l:
      return "qemu-efi-arm";
    case Arch::riscv64:
      return "qemu-efi-riscv64";
    default:
      throw InternalError("an architecture without UEFI");
  }
}

}  // namespace

bool needs_uefi(Arch arch, bool legacy_bios) {
  if (arch == Arch::ppc64le || arch == Arch::s390x) return false;
  const bool has_other = arch == Arch::x86_64 || arch == Arch::armv7l;
  return !(legacy_bios && has_other);
}

std::vector<Path> firmware_candidates(Arch arch, const Path& qemu_executable, const Path& home) {
  const std::string file = fmt::format("edk2-{}-code.fd", edk2_arch(arch));
  const Path programs = qemu_executable.parent_path();
  std::vector<Path> candidates = {
      home / ".local/share/qemu" / file, programs.parent_path() / "share/qemu" / file,
      programs / "share" / file,  // where QEMU's installer for Windows puts it
  };
  for (auto& path : distribution_files(arch)) candidates.push_back(std::move(path));
  return candidates;
}

Path find_firmware(Arch arch, const Path& qemu_executable, const Path& home, const Exists& exists) {
  for (auto& candidate : firmware_candidates(arch, qemu_executable, home)) {
    if (exists(candidate)) return candidate;
  }
  throw Error(fmt::format(
      "could not find UEFI firmware for `{}` (hint: on Debian, apt install {}{})",
      config::to_string(arch), firmware_package(arch),
      arch == Arch::x86_64
          ? "; or set `firmware.legacyBIOS` to `true`"
          : fmt::format("; or copy edk2-{}-code.fd to ~/.local/share/qemu/", edk2_arch(arch))));
}

}  // namespace limequat::driver::qemu
