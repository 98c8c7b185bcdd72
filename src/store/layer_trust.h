// May the host scripts of `default.yaml` run without a question? Only when nobody but the user (or
// root) can have written it: specification, T9 and T10.
#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "base/file.h"

namespace limequat::store {

struct LayerFile {
  std::string text;
  // Why its host scripts are refused, with the command that mends it; "" when they may run.
  std::string refusal;
};

// Reads the file and judges the very file it read: the owner is the user or root; no write
// permission for others, nor for a group but the user's own; the same for its folder, the folder
// above that, and, through a symlink, for the target's folder. nullopt when there is no such file.
// Throws SystemError.
[[nodiscard]] std::optional<LayerFile> read_layer(const Path& path, std::size_t limit);

}  // namespace limequat::store
