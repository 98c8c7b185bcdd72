#include "cli/edit_flags.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <charconv>
#include <cmath>
#include <cstdlib>

#include "base/error.h"
#include "base/quote.h"
#include "cli/context.h"
#include "cli/edit_expressions.h"
#include "cli/flag_value.h"
#include "cli/tri_state_flag.h"
#include "yaml/document.h"
#include "yaml/expression.h"

namespace limequat::cli {
namespace {

template <class Int>
Int parse_integer(std::string_view flag, std::string_view text) {
  std::string_view digits = text;
  if (digits.starts_with('+')) digits.remove_prefix(1);
  Int value = 0;
  const char* const end = digits.data() + digits.size();
  const auto [stop, trouble] = std::from_chars(digits.data(), end, value);
  if (trouble == std::errc::result_out_of_range) bad_flag_value(flag, text, "value out of range");
  if (trouble != std::errc() || stop != end) bad_flag_value(flag, text, "invalid syntax");
  return value;
}

float parse_float(std::string_view flag, std::string_view text) {
  float value = 0;
  const char* const end = text.data() + text.size();
  const auto [stop, trouble] = std::from_chars(text.data(), end, value);
  if (trouble == std::errc::result_out_of_range) bad_flag_value(flag, text, "value out of range");
  if (trouble != std::errc() || stop != end || !std::isfinite(value)) {
    bad_flag_value(flag, text, "invalid syntax");
  }
  return value;
}

class Binder {
 public:
  explicit Binder(CLI::App& app) : app_(app) {}

  template <class T>
  void number(const char* name, std::optional<T>& value, const char* type, const char* help) {
    app_.add_option_function<std::string>(
            name,
            [name, &value](const std::string& text) {
              if constexpr (std::is_floating_point_v<T>) {
                value = parse_float(name, text);
              } else {
                value = parse_integer<T>(name, text);
              }
            },
            help)
        ->type_name(type);
  }
  void text(const char* name, std::optional<std::string>& value, const char* help) {
    app_.add_option(name, value, help)->type_name("string");
  }
  void list(const char* name, std::vector<std::string>& values, const char* type,
            const char* help) {
    // Else CLI11 takes "[a, b]" apart.
    app_.add_option(name, values, help)->type_name(type)->allow_extra_args(false);
  }
  void boolean(const char* name, std::optional<bool>& value, const char* help) {
    add_tri_state_flag(app_, name, value, help);
  }

 private:
  CLI::App& app_;
};

std::string working_folder() {
  std::error_code trouble;
  const auto folder = std::filesystem::current_path(trouble);
  return trouble ? std::string() : folder.string();
}

}  // namespace

void add_edit_flags(CLI::App& app, EditFlags& flags) {
  Binder bind(app);
  bind.number("--cpus", flags.cpus, "int", "Number of CPUs");
  bind.number("--memory", flags.memory, "float32", "Memory in GiB");
  bind.number("--disk", flags.disk, "float32", "Disk size in GiB");
  bind.list("--dns", flags.dns, "ipSlice", "Use these DNS servers (turns the host resolver off)");
  bind.list("--mount", flags.mount, "strings",
            "Folders of the host to mount, suffix ':w' for writable");
  bind.list("--mount-only", flags.mount_only, "strings",
            "Like --mount, in place of the template's mounts");
  bind.boolean("--mount-none", flags.mount_none, "Remove all mounts");
  bind.text("--mount-type", flags.mount_type, "Mount type (reverse-sshfs, 9p, virtiofs)");
  bind.boolean("--mount-writable", flags.mount_writable, "Make all mounts writable");
  bind.boolean("--mount-inotify", flags.mount_inotify, "Enable inotify for mounts");
  bind.list("--network", flags.network, "strings",
            "Additional networks: \"vzNAT\" or \"lima:NAME\"");
  bind.boolean("--nested-virt", flags.nested_virt, "Enable nested virtualization");
  bind.boolean("--rosetta", flags.rosetta, "Enable Rosetta (for vz instances)");
  bind.list("--set", flags.set, "stringArray", "Change the YAML by an expression in yq's language");
  bind.list("--param", flags.param, "stringArray", "Set a param of the template, NAME=VALUE");
  bind.number("--ssh-port", flags.ssh_port, "uint16", "SSH port (0 for random)");
  bind.boolean("--video", flags.video, "Enable video output (slow with QEMU)");
  bind.text("--vm-type", flags.vm_type, "Virtual machine type");
  bind.text("--shell", flags.shell, "Login shell of the user in the machine");
}

void add_create_flags(CLI::App& app, EditFlags& flags) {
  add_edit_flags(app, flags);
  Binder bind(app);
  bind.text("--arch", flags.arch,
            "Machine architecture (x86_64, aarch64, riscv64, armv7l, s390x, ppc64le)");
  bind.text("--arch-variant", flags.arch_variant, "Architecture variant (\"v3\" for x86-64-v3)");
  bind.text("--image-variant", flags.image_variant, "Image variant");
  bind.text("--containerd", flags.containerd, "containerd mode (user, system, user+system, none)");
  bind.boolean("--plain", flags.plain,
               "Plain mode. Disables mounts, port forwarding, containerd, etc.");
  bind.list("--port-forward", flags.port_forward, "stringArray",
            "Port forward HOST:GUEST, with ',static=true' for a static one");
  bind.text("--audio-device", flags.audio_device, "Audio device (pa, coreaudio, none)");
  bind.text("--audio-interface", flags.audio_interface, "Audio hardware (hda or virtio)");
}

std::string apply(Context& context, const EditFlags& flags, std::string yaml,
                  const std::string& source, EditSubject subject) {
  if (!any_set(flags)) return yaml;
  const auto document = yaml::Document::parse(yaml, source);
  const EditTarget target{.new_machine = subject == EditSubject::new_machine,
                          .params = declared_params(document),
                          .home = context.loader().facts().home,
                          .working_folder = working_folder(),
                          .variants = image_words(document, "variant"),
                          .arch_variants = image_words(document, "archVariant")};
  const EditExpressions edits = edit_expressions(flags, target);
  for (const auto& warning : edits.warnings) context.logger.warning("{}", warning);
  if (edits.expressions.empty()) return yaml;
  return yaml::apply_expression(document, joined(edits.expressions));
}

}  // namespace limequat::cli
