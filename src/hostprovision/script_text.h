// A host script written out for people: every field that the digest covers and that is not at its
// default, then the script. It is what the trust store keeps of an allowed script and what the diff
// of a changed one compares. Raw text: sanitise before showing.
#pragma once

#include <string>

#include "config/host_script.h"

namespace limequat::hostprovision {

// `shell: bash`, `phase: pre-start` … one a line, then `script:` and the text. Two scripts with
// different digests have different texts, but for onError, timeout … spelled out at their default.
[[nodiscard]] std::string readable_text(const config::HostScript& script);

// The part of it that summary_of does not say, one a line: command (a shell of its own), timeout,
// onError, instances, env.
[[nodiscard]] std::string settings_text(const config::HostScript& script);

// "pre-start, bash, waits, no sandbox": the words in brackets after a script's name. `restricted`:
// the user asked for the sandbox.
[[nodiscard]] std::string summary_of(const config::HostScript& script, bool restricted = false);

// "default.yaml:12", sanitised.
[[nodiscard]] std::string source_of(const config::HostScript& script);

}  // namespace limequat::hostprovision
