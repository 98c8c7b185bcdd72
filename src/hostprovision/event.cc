#include "hostprovision/event.h"

#include "base/error.h"

namespace limequat::hostprovision {

std::string_view to_string(ScriptState state) {
  switch (state) {
    case ScriptState::running:
      return "running";
    case ScriptState::succeeded:
      return "succeeded";
    case ScriptState::failed:
      return "failed";
    case ScriptState::timed_out:
      return "timedOut";
    case ScriptState::skipped:
      return "skipped";
    case ScriptState::denied:
      return "denied";
    case ScriptState::terminated:
      return "terminated";
  }
  throw InternalError("unknown state of a host script");
}

}  // namespace limequat::hostprovision
