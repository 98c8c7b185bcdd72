// What a machine's folder says, and what of it runs. Reference of upstream, lifecycle §2.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/error.h"
#include "base/quote.h"
#include "gotemplate/functions.h"
#include "gotemplate/template.h"
#include "store/agent_client.h"
#include "store/folder.h"
#include "store/instance.h"
#include "store/instance_fields.h"
#include "store/names.h"
#include "store/pid_file.h"
#include "store/ssh_port.h"

namespace limequat::store {
namespace {

constexpr std::size_t kTemplateLimit = 4u << 20;  // upstream's for a lima.yaml
constexpr std::size_t kVersionLimit = 4096;
constexpr std::size_t kSshConfigLimit = 1u << 20;

// Upstream's signs of a first start: lima.yaml alone is not enough.
constexpr std::array<std::string_view, 8> kSignsOfStart{
    "ha.stdout.log", "ha.stderr.log", "vz-identifier", "image",
    "disk",          "basedisk",      "diffdisk",      "cidata.iso"};

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kSpaces = " \t\r\n\v\f";
  text.remove_prefix(std::min(text.size(), text.find_first_not_of(kSpaces)));
  return text.substr(0, text.find_last_not_of(kSpaces) + 1);
}

class Inspection {
 public:
  Inspection(const Home& home, Folder folder, std::string_view name)
      : home_(home), folder_(std::move(folder)) {
    instance_.name = name;
    instance_.dir = folder_.path();
  }

  Instance run(const config::Loader& loader) {
    const InstanceFiles files = instance_.files();
    read_version();
    instance_.is_protected = folder_.has("protected");
    if (!folder_.has("lima.yaml")) {
      instance_.status = Status::broken;
      instance_.errors.push_back(
          fmt::format("open {}: no such file or directory", files.lima_yaml().string()));
    } else {
      instance_.hostname = hostname_for(instance_.name);
      load(loader);
    }
    // A machine whose lima.yaml cannot be read may still run: it must be possible to stop it.
    const std::string vm_type = instance_.config ? instance_.config->vm_type : "qemu";
    look_at_agent(instance_.config != nullptr);
    instance_.driver = look_at_driver(vm_type);
    if (instance_.config) {
      find_ssh_port();
      decide_status();
      set_message();
    }
    return std::move(instance_);
  }

 private:
  void complain(std::string error) { instance_.errors.push_back(std::move(error)); }

  void broken(std::string error) {
    instance_.status = Status::broken;
    complain(std::move(error));
  }

  void read_version() {
    const FileText text = folder_.read("lima-version", kVersionLimit);
    if (const auto* version = std::get_if<std::string>(&text)) {
      version_ = std::string(trimmed(*version));
      instance_.lima_version = *version_;
    } else if (const auto* trouble = std::get_if<FileTrouble>(&text)) {
      complain(trouble->why);
    }
  }

  void load(const config::Loader& loader) {
    FileText text = folder_.read("lima.yaml", kTemplateLimit);
    if (const auto* trouble = std::get_if<FileTrouble>(&text)) return complain(trouble->why);
    auto* const yaml = std::get_if<std::string>(&text);
    if (yaml == nullptr) return complain("lima.yaml has just disappeared");
    const bool existing = std::any_of(kSignsOfStart.begin(), kSignsOfStart.end(),
                                      [&](std::string_view sign) { return folder_.has(sign); });
    try {
      config::Loaded loaded = loader.load({.path = instance_.files().lima_yaml().string(),
                                           .text = std::move(*yaml),
                                           .host_scripts_refused = {}},
                                          {.name = instance_.name,
                                           .dir = instance_.dir.string(),
                                           .lima_home = home_.root().string(),
                                           .lima_version = version_,
                                           .existing = existing});
      instance_.config = std::make_shared<const config::Machine>(std::move(loaded.machine));
      instance_.warnings = std::move(loaded.warnings);
      instance_.unimplemented_fields_set = std::move(loaded.unimplemented_fields_set);
    } catch (const Error& error) {
      complain(error.message());
    }
  }

  // A running process, or nothing; trouble goes to `errors`.
  std::optional<ProcessIdentity> look_at(const PidFile& file) {
    if (!folder_.has(file.path().filename().native())) return std::nullopt;
    const PidState state = file.read();
    if (const auto* process = std::get_if<ProcessIdentity>(&state)) return *process;
    if (const auto* unreadable = std::get_if<UnreadablePidFile>(&state)) broken(unreadable->why);
    if (std::holds_alternative<StalePidFile>(state)) {
      try {
        file.remove_stale();
      } catch (const Error&) {  // a folder that is not ours to change; it is stale all the same
      }
    }
    return std::nullopt;
  }

