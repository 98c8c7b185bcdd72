#include "config/machine_rules.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "base/quote.h"
#include "base/size.h"
#include "base/utf8.h"
#include "config/derived.h"
#include "config/qemu_words.h"

namespace limequat::config {
namespace {

// Machines of 4 CPUs and 4 GiB are what images and Kubernetes ask for; a small host gives what it
// has.
constexpr int kDefaultCpus = 4;
constexpr std::int64_t kDefaultMemory = std::int64_t{4} << 30;

}  // namespace

bool is_param_name(std::string_view name) {
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  const auto inner = [&](char c) { return letter(c) || c == '_' || (c >= '0' && c <= '9'); };
  return !name.empty() && letter(name.front()) && std::ranges::all_of(name, inner);
}

Value default_vm_type(const Scope& scope) {
  const bool native = [&] {
    const auto arch = parse_go_arch(scope.facts.goarch);
    return arch && *arch == scope.machine.arch;
  }();
  return scope.facts.goos == "darwin" && native ? "vz" : "qemu";
}

Value default_cpus(const Scope& scope) { return std::min(kDefaultCpus, scope.facts.cpus); }
Value default_memory(const Scope& scope) {
  return format_size(std::min(kDefaultMemory, scope.facts.memory / 2));
}
Value default_arch(const Scope& scope) {
  const auto arch = parse_go_arch(scope.facts.goarch);
  return arch ? to_string(*arch) : std::string_view(scope.facts.goarch);
}
Value default_timezone(const Scope& scope) { return scope.facts.timezone; }

void set_memory(Machine& machine, const Field& field) {
  machine.memory = try_parse_size(field.text()).value_or(0);
}
void set_disk(Machine& machine, const Field& field) {
  machine.disk = try_parse_size(field.text()).value_or(0);
}
void set_cpus(Machine& machine, const Field& field) {
  machine.cpus = static_cast<int>(field.value.as_int());
}
void set_mount_type(Machine& machine, const Field& field) {
  machine.mount_type = field.text() == "default" ? "" : field.text();
}

// The old place of vmOpts.qemu.cpuType, which wins (its row stands before this one).
void set_cpu_type(Machine& machine, const Field& field) {
  if (!field.is_set()) return;
  for (const auto& [arch, model] : field.value.as_map()) {
    std::string& type = machine.qemu_cpu_type[arch];
    if (type.empty()) type = model.as_string();
  }
}

void check_base(Judge& judge, const Field& field) {
  if (!field.parts.empty()) {
    judge.error(field, "field `base` must be empty for YAML validation");
  }
}

void check_minimum_version(Judge& judge, const Field& field) {
  if (!field.is_set()) return;
  const std::string quoted = name_quote(field.text());
  const auto minimum = parse_version(field.text());
  if (!minimum) {
    judge.error(
        field,
        fmt::format("field `minimumLimaVersion` must be a semvar value, got {}: {} is not in "
                    "dotted-tri format",
                    quoted, field.text()));
  } else if (!judge.options.lima_version.empty() &&
             compare_version(judge.options.lima_version, *minimum) < 0) {
    judge.error(field, fmt::format("template requires Lima version {}; this is only {}", quoted,
                                   name_quote(judge.options.lima_version)));
  }
}

void check_vm_type(Judge& judge, const Field& field) {
  const std::string_view type = field.text();
  const auto& drivers = judge.options.drivers;
  if (std::ranges::find(drivers, type) != drivers.end()) return;
  judge.error(field, fmt::format("vmType {} is not a registered driver (registered: `{}`)",
                                 name_quote(type), fmt::join(drivers, "`, `")));
}

void check_os(Judge& judge, const Field& field) {
  if (!parse_os(field.text())) {
    judge.error(
        field,
        fmt::format("field `os` must be one of [`Linux` `Darwin` `FreeBSD` `Windows`]; got {}",
                    name_quote(field.text())));
    return;
  }
  if (judge.machine.os == Os::windows) {
    if (judge.machine.vm_type != "qemu") {
      judge.error(field, fmt::format("currently Windows guest is only supported on `qemu`; got {}",
                                     name_quote(judge.machine.vm_type)));
    }
    if (judge.machine.arch != Arch::x86_64 && judge.machine.arch != Arch::aarch64) {
      judge.error(field,
                  fmt::format("currently Windows guest is only supported on [`x86_64`, `aarch64`]; "
                              "got `{}`",
                              to_string(judge.machine.arch)));
    }
    judge.warn(field, "`os: Windows` is experimental");
  }
}

void check_arch(Judge& judge, const Field& field) {
  check_file_arch(judge, field);
  for (const std::string_view rare : {"riscv64", "armv7l", "s390x", "ppc64le"}) {
    if (field.text() == rare) {
      judge.warn(field, fmt::format("`arch: {} ` is experimental", rare));
    }
  }
}

void check_images(Judge& judge, const Field& field) {
  if (field.parts.empty()) judge.error(field, "field `images` must be set");
}

void check_cpu_models(Judge& judge, const Field& field) {
  if (field.value.kind() != Value::Kind::map) return;
  for (const auto& [arch, model] : field.value.as_map()) {
    if (model.kind() != Value::Kind::string) continue;
    const std::string problem = cpu_model_problem(model.as_string());
    if (!problem.empty()) judge.error_at_key(field, arch, problem);
  }
}

void check_cpu_type(Judge& judge, const Field& field) {
  if (field.value.empty()) return;
  check_cpu_models(judge, field);
  judge.warn(field,
             "The top-level `cpuType` field is deprecated and will be removed in a future release. "
             "Please migrate to `vmOpts.qemu.cpuType`.");
}

void check_cpus(Judge& judge, const Field& field) {
  // More than any hypervisor has; keeps the number an int.
  constexpr std::int64_t kMaximum = 4096;
  const std::int64_t cpus = field.value.as_int();
  if (cpus < 1 || cpus > kMaximum) {
    judge.error(field,
                fmt::format("field `cpus` must be between 1 and {}, got {}", kMaximum, cpus));
  }
}

void check_mount_type(Judge& judge, const Field& field) {
  const std::string_view type = field.text();
  if (type.empty() || type == "default") return;
  const auto& unsupported = judge.machine.mount_types_unsupported;
  if (type != "reverse-sshfs" && type != "9p" && type != "virtiofs" && type != "wsl2") {
    judge.error(field,
                fmt::format("field `mountType` must be `reverse-sshfs` or `9p` or `virtiofs`, or "
                            "`wsl2`, got {}",
                            name_quote(type)));
  }
  if (std::ranges::find(unsupported, type) != unsupported.end()) {
    judge.error(field,
                fmt::format("field `mountType` must not be one of [{}] (`mountTypesUnsupported`), "
                            "got {}",
                            fmt::join(unsupported, " "), name_quote(type)));
  }
  if (type == "virtiofs" && judge.options.goos == "linux") {
    judge.warn(field, "`mountType: virtiofs` on Linux is experimental");
  }
}

void check_backup_exclusion(Judge& judge, const Field& field) {
  const std::string_view word = field.text();
  if (word.empty() || word == "none" || word == "disks" || word == "all") return;
  judge.error(field,
              fmt::format("field `excludeFromBackup` must be `none`, `disks` or `all`, got {}",
                          name_quote(word)));
}

void check_inotify(Judge& judge, const Field& field) {
  if (field.is_true()) judge.warn(field, "`mountInotify` is experimental");
}

void check_containerd(Judge& judge, const Field& field) {
  const Containerd& containerd = judge.machine.containerd;
  if ((containerd.system || containerd.user) && containerd.archives.empty()) {
    judge.error(field, "field `containerd.archives` must be provided");
  }
}

void check_param(Judge& judge, const Field& field) {
  for (const auto& [name, value] : judge.machine.param) {
    if (!is_param_name(name)) {
      judge.error_at_key(field, name,
                         fmt::format("param {} name does not match regex `^[a-zA-Z][a-zA-Z0-9_]*$`",
                                     name_quote(name)));
    }
    for (std::string_view rest = value; !rest.empty();) {
      const Rune rune = decode_rune(rest);
      if (!is_printable(rune.value) && rune.value != '\t') {
        judge.error_at_key(field, name,
                           fmt::format("param {} value contains unprintable character {}",
                                       name_quote(name), go_quote(rest.substr(0, rune.size))));
        break;
      }
      rest.remove_prefix(rune.size);
    }
  }
}

void check_dns(Judge& judge, const Field& field) {
  if (!field.value.empty() && judge.machine.host_resolver.enabled) {
    judge.error(field, "field `dns` must be empty when field `HostResolver.Enabled` is true");
  }
}

void check_tpm(Judge& judge, const Field& field) {
  const Arch arch = judge.machine.arch;
  if (field.is_true() && (arch == Arch::ppc64le || arch == Arch::s390x)) {
    judge.error(field,
                fmt::format("field `tpm` is not supported on architecture `{}`", to_string(arch)));
  }
}

}  // namespace limequat::config
