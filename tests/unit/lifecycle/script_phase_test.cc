#include "lifecycle/script_phase.h"

#include <gtest/gtest.h>

namespace limequat::lifecycle {
namespace {

store::HostScriptEvent event() {
  return {.index = 3,
          .name = "vpn",
          .phase = "pre-stop",
          .state = "running",
          .position = 1,
          .total = 2};
}

TEST(ProgressWords, OfAScriptThatIsWaitedFor) {
  EXPECT_EQ(progress_words(event()), "Running host script 1/2 \"vpn\"");
}

TEST(ProgressWords, NothingForOtherTurns) {
  store::HostScriptEvent ended = event();
  ended.state = "succeeded";
  EXPECT_EQ(progress_words(ended), "");
  store::HostScriptEvent beside = event();
  beside.wait = false;
  EXPECT_EQ(progress_words(beside), "");
}

TEST(ProgressWords, T14_TheNameIsSanitised) {
  store::HostScriptEvent hostile = event();
  hostile.name = "a\x1b[2Jb";
  EXPECT_EQ(progress_words(hostile).find('\x1b'), std::string::npos);
}

}  // namespace
}  // namespace limequat::lifecycle