  void look_at_agent(bool ask) {
    const InstanceFiles files = instance_.files();
    instance_.host_agent = look_at(agent_pid_file(files));
    if (!instance_.host_agent || !ask) return;
    try {
      AgentInfo info = ask_agent(files.agent_socket());
      instance_.ssh_local_port = info.ssh_local_port;
      instance_.auto_started_identifier = std::move(info.auto_started_identifier);
    } catch (const Error& error) {
      broken(fmt::format("failed to get Info from {}: {}",
                         name_quote(files.agent_socket().string()), error.message()));
    }
  }

  std::optional<ProcessIdentity> look_at_driver(const std::string& vm_type) {
    // It becomes a file name.
    if (!is_identifier(vm_type)) {
      broken(fmt::format("unknown or unsupported VM type: {}", name_quote(vm_type)));
      return std::nullopt;
    }
    auto driver = look_at(driver_pid_file(instance_.files(), vm_type));
    // vmType may have been changed under a machine that runs.
    if (!driver && vm_type != "qemu") driver = look_at(driver_pid_file(instance_.files(), "qemu"));
    return driver;
  }

  void find_ssh_port() {
    if (instance_.ssh_local_port == 0) instance_.ssh_local_port = instance_.config->ssh.local_port;
    if (instance_.ssh_local_port != 0) return;
    const FileText text = folder_.read("ssh.config", kSshConfigLimit);
    if (std::holds_alternative<NoFile>(text)) return;
    const auto* const config = std::get_if<std::string>(&text);
    const auto port = config != nullptr ? port_in_ssh_config(*config) : std::nullopt;
    instance_.ssh_local_port = port.value_or(0);
    if (port) return;
    complain(
        fmt::format("failed to extract SSH local port from {}: {}",
                    name_quote(instance_.files().ssh_config().string()),
                    config != nullptr ? "no valid `Port` line" : std::get<FileTrouble>(text).why));
  }

  void decide_status() {
    if (instance_.status == Status::broken) return;
    if (instance_.host_agent && instance_.driver) {
      instance_.status = Status::running;
    } else if (!instance_.host_agent && !instance_.driver) {
      instance_.status = Status::stopped;
    } else if (instance_.host_agent) {
      broken("host agent is running but driver is not");
    } else {
      broken(fmt::format("{} driver is running but host agent is not", instance_.config->vm_type));
    }
  }

  void set_message() {
    try {
      instance_.message = render_message(instance_, home_);
    } catch (const Error& error) {
      broken(error.message());
    }
  }

  const Home& home_;
  Folder folder_;
  std::optional<std::string> version_;
  Instance instance_;
};

}  // namespace

bool has_been_prepared(const InstanceFiles& files) {
  return std::any_of(kSignsOfStart.begin(), kSignsOfStart.end(), [&](std::string_view sign) {
    return limequat::exists(files.directory() / sign);
  });
}

Instance stand_in(const Home& home, const std::string& name, const config::Machine& machine) {
  Instance instance{.name = name,
                    .hostname = hostname_for(name),
                    .status = Status::stopped,
                    .dir = home.instance(name).directory()};
  instance.config = std::make_shared<const config::Machine>(machine);
  return instance;
}

std::string render_message(const Instance& instance, const Home& home) {
  std::string text = instance.config->message;
  if (text.find("{{") != std::string::npos) {
    try {
      const auto parsed = gotemplate::Template::parse("format", text, gotemplate::list_functions());
      text = parsed.render(instance_value(instance, home));
    } catch (const Error& error) {
      throw Error(fmt::format("cannot execute template {}: {}", name_quote(text), error.message()));
    }
  }
  if (text.ends_with('\n')) text.pop_back();
  return text;
}

std::optional<Instance> inspect(const Home& home, std::string_view name,
                                const config::Loader& loader) {
  // A name that could lead out of $LIMA_HOME is nobody's.
  if (name.empty() || name == "." || name == ".." || name.find('/') != std::string_view::npos) {
    return std::nullopt;
  }
  try {
    auto folder = Folder::open(home.instance(name).directory());
    if (!folder) return std::nullopt;
    validate_instance_name(name);
    return Inspection(home, std::move(*folder), name).run(loader);
  } catch (const Error& error) {
    Instance instance;
    instance.name = name;
    instance.dir = home.instance(name).directory();
    instance.is_protected = limequat::exists(instance.files().protected_mark());
    instance.status = Status::broken;
    instance.errors.push_back(error.message());
    return instance;
  }
}

void require_config(const Instance& instance) {
  if (instance.config) return;
  throw Error(fmt::format(
      "errors inspecting instance: [{}] (hint: correct the file; `limactl list`, `stop` and "
      "`delete` go on without it)",
      fmt::join(instance.errors, " ")));
}

}  // namespace limequat::store
