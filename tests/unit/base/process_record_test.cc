#include "base/process_record.h"

#include <gmock/gmock.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"
#include "base/process_identity.h"

namespace limequat {
namespace {

class ProcessRecordTest : public testing::Test {
 protected:
  TemporaryDirectory directory_{"record"};
  Path file_ = directory_.path() / "id.tmp";
};

TEST_F(ProcessRecordTest, is_there_when_the_child_runs) {
  const ProcessRecord record(file_);
  ProcessSpec spec{.argv = {"sleep", "1000"}};
  spec.last_act = record.last_act();
  Child child = spawn(spec);
  const auto identity = ProcessIdentity::parse(read_file(file_, 256));
  ASSERT_TRUE(identity.has_value());
  EXPECT_EQ(identity, ProcessIdentity::of(child.pid()));
  child.signal(SIGKILL);
}

TEST_F(ProcessRecordTest, without_a_record_nothing_runs) {
  const ProcessRecord record(directory_.path() / "no" / "id.tmp");
  ProcessSpec spec{.argv = {"true"}};
  spec.last_act = record.last_act();
  try {
    (void)spawn(spec);
    FAIL() << "it ran";
  } catch (const SystemError& error) {
    EXPECT_EQ(error.code(), ENOENT);
    EXPECT_THAT(error.message(), testing::HasSubstr("no/id.tmp"));
  }
}

TEST_F(ProcessRecordTest, a_child_of_a_dead_parent_does_not_run) {
  const ProcessRecord record(file_);
  const ProcessSpec::LastAct act = record.last_act();
  Pipe pipe = make_pipe();
  const pid_t middle = ::fork();  // a child of it is not of the process that `record` is for
  if (middle == 0) {
    const int code = act.act(act.context);
    (void)!::write(pipe.write_end.get(), &code, sizeof code);
    ::_exit(0);
  }
  int code = -1;
  // Ours is its parent: it may go on.
  ASSERT_EQ(::read(pipe.read_end.get(), &code, sizeof code), static_cast<ssize_t>(sizeof code));
  EXPECT_EQ(code, 0);
  ::waitpid(middle, nullptr, 0);
  // We are our own parent's child, not our own.
  EXPECT_EQ(act.act(act.context), ESRCH);
}

}  // namespace
}  // namespace limequat
