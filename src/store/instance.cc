#include "store/instance.h"

#include <utility>

#include "store/layer_trust.h"
#include "store/pid_file.h"
#include "store/work_tree.h"

namespace limequat::store {

std::string_view to_string(Status status) {
  switch (status) {
    case Status::unknown:
      return "";
    case Status::uninitialized:
      return "Uninitialized";
    case Status::installing:
      return "Installing";
    case Status::broken:
      return "Broken";
    case Status::stopped:
      return "Stopped";
    case Status::running:
      return "Running";
  }
  return "";
}

PidFile agent_pid_file(const InstanceFiles& files) {
  // Upstream's host agent has its pid file and socket among its words.
  return {files.agent_pid(), {.program = "limactl", .argument = files.directory().string()}};
}

PidFile driver_pid_file(const InstanceFiles& files, std::string_view vm_type) {
  // Other drivers run inside a host agent or a plugin, whose program has any name.
  return {files.driver_pid(vm_type),
          {.program = vm_type == "qemu" ? "qemu" : "", .argument = files.directory().string()}};
}

config::Loader make_loader(const Home& home, config::HostFacts facts) {
  constexpr std::size_t kLimit = 4u << 20;
  const auto layer = [](const Path& path) -> std::optional<config::LayerText> {
    std::optional<LayerFile> file;
    try {
      file = read_layer(path, kLimit);
    } catch (const Error& error) {
      return config::LayerText{.path = path.string(), .text = {}, .unreadable = error.message()};
    }
    if (!file) return std::nullopt;
    return config::LayerText{.path = path.string(),
                             .text = std::move(file->text),
                             .host_scripts_refused = std::move(file->refusal)};
  };
  auto default_yaml = layer(home.default_yaml());
  if (default_yaml) {
    default_yaml->host_scripts_need_consent = why_home_came_with_repository(home);
  }
  return config::Loader(std::move(facts), std::move(default_yaml), layer(home.override_yaml()));
}

}  // namespace limequat::store
