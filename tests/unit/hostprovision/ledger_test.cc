#include "hostprovision/ledger.h"

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"

namespace limequat::hostprovision {
namespace {

TEST(Ledger, WritesWhatItReads) {
  const TemporaryDirectory root("ledger");
  Ledger ledger(root.path(), root.path());
  EXPECT_TRUE(find_ledgers(root.path()).empty());
  ledger.open();
  const LedgerEntry keeper{LedgerEntry::Role::keeper, 3, ProcessIdentity::self()};
  const LedgerEntry shell{
      LedgerEntry::Role::shell, 3, {.pid = 42, .start_time = 7, .boot_id = "b"}};
  ledger.record(keeper);
  ledger.record(shell);

  const auto found = find_ledgers(root.path());
  ASSERT_EQ(found.size(), 1u);
  ASSERT_TRUE(found[0].content);
  EXPECT_EQ(found[0].content->token, ledger.token());
  EXPECT_EQ(found[0].content->owner, ProcessIdentity::self());
  EXPECT_EQ(found[0].content->folder, ledger.folder());
  EXPECT_EQ(found[0].content->entries, (std::vector{keeper, shell}));

  struct stat info {};
  ASSERT_EQ(::stat(ledger.folder().c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 07777, 0700u);
  ledger.close();
  EXPECT_FALSE(limequat::exists(ledger.folder()));
  EXPECT_TRUE(find_ledgers(root.path()).empty());
  ledger.open();
  EXPECT_TRUE(limequat::exists(ledger.folder()));
}

TEST(Ledger, DoesNotTakeAFolderThatIsThere) {
  const TemporaryDirectory root("ledger");
  Ledger ledger(root.path(), root.path());
  make_directories(ledger.folder());
  EXPECT_THROW(ledger.open(), SystemError);
  EXPECT_TRUE(find_ledgers(root.path()).empty());
}

TEST(Ledger, TornAndForeignText) {
  constexpr const char* kToken = "0123456789abcdef";
  const std::string head =
      "limequat-host-scripts 1\nowner 1 2 b\nfolder /tmp/limequat-scripts-0123456789abcdef\n";
  ASSERT_TRUE(parse_ledger(kToken, head));
  EXPECT_EQ(parse_ledger(kToken, head + "keeper 0 12 13 b\nshell 0 14 1")->entries.size(), 1u);
  EXPECT_EQ(parse_ledger(kToken, head + "keeper x\nwhat\n\nkeeper 0 -1 13 b\n")->entries.size(),
            0u);
  for (const std::string& text :
       {std::string(), std::string("\n"), "x\n" + head, head.substr(0, 40),
        std::string("limequat-host-scripts 1\nowner 1 2 b\nfolder /home/user\n"),
        std::string(
            "limequat-host-scripts 1\nowner 1 2 b\nfolder limequat-scripts-0123456789abcdef\n")}) {
    EXPECT_FALSE(parse_ledger(kToken, text)) << text;
  }
}

TEST(Ledger, OnlyFilesOfThatName) {
  const TemporaryDirectory root("ledger");
  for (const char* name :
       {"host-scripts.run", "host-scripts.xyz.run", "host-scripts.0123456789ABCDEF.run"}) {
    write_file_atomic(root.path() / name, "", 0600);
  }
  EXPECT_TRUE(find_ledgers(root.path()).empty());
  struct stat info {};
  ASSERT_EQ(::stat(root.path().c_str(), &info), 0);
  const std::string name = fmt::format("host-scripts.0123456789abcdef{:016x}.run", info.st_ino);
  ASSERT_EQ(::symlink("/etc/passwd", (root.path() / name).c_str()), 0);
  const auto found = find_ledgers(root.path());
  ASSERT_EQ(found.size(), 1u);
  EXPECT_FALSE(found[0].content);
  EXPECT_TRUE(find_ledgers(root.path() / "missing").empty());
}

}  // namespace
}  // namespace limequat::hostprovision
