#include "store/ssh_port.h"

#include <gtest/gtest.h>

namespace limequat::store {
namespace {

TEST(SshPort, is_in_the_first_port_line) {
  EXPECT_EQ(port_in_ssh_config("Host lima-x\n  Hostname 127.0.0.1\n  Port 60022\n  Port 1\n"),
            60022);
  EXPECT_EQ(port_in_ssh_config("Port 22"), 22);
  EXPECT_EQ(port_in_ssh_config("\tPort 22\r\n"), 22);
}

TEST(SshPort, may_not_be_there) {
  for (const char* text : {"", "\n", "Port", "Port ", "Port x", "Port 22x", "Port 0", "Port 65536",
                           "Port -1", "#Port 22", "Portx 22", "Port 99999999999999999999"}) {
    EXPECT_EQ(port_in_ssh_config(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace limequat::store
