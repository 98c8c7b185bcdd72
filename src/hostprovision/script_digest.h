// The identity of a host script for consent: a digest over everything that decides what runs, how
// and when (T5). `name`, `message` and `debug` are not part of it, nor is the place in the list.
#pragma once

#include <string>
#include <string_view>

#include "config/host_script.h"

namespace limequat::hostprovision {

// One line of JSON, keys sorted, no blanks: env, hostOS, instances, onError, phase, sandbox,
// script, shell, timeout (ms), wait; what is not set is null; between onError and phase stands
// params, when the script names any. A shorthand counts as its `shell`. Lists in which order means
// nothing (hostOS, instances, phase) are sorted and each word stands once. Text is taken byte for
// byte: nothing is trimmed or normalised. A byte that is no UTF-8 (YAML's !!binary) becomes the
// escape \udcXX, which no valid text has.
[[nodiscard]] std::string canonical_json(const config::HostScript& script);

// "sha256:<64 hex digits>" of "limequat-host-script-v1\n" and canonical_json().
[[nodiscard]] std::string script_digest(const config::HostScript& script);

// "sha256:ab12cd34ef56…" for people.
[[nodiscard]] std::string short_digest(std::string_view digest);

}  // namespace limequat::hostprovision
