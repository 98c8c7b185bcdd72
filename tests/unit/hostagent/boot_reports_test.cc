// What a boot makes of the guest's reports; the whole way to READY is in the functional tests.
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/asio/io_context.hpp>

#include "hostagent/boot.h"
#include "tests/support/log_recorder.h"

namespace limequat::hostagent {
namespace {

class BootReportsTest : public ::testing::Test {
 protected:
  using Steps = std::vector<std::pair<std::string, std::string>>;

  boost::asio::io_context io_;
  config::Machine machine_;
  limequat::test::LogRecorder recorder_;
  SshLink link_{{}, "/nowhere/ssh.sock", recorder_.logger()};
  Steps steps_;
  Boot boot_{io_.get_executor(),
             machine_,
             "iid-2",
             link_,
             recorder_.logger(),
             [this](std::string phase, std::string step) {
               steps_.emplace_back(std::move(phase), std::move(step));
             }};
};

TEST_F(BootReportsTest, StepsAreShown) {
  boot_.on_report(guestlink::Hello{"iid-2"});
  boot_.on_report(guestlink::Step{"05-lima-mounts.sh"});
  boot_.on_report(guestlink::Done{"iid-2", 0});
  EXPECT_EQ(
      steps_,
      (Steps{{"booting", "boot scripts"}, {"booting", "05-lima-mounts.sh"}, {"booting", "done"}}));
}

TEST_F(BootReportsTest, ThoseOfAnotherBootAreIgnored) {
  boot_.on_report(guestlink::Hello{"iid-1"});
  boot_.on_report(guestlink::Done{"iid-1", 0});
  EXPECT_TRUE(steps_.empty());
}

TEST_F(BootReportsTest, AStepThatFailedIsAWarningInPrintableWords) {
  boot_.on_report(guestlink::StepFailed{"a\x1b[2J", 3});
  const std::string text = recorder_.take();
  EXPECT_EQ(text.find('\x1b'), std::string::npos);
  EXPECT_EQ(text.rfind("warning Boot step failed in the guest: a", 0), 0u) << text;
}

TEST_F(BootReportsTest, AFloodIsReadNoFurther) {
  for (int i = 0; i < 30'000; ++i) boot_.on_report(guestlink::LogLine{"x"});
  const std::string text = recorder_.take();
  EXPECT_EQ(std::ranges::count(text, '\n'), 10'000);
  EXPECT_NE(text.find("warning The guest has sent 10000 reports; no more of them are read\n"),
            std::string::npos);
}

}  // namespace
}  // namespace limequat::hostagent
