// Makes a machine's folder out of a template.
#pragma once

#include <string>

#include "base/log.h"
#include "config/load.h"
#include "store/instance.h"
#include "store/instance_lock.h"

namespace limequat::lifecycle {

struct CreateInput {
  std::string name;
  std::string yaml;    // the embedded template, written byte for byte
  std::string called;  // in messages about its text, where a file's path would stand
};

struct Created {
  store::Instance instance;
  store::InstanceLock lock;  // on it, so that nobody starts it before the maker is through
};

// Checks the name and the configuration, then makes `$LIMA_HOME/NAME` with lima.yaml and
// lima-version (draft.h). Throws Error (the configuration's errors all at once).
[[nodiscard]] Created create_instance(const CreateInput& input, const store::Home& home,
                                      const config::Loader& loader, Logger& logger);

enum class ConfigUse {
  look,   // it may be for another host
  make,   // a machine of this host, also one that is changed
  start,  // the same, whose warnings were told before
};
// The rules that a configuration must meet: errors are thrown together, warnings logged; then that
// its message can be rendered and its seed be made (seed_check.h; a start makes the real one).
// Reads networks.yaml, which is made when there is none, only for a machine that names a network.
void require_valid_config(const config::Machine& machine, const store::Home& home, Logger& logger,
                          ConfigUse use);

// Warnings of loading, as upstream prints them, with file, line and column.
void log_problems(const std::vector<config::Problem>& problems, Logger& logger);

}  // namespace limequat::lifecycle
