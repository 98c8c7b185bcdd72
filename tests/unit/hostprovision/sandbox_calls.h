// What the test program does as `limequat-test sandbox-calls` inside a sandbox: forbidden system
// calls, one "NAME ERRNO" a line.
#pragma once

namespace limequat::hostprovision {

int sandbox_calls_main();

}  // namespace limequat::hostprovision
