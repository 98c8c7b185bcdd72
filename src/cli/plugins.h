// Programs of the user's beside ours: `limactl-NAME`. Looking only; nothing is run.
//
// Source: reference of upstream, cli §8.
#pragma once

#include <string>
#include <vector>

#include "base/file.h"

namespace limequat::cli {

struct Plugin {
  std::string name;  // "url-SCHEME" for those that locators use
  Path path;
  // Of a script: the text of its first `<limactl-desc>…</limactl-desc>`; else "".
  std::string description;
};

// The first of each name, sorted by name. Folders that cannot be read are skipped.
[[nodiscard]] std::vector<Plugin> find_plugins(const std::vector<Path>& folders);

}  // namespace limequat::cli
