// The table of upstream's expressions: each flag, its conversions and its errors.
#include "cli/edit_expressions.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "yaml/expression.h"

namespace limequat::cli {
namespace {

using Lines = std::vector<std::string>;

EditTarget target(bool new_machine = true) {
  return {.new_machine = new_machine,
          .params = {"version", "token"},
          .home = "/home/u",
          .working_folder = "/work"};
}

struct Case {
  const char* name;
  EditFlags flags;
  Lines expressions;
};

class Table : public testing::TestWithParam<Case> {};

TEST_P(Table, GivesUpstreamsExpression) {
  EXPECT_EQ(edit_expressions(GetParam().flags, target()).expressions, GetParam().expressions);
}
// What is built must be understood by our own evaluator.
TEST_P(Table, ParsesAsOneExpression) {
  EXPECT_NO_THROW(yaml::Expression(joined(GetParam().expressions)));
}

INSTANTIATE_TEST_SUITE_P(
    EditExpressions, Table,
    testing::Values(
        Case{"none", {}, {}}, Case{"cpus", {.cpus = 4}, {".cpus = 4"}},
        Case{"cpus_zero", {.cpus = 0}, {".cpus = 0"}},
        Case{
            "dns",
            {.dns = {"8.8.8.8,8.8.4.4", "1.1.1.1"}},
            {R"(.dns += ["8.8.8.8","8.8.4.4","1.1.1.1"] | .dns |= unique | .hostResolver.enabled=false)"}},
        Case{"memory", {.memory = 2.F}, {R"(.memory = "2GiB")"}},
        Case{"memory_shortest", {.memory = 0.1F}, {R"(.memory = "0.1GiB")"}},
        Case{
            "mount_reversed",
            {.mount = {"/foo", "./bar:w"}},
            {R"(.mounts = [{"location": "/work/bar", "mountPoint": "/work/bar", "writable": true},)"
             R"({"location": "/foo", "mountPoint": "/foo", "writable": false}] + .mounts)"}},
        Case{
            "mount_csv",
            {.mount = {"~/a,/b"}},
            {R"(.mounts = [{"location": "/b", "mountPoint": "/b", "writable": false},)"
             R"({"location": "/home/u/a", "mountPoint": "/home/u/a", "writable": false}] + .mounts)"}},
        Case{"mount_only",
             {.mount_only = {"/foo", "/bar:w"}},
             {R"(.mounts = [{"location": "/foo", "mountPoint": "/foo", "writable": false},)"
              R"({"location": "/bar", "mountPoint": "/bar", "writable": true}])"}},
        Case{"mount_none", {.mount_none = true}, {".mounts = null"}},
        Case{"mount_none_false", {.mount_none = false}, {}},
        Case{"mount_none_false_beside_others",
             {.mount_only = {"/foo"}, .mount_none = false},
             {R"(.mounts = [{"location": "/foo", "mountPoint": "/foo", "writable": false}])"}},
        Case{"mount_type", {.mount_type = "9p"}, {R"(.mountType = "9p")"}},
        Case{"vm_type", {.vm_type = "qemu"}, {R"(.vmType = "qemu")"}},
        Case{"quoted", {.vm_type = "a\"\\(b)\n"}, {R"(.vmType = "a\"\\(b)\n")"}},
        Case{"mount_inotify", {.mount_inotify = true}, {".mountInotify = true"}},
        Case{"mount_writable", {.mount_writable = false}, {".mounts[].writable = false"}},
        Case{
            "network",
            {.network = {"vzNAT,lima:shared", "lima:bridged"}},
            {R"(.networks += [{"vzNAT": true},{"lima": "shared"},{"lima": "bridged"}] | .networks |= unique_by(.lima))"}},
        Case{"network_of_vz",
             {.network = {"vzNAT"}},
             {R"(.networks += [{"vzNAT": true}] | .networks |= unique_by(.lima))"}},
        Case{"network_of_lima",
             {.network = {"lima:shared"}},
             {R"(.networks += [{"lima": "shared"}] | .networks |= unique_by(.lima))"}},
        Case{"nested_virt", {.nested_virt = true}, {".nestedVirtualization = true"}},
        Case{"rosetta",
             {.rosetta = true},
             {".vmOpts.vz.rosetta.enabled = true | .vmOpts.vz.rosetta.binfmt = true"}},
        Case{"set_verbatim", {.set = {".a = [1, 2]", ".b=3"}}, {".a = [1, 2]", ".b=3"}},
        Case{"param",
             {.param = {"version=v1.35", "token=a=b"}},
             {R"(.param["version"] = "v1.35")", R"(.param["token"] = "a=b")"}},
        Case{"video", {.video = true}, {R"(.video.display = "default")"}},
        Case{"no_video", {.video = false}, {R"(.video.display = "none")"}},
        Case{"audio",
             {.audio_device = "pa", .audio_interface = "hda"},
             {R"(.audio.device = "pa")", R"(.audio.interface = "hda")"}},
        Case{"ssh_port", {.ssh_port = 0}, {".ssh.localPort = 0"}},
        Case{"image_variant",
             {.image_variant = "daily"},
             {R"(.images = [.images[] | select(.variant == "daily")])"}},
        Case{"arch_variant",
             {.arch_variant = "v3"},
             {R"(.images = [.images[] | select(.archVariant == "v3")])"}},
        Case{"arch", {.arch = "aarch64"}, {R"(.arch = "aarch64")"}},
        Case{"containerd_user",
             {.containerd = "user"},
             {".containerd.user = true | .containerd.system = false"}},
        Case{"containerd_system",
             {.containerd = "system"},
             {".containerd.user = false | .containerd.system = true"}},
        Case{"containerd_both",
             {.containerd = "system+user"},
             {".containerd.user = true | .containerd.system = true"}},
        Case{"containerd_none",
             {.containerd = "none"},
             {".containerd.user = false | .containerd.system = false"}},
        Case{"disk", {.disk = 10.5F}, {R"(.disk= "10.5GiB")"}},
        Case{"plain", {.plain = true}, {".plain = true"}},
        Case{"port_forward",
             {.port_forward = {"8080:80", " 2222 : 22 , static=true "}},
             {R"(.portForwards += [{"guestPort": "80", "hostPort": "8080", "static": false},)"
              R"({"guestPort": "22", "hostPort": "2222", "static": true}])"}},
        Case{"port_forward_alone",
             {.port_forward = {"7000:70"}},
             {R"(.portForwards += [{"guestPort": "70", "hostPort": "7000", "static": false}])"}},
        Case{"port_forward_static",
             {.port_forward = {"7000:70,static=true"}},
             {R"(.portForwards += [{"guestPort": "70", "hostPort": "7000", "static": true}])"}},
        Case{"port_forward_three",
             {.port_forward = {"7000:70", "7001:71,static=true", "7002:7002"}},
             {R"(.portForwards += [{"guestPort": "70", "hostPort": "7000", "static": false},)"
              R"({"guestPort": "71", "hostPort": "7001", "static": true},)"
              R"({"guestPort": "7002", "hostPort": "7002", "static": false}])"}},
        Case{"shell", {.shell = "/bin/zsh"}, {R"(.user.shell = "/bin/zsh")"}},
        Case{"upstreams_order",
             {.cpus = 1, .memory = 1.F, .set = {".a = 1"}, .disk = 1.F, .shell = "sh"},
             {".cpus = 1", R"(.memory = "1GiB")", ".a = 1", R"(.disk= "1GiB")",
              R"(.user.shell = "sh")"}}),
    [](const auto& test) { return std::string(test.param.name); });

std::string error_of(const EditFlags& flags) {
  try {
    (void)edit_expressions(flags, target());
  } catch (const UsageError& error) {
    return error.message();
  }
  return "no error";
}

TEST(EditExpressionErrors, NameTheFlag) {
  EXPECT_EQ(error_of({.cpus = -1}),
            "error while processing flag `cpus`: invalid value for number of cpus, must be >= 0");
  EXPECT_EQ(error_of({.dns = {"nonsense"}}),
            "error while processing flag `dns`: invalid string being converted to IP address: "
            "`nonsense`");
  EXPECT_EQ(error_of({.mount = {"/a"}, .mount_only = {"/b"}}),
            "error while processing flag `mount`: flag `--mount` conflicts with `--mount-only`");
  EXPECT_EQ(error_of({.mount = {"/a"}, .mount_none = true}),
            "error while processing flag `mount-none`: flag `--mount-none` conflicts with `mount`");
  EXPECT_EQ(error_of({.mount = {"/a"}, .mount_none = false}), "no error");
  EXPECT_EQ(error_of({.mount_only = {"/a"}, .mount_none = true}),
            "error while processing flag `mount-none`: flag `--mount-none` conflicts with "
            "`mount-only`");
  EXPECT_EQ(error_of({.network = {"bridged"}}),
            "error while processing flag `network`: network name must be `vzNAT` or `lima:*`, got "
            "`bridged`");
  EXPECT_EQ(
      error_of({.param = {"version"}}),
      "error while processing flag `param`: invalid parameter `version`, expected NAME=VALUE");
  EXPECT_EQ(error_of({.param = {"missing=1"}}),
            "error while processing flag `param`: template does not define param `missing`");
  EXPECT_EQ(error_of({.image_variant = ""}),
            "error while processing flag `image-variant`: `--image-variant` must not be empty");
  EXPECT_EQ(error_of({.containerd = "both"}),
            "error while processing flag `containerd`: expected one of [`user`, `system`, "
            "`user+system`, `none`], got `both`");
  EXPECT_EQ(
      error_of({.port_forward = {"80"}}),
      "error while processing flag `port-forward`: invalid port forward format `80`, expected "
      "HOST:GUEST");
}

TEST(EditExpressionErrors, PortForwardsThatAreWrong) {
  for (const char* wrong : {"7000", "7000:70:7", "7000:70,fixed=true", "7000:70,static=true,x=y"}) {
    EXPECT_TRUE(error_of({.port_forward = {"1:2", wrong}})
                    .starts_with("error while processing flag `port-forward`: invalid p"))
        << wrong << ": " << error_of({.port_forward = {wrong}});
  }
}

TEST(EditExpressionWarnings, FlagsForNewMachinesAreLeftOutOnOld) {
  const auto edits = edit_expressions({.cpus = 2, .arch = "aarch64", .plain = true}, target(false));
  EXPECT_EQ(edits.expressions, Lines{".cpus = 2"});
  ASSERT_EQ(edits.warnings.size(), 2U);
  EXPECT_EQ(edits.warnings[0],
            "`--arch` is not applicable to an existing instance (Hint: create a new instance with "
            "`limactl create --arch=aarch64 --name=NAME`)");
  EXPECT_NE(edits.warnings[1].find("`limactl create --plain=true"), std::string::npos);
}

TEST(EditExpressionWarnings, ExperimentalFlagsAndTheResolver) {
  const auto edits = edit_expressions(
      {.dns = {"8.8.8.8", "1.1.1.1"}, .mount_inotify = true, .audio_device = "pa"}, target(false));
  EXPECT_EQ(edits.expressions.size(), 3U);
  EXPECT_EQ(edits.warnings,
            (Lines{"Disabling HostResolver, as custom DNS addresses ([8.8.8.8 1.1.1.1]) are "
                   "specified",
                   "`--mount-inotify` is experimental", "`--audio-device` is experimental"}));
}

TEST(EditExpressionText, ACommentDoesNotHideWhatFollows) {
  EXPECT_EQ(joined({}), "");
  EXPECT_EQ(joined({".a = 1"}), ".a = 1");
  EXPECT_EQ(joined({".a", ".b", ".c"}), ".a | .b | .c");
  EXPECT_EQ(joined({".a = 1", ".b = 2"}), ".a = 1 | .b = 2");
  const auto document = yaml::Document::parse("a: 0\nb: 0\n", "x");
  EXPECT_EQ(yaml::apply_expression(document, joined({".a = 1 # one", ".b = 2"})), "a: 1\nb: 2\n");
}

TEST(EditExpressionText, CommentsOfTheYamlSurvive) {
  const std::string text = "# top\ncpus: 2  # two\n\nmemory: '1GiB'\nmounts:\n- location: /x # x\n";
  const auto document = yaml::Document::parse(text, "x");
  EXPECT_EQ(
      yaml::apply_expression(document, joined(edit_expressions({.cpus = 4}, target()).expressions)),
      "# top\ncpus: 4  # two\n\nmemory: '1GiB'\nmounts:\n- location: /x # x\n");
}

TEST(EditParams, AreTheKeysOfParam) {
  EXPECT_EQ(declared_params(yaml::Document::parse("param:\n  a: 1\n  b:\n", "x")),
            (Lines{"a", "b"}));
  EXPECT_EQ(declared_params(yaml::Document::parse("param: 3\n", "x")), Lines{});
  EXPECT_EQ(declared_params(yaml::Document::parse("", "x")), Lines{});
}

TEST(EditExpressions, AVariantThatNoImageHasIsRefusedWithThoseThatAre) {
  const auto document = yaml::Document::parse(
      "images:\n- location: a\n  variant: minimal\n- location: b\n- location: c\n  variant: full\n"
      "  archVariant: v3\n",
      "x");
  EditTarget some = target();
  some.images = image_traits(document);
  const auto error_with = [&](const EditFlags& flags) -> std::string {
    try {
      (void)edit_expressions(flags, some);
    } catch (const UsageError& error) {
      return error.message();
    }
    return "";
  };
  EXPECT_EQ(error_with({.image_variant = "minimal"}), "");
  EXPECT_EQ(error_with({.image_variant = "zz"}),
            "error while processing flag `image-variant`: none of the images has the variant `zz` "
            "(available: `full`, `minimal`)");
  EXPECT_EQ(error_with({.arch_variant = "v9"}),
            "error while processing flag `arch-variant`: none of the images has the archVariant "
            "`v9` (available: `v3`)");
  EXPECT_EQ(error_with({.image_variant = "full", .arch_variant = "v3"}), "");
  EXPECT_EQ(error_with({.image_variant = "minimal", .arch_variant = "v3"}),
            "error while processing flag `arch-variant`: none of the images of the variant "
            "`minimal` has the archVariant `v3` (they have no archVariant)");
  EXPECT_EQ(error_with({.set = {".images += []"}, .image_variant = "zz"}), "");
  EXPECT_TRUE(image_traits(yaml::Document::parse("images: []\n", "x")).empty());
  EXPECT_TRUE(image_traits(yaml::Document::parse("base: b\n", "x")).empty());
}

}  // namespace
}  // namespace limequat::cli
