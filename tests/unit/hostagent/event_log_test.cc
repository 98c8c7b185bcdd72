#include "hostagent/event_log.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <unistd.h>

#include <algorithm>

#include "base/file.h"
#include "base/process.h"
#include "tests/support/file_size_limit.h"

namespace limequat::hostagent {
namespace {

using ::testing::HasSubstr;

class EventLogTest : public ::testing::Test {
 protected:
  EventLogTest() {
    int ends[2];
    EXPECT_EQ(::pipe2(ends, O_CLOEXEC), 0);
    heard_ = UniqueFd(ends[0]);
    last_words_.emplace(ends[1]);
    fd_ = open_file(path_, O_WRONLY | O_CREAT | O_APPEND, 0600);
    events_.emplace(fd_.get(), *last_words_);
  }
  // Each line read back as an event.
  std::vector<store::AgentStatus> written() const {
    std::vector<store::AgentStatus> all;
    std::string_view rest;
    const std::string text = read_file(path_);
    rest = text;
    while (!rest.empty()) {
      const auto end = rest.find('\n');
      EXPECT_NE(end, std::string_view::npos) << "half a line: " << rest;
      const auto event = store::parse_agent_event(rest.substr(0, end));
      EXPECT_TRUE(event) << rest;
      if (event) all.push_back(event->status);
      if (end == std::string_view::npos) break;
      rest.remove_prefix(end + 1);
    }
    return all;
  }
  // What the other end of the pipe has got; closes this one.
  std::string last_words() {
    last_words_.reset();
    return read_all(heard_.get(), 65536);
  }

  TemporaryDirectory directory_{"limequat-events"};
  Path path_ = directory_.path() / "ha.stdout.log";
  UniqueFd heard_;
  UniqueFd fd_;
  std::optional<LastWords> last_words_;
  std::optional<EventLog> events_;
};

TEST_F(EventLogTest, TheStatePersistsAndProgressComesOnTopOfIt) {
  events_->state({.ssh_local_port = 60022});
  events_->progress(store::BootStep{"booting", "05-lima-mounts.sh"});
  events_->progress(store::HostScriptEvent{.index = 1, .name = "vpn", .state = "running"});
  events_->stop_refused("no");
  events_->state({.running = true, .ssh_local_port = 60022});
  const auto all = written();
  ASSERT_EQ(all.size(), 5u);
  for (const auto& status : all) EXPECT_EQ(status.ssh_local_port, 60022);
  EXPECT_FALSE(all[0].guest_boot);
  EXPECT_EQ(all[1].guest_boot->step, "05-lima-mounts.sh");
  EXPECT_FALSE(all[2].guest_boot) << "a progress event is one only";
  EXPECT_EQ(all[2].host_provision->name, "vpn");
  EXPECT_EQ(all[3].stop_refused, "no");
  EXPECT_TRUE(all[4].running);
  EXPECT_TRUE(all[4].stop_refused.empty());
  EXPECT_TRUE(events_->current().running);
  EXPECT_EQ(last_words(), "");
}

TEST_F(EventLogTest, BytesOfTheGuestThatAreNoTextDoNotBreakTheLine) {
  events_->progress(store::BootStep{"booting", "a\xff\xfe\nb\x1b[2J"});
  const auto all = written();
  ASSERT_EQ(all.size(), 1u);
  EXPECT_EQ(all[0].guest_boot->step, "a\xEF\xBF\xBD\xEF\xBF\xBD\nb\x1b[2J");
}

TEST_F(EventLogTest, OnAFullDiskNoHalfEventStaysAndItIsSaidOnce) {
  events_->state({.ssh_local_port = 60022});
  const auto size = std::filesystem::file_size(path_);
  {
    const limequat::test::FileSizeLimit full(size + 10);
    events_->state({.running = true});
    events_->state({.exiting = true});
  }
  EXPECT_EQ(std::filesystem::file_size(path_), size);
  events_->state({.exiting = true});
  const auto all = written();
  ASSERT_EQ(all.size(), 2u);
  EXPECT_TRUE(all[1].exiting);
  const std::string words = last_words();
  EXPECT_THAT(words, HasSubstr("an event could not be written to ha.stdout.log: "));
  EXPECT_EQ(std::ranges::count(words, '\n'), 1);
}

TEST(LastWordsTest, WithoutAPipeNothingIsSaid) {
  LastWords nobody(-1);
  nobody.say("x");
}

TEST(LastWordsTest, AListenerThatHasGoneIsNoTrouble) {
  const auto before = ::signal(SIGPIPE, SIG_IGN);
  int ends[2];
  ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
  LastWords words(ends[1]);
  ::close(ends[0]);
  words.say("x");
  ::signal(SIGPIPE, before);
}

TEST(LastWordsTest, APipeThatNobodyReadsDoesNotBlock) {
  int ends[2];
  ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
  const UniqueFd reader(ends[0]);
  LastWords words(ends[1]);
  words.say(std::string(1u << 20, 'x'));
  words.say("y");
}

}  // namespace
}  // namespace limequat::hostagent
