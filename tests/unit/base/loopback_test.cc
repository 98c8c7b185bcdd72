#include "base/loopback.h"

#include <gtest/gtest.h>

namespace limequat {
namespace {

TEST(Loopback, IsThisMachineInItsPlainSpelling) {
  for (const char* host : {"localhost", "127.0.0.1", "127.255.1.2", "::1", "[::1]"}) {
    EXPECT_TRUE(is_loopback_host(host)) << host;
  }
  for (const char* host :
       {"", "0.0.0.0", "127.1", "0127.0.0.1", "127.0.0.256", "127.0.0.1.", "127.0.0.1.evil",
        "localhost.evil", "[::]", "::", "2130706433", "unix"}) {
    EXPECT_FALSE(is_loopback_host(host)) << host;
  }
}

}  // namespace
}  // namespace limequat
