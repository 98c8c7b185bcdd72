#include "ssh/executable.h"

#include <gtest/gtest.h>

#include "base/file.h"
#include "tests/support/environment.h"
#include "tests/unit/ssh/sample.h"

namespace limequat::ssh {
namespace {

using limequat::test::ScopedVariable;
using test::error_of;

TEST(SshExecutable, the_variable_is_split_into_words) {
  EXPECT_EQ(find_executable("kitten ssh '--a b'"),
            (Executable{.program = "kitten", .arguments = {"ssh", "--a b"}}));
}

TEST(SshExecutable, without_words_it_is_the_one_on_PATH) {
  const TemporaryDirectory folder("limequat-test-");
  write_file_atomic(folder.path() / "ssh", "#!/bin/sh\n", 0755);
  const ScopedVariable path("PATH", folder.path().c_str());
  const Executable expected{.program = (folder.path() / "ssh").string(), .arguments = {}};
  EXPECT_EQ(find_executable(std::nullopt), expected);
  EXPECT_EQ(find_executable(" "), expected);
}

TEST(SshExecutable, what_is_missing_or_wrong_is_said) {
  const TemporaryDirectory folder("limequat-test-");
  const ScopedVariable path("PATH", folder.path().c_str());
  EXPECT_EQ(error_of([] { (void)find_executable(std::nullopt); }),
            "no `ssh` on PATH: install the package openssh-client");
  EXPECT_EQ(error_of([] { (void)find_executable("ssh 'x"); }).substr(0, 26),
            "environment variable SSH: ");
}

}  // namespace
}  // namespace limequat::ssh
