#include "ssh/config_file.h"

#include <gtest/gtest.h>

#include "tests/support/golden.h"
#include "tests/unit/ssh/sample.h"

namespace limequat::ssh {
namespace {

using limequat::test::expect_golden;
using test::error_of;
using test::sample_input;

const Destination kDestination{.address = "127.0.0.1", .port = 60022};

std::string formatted(Format format) {
  return format_options(format, options(sample_input()), kDestination, "lima-default");
}

TEST(ConfigFile, ssh_config) {
  expect_golden("ssh/golden/ssh.config",
                config_file(options(sample_input()), kDestination, "lima-default"));
}

TEST(ConfigFile, every_format) {
  expect_golden("ssh/golden/show-cmd.txt", formatted(Format::cmd));
  expect_golden("ssh/golden/show-args.txt", formatted(Format::args));
  expect_golden("ssh/golden/show-options.txt", formatted(Format::options));
  expect_golden("ssh/golden/show-config.txt", formatted(Format::config));
}

TEST(ConfigFile, options_with_quotes_survive_a_shell) {
  EXPECT_EQ(
      format_options(Format::args, {"IdentityFile=\"/a b\"", "User=o'b"}, kDestination, "lima-x"),
      "-o 'IdentityFile=\"/a b\"' -o 'User=o'\"'\"'b' -o Hostname=127.0.0.1 -o Port=60022\n");
}

TEST(ConfigFile, names_of_the_formats) {
  EXPECT_EQ(parse_format("cmd"), Format::cmd);
  EXPECT_EQ(parse_format("config"), Format::config);
  EXPECT_EQ(parse_format(""), std::nullopt);
  EXPECT_EQ(parse_format("Config"), std::nullopt);
}

TEST(ConfigFile, a_line_break_cannot_become_an_option) {
  for (const auto format : {Format::cmd, Format::args, Format::options, Format::config}) {
    EXPECT_EQ(error_of([&] {
                (void)format_options(format, {"User=a\n  ProxyCommand evil"}, kDestination,
                                     "lima-x");
              }),
              "ssh option \"User=a\\n  ProxyCommand evil\" contains a line break");
  }
  EXPECT_NE(error_of([] { (void)config_file({}, kDestination, "lima-x\nHost *"); }), "");
}

}  // namespace
}  // namespace limequat::ssh
