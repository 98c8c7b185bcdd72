#include "base/signal_fd.h"

#include <gtest/gtest.h>
#include <pthread.h>

#include "base/process.h"

namespace limequat {
namespace {

TEST(SignalFdTest, SignalsArriveAsReadsWhileItLives) {
  sigset_t before;
  ::pthread_sigmask(SIG_SETMASK, nullptr, &before);
  {
    SignalFd signals({SIGTERM, SIGUSR1});
    EXPECT_EQ(signals.take(), std::nullopt);
    ::raise(SIGUSR1);
    ::raise(SIGTERM);
    EXPECT_EQ(signals.take(), SIGUSR1);
    EXPECT_EQ(signals.take(), SIGTERM);
    EXPECT_EQ(signals.take(), std::nullopt);
    const RunResult child = run({.argv = {LIMEQUAT_BASE_TEST_HELPER, "signals"}});
    EXPECT_EQ(child.output, "not default:; blocked:\n");
  }
  sigset_t after;
  ::pthread_sigmask(SIG_SETMASK, nullptr, &after);
  for (const int number : {SIGTERM, SIGUSR1}) {
    EXPECT_EQ(sigismember(&before, number), sigismember(&after, number));
  }
}

}  // namespace
}  // namespace limequat
