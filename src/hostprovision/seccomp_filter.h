// The system calls that a script under `sandbox: restricted` must do without, as a classic BPF
// program for seccomp(2). A pure value: tests interpret it.
//
// Forbidden calls fail with EPERM and the script goes on; calls of another processor mode (32-bit,
// x32), whose numbers mean something else, kill the process; calls newer than this list do not
// exist (ENOSYS), so that programs fall back to what was reviewed.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace limequat::hostprovision {

enum class FilterArch { x86_64, aarch64 };
// nullopt: a processor whose call numbers we do not have.
[[nodiscard]] std::optional<FilterArch> this_filter_arch();

struct FilterOptions {
  FilterArch arch = FilterArch::x86_64;
  // What Landlock of this kernel sees to. Where it does not, the call is forbidden altogether:
  bool landlock_truncate = true;  // ABI 3; else truncate(2) fails (ftruncate(2) does not)
  bool landlock_signals = true;   // ABI 6; else only kill(0, …), the script's own group, works
};

// Laid out as struct sock_filter of <linux/filter.h>.
struct FilterInstruction {
  std::uint16_t code = 0;
  std::uint8_t jump_true = 0;
  std::uint8_t jump_false = 0;
  std::uint32_t k = 0;
};

[[nodiscard]] std::vector<FilterInstruction> seccomp_program(const FilterOptions& options);

// The number of a call that the filter knows; nullopt when the processor does not have it. For
// tests, which compare with the system's own headers.
[[nodiscard]] std::optional<std::uint32_t> filter_call_number(FilterArch arch,
                                                              std::string_view name);

}  // namespace limequat::hostprovision
