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

// LayerText::host_scripts_need_consent of default.yaml: "" or "$LIMA_HOME lies in the work tree …".
[[nodiscard]] std::string why_default_yaml_needs_consent(const Home& home);

}  // namespace limequat::store
