// From texts to a config::Machine: parse, merge (override.yaml over the machine's own lima.yaml
// over default.yaml over the built-in defaults), expand templates, fill.
//
// One Loader serves a whole program: it parses override.yaml and default.yaml once. load() does not
// judge whether the values make sense: that is validate() (validate.h), which create, start and
// validate call. `list`, `stop` and `delete` do with load() alone, so that a machine that became
// invalid can still be stopped.
//
// config/ reads no configuration files: the caller brings their text. It does ask the file system
// for ansible playbooks (do they use a `param`?).
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "config/host_facts.h"
#include "config/machine.h"
#include "config/problem.h"

namespace limequat::config {

// A file of configuration. `path` is absolute for files: messages carry it, and MAC addresses of
// extra networks derive from the machine's.
struct LayerText {
  std::string path;
  std::string text;
  // Not empty: the file is there and could not be read, for this reason. load() throws it.
  std::string unreadable = {};
  // Not empty: `hostProvision` in this file is refused, with this reason as a warning (the file can
  // be written by others, …). Everything else in it counts.
  std::string host_scripts_refused = {};
  // Not empty: its host scripts run only with consent, for this reason
  // (HostScript::consent_reason). Only looked at in default.yaml.
  std::string host_scripts_need_consent = {};
};

// Where the machine lives and how old it is: template variables and a few defaults depend on it.
struct InstanceContext {
  std::string name;
  std::string dir;  // $LIMA_HOME/NAME
  std::string lima_home;
  // Content of the instance's `lima-version` file; nullopt when there is none. Only looked at when
  // `existing`: an instance that is about to be created counts as of the present version.
  std::optional<std::string> lima_version;
  bool existing = false;  // upstream's IsExistingInstanceDir: a log, disk or cidata.iso is there
};

struct Loaded {
  Machine machine;
  std::vector<Problem>
      warnings;  // unknown fields, templates that do not render, user name replaced …
  // Paths of the fields that are set to something that has no effect in this build: `mounts`,
  // `ssh.overVsock`. `start` says them by name.
  std::vector<std::string> unimplemented_fields_set;
};

class Loader {
 public:
  // nullopt: there is no such file. Nothing is thrown for what is wrong in them: that is an error
  // of each machine, as if it stood in its own file, and load() throws it.
  explicit Loader(HostFacts facts, std::optional<LayerText> default_yaml = std::nullopt,
                  std::optional<LayerText> override_yaml = std::nullopt);
  Loader(Loader&&) noexcept;
  Loader& operator=(Loader&&) noexcept;
  ~Loader();

  // Throws ConfigError with all that is wrong in the three files: YAML that does not parse, wrong
  // types, an unused `param`. May be called from several threads at once.
  [[nodiscard]] Loaded load(const LayerText& machine, const InstanceContext& instance) const;

  // Throws ConfigError with what is wrong in default.yaml and override.yaml: for whoever would
  // otherwise blame the text that is about to be loaded.
  void require_layers() const;

  [[nodiscard]] const HostFacts& facts() const;

 private:
  struct State;
  std::unique_ptr<const State> state_;
};

}  // namespace limequat::config
