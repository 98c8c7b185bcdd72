#include "driver/qemu/features.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"
#include "base/process.h"
#include "base/quote.h"

namespace limequat::driver::qemu {
namespace {

constexpr Version kOldestUsable{4, 0, 0};
constexpr Version kOldestRecommended{6, 2, 0};

constexpr std::string_view kBlanks = " \t\r";

std::string_view next_line(std::string_view& text) {
  const auto end = text.find('\n');
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return line;
}

std::string_view next_word(std::string_view& line) {
  line.remove_prefix(std::min(line.find_first_not_of(kBlanks), line.size()));
  const std::string_view word = line.substr(0, line.find_first_of(kBlanks));
  line.remove_prefix(word.size());
  return word;
}

bool is_heading(std::string_view line) {
  const auto last = line.find_last_not_of(kBlanks);
  return last != std::string_view::npos && line[last] == ':';
}

// The first word of each line that is no heading.
Names first_words(std::string_view text) {
  Names names;
  while (!text.empty()) {
    std::string_view line = next_line(text);
    if (is_heading(line)) continue;
    if (const auto word = next_word(line); !word.empty()) names.emplace(word);
  }
  return names;
}

// Old versions print their help to standard error.
std::string help_text(const Program& program, std::vector<std::string> arguments) {
  ProcessSpec spec;
  spec.argv = {program.executable.string()};
  spec.argv.insert(spec.argv.end(), program.extra_arguments.begin(), program.extra_arguments.end());
  spec.argv.insert(spec.argv.end(), arguments.begin(), arguments.end());
  const RunResult result =
      run(std::move(spec), {.time = std::chrono::seconds(20), .output_bytes = 1u << 20});
  if (!result.status.success()) {
    throw Error(fmt::format("{} {} failed: {}: {}", program.executable.string(),
                            fmt::join(arguments, " "), result.status.to_string(),
                            name_quote(result.error_output)));
  }
  return result.output.empty() ? result.error_output : result.output;
}

// For what we can do without.
std::string optional_help_text(const Program& program, std::vector<std::string> arguments) {
  try {
    return help_text(program, std::move(arguments));
  } catch (const Error&) {
    return {};
  }
}

}  // namespace

std::optional<Version> parse_version_output(std::string_view text) {
  constexpr std::string_view kBefore = "QEMU emulator version ";
  std::string_view line = next_line(text);
  if (!line.starts_with(kBefore)) return std::nullopt;
  line.remove_prefix(kBefore.size());
  return parse_version(next_word(line));
}

Names parse_accelerators(std::string_view text) { return first_words(text); }
Names parse_netdevs(std::string_view text) { return first_words(text); }
Names parse_machines(std::string_view text) { return first_words(text); }

Names parse_cpus(std::string_view text) {
  // x86, s390 and ppc lines begin with the name of the architecture ("x86 host  …"), those of
  // others with the model. Both words are taken: a name too many does no harm, QEMU itself refuses
  // what it does not know. The list of CPU flags that follows on x86 is left out.
  Names names;
  while (!text.empty()) {
    std::string_view line = next_line(text);
    if (line.starts_with("Recognized")) break;
    if (is_heading(line)) continue;
    for (int i = 0; i < 2; ++i) {
      const auto word = next_word(line);
      if (!word.empty() && word.front() != '(') names.emplace(word);
    }
  }
  return names;
}

Features probe_features(const Program& program, std::string_view machine_type) {
  Features features;
  features.accelerators = parse_accelerators(help_text(program, {"-M", "none", "-accel", "help"}));
  features.version = parse_version_output(optional_help_text(program, {"--version"}));
  features.netdevs = parse_netdevs(optional_help_text(program, {"-M", "none", "-netdev", "help"}));
  features.machines = parse_machines(optional_help_text(program, {"-machine", "help"}));
  features.cpus = parse_cpus(
      optional_help_text(program, {"-cpu", "help", "-machine", std::string(machine_type)}));
  return features;
}

std::vector<std::string> check_features(const Features& features, const Program& program,
                                        const Requirements& requirements) {
  const std::string qemu = program.executable.string();
  std::vector<std::string> warnings;
  if (!features.version) {
    warnings.push_back(fmt::format("could not find out the version of {}", qemu));
  } else {
    const Version version = *features.version;
    if (version < kOldestUsable) {
      throw Error(fmt::format("QEMU {} is too old, {} or later required", version.to_string(),
                              kOldestUsable.to_string()));
    }
    const auto wanted = parse_version(requirements.minimum_version);
    if (wanted && version < *wanted) {
      throw Error(fmt::format("QEMU {} is too old, template requires {} or later",
                              version.to_string(), name_quote(requirements.minimum_version)));
    }
    if (version < kOldestRecommended) {
      warnings.push_back(fmt::format("QEMU {} is too old, {} or later is recommended",
                                     version.to_string(), kOldestRecommended.to_string()));
    }
  }
  if (!features.accelerators.contains(requirements.accelerator)) {
    throw Error(fmt::format("accelerator {} is not supported by {}",
                            name_quote(requirements.accelerator), qemu));
  }
  if (!features.machines.empty() && !features.machines.contains(requirements.machine_type)) {
    throw Error(fmt::format("machine type {} is not supported by {}",
                            name_quote(requirements.machine_type), qemu));
  }
  // "max" is accepted everywhere, also where `-cpu help` does not list it (ppc64).
  const std::string model = requirements.cpu.substr(0, requirements.cpu.find(','));
  if (model != "max" && !features.cpus.empty() && !features.cpus.contains(model)) {
    throw Error(fmt::format("cpu {} is not supported by {}", name_quote(requirements.cpu), qemu));
  }
  return warnings;
}

}  // namespace limequat::driver::qemu
