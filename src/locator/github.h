// `github:ORG[/REPO][/PATH][@REF]` and what it stands for.
//
// Source: reference of upstream, templates §2. Stricter than there: no part may have `..` or `.` as
// a whole branch or repository, nor characters that mean something in a URL (`%`, `?`, `#`, `\`).
#pragma once

#include <string>
#include <string_view>

#include "locator/sources.h"

namespace limequat::locator {

struct GithubLocator {
  std::string organisation;
  std::string repository;  // the organisation's name when none is given
  std::string path;        // complete: `.lima.yaml`, `dir/x.yaml`
  std::string branch;      // "" when none is given

  // `text`: without the scheme. Throws Error: no ORG, something that climbs out of the repository.
  [[nodiscard]] static GithubLocator parse(std::string_view text);
};

// The next locator: a URL of a plain file, or another `github:` locator of the same organisation.
// Asks the API for the default branch and the server for a symlink where needed. Throws Error.
[[nodiscard]] std::string resolve_github(std::string_view text, const Sources& sources);

}  // namespace limequat::locator
