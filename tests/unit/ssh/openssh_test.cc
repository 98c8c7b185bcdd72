// What the installed OpenSSH itself makes of our options and of ssh.config (`ssh -G` prints the
// configuration and connects nowhere).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/process.h"
#include "tests/unit/ssh/sample.h"

namespace limequat::ssh {
namespace {

using testing::HasSubstr;

OptionsInput input_in(const Path& folder) {
  auto input = test::sample_input();
  const Executable installed{.program = "ssh", .arguments = {}};
  input.identity_file = folder / "a %h b" / "user";
  input.control_path = folder / "a %h b" / "ssh.sock";
  input.features = probe_features(installed);
  return input;
}

std::string effective(std::vector<std::string> argv) {
  const auto result = run({.argv = std::move(argv)});
  EXPECT_TRUE(result.status.success()) << result.error_output;
  return result.output;
}

void expect_our_configuration(const std::string& text, const Path& folder) {
  EXPECT_THAT(text, HasSubstr("user ada\n"));
  EXPECT_THAT(text, HasSubstr("port 60022\n"));
  EXPECT_THAT(text, HasSubstr("batchmode yes\n"));
  EXPECT_THAT(text, HasSubstr("stricthostkeychecking false\n"));
  EXPECT_THAT(text, HasSubstr("ciphers aes128-gcm@openssh.com,aes256-gcm@openssh.com,"));
  EXPECT_THAT(text, HasSubstr("controlpath " + (folder / "a %h b/ssh.sock").string() + "\n"));
}

TEST(OpenSsh, is_one_that_we_know) {
  EXPECT_GE(probe_features({.program = "ssh", .arguments = {}}).version, (Version{8, 1, 0}));
}

TEST(OpenSsh, understands_our_options) {
  const TemporaryDirectory folder("limequat-test-");
  std::vector<std::string> argv = {"ssh", "-G"};
  const auto words = option_arguments(options(input_in(folder.path())));
  argv.insert(argv.end(), words.begin(), words.end());
  argv.insert(argv.end(), {"-p", "60022", "127.0.0.1"});
  expect_our_configuration(effective(argv), folder.path());
}

TEST(OpenSsh, understands_our_ssh_config) {
  const TemporaryDirectory folder("limequat-test-");
  const auto file = folder.path() / "ssh.config";
  write_file_atomic(file,
                    config_file(options(input_in(folder.path())),
                                {.address = "127.0.0.1", .port = 60022}, "lima-x"),
                    0600);
  const auto text = effective({"ssh", "-F", file.string(), "-G", "lima-x"});
  expect_our_configuration(text, folder.path());
  EXPECT_THAT(text, HasSubstr("hostname 127.0.0.1\n"));
}

}  // namespace
}  // namespace limequat::ssh
