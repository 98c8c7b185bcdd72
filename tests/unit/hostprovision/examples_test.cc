// The two examples of the specification, §1, from their YAML on, verbatim but for the host (linux)
// and the place of jq, against stubs of xattr, jq and osascript.
#include <fstream>

#include "config/load.h"
#include "tests/unit/hostprovision/support.h"

namespace limequat::hostprovision {
namespace {

namespace asio = boost::asio;
using testing::ElementsAre;
using Kind = PhaseOutcome::Kind;

constexpr const char* kYaml = R"yaml(# $LIMA_HOME/_config/default.yaml
hostProvision:
- debug: false      # keep the script file, in {{.Dir}}. Default: false
  hostOS: linux     # string or list: runs only on these hosts (Go's runtime.GOOS names: darwin, linux, windows)
  script: |         # handed to the shell as a temporary file
    xattr -w com.apple.metadata:com_apple_backup_excludeItem true {{.Dir}}/{basedisk,diffdisk}
  shell: bash       # default: null
  wait: true        # finish before the machine starts. Default: true
- bash: |           # shorthand for {shell: bash, hostOS: [darwin, linux], script: ...}
    jq=/opt/homebrew/bin/jq && test -x $jq || exit 0
    tail -n0 -F ha.stderr.log | while read -r line; do
      msg=$(echo "$line"|$jq -er '
        select(.hostProvision and .hostProvision != {{.Index}})| # lines of the other host scripts
        select(.level == "error")|                               # errors only
        .msg
      ') || continue
      osascript -e "on run argv" -e "display notification (item 1 of argv) with title \"Lima\"" -e "end run" "$msg"
      echo Posted a notification
    done
  debug: false
  hostOS: linux
  wait: false
)yaml";

// A jq that knows this one filter: prints .msg of an error line of another script, else fails.
constexpr const char* kJq = R"(line=$(cat)
own=$(sed -n 's/.*hostProvision != \([0-9]*\).*/\1/p' <<<"${!#}")
[[ $line =~ \"hostProvision\":([0-9]+) ]] || exit 4
[[ ${BASH_REMATCH[1]} != "$own" ]] || exit 4
[[ $line == *'"level":"error"'* ]] || exit 4
[[ $line =~ \"msg\":\"([^\"]*)\" ]] && echo "${BASH_REMATCH[1]}"
)";

class Examples : public testing::Test {
 protected:
  Examples() {
    make_directories(tools_);
    set_variable(trial.environment, "PATH", tools_.string() + ":" + std::getenv("PATH"));
    stub("xattr", "printf '%s\\n' \"$@\" > xattr-arguments\n");
    write_file_atomic(trial.dir() / "ha.stderr.log", "", 0600);
  }
  void stub(const std::string& name, const std::string& text) {
    write_file_atomic(tools_ / name, "#!/bin/bash\n" + text, 0755);
  }
  std::vector<config::HostScript> scripts() {
    std::string yaml = kYaml;
    const std::string usual = "/opt/homebrew/bin/jq";
    yaml.replace(yaml.find(usual), usual.size(), (tools_ / "jq").string());
    const config::Loader loader(config::HostFacts{},
                                config::LayerText{.path = "/c/default.yaml", .text = yaml});
    return loader
        .load({.path = (trial.dir() / "lima.yaml").string(), .text = "images: []\n"},
              {.name = "dev", .dir = trial.dir().string()})
        .machine.host_provision;
  }
  Trial trial;
  Path tools_ = trial.temp_root().parent_path() / "tools";
};

TEST_F(Examples, H1_H9_time_machine_exclusion) {
  EXPECT_EQ(trial.run(scripts()).kind, Kind::completed);
  const std::string dir = trial.dir().string();
  EXPECT_EQ(trial.read("xattr-arguments"),
            "-w\ncom.apple.metadata:com_apple_backup_excludeItem\ntrue\n" + dir + "/basedisk\n" +
                dir + "/diffdisk\n");
}

TEST_F(Examples, H8_H20_H21_H23_notifier) {
  stub("jq", kJq);
  stub("osascript", "printf '%s\\n' \"${!#}\" >> notifications\n");
  const auto talk_until_heard = [&](Runner&) -> asio::awaitable<void> {
    // `tail -n0` skips what was there before it began.
    std::ofstream log(trial.dir() / "ha.stderr.log", std::ios::app);
    const auto heard = [&] {
      log << R"({"hostProvision":1,"level":"error","msg":"own"})" << '\n'
          << R"({"hostProvision":0,"level":"debug","msg":"quiet"})" << '\n'
          << R"({"level":"error","msg":"not a script"})" << '\n'
          << R"({"hostProvision":0,"level":"error","msg":"disk is full"})" << std::endl;
      return !trial.lines(LogLevel::debug, 1).empty();
    };
    co_await until(heard, "a notification");
  };
  EXPECT_EQ(trial.run(scripts(), talk_until_heard).kind, Kind::completed);
  EXPECT_EQ(trial.lines(LogLevel::debug, 1).at(0), "Posted a notification");
  EXPECT_EQ(trial.read("notifications").substr(0, 13), "disk is full\n");
  EXPECT_THAT(trial.states(), ElementsAre("0 running", "0 succeeded", "1 running", "1 terminated"));
  EXPECT_TRUE(processes_with("LIMA_INSTANCE_DIR", trial.dir().string()).empty());
}

TEST_F(Examples, H21_without_jq_the_notifier_ends_quietly) {
  (void)trial.run(scripts(), [&](Runner& runner) -> asio::awaitable<void> {
    co_await until([&] { return runner.running() == 0; }, "its end");
  });
  EXPECT_THAT(trial.states(), ElementsAre("0 running", "0 succeeded", "1 running", "1 succeeded"));
}

}  // namespace
}  // namespace limequat::hostprovision
