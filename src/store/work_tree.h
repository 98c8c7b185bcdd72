// Did $LIMA_HOME come with a repository? A checkout that ships `.lima/_config/default.yaml` and
// gets somebody to set LIMA_HOME (T11) must not get its host scripts run as if the user had written
// them.
#pragma once

#include <optional>
#include <string>

#include "base/file.h"
#include "store/home.h"

namespace limequat::store {

// The nearest folder at or above the real path of `folder` that is the top of a work tree of git,
// Mercurial, Subversion or Jujutsu (it has .git, .hg, .svn or .jj, file or folder). `user_home`
// itself does not count: many keep their dotfiles in a repository. nullopt: none.
[[nodiscard]] std::optional<Path> enclosing_work_tree(const Path& folder, const Path& user_home);

// "" or "LIMA_HOME lies in the work tree …": what is in it may be somebody else's.
[[nodiscard]] std::string why_home_came_with_repository(const Home& home);

}  // namespace limequat::store
