// What answers on ha.sock may be anything.
#include "store/agent_client.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.h"
#include "fake_agent.h"

namespace limequat::store {
namespace {

using test::FakeAgent;
using ::testing::HasSubstr;

class AgentClient : public ::testing::Test {
 protected:
  std::string error_of(const std::string& response) {
    const FakeAgent agent(socket_, response);
    std::string message;
    try {
      (void)ask_agent(socket_);
    } catch (const Error& error) {
      message = error.message();
    }
    remove_file(socket_);
    return message;
  }

  TemporaryDirectory directory_{"limequat-agent"};
  Path socket_ = directory_.path() / "ha.sock";
};

TEST_F(AgentClient, reads_port_and_identifier) {
  const FakeAgent agent(
      socket_, FakeAgent::ok(R"({"sshLocalPort":60022,"autoStartedIdentifier":"u","x":1})"));
  const AgentInfo info = ask_agent(socket_);
  EXPECT_EQ(info.ssh_local_port, 60022);
  EXPECT_EQ(info.auto_started_identifier, "u");
}

TEST_F(AgentClient, does_not_wait_for_a_server_that_keeps_the_connection) {
  const FakeAgent agent(socket_, FakeAgent::ok("{}"), FakeAgent::After::keep_open);
  EXPECT_EQ(ask_agent(socket_, std::chrono::minutes(1)).ssh_local_port, 0);
}

TEST_F(AgentClient, gives_up_on_one_that_says_nothing) {
  const FakeAgent agent(socket_, "HTTP/1.1 200 OK\r\n", FakeAgent::After::keep_open);
  EXPECT_THROW((void)ask_agent(socket_, std::chrono::milliseconds(50)), Error);
}

TEST_F(AgentClient, no_socket) { EXPECT_THROW((void)ask_agent(socket_), Error); }

TEST_F(AgentClient, nobody_listens) {
  { const FakeAgent agent(socket_, ""); }
  EXPECT_THROW((void)ask_agent(socket_), Error);
}

TEST_F(AgentClient, a_path_that_is_no_address) {
  EXPECT_THROW((void)ask_agent(directory_.path() / std::string(200, 'x')), Error);
}

TEST_F(AgentClient, hostile_answers) {
  EXPECT_THAT(error_of(""), HasSubstr("HTTP"));
  EXPECT_THAT(error_of("garbage\r\n\r\n{}"), HasSubstr("HTTP"));
  EXPECT_THAT(error_of("HTTP/1.1 500 Oh\r\n\r\n{}"), HasSubstr("500 Oh"));
  EXPECT_THAT(error_of("HTTP/1.1\r\n\r\n{}"), HasSubstr("HTTP/1.1"));
  EXPECT_THAT(error_of(FakeAgent::ok("[]")), HasSubstr("not a JSON object"));
  EXPECT_THAT(error_of(FakeAgent::ok("{")), HasSubstr("not a JSON object"));
  EXPECT_THAT(error_of(FakeAgent::ok(R"({"sshLocalPort":70000})")), HasSubstr("no valid ssh port"));
  EXPECT_THAT(error_of(FakeAgent::ok(R"({"sshLocalPort":-1})")), HasSubstr("no valid ssh port"));
  EXPECT_THAT(error_of("HTTP/1.1 200 OK\r\n\r\n" + std::string(100'000, '[')),
              HasSubstr("too long"));
  EXPECT_THAT(error_of("HTTP/1.1 200 OK\r\n\r\n" + std::string(10'000, '[')),
              HasSubstr("not a JSON object"));
}

TEST_F(AgentClient, members_of_another_type_are_ignored) {
  EXPECT_EQ(parse_agent_info(R"({"sshLocalPort":"x","autoStartedIdentifier":1})").ssh_local_port,
            0);
}

}  // namespace
}  // namespace limequat::store
