#include "driver/driver.h"

#include "base/error.h"

namespace limequat::driver {

std::string_view to_string(VmEvent event) {
  switch (event) {
    case VmEvent::powered_off:
      return "powered off";
    case VmEvent::rebooted:
      return "rebooted";
    case VmEvent::panicked:
      return "panicked";
    case VmEvent::paused:
      return "paused";
    case VmEvent::resumed:
      return "resumed";
  }
  throw InternalError("unknown event of a machine");
}

}  // namespace limequat::driver
