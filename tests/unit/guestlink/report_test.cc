#include "guestlink/report.h"

#include <gtest/gtest.h>

namespace limequat::guestlink {
namespace {

TEST(Report, EachMessage) {
  EXPECT_EQ(std::get<Hello>(parse_report("hello iid-17")).iid, "iid-17");
  EXPECT_EQ(std::get<Step>(parse_report("step 07-etc-environment.sh")).name,
            "07-etc-environment.sh");
  EXPECT_EQ(std::get<SshReady>(parse_report("ssh-ready iid-17")).iid, "iid-17");
  const auto failed = std::get<StepFailed>(parse_report("failed provision.system/00000001 3"));
  EXPECT_EQ(failed.name, "provision.system/00000001");
  EXPECT_EQ(failed.exit_code, 3);
  const auto done = std::get<Done>(parse_report("done iid-17 1"));
  EXPECT_EQ(done.iid, "iid-17");
  EXPECT_EQ(done.exit_code, 1);
  EXPECT_EQ(std::get<LogLine>(parse_report("log two words")).text, "two words");
}

TEST(Report, AnythingElseIsUnknown) {
  for (const char* line : {"", "hello", "done iid", "done iid x", "done 3", "failed a 1x",
                           "HELLO a", "done iid 99999999999999999999"}) {
    EXPECT_TRUE(std::holds_alternative<Unknown>(parse_report(line))) << line;
  }
}

TEST(ReportReader, CutsLinesAcrossReads) {
  ReportReader reader;
  EXPECT_TRUE(reader.feed("hel").empty());
  const auto reports = reader.feed("lo iid-1\r\n\nstep a\nste");
  ASSERT_EQ(reports.size(), 2u);
  EXPECT_EQ(std::get<Hello>(reports[0]).iid, "iid-1");
  EXPECT_EQ(std::get<Step>(reports[1]).name, "a");
  EXPECT_EQ(std::get<Step>(reader.feed("p b\n").at(0)).name, "b");
}

TEST(ReportReader, DropsLongLinesAndGoesOn) {
  ReportReader reader;
  const std::string flood(ReportReader::kMaxLine + 1, 'x');
  EXPECT_TRUE(reader.feed(flood).empty());
  EXPECT_TRUE(reader.feed(flood).empty());
  const auto reports = reader.feed("tail\nstep a\n");
  ASSERT_EQ(reports.size(), 1u);
  EXPECT_EQ(std::get<Step>(reports[0]).name, "a");
}

}  // namespace
}  // namespace limequat::guestlink
