// Where things outside this machine's files come from. A value, so that tests point it at a server
// of their own; programs use from_environment().
#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "base/file.h"

namespace limequat::locator {

struct Sources {
  // GitHub's API and its server of plain files. No slash at the end.
  std::string github_api = "https://api.github.com";
  std::string github_content = "https://raw.githubusercontent.com";
  std::string github_token;  // sent to github_api only; "" sends none
  // Where `limactl-url-SCHEME` is looked for, in this order.
  std::vector<Path> plugin_folders;
  std::chrono::seconds connect_timeout{30};
  std::chrono::seconds http_timeout{120};  // for one file
  std::chrono::seconds plugin_timeout{60};
  std::string home;       // what `~` means
  std::string host_arch;  // Lima's word: images without an architecture in their name
  int standard_input = 0;

  // $GH_TOKEN, else $GITHUB_TOKEN; $PATH and the folders of this program.
  [[nodiscard]] static Sources from_environment();
};

// The folder of this program as it was called (by way of PATH), then as it is: a symlink on PATH
// may lead to another prefix.
[[nodiscard]] std::vector<Path> own_folders();
// The folders of `limactl-NAME` programs: this program's as it was called and as it is, those of
// PATH,
// `<prefix>/libexec/lima`, `<prefix>/lib/lima`. Source: reference of upstream, cli §8.
[[nodiscard]] std::vector<Path> plugin_folders();

}  // namespace limequat::locator
