#include "cli/create_flags.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>

#include "base/error.h"
#include "yaml/document.h"
#include "yaml/patch.h"

namespace limequat::cli {
namespace {

std::string set(const std::string& text, const std::string& source, const std::string& field,
                const yaml::Scalar& value) {
  return yaml::set_scalar(yaml::Document::parse(text, source), {field}, value);
}

// "2GiB", "0.5GiB": the shortest text of the number, as upstream writes it.
std::string gibibytes(std::string_view flag, double value) {
  if (value < 0) throw UsageError(fmt::format("invalid value for {}, must be >= 0", flag));
  return fmt::format("{}GiB", static_cast<float>(value));
}

}  // namespace

void add_create_flags(CLI::App& app, CreateFlags& flags) {
  app.add_option("--cpus", flags.cpus, "Number of CPUs")->type_name("int");
  app.add_option("--memory", flags.memory, "Memory in GiB")->type_name("float32");
  app.add_option("--disk", flags.disk, "Disk size in GiB")->type_name("float32");
  app.add_option("--arch", flags.arch,
                 "Machine architecture (x86_64, aarch64, riscv64, armv7l, s390x, ppc64le)")
      ->type_name("string");
  app.add_option("--vm-type", flags.vm_type, "Virtual machine type")->type_name("string");
  app.add_flag("--plain", flags.plain, "Plain mode. Disables mounts, port forwarding, containerd, etc.");
  app.add_option("--set", flags.set, "Modify the template inplace, using yq syntax")
      ->type_name("stringArray")
      ->allow_extra_args(false);
}

bool any_set(const CreateFlags& flags) {
  return flags.cpus || flags.memory || flags.disk || !flags.arch.empty() || !flags.vm_type.empty() ||
         flags.plain || !flags.set.empty();
}

std::string apply(const CreateFlags& flags, std::string yaml, const std::string& source) {
  if (!flags.set.empty()) {
    throw UsageError(
        "`--set` is not available in this version: write the value into the template, or use --cpus, "
        "--memory, --disk, --arch, --vm-type or --plain");
  }
  if (flags.cpus) {
    if (*flags.cpus < 0) throw UsageError("invalid value for number of cpus, must be >= 0");
    yaml = set(yaml, source, "cpus", std::int64_t{*flags.cpus});
  }
  if (flags.memory) yaml = set(yaml, source, "memory", gibibytes("--memory", *flags.memory));
  if (!flags.vm_type.empty()) yaml = set(yaml, source, "vmType", flags.vm_type);
  if (!flags.arch.empty()) yaml = set(yaml, source, "arch", flags.arch);
  if (flags.disk) yaml = set(yaml, source, "disk", gibibytes("--disk", *flags.disk));
  if (flags.plain) yaml = set(yaml, source, "plain", true);
  return yaml;
}

}  // namespace limequat::cli
