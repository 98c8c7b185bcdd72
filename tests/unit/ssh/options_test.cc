#include "ssh/options.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/support/golden.h"
#include "tests/unit/ssh/sample.h"

namespace limequat::ssh {
namespace {

using limequat::test::expect_golden;
using test::error_of;
using test::sample_input;
using testing::Contains;
using testing::ElementsAre;
using testing::Not;

TEST(Options, default_machine) {
  expect_golden("ssh/golden/options-default.txt", options(sample_input()));
}

TEST(Options, every_switch) {
  auto input = sample_input();
  input.more_identity_files = {"/home/ada/.ssh/id_ed25519", "/home/ada/.ssh/id_rsa"};
  input.forward_agent = input.forward_x11 = input.forward_x11_trusted = true;
  expect_golden("ssh/golden/options-everything.txt", options(input));
}

TEST(Options, without_aes_instructions_chacha_comes_first) {
  auto input = sample_input();
  input.aes = false;
  EXPECT_THAT(options(input), Contains("Ciphers=\"^chacha20-poly1305@openssh.com\""));
}

TEST(Options, an_old_client_gets_no_ciphers_and_no_gssapi) {
  auto input = sample_input();
  input.features = {.version = {8, 0, 1}};
  const auto all = options(input);
  EXPECT_THAT(all, Not(Contains(testing::StartsWith("Ciphers"))));
  EXPECT_THAT(all, Not(Contains(testing::StartsWith("GSSAPI"))));
  input.features.version = {8, 1, 0};
  EXPECT_THAT(options(input), Contains(testing::StartsWith("Ciphers")));
}

TEST(Options, a_percent_sign_in_a_path_is_doubled) {
  auto input = sample_input();
  input.identity_file = "/a %h/user";
  input.control_path = "/a %h/ssh.sock";
  const auto all = options(input);
  EXPECT_EQ(all[0], "IdentityFile=\"/a %%h/user\"");
  EXPECT_THAT(all, Contains("ControlPath=\"/a %%h/ssh.sock\""));
}

TEST(Options, a_path_that_ssh_cannot_read_is_refused) {
  for (const auto* path : {"/a\"b/user", "/a\\b/user", "/${HOME}/user"}) {
    auto input = sample_input();
    input.identity_file = path;
    EXPECT_THAT(error_of([&] { (void)options(input); }),
                testing::StartsWith("ssh cannot use the path `" + std::string(path)));
  }
}

TEST(Options, a_line_break_is_refused) {
  auto input = sample_input();
  input.user = "ada\nProxyCommand=evil";
  EXPECT_EQ(error_of([&] { (void)options(input); }),
            "ssh option \"User=ada\\nProxyCommand=evil\" contains a line break");
  input = sample_input();
  input.identity_file = "/a\r/user";
  EXPECT_THAT(error_of([&] { (void)options(input); }), testing::HasSubstr("contains a line break"));
}

TEST(Options, a_control_path_must_fit_a_unix_socket) {
  auto input = sample_input();
  input.control_path = "/" + std::string(106, 'x');
  EXPECT_EQ(error_of([&] { (void)options(input); }), "");
  input.control_path = "/" + std::string(107, 'x');
  EXPECT_EQ(error_of([&] { (void)options(input); }),
            "socket path `/" + std::string(107, 'x') + "` is too long: >= UNIX_PATH_MAX=108");
}

TEST(Options, as_arguments) {
  EXPECT_THAT(option_arguments({"A=b", "C=\"d e\""}),
              ElementsAre("-F", "/dev/null", "-o", "A=b", "-o", "C=\"d e\""));
}

TEST(Options, without_the_control_master) {
  EXPECT_THAT(without_control_master({"User=ada", "ControlMaster=auto", "ControlPath=\"/x\"",
                                      "ControlPersist=yes", "ForwardAgent=yes"}),
              ElementsAre("ControlMaster=no", "ControlPath=none", "ControlPersist=no", "User=ada",
                          "ForwardAgent=yes"));
}

}  // namespace
}  // namespace limequat::ssh
