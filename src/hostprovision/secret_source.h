// The values of `env` that do not stand in the YAML: `{from: file, path: …}` and `{from: command,
// command: …}`. Fetched when a plan is made, for entries that will run and no others, and given to
// the script's environment only: never to a log, an argv, a file or an error message.
//
// A file: `~/…` is in the user's home folder, a relative path in the instance directory (the
// working directory of scripts). It must be a regular file (a link to one is followed) of at most
// 64 KiB.
//
// A command: split into words as a POSIX shell would (base/words.h), no shell, no variables. The
// program is found like a script's shell (program_search.h, T7), gets /dev/null as its input, a
// scrubbed environment and the instance directory to work in. Its standard output is the value, at
// most 64 KiB; its standard error is dropped, since it may hold the secret. It must exit 0 within
// 10 s, and all commands of one plan together have 30 s: the caller waits for them.
//
// For an entry in the sandbox, by its own word or by the user's decision, both happen inside: the
// command runs under the policy of the script (sandbox.h) with a temporary folder of its own, and
// a file is read by a process under that policy, so that the value is never more than what the
// script could have fetched itself. Where the sandbox cannot be had, nothing is run or read.
//
// One final line break is taken off, as $(…) does.
#pragma once

#include <chrono>

#include "hostprovision/plan.h"

namespace limequat::hostprovision {

struct SecretLimits {
  std::chrono::milliseconds command{10'000};
  std::chrono::milliseconds all_commands{30'000};
  std::size_t bytes = 64u << 10;
};

// For PlanInput::resolve_env of this very input, of which it keeps copies. The resolver throws
// Error, with no part of the value in it.
[[nodiscard]] EnvResolver make_env_resolver(const PlanInput& input, SecretLimits limits = {});

}  // namespace limequat::hostprovision
