#include "hostprovision/program_search.h"

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "base/file.h"

namespace limequat::hostprovision {
namespace {

class ProgramSearch : public testing::Test {
 protected:
  Path make_program(const Path& folder, mode_t folder_mode = 0755) {
    make_directories(folder);
    const Path program = folder / "bash";
    write_file_atomic(program, "#!/bin/sh\n", 0755);
    ::chmod(folder.c_str(), folder_mode);
    return program;
  }
  std::optional<std::string> find(std::string_view name, const std::string& path) {
    return find_shell_program(name, this_host({{"PATH", path}}), (root_.path() / "cwd").string());
  }
  TemporaryDirectory root_{"program-search"};
};

TEST_F(ProgramSearch, T7_folders_anyone_can_write_are_skipped) {
  const Path bad = root_.path() / "bad";
  make_program(bad, 0777);
  const Path good = make_program(root_.path() / "good");
  EXPECT_EQ(find("bash", bad.string() + ":" + good.parent_path().string()), good.string());
  EXPECT_EQ(find("bash", bad.string()), std::nullopt);
  ::chmod(bad.c_str(), 01777);
  EXPECT_EQ(find("bash", bad.string()), std::nullopt);
}

TEST_F(ProgramSearch, T7_empty_and_relative_folders_are_skipped) {
  const Path before = std::filesystem::current_path();
  std::filesystem::current_path(root_.path());
  make_program(root_.path());
  make_program(root_.path() / "bin");
  EXPECT_EQ(find("bash", ":.:bin:"), std::nullopt);
  std::filesystem::current_path(before);
}

TEST_F(ProgramSearch, APathIsTakenAsItIs) {
  const Path program = make_program(root_.path() / "cwd" / "tools");
  EXPECT_EQ(find(program.string(), ""), program.string());
  EXPECT_EQ(find("tools/bash", "/usr/bin"), program.string());
  EXPECT_EQ(find("/nowhere/bash", "/usr/bin"), std::nullopt);
}

TEST_F(ProgramSearch, FoldersAndPlainFilesAreNoPrograms) {
  make_directories(root_.path() / "a" / "bash");
  make_directories(root_.path() / "b");
  write_file_atomic(root_.path() / "b" / "bash", "", 0644);
  EXPECT_EQ(find("bash", (root_.path() / "a").string() + ":" + (root_.path() / "b").string()),
            std::nullopt);
  EXPECT_EQ(find("", "/usr/bin"), std::nullopt);
}

TEST(ProgramSearchOnWindows, TriesSuffixes) {
  const Host host{.os = "windows",
                  .path = R"(relative;C:\a;D:/b\)",
                  .trusted_folder = [](const std::string&) { return true; },
                  .executable = [](const std::string& file) { return file == R"(D:/b\pwsh.exe)"; }};
  EXPECT_EQ(find_shell_program("pwsh", host, {}), R"(D:/b\pwsh.exe)");
  EXPECT_EQ(find_shell_program("cmd", host, {}), std::nullopt);
}

}  // namespace
}  // namespace limequat::hostprovision
