// The test program also plays the parts of `limactl` that host scripts need: the keeper, and a host
// agent that can be killed.
#include <gtest/gtest.h>
#include <unistd.h>

#include <string>
#include <vector>

#include "hostprovision/keeper.h"
#include "tests/unit/hostprovision/sandbox_calls.h"
#include "tests/unit/hostprovision/support.h"

int main(int argc, char** argv) {
  using namespace limequat::hostprovision;  // NOLINT(google-build-using-namespace)
  const std::string word = argc > 1 ? argv[1] : "";
  const std::vector<std::string> rest(argv + std::min(argc, 2), argv + argc);
  if (word == kKeeperCommand) return keeper_main(rest);
  if (word == "sandbox-calls") return sandbox_calls_main();
  if (word == "hostagent-trial") return trial_agent_main(rest);
  if (word == "hostagent") {  // of another machine: is just there
    for (;;) ::pause();
  }
  ::testing::InitGoogleTest(&argc, argv);
  return RUN_ALL_TESTS();
}
