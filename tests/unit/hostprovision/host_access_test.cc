#include "hostprovision/host_access.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.h"
#include "config/load.h"
#include "tests/support/environment.h"

namespace limequat::hostprovision {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

config::Machine load(const std::string& text) {
  const config::Loader loader(
      config::HostFacts{.goos = "linux", .goarch = "amd64", .home = "/home/alice"});
  return loader
      .load({.path = "/h/dev/lima.yaml", .text = text},
            {.name = "dev", .dir = "/h/dev", .lima_home = "/h"})
      .machine;
}

std::vector<std::string> kinds(const std::string& text) {
  std::vector<std::string> all;
  for (const HostAccess& one : host_accesses(load(text), "/h")) {
    all.emplace_back(to_string(one.kind));
  }
  return all;
}

const std::vector<AccessKind> kAll{AccessKind::writable_mount, AccessKind::forward_agent,
                                   AccessKind::forward_x11,    AccessKind::copy_to_host,
                                   AccessKind::ansible,        AccessKind::host_socket};

constexpr const char* kEverything = R"(# my machine
mounts:
- location: "~"            # all of it
- location: /work
  mountPoint: /w
  writable: true           # to build
- {location: /tmp/lima, writable: true}
ssh:
  localPort: 0
  forwardAgent: true       # for git
  forwardX11: true
  forwardX11Trusted: true
hostProvision:
- bash: "true"
  name: setup
copyToHost:
- guest: /etc/x
  host: /home/alice/x
- guest: /etc/y
  host: /home/alice/y
provision:
- mode: ansible
  playbook: /p.yaml
# stays
- mode: system
  script: "true"
portForwards:
- guestSocket: /run/docker.sock
  hostSocket: /home/alice/docker.sock
- guestPort: 80
- guestPort: 8080
  hostPort: 8080
  reverse: true
)";

TEST(HostAccess, S10_everything_is_listed) {
  EXPECT_THAT(kinds(kEverything),
              ElementsAre("host-script", "writable-mount", "mount", "forward-agent", "forward-x11",
                          "copy-to-host", "copy-to-host", "ansible", "host-socket", "host-socket"));
  const auto all = host_accesses(load(kEverything), "/h");
  EXPECT_EQ(all[0].what, "setup");
  EXPECT_EQ(all[1].what, "/work (in the machine: /w)");
  EXPECT_EQ(all[2].what, "/home/alice");
  EXPECT_EQ(all[5].what, "/home/alice/x (from the machine's /etc/x)");
}

TEST(HostAccess, S8_tmp_lima_is_no_access) {
  EXPECT_THAT(kinds("mounts: [{location: /tmp/lima, writable: true}]"), IsEmpty());
  EXPECT_THAT(kinds("mounts: [{location: /tmp/lima/../.., writable: true}]"),
              ElementsAre("writable-mount"));
  EXPECT_THAT(kinds("mounts: [{location: /tmp/limax}]"), ElementsAre("mount"));
}

TEST(HostAccess, S8_what_needs_a_yes) {
  EXPECT_TRUE(needs_answer({.kind = AccessKind::writable_mount}));
  EXPECT_FALSE(needs_answer({.kind = AccessKind::mount}));
  EXPECT_FALSE(needs_answer({.kind = AccessKind::host_script}));
}

TEST(HostAccess, T29_a_mount_around_lima_home_is_warned_about) {
  const auto warning = [](const std::string& location, bool writable) {
    config::Machine machine;
    machine.mounts.push_back({.location = location, .writable = writable});
    return host_accesses(machine, "/h/me/.lima").at(0).warning;
  };
  EXPECT_THAT(warning("/h/me", true), HasSubstr("LIMA_HOME"));
  EXPECT_THAT(warning("/h/me/", true), HasSubstr("LIMA_HOME"));
  EXPECT_THAT(warning("/h/me/.lima/_config", true), HasSubstr("LIMA_HOME"));
  EXPECT_EQ(warning("/h/me/.limax", true), "");
  EXPECT_THAT(warning("/h/me", true), HasSubstr("; it can allow host scripts by itself"));
  EXPECT_THAT(warning("/h/me/.lima/_config", true), HasSubstr("allow host scripts by itself"));
  EXPECT_THAT(warning("/h/me/.lima/dev", true), Not(HasSubstr("by itself")));
  const test::ScopedVariable state("XDG_STATE_HOME", "/h/me/.state");
  EXPECT_EQ(warning("/h/me/.state", true), "with it the machine can allow host scripts by itself");
  EXPECT_EQ(warning("/h/me/.state/other", true), "");
  EXPECT_EQ(warning("/h/me", false), "");
}

TEST(Withhold, S10_no_turns_each_off_in_effect) {
  const std::string text = withhold(kEverything, "lima.yaml", kAll);
  EXPECT_THAT(kinds(text), ElementsAre("host-script", "mount", "mount"));
  for (const AccessKind kind : kAll) {
    const std::string one = withhold(kEverything, "lima.yaml", {kind});
    EXPECT_THAT(kinds(one), Not(testing::Contains(std::string(to_string(kind)))));
    EXPECT_GE(kinds(one).size(), 8u) << "the others stay";
  }
}

TEST(Withhold, KeepsCommentsAndTheRest) {
  const std::string text = withhold(kEverything, "lima.yaml", kAll);
  for (const char* kept : {"# my machine", "# all of it", "writable: false           # to build",
                           "forwardAgent: false       # for git", "# stays", "guestPort: 80\n",
                           "- {location: /tmp/lima, writable: false}"}) {
    EXPECT_THAT(text, HasSubstr(kept));
  }
  EXPECT_EQ(withhold("cpus: 1 # one\n", "x", kAll), "cpus: 1 # one\n");
  EXPECT_EQ(withhold(kEverything, "x", {}), kEverything);
}

TEST(Withhold, OtherSpellings) {
  EXPECT_THAT(kinds(withhold("ssh: {forwardAgent: true, forwardX11: true}\n"
                             "mounts:\n- {location: /a, writable: !!bool \"true\"}\n"
                             "copyToHost: [{guest: /a, host: /b}]\n",
                             "x", kAll)),
              ElementsAre("mount"));
}

TEST(Withhold, ThroughAnAliasItIsOffOrAnError) {
  const std::vector<std::string> texts{
      "param: {x: y}\nmounts:\n- &m {location: /a, writable: true}\n- *m\n",
      "mounts:\n- &m\n  location: /a\n  writable: true\n- <<: *m\n  location: /b\n",
      "ssh: &s\n  forwardAgent: true\n", "copyToHost: &c\n- {guest: /a, host: /b}\n"};
  for (const std::string& text : texts) {
    try {
      for (const std::string& kind : kinds(withhold(text, "x", kAll))) EXPECT_EQ(kind, "mount");
    } catch (const Error& error) {
      EXPECT_THAT(error.message(), testing::AnyOf(HasSubstr("cannot turn off"), HasSubstr("param")))
          << text;
    }
  }
}

TEST(Withhold, RepeatedKeysDoNotHideOne) {
  const std::string text = "ssh:\n  forwardAgent: true\nssh:\n  forwardAgent: true\n";
  try {
    EXPECT_THAT(kinds(withhold(text, "x", kAll)), IsEmpty());
  } catch (const Error&) {
    // Refused is as good.
  }
  EXPECT_THROW((void)withhold("a: [", "x", kAll), Error);
}

}  // namespace
}  // namespace limequat::hostprovision
