#include "cli/flag_candidates.h"

#include <fmt/format.h>

#include "config/explain.h"

namespace limequat::cli {
namespace {

struct FixedValues {
  std::string_view flag;
  std::vector<std::string> values;
  std::string_view command = {};  // "" = whatever command has the flag
};

const std::vector<FixedValues>& fixed_values() {
  static const std::vector<FixedValues> all = {
      {"containerd", {"user", "system", "user+system", "none"}},
      {"disk", {"10", "30", "50", "100", "200"}},
      {"format", {"json", "yaml", "table"}, "list"},
      {"format", {"cmd", "args", "options", "config"}, "show-ssh"},
      {"log-format", {"text", "json"}},
      {"log-level", {"trace", "debug", "info", "warn", "error"}},
      {"network", {"lima:shared", "lima:bridged", "lima:host", "lima:user-v2", "vzNAT"}},
      {"port-forward", {"8080:80", "3000:3000", "8080:80,static=true"}},
      {"shell", {"/bin/bash", "/bin/zsh"}},
      {"ssh-port", {"60022"}},
      {"vm-type", {"qemu"}},
  };
  return all;
}

// The words of a field of lima.yaml that a machine of this program's drivers may have.
std::vector<std::string> field_candidates(std::string_view field) {
  std::vector<std::string> words = config::explanation_of(field).words;
  std::erase_if(words, [](const std::string& word) { return word == "default" || word == "wsl2"; });
  return words;
}

// 1, 2, 4 … and the limit itself.
std::vector<std::int64_t> doubled_up_to(std::int64_t limit) {
  std::vector<std::int64_t> numbers;
  for (std::int64_t n = 1; n < limit; n *= 2) numbers.push_back(n);
  if (limit >= 1) numbers.push_back(limit);
  return numbers;
}

std::vector<std::string> memory_candidates(std::int64_t bytes) {
  const std::int64_t half = bytes / 2 / (std::int64_t{1} << 30);
  if (half < 1) return {"0.5"};
  std::vector<std::string> result;
  for (const auto n : doubled_up_to(half)) result.push_back(fmt::format("{}.0", n));
  return result;
}

}  // namespace

std::vector<std::string> flag_candidates(std::string_view command, std::string_view flag,
                                         const HostSize& host) {
  if (flag == "memory") return memory_candidates(host.memory);
  if (flag == "cpus") {
    std::vector<std::string> result;
    for (const auto n : doubled_up_to(host.cpus)) result.push_back(std::to_string(n));
    return result;
  }
  if (flag == "arch") return field_candidates("arch");
  if (flag == "mount-type") return field_candidates("mountType");
  for (const auto& known : fixed_values()) {
    const bool has_it = known.command.empty() || known.command == command;
    if (known.flag == flag && has_it) return known.values;
  }
  return {};
}

}  // namespace limequat::cli
