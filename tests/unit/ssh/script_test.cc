#include "ssh/script.h"

#include <gtest/gtest.h>

#include "base/process.h"
#include "tests/unit/ssh/sample.h"

namespace limequat::ssh {
namespace {

using test::error_of;
using test::sample_connection;

TEST(Script, the_first_line_names_the_interpreter) {
  EXPECT_EQ(script_interpreter("#!/bin/sh\ntrue\n"), "/bin/sh");
  EXPECT_EQ(script_interpreter("#! /usr/bin/env  ruby -w \r\n"), "/usr/bin/env  ruby -w");
  EXPECT_EQ(script_interpreter("#!/bin/sh"), "/bin/sh");
}

TEST(Script, others_are_refused) {
  EXPECT_EQ(error_of([] { (void)script_interpreter("true\n"); }),
            "the script does not begin with `#!`");
  EXPECT_EQ(error_of([] { (void)script_interpreter(""); }), "the script does not begin with `#!`");
  EXPECT_EQ(error_of([] { (void)script_interpreter("#! \n/bin/sh"); }),
            "the script names no interpreter behind its `#!`");
  EXPECT_EQ(error_of([] { (void)script_interpreter(std::string_view("#!/bin/sh\0 x\n", 13)); }),
            "the interpreter of the script has a control character");
}

TEST(Script, goes_to_the_standard_input_of_its_interpreter) {
  const auto script =
      make_script(sample_connection(), "#!/bin/bash -eu\ntrue\n", ScriptParams::none);
  EXPECT_EQ(script.argv.back(), "/bin/bash -eu");
  EXPECT_EQ(script.argv[script.argv.size() - 2], "--");
  EXPECT_EQ(script.input, "#!/bin/bash -eu\ntrue\n");
}

TEST(Script, by_a_connection_of_its_own) {
  const auto script =
      make_script(sample_connection(), "#!/bin/sh\n", ScriptParams::none, /*own_connection=*/true);
  EXPECT_EQ(script.argv[4], "ControlMaster=no");
}

// The remote command as a login shell in the guest runs it, with a `sudo` that prints parameters.
class ScriptWithParams : public testing::Test {
 protected:
  std::string run_in_guest(const std::string& sudo, const std::string& script) {
    write_file_atomic(folder_.path() / "sudo", "#!/bin/sh\n" + sudo, 0755);
    ProcessSpec spec;
    spec.argv = {"sh", "-c",
                 make_script(sample_connection(), script, ScriptParams::exported).argv.back()};
    spec.environment = current_environment();
    set_variable(*spec.environment, "PATH", folder_.path().string() + ":/usr/bin:/bin");
    return limequat::run(std::move(spec), {.input = script}).output;
  }
  TemporaryDirectory folder_{"limequat-test-"};
};

TEST_F(ScriptWithParams, has_them_in_its_environment) {
  EXPECT_EQ(run_in_guest("cat >/dev/null\nprintf 'PARAM_a=x * $y\\nPARAM_b=\\n'\n",
                         "#!/bin/sh -u\necho \"[$PARAM_a] [$PARAM_b] $-\" | grep -o '.*\\]'\nset "
                         "-- a b\necho $#\n"),
            "[x * $y] []\n2\n");
}

TEST_F(ScriptWithParams, runs_without_parameters_too) {
  EXPECT_EQ(run_in_guest("echo no password >&2; exit 1\n", "#!/usr/bin/env sh\necho ran\n"),
            "ran\n");
}

}  // namespace
}  // namespace limequat::ssh
