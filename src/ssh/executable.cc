#include "ssh/executable.h"

#include "base/error.h"
#include "base/process.h"
#include "base/words.h"

namespace limequat::ssh {

Executable find_executable(std::optional<std::string_view> ssh_variable) {
  if (ssh_variable) {
    auto words =
        with_context("environment variable SSH", [&] { return split_words(*ssh_variable); });
    if (!words.empty()) {
      Executable executable{.program = std::move(words.front()), .arguments = {}};
      executable.arguments.assign(words.begin() + 1, words.end());
      return executable;
    }
  }
  const auto path = find_program("ssh");
  if (!path) throw Error("no `ssh` on PATH: install the package openssh-client");
  return {.program = path->string(), .arguments = {}};
}

}  // namespace limequat::ssh
