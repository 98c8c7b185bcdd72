#include "hostprovision/keeper.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "hostprovision/keeper_message.h"

namespace limequat::hostprovision {
namespace {

TEST(KeeperArguments, RoundTrip) {
  const KeeperSpec spec{.index = 4,
                        .grace_ms = 250,
                        .remove_file = "/t/x y.sh",
                        .remove_folder = "/t",
                        .argv = {"/bin/bash", "--", "--index", ""}};
  const KeeperSpec back = parse_keeper_arguments(keeper_arguments(spec));
  EXPECT_EQ(back.index, 4);
  EXPECT_EQ(back.grace_ms, 250);
  EXPECT_EQ(back.remove_file, spec.remove_file);
  EXPECT_EQ(back.remove_folder, spec.remove_folder);
  EXPECT_EQ(back.argv, spec.argv);
}

TEST(KeeperArguments, Refused) {
  for (const std::vector<std::string>& words :
       std::vector<std::vector<std::string>>{{},
                                             {"--"},
                                             {"--index"},
                                             {"--index", "x", "--", "a"},
                                             {"--grace", "-1", "--", "a"},
                                             {"a"}}) {
    EXPECT_THROW((void)parse_keeper_arguments(words), UsageError);
  }
}

TEST(KeeperMessage, Reports) {
  const auto back = [](const KeeperReport& report) {
    return parse_keeper_report(to_packet(report)).value();
  };
  EXPECT_EQ(std::get<ShellStarted>(back(ShellStarted{47})).pid, 47);
  EXPECT_EQ(std::get<ShellNotStarted>(back(ShellNotStarted{"exec x: no"})).why, "exec x: no");
  EXPECT_EQ(std::get<ShellEnded>(back(ShellEnded{WaitStatus(Exited{3})})).status.exit_code(), 3);
  EXPECT_EQ(std::get<ShellEnded>(back(ShellEnded{WaitStatus(Signalled{9})})).status.signal(), 9);
  for (const char* packet :
       {"", "started", "started 0", "started x", "exited -1", "exited", "hello 3"}) {
    EXPECT_FALSE(parse_keeper_report(packet)) << packet;
  }
}

TEST(KeeperMessage, Orders) {
  EXPECT_EQ(parse_end_order(to_packet(EndOrder{5000}))->grace_ms, 5000);
  for (const char* packet : {"", "end", "end x", "end -1", "End 3"}) {
    EXPECT_FALSE(parse_end_order(packet)) << packet;
  }
}

}  // namespace
}  // namespace limequat::hostprovision
