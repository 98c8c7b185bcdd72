// The flags that change a template on its way to a machine: `--cpus`, `--memory`, … of create and start.
// Each becomes a text edit of the YAML, so that comments and order of the template stay.
//
// Source: reference of upstream, cli §1.1.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/log.h"

namespace CLI {
class App;
}

namespace limequat::cli {

struct CreateFlags {
  std::optional<int> cpus;
  std::optional<double> memory;  // GiB
  std::optional<double> disk;    // GiB
  std::string arch;
  std::string vm_type;
  bool plain = false;
  std::vector<std::string> set;
};

// For create and start.
void add_create_flags(CLI::App& app, CreateFlags& flags);

[[nodiscard]] bool any_set(const CreateFlags& flags);
// The edited text. `source` names it in messages. Throws UsageError for a bad value, and for `--set`,
// which this version does not have.
[[nodiscard]] std::string apply(const CreateFlags& flags, std::string yaml, const std::string& source);

}  // namespace limequat::cli
