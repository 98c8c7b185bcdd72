#include "driver/qemu/qmp_message.h"

#include <gmock/gmock.h>

#include "base/error.h"

namespace limequat::driver::qemu {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::ThrowsMessage;

template <class Message>
Message parse_as(std::string_view line) {
  return std::get<Message>(parse_qmp_message(line));
}

TEST(QmpMessage, greeting) {
  EXPECT_EQ(
      parse_as<QmpGreeting>(R"({"QMP": {"version": {"qemu": {"micro": 22, "minor": 2, "major": 7},)"
                            R"( "package": "Debian"}, "capabilities": ["oob"]}})")
          .version,
      "7.2.22");
  EXPECT_EQ(parse_as<QmpGreeting>(R"({"QMP": {}})").version, "");
  EXPECT_EQ(parse_as<QmpGreeting>(R"({"QMP": 1})").version, "");
}

TEST(QmpMessage, answers) {
  const auto value = parse_as<QmpReturn>(R"({"return": {"status": "running"}, "id": 7})");
  EXPECT_EQ(value.id, 7u);
  EXPECT_EQ(value.value, R"({"status":"running"})");
  const auto failure =
      parse_as<QmpFailure>(R"({"id": 8, "error": {"class": "CommandNotFound", "desc": "no"}})");
  EXPECT_EQ(failure.id, 8u);
  EXPECT_EQ(failure.error_class, "CommandNotFound");
  EXPECT_EQ(failure.description, "no");
  EXPECT_EQ(parse_as<QmpReturn>(R"({"return": {}, "id": "mine"})").id, 0u);
  EXPECT_EQ(parse_as<QmpReturn>(R"({"return": {}, "id": -1})").id, 0u);
}

TEST(QmpMessage, events) {
  const auto shutdown =
      parse_as<QmpEvent>(R"({"timestamp": {"seconds": 1, "microseconds": 2}, "event": "SHUTDOWN",)"
                         R"( "data": {"guest": true, "reason": "guest-shutdown"}})");
  EXPECT_EQ(shutdown.name, "SHUTDOWN");
  EXPECT_EQ(shutdown.reason, "guest-shutdown");
  EXPECT_EQ(parse_as<QmpEvent>(R"({"event": "STOP"})").data, "{}");
  EXPECT_EQ(
      parse_as<QmpEvent>(R"({"event": "GUEST_PANICKED", "data": {"action": "pause"}})").reason,
      "pause");
}

TEST(QmpMessage, what_is_not_qmp_is_refused) {
  for (const char* line : {"", "hello", "[]", "1", "{}", R"({"event": 1})", R"({"event": ""})",
                           R"({"return": {})", "{\"a\":\"\xff\"}"}) {
    EXPECT_THROW((void)parse_qmp_message(line), Error) << line;
  }
  const std::string deep = R"({"return": )" + std::string(5000, '[') + std::string(5000, ']') + '}';
  EXPECT_THAT([&] { (void)parse_qmp_message(deep); }, ThrowsMessage<Error>(HasSubstr("deeply")));
}

TEST(QmpMessage, commands) {
  EXPECT_EQ(format_qmp_command("query-status", "", 1), "{\"execute\":\"query-status\",\"id\":1}\n");
  EXPECT_EQ(
      format_qmp_command("human-monitor-command", R"({"command-line": "info"})", 2),
      "{\"arguments\":{\"command-line\":\"info\"},\"execute\":\"human-monitor-command\",\"id\":2}"
      "\n");
  EXPECT_THROW((void)format_qmp_command("x", "[]", 1), InternalError);
}

TEST(QmpLines, cuts_and_joins) {
  QmpLines lines;
  EXPECT_THAT(lines.feed("{\"a\":"), IsEmpty());
  EXPECT_THAT(lines.feed("1}\r\n\r\n{}\n{"), ElementsAre("{\"a\":1}", "{}"));
  EXPECT_THAT(lines.feed("}\n"), ElementsAre("{}"));
}

TEST(QmpLines, a_line_has_a_limit) {
  QmpLines lines;
  const std::string block(1u << 20, 'x');
  EXPECT_THROW(
      {
        for (int i = 0; i < 5; ++i) (void)lines.feed(block);
      },
      Error);
}

}  // namespace
}  // namespace limequat::driver::qemu
