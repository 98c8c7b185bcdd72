#include "store/agent_event.h"

#include <gtest/gtest.h>

namespace limequat::store {
namespace {

using std::chrono::system_clock;

TEST(AgentEvent, EmptyMembersAreLeftOut) {
  const AgentEvent event{system_clock::from_time_t(0), {.exiting = true}};
  EXPECT_NE(to_json_line(event).find(R"("status":{"exiting":true}})"), std::string::npos);
}

TEST(AgentEvent, RoundTrip) {
  AgentEvent event{*parse_rfc3339("2026-08-21T18:27:58.25+09:00"), {}};
  event.status.running = true;
  event.status.ssh_local_port = 60022;
  event.status.errors = {"a", "b\n"};
  event.status.host_provision = HostScriptEvent{.index = 0,
                                                .name = "#0",
                                                .phase = "pre-start",
                                                .state = "failed",
                                                .exit_code = 3,
                                                .duration_ms = 12};
  event.status.guest_boot = BootStep{"booting", "07-etc-environment.sh"};
  event.status.host_provision_phase = "post-start";
  event.status.stop_refused = "no";
  const auto back = parse_agent_event(to_json_line(event));
  ASSERT_TRUE(back);
  EXPECT_EQ(back->status.host_provision_phase, "post-start");
  EXPECT_EQ(back->status.stop_refused, "no");
  EXPECT_EQ(back->time, event.time);
  EXPECT_TRUE(back->status.running);
  EXPECT_EQ(back->status.ssh_local_port, 60022);
  EXPECT_EQ(back->status.errors, event.status.errors);
  ASSERT_TRUE(back->status.host_provision);
  EXPECT_EQ(back->status.host_provision->index, 0);
  EXPECT_EQ(back->status.host_provision->exit_code, 3);
  EXPECT_EQ(back->status.host_provision->signal, std::nullopt);
  EXPECT_EQ(back->status.guest_boot->step, "07-etc-environment.sh");
}

TEST(AgentEvent, ReadsWhatUpstreamWrites) {
  const auto event = parse_agent_event(
      R"({"time":"2026-08-21T18:27:58.123456789+09:00","status":{"sshLocalPort":60022,"vsock":{"type":"started"}}})");
  ASSERT_TRUE(event);
  EXPECT_EQ(event->status.ssh_local_port, 60022);
  EXPECT_FALSE(event->status.running);
}

TEST(AgentEvent, RefusesEverythingElse) {
  for (const char* line : {"", "x", "[]", "{}", R"({"status":3})", R"({"status":)"}) {
    EXPECT_FALSE(parse_agent_event(line)) << line;
  }
  EXPECT_FALSE(parse_agent_event(R"({"status":{"running":"yes"}})")->status.running);
}

TEST(Rfc3339, Zones) {
  EXPECT_EQ(parse_rfc3339("1970-01-01T00:00:10Z"), system_clock::from_time_t(10));
  EXPECT_EQ(parse_rfc3339("1970-01-01T01:00:10+01:00"), system_clock::from_time_t(10));
  EXPECT_EQ(parse_rfc3339("1969-12-31T23:00:10-01:00"), system_clock::from_time_t(10));
  for (const char* text : {"", "1970", "1970-01-01", "1970-01-01T00:00:10", "1970-01-01T00:00:10Zx",
                           "1970-01-01T00:00:10+1"}) {
    EXPECT_FALSE(parse_rfc3339(text)) << text;
  }
}

}  // namespace
}  // namespace limequat::store
