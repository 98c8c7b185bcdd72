// `limactl-url-SCHEME`: reference of upstream, templates §1.0.
#include <gtest/gtest.h>

#include "base/error.h"
#include "locator/embed.h"
#include "locator/template.h"
#include "locator/transform.h"
#include "locator/url_plugin.h"
#include "tests/support/log_recorder.h"

namespace limequat::locator {
namespace {

class UrlPlugin : public ::testing::Test {
 protected:
  UrlPlugin() {
    sources_.plugin_folders = {at("first"), at("second"), "/usr/bin", "/bin"};
    make_directories(at("first"));
    make_directories(at("second"));
  }
  [[nodiscard]] Path at(const std::string& path) const { return folder_.path() / path; }
  void plugin(const std::string& path, const std::string& script, mode_t mode = 0755) {
    write_file_atomic(at(path), "#!/bin/sh\n" + script + "\n", mode, false);
  }
  std::string transform(const std::string& locator) {
    return transform_custom_url(locator, sources_, log_.logger()).locator;
  }
  std::string failure(const std::string& locator) {
    try {
      return "not refused: " + transform(locator);
    } catch (const Error& error) {
      return error.message();
    }
  }

  TemporaryDirectory folder_{"plugin-test"};
  Sources sources_;
  test::LogRecorder log_;
};

TEST_F(UrlPlugin, GetsTheLocatorWithoutSchemeAsOneArgument) {
  plugin("second/limactl-url-own", "printf '  /dir/%s-%s.yaml  \\n\\n' \"$#\" \"$1\"");
  EXPECT_EQ(transform("own:a b;$(c)"), "/dir/1-a b;$(c).yaml");
  EXPECT_EQ(transform("own://h/x"), "/dir/1-//h/x.yaml");
  EXPECT_EQ(log_.take(),
            "debug Locator `own:a b;$(c)` replaced with `/dir/1-a b;$(c).yaml`\n"
            "debug Locator `own://h/x` replaced with `/dir/1-//h/x.yaml`\n");
}

TEST_F(UrlPlugin, FirstProgramWins) {
  plugin("first/limactl-url-own", "echo not-executable", 0644);
  plugin("second/limactl-url-own", "echo /second");
  EXPECT_EQ(transform("own:x"), "/second");
  plugin("first/limactl-url-own", "echo /first");
  EXPECT_EQ(transform("own:x"), "/first");
}

TEST_F(UrlPlugin, PathIsThePluginFolders) {
  plugin("first/limactl-url-own", "echo \"$PATH\"");
  EXPECT_EQ(run_url_plugin(at("first/limactl-url-own"), "x", sources_),
            at("first").string() + ":" + at("second").string() + ":/usr/bin:/bin");
}

TEST_F(UrlPlugin, AnswersChainAndLoopsEnd) {
  plugin("first/limactl-url-aa", "echo bb:$1");
  plugin("first/limactl-url-bb", "echo template:$1");
  EXPECT_EQ(transform("aa:x"), "template:x");
  plugin("first/limactl-url-bb", "echo aa:$1");
  EXPECT_EQ(failure("aa:x"), "custom locator `aa:x` has a redirect loop");
  plugin("first/limactl-url-bb", "echo bb:x$1");
  EXPECT_EQ(failure("aa:x"), "custom locator `aa:x` has a redirect loop");
}

TEST_F(UrlPlugin, FailureShowsItsStandardError) {
  plugin("first/limactl-url-own", "echo 'no such \033[31mthing' >&2; exit 3");
  const std::string command = at("first/limactl-url-own").string();
  EXPECT_EQ(failure("own:x"), "command `" + command + " x` failed: no such \\u{001B}[31mthing");
  plugin("first/limactl-url-own", "exit 3");
  EXPECT_EQ(failure("own:x"), "command `" + command + " x` failed: exit status 3");
}

TEST_F(UrlPlugin, AnswerIsBounded) {
  plugin("first/limactl-url-own", "true");
  EXPECT_NE(failure("own:x").find("printed no locator"), std::string::npos);
  plugin("first/limactl-url-own", "echo a; echo b");
  EXPECT_NE(failure("own:x").find("more than one line"), std::string::npos);
  plugin("first/limactl-url-own", "yes");
  EXPECT_NE(failure("own:x").find("failed: "), std::string::npos);
  sources_.plugin_timeout = std::chrono::seconds(1);
  plugin("first/limactl-url-own", "sleep 600");
  EXPECT_NE(failure("own:x").find("did not finish in 1 s"), std::string::npos) << failure("own:x");
}

TEST_F(UrlPlugin, UnknownSchemeNamesTheProgramThatWouldServeIt) {
  EXPECT_EQ(transform("nope:x"), "nope:x");
  const TemplateStore store({});
  try {
    (void)read_template("nope:x", store, log_.logger(), sources_);
    ADD_FAILURE();
  } catch (const Error& error) {
    EXPECT_NE(error.message().find("there is no program limactl-url-nope"), std::string::npos)
        << error.message();
  }
}

TEST_F(UrlPlugin, ArgumentIsNeverAnOption) {
  plugin("first/limactl-url-own", "echo template:x");
  EXPECT_NE(failure("own:--config=http://evil").find("begins with `-`"), std::string::npos);
  EXPECT_NE(failure("own:-").find("begins with `-`"), std::string::npos);
  EXPECT_EQ(transform("own:a-b"), "template:x");
}

TEST_F(UrlPlugin, UnknownSchemeIsNoPath) {
  write_file_atomic(at("x.yaml"), "cpus: 4\n", 0644, false);
  const TemplateStore store({});
  std::string climb = "xy:/";
  for (int i = 0; i < 32; ++i) climb += "../";
  EXPECT_THROW((void)read_template(climb + at("x.yaml").string(), store, log_.logger(), sources_,
                                   ReadAs::script),
               Error);
}

TEST_F(UrlPlugin, S8_NoneRunsForAForeignPart) {
  plugin("first/limactl-url-https", "echo ran >\"$0.ran\"; echo template:x");
  const TemplateStore store({});
  const ReadPart read = part_reader(store, log_.logger(), sources_);
  EXPECT_THROW((void)read("https://127.0.0.1:1/x", ReadAs::base, UrlPlugins::none), Error);
  EXPECT_FALSE(limequat::exists(at("first/limactl-url-https.ran")));
}

TEST_F(UrlPlugin, RelativeLocatorsBelongToTheFileItLeadsTo) {
  write_file_atomic(at("x.yaml"), "cpus: 4\n", 0644, false);
  plugin("first/limactl-url-own", "echo " + at("x.yaml").string());
  const TemplateStore store({});
  const Template read = read_template("own:thing", store, log_.logger(), sources_);
  EXPECT_EQ(read.locator, at("x.yaml"));
  EXPECT_EQ(read.parts.at(0).locator, "own:thing");
  EXPECT_EQ(read.parts.at(0).final_url, at("x.yaml"));
}

}  // namespace
}  // namespace limequat::locator
