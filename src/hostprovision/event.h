// One turn in the life of one host script: what `status.hostProvision` of ha.stdout.log says.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "config/host_script.h"

namespace limequat::hostprovision {

enum class ScriptState { running, succeeded, failed, timed_out, skipped, denied, terminated };
[[nodiscard]] std::string_view to_string(ScriptState state);  // "timedOut"

struct ScriptEvent {
  int index = 0;
  std::string name;  // the label
  config::Phase phase = config::Phase::pre_start;
  ScriptState state = ScriptState::running;
  std::optional<int> exit_code;
  std::optional<int> signal;
  std::optional<std::chrono::milliseconds> duration;
  bool wait = true;
  int position = 0;  // 1-based among the scripts that run in this phase; 0 for one that does not
  int total = 0;
  // skipped, denied, failed, timed out: one line, why; not sanitised.
  std::string reason;
};

}  // namespace limequat::hostprovision
