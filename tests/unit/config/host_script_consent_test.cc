// Which host scripts need consent: S2, T11 and T29.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "base/file.h"
#include "tests/unit/config/sample.h"

namespace limequat::config::test {
namespace {

using testing::HasSubstr;

constexpr std::string_view kScripts = "hostProvision:\n- bash: 'true'\n";

class ScriptConsent : public testing::Test {
 protected:
  ScriptConsent() {
    make_directories(default_.parent_path());
    write_file_atomic(default_, kScripts, 0644);
    make_directories(root_ / "other");
  }
  // Why the script of default.yaml needs consent on a machine with this text.
  std::string why(const std::string& machine) const {
    const Loader loader(sample_facts(),
                        LayerText{.path = default_.string(), .text = std::string(kScripts)});
    const auto loaded =
        loader.load({.path = std::string(kMachinePath), .text = machine}, sample_instance());
    const HostScript& script = loaded.machine.host_provision.back();
    EXPECT_EQ(script.origin, ScriptOrigin::default_yaml);
    EXPECT_EQ(script.needs_consent(), !script.consent_reason.empty());
    return script.consent_reason;
  }
  std::string why_mounted(const Path& location, bool writable = true) const {
    return why("mounts:\n- location: " + location.string() +
               "\n  writable: " + (writable ? "true" : "false") + "\n");
  }
  TemporaryDirectory directory_{"limequat-script-consent"};
  Path root_ = std::filesystem::canonical(directory_.path());
  Path default_ = root_ / "home" / ".lima" / "_config" / "default.yaml";
};

TEST_F(ScriptConsent, S1_S2_by_default_only_the_machines_own) {
  const Loaded loaded = load({.machine = kScripts, .default_yaml = kScripts});
  EXPECT_TRUE(loaded.machine.host_provision[0].needs_consent());
  EXPECT_EQ(loaded.machine.host_provision[0].consent_reason,
            "it stands in the machine's own lima.yaml");
  EXPECT_FALSE(loaded.machine.host_provision[1].needs_consent());
  EXPECT_EQ(why(""), "");
}

TEST_F(ScriptConsent, T5_knows_which_params_it_depends_on) {
  const auto params = [](const std::string& text) {
    const Machine one = machine(
        "param: {a: x, b: y}\nprovision: [{script: '{{.Param.a}}{{.Param.b}}'}]\n"
        "hostProvision:\n- bash: '" +
        text + "'\n");
    std::string names;
    for (const auto& [name, value] : one.host_provision[0].params)
      names += name + "=" + value + " ";
    return names;
  };
  EXPECT_EQ(params("echo"), "");
  EXPECT_EQ(params("echo {{.Param.a}}"), "a=x ");
  EXPECT_EQ(params("echo {{ .Name }} {{shq .Param.b -}}"), "b=y ");
  EXPECT_EQ(params("echo $PARAM_a"), "a=x ");
  EXPECT_EQ(params("{{print \"}\" .Param.a}}{{/* }} */}}"), "a=x ");
  for (const char* text :
       {"{{index .Param \"a\"}}", "{{range .Param}}{{.}}{{end}}", "{{json .}}",
        "{{.Config.param.a}}", "{{with .Param}}{{.a}}{{end}}", "{{print \"}}\" .Param.a}}",
        "{{print `}}` .Param.a}}", "{{print \"\\\"}}\" .Param.a}}", "{{$x := .}}{{$x.Param.a}}",
        "{{(.).Param.a}}"}) {
    EXPECT_EQ(params(text), "a=x b=y ") << text;
  }
}

TEST_F(ScriptConsent, T11_as_the_caller_says) {
  const Loader loader(sample_facts(), LayerText{.path = default_.string(),
                                                .text = std::string(kScripts),
                                                .host_scripts_need_consent = "of a reason"});
  const auto loaded =
      loader.load({.path = std::string(kMachinePath), .text = ""}, sample_instance());
  EXPECT_EQ(loaded.machine.host_provision.at(0).consent_reason, "of a reason");
}

TEST_F(ScriptConsent, T29_beneath_a_writable_mount) {
  for (Path folder = default_.parent_path(); folder != root_.parent_path();
       folder = folder.parent_path()) {
    EXPECT_THAT(why_mounted(folder), HasSubstr("beneath the writable mount")) << folder;
    EXPECT_EQ(why_mounted(folder, false), "") << folder;
  }
  EXPECT_EQ(why_mounted(root_ / "other"), "");
  EXPECT_EQ(why_mounted(root_ / "not-there"), "");
}

TEST_F(ScriptConsent, T29_through_symlinks_either_way) {
  // The mount is a link to a folder above.
  std::filesystem::create_directory_symlink(root_ / "home", root_ / "link");
  EXPECT_NE(why_mounted(root_ / "link"), "");
  // default.yaml is a link into a mount: the guest can change the target.
  write_file_atomic(root_ / "other" / "real.yaml", kScripts, 0644);
  std::filesystem::remove(default_);
  std::filesystem::create_symlink("../../../other/real.yaml", default_);
  EXPECT_NE(why_mounted(root_ / "other"), "");
  // Still: the guest can replace the link itself.
  EXPECT_NE(why_mounted(default_.parent_path()), "");
  // A loop of links ends.
  std::filesystem::remove(default_);
  std::filesystem::create_symlink("default.yaml", default_);
  EXPECT_EQ(why_mounted(root_ / "other"), "");
}

TEST_F(ScriptConsent, T29_copy_to_host_over_it) {
  const auto copy = [](const Path& host) {
    return "copyToHost:\n- guest: /x\n  host: " + host.string() + "\n";
  };
  EXPECT_THAT(why(copy(default_)), HasSubstr("copyToHost writes to"));
  EXPECT_EQ(why(copy(root_ / "other" / "x")), "");
}

}  // namespace
}  // namespace limequat::config::test
