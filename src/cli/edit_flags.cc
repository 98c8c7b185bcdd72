#include "cli/edit_flags.h"

#include <fmt/format.h>

#include "base/error.h"
#include "base/quote.h"
#include "cli/context.h"
#include "cli/edit_expressions.h"
#include "cli/flag_set.h"
#include "cli/flag_value.h"
#include "yaml/document.h"
#include "yaml/expression.h"

namespace limequat::cli {
namespace {

std::string working_folder() {
  std::error_code trouble;
  const auto folder = std::filesystem::current_path(trouble);
  return trouble ? std::string() : folder.string();
}

}  // namespace

void add_edit_flags(FlagSet& set, EditFlags& flags) {
  set.number("--cpus", flags.cpus, "Number of CPUs");
  set.number("--memory", flags.memory, "Memory in GiB");
  set.number("--disk", flags.disk, "Disk size in GiB");
  set.list("--dns", flags.dns, "Use these DNS servers (turns the host resolver off)", "ipSlice");
  set.list("--mount", flags.mount, "Folders of the host to mount, suffix ':w' for writable",
           "strings");
  set.list("--mount-only", flags.mount_only, "Like --mount, in place of the template's mounts",
           "strings");
  set.boolean("--mount-none", flags.mount_none, "Remove all mounts");
  set.text("--mount-type", flags.mount_type, "Mount type (reverse-sshfs, 9p, virtiofs)");
  set.boolean("--mount-writable", flags.mount_writable, "Make all mounts writable");
  set.boolean("--mount-inotify", flags.mount_inotify, "Enable inotify for mounts");
  set.list("--network", flags.network, "Additional networks: \"vzNAT\" or \"lima:NAME\"",
           "strings");
  set.boolean("--nested-virt", flags.nested_virt, "Enable nested virtualization");
  set.boolean("--rosetta", flags.rosetta, "Enable Rosetta (for vz instances)");
  set.list("--set", flags.set, "Change the YAML by an expression in yq's language");
  set.list("--param", flags.param, "Set a param of the template, NAME=VALUE");
  set.number("--ssh-port", flags.ssh_port, "SSH port (0 for random)");
  set.boolean("--video", flags.video, "Enable video output (slow with QEMU)");
  set.text("--vm-type", flags.vm_type, "Virtual machine type");
  set.text("--shell", flags.shell, "Login shell of the user in the machine");
}

void add_create_flags(FlagSet& set, EditFlags& flags) {
  add_edit_flags(set, flags);
  set.text("--arch", flags.arch,
           "Machine architecture (x86_64, aarch64, riscv64, armv7l, s390x, ppc64le)");
  set.text("--arch-variant", flags.arch_variant, "Architecture variant (\"v3\" for x86-64-v3)");
  set.text("--image-variant", flags.image_variant, "Image variant");
  set.text("--containerd", flags.containerd, "containerd mode (user, system, user+system, none)");
  set.boolean("--plain", flags.plain,
              "Plain mode. Disables mounts, port forwarding, containerd, etc.");
  set.list("--port-forward", flags.port_forward,
           "Port forward HOST:GUEST, with ',static=true' for a static one");
  set.text("--audio-device", flags.audio_device, "Audio device (pa, coreaudio, none)");
  set.text("--audio-interface", flags.audio_interface, "Audio hardware (hda or virtio)");
}

std::string apply(Context& context, const EditFlags& flags, std::string yaml,
                  const std::string& source, EditSubject subject) {
  if (!any_set(flags)) return yaml;
  const auto document = yaml::Document::parse(yaml, source);
  const EditTarget target{.new_machine = subject == EditSubject::new_machine,
                          .params = declared_params(document),
                          .home = context.loader().facts().home,
                          .working_folder = working_folder(),
                          .images = image_traits(document)};
  const EditExpressions edits = edit_expressions(flags, target);
  for (const auto& warning : edits.warnings) context.logger.warning("{}", warning);
  if (edits.expressions.empty()) return yaml;
  return yaml::apply_expression(document, joined(edits.expressions));
}

}  // namespace limequat::cli
