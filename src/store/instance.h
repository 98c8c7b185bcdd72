// A machine as it stands in `$LIMA_HOME`: what its folder says and what of it runs.
//
// Made by inspect(); a snapshot, nothing keeps it up to date. Looking takes no lock and changes
// nothing but stale pid files, which are removed as upstream does.
//
// Source: reference of upstream, lifecycle §2; cli, "Instance fields".
#pragma once

#include <sys/types.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/process_identity.h"
#include "config/load.h"
#include "store/home.h"

namespace limequat::store {

enum class Status { unknown, uninitialized, installing, broken, stopped, running };
[[nodiscard]] std::string_view to_string(Status status);  // "" for unknown, "Running"

struct Instance {
  std::string name;
  std::string hostname;
  Status status = Status::unknown;
  Path dir;
  // nullptr when lima.yaml could not be loaded; then `errors` says why.
  std::shared_ptr<const config::Machine> config;
  std::vector<config::Problem> warnings;
  std::vector<std::string> unimplemented_fields_set;
  std::string message;  // rendered, without the final newline
  int ssh_local_port = 0;
  std::optional<ProcessIdentity> host_agent;
  std::optional<ProcessIdentity> driver;
  std::vector<std::string> errors;
  bool is_protected = false;
  std::string lima_version;
  std::string auto_started_identifier;

  [[nodiscard]] InstanceFiles files() const { return InstanceFiles(dir); }
};

// nullopt: there is no such folder. Any other trouble is in `errors`; nothing is thrown for it.
[[nodiscard]] std::optional<Instance> inspect(const Home& home, std::string_view name,
                                              const config::Loader& loader);
// For commands that need the configuration: throws Error with all of `errors` when there is none.
void require_config(const Instance& instance);

// A stopped machine of that configuration, which need not exist: for what is rendered before it is
// made.
[[nodiscard]] Instance stand_in(const Home& home, const std::string& name,
                                const config::Machine& machine);
// `message` of its configuration, which must be there, as a template of the instance, without the
// final newline. Throws Error when it is none.
[[nodiscard]] std::string render_message(const Instance& instance, const Home& home);

// The pid files of a machine.
class PidFile;
[[nodiscard]] PidFile agent_pid_file(const InstanceFiles& files);
[[nodiscard]] PidFile driver_pid_file(const InstanceFiles& files, std::string_view vm_type);

// Something of a first start is there (upstream's IsExistingInstanceDir): lima.yaml alone is not
// enough.
[[nodiscard]] bool has_been_prepared(const InstanceFiles& files);

// default.yaml and override.yaml with the facts of this host, for the whole program. Host scripts
// of a default.yaml that others could have written are refused (layer_trust.h). A file that
// cannot be read, or is no YAML, is an error of each machine (`Instance::errors`).
[[nodiscard]] config::Loader make_loader(const Home& home, config::HostFacts facts);

}  // namespace limequat::store
