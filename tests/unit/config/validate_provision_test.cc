// The rules for `provision` and `probes` (upstream's reference, config §4, §5).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/file.h"
#include "tests/unit/config/sample.h"

namespace limequat::config::test {
namespace {

using testing::HasSubstr;

constexpr std::string_view kWindows = "os: Windows\nvmType: qemu\n";

// Of one entry in flow style: it stands on line 3, from column 3.
std::string provision(std::string_view entry, std::string_view more = "") {
  return told(
      validate_text("provision:\n- " + std::string(entry) + "\n" + std::string(more)).errors);
}

std::string probe(std::string_view entry) {
  return told(validate_text("probes:\n- " + std::string(entry) + "\n").errors);
}

TEST(ValidateProvision, WhatIsRight) {
  for (const char* good :
       {"{script: a}", "{mode: system, script: a}", "{mode: user, script: a}",
        "{mode: boot, script: a}", "{mode: dependency, script: a}",
        "{mode: dependency, script: a, skipDefaultDependencyResolution: true}",
        "{mode: ansible, script: a}", "{mode: ansible}", "{mode: data, path: /tmp}",
        "{mode: data, path: /tmp, content: x, overwrite: false, owner: a:b, permissions: 600}",
        "{mode: data, path: '/{{.User}}'}", "{mode: yq, path: /tmp, expression: '.x=1'}",
        "{mode: yq, path: /tmp, expression: '.x=1', format: toml, permissions: '0644'}",
        "{mode: '', script: a}", "{script: a, file: {url: ''}}"}) {
    EXPECT_EQ(provision(good), "") << good;
  }
}

TEST(ValidateProvision, WhatIsWrong) {
  struct Case {
    const char* entry;
    const char* told;
  };
  for (const Case& c : {
           Case{"{mode: invalid}",
                "3:10 provision[0].mode: field `provision[0].mode` must one of `system`, `user`, "
                "`boot`, `data`, `dependency`, `ansible`, or `yq`\n"
                "3:3 provision[0].script: field `provision[0].script` must not be empty"},
           Case{"{script: a, skipDefaultDependencyResolution: false}",
                "3:48 provision[0].skipDefaultDependencyResolution: field `provision[0].mode` "
                "cannot set skipDefaultDependencyResolution, only valid on scripts of type "
                "`dependency`"},
           Case{"{}", "3:3 provision[0].script: field `provision[0].script` must not be empty"},
           Case{"{mode: user, script: ''}",
                "3:24 provision[0].script: field `provision[0].script` must not be empty"},
           Case{"{mode: data, content: hello}",
                "3:3 provision[0].path: field `provision[0].path` must not be empty when mode is "
                "`data`"},
           Case{"{mode: data, path: tmp}",
                "3:22 provision[0].path: field `provision[0].path` must be an absolute path"},
           Case{"{mode: data, path: /tmp, permissions: 9}",
                "3:41 provision[0].permissions: field `provision[0].permissions` must be an octal "
                "number: \"9\""},
           Case{"{mode: data, path: /tmp, permissions: rw}",
                "3:41 provision[0].permissions: field `provision[0].permissions` must be an octal "
                "number: \"rw\""},
           Case{"{mode: yq}",
                "3:3 provision[0].path: field `provision[0].path` must not be empty when mode is "
                "`yq`\n"
                "3:3 provision[0].expression: field `provision[0].expression` must not be empty "
                "when mode is `yq`"},
           Case{"{mode: yq, path: tmp, expression: .}",
                "3:20 provision[0].path: field `provision[0].path` must be an absolute path"},
           Case{"{mode: yq, path: /tmp, expression: ., permissions: '8'}",
                "3:54 provision[0].permissions: field `provision[0].permissions` must be an octal "
                "number: \"8\""},
           Case{"{script: a, content: b, overwrite: true, owner: r, path: /p, permissions: 644, "
                "format: json}",
                "3:24 provision[0].content: field `provision[0].content` can only be set when mode "
                "is `data`\n"
                "3:38 provision[0].overwrite: field `provision[0].overwrite` can only be set when "
                "mode is `data`\n"
                "3:51 provision[0].owner: field `provision[0].owner` can only be set when mode is "
                "`data`, or `yq`\n"
                "3:60 provision[0].path: field `provision[0].path` can only be set when mode is "
                "`data`, or `yq`\n"
                "3:77 provision[0].permissions: field `provision[0].permissions` can only be set "
                "when mode is `data`, or `yq`\n"
                "3:90 provision[0].format: field `provision[0].format` can only be set when mode "
                "is `yq`"},
           Case{"{script: a, file: ./x.sh}",
                "3:21 provision[0].file: field `provision[0].file.url` must be empty during "
                "validation (script should already be embedded)"},
           Case{"{script: a, file: {url: '', digest: x}}",
                "3:21 provision[0].file: field `provision[0].file.digest` support is not yet "
                "implemented"},
       }) {
    EXPECT_EQ(provision(c.entry), c.told) << c.entry;
  }
}

TEST(ValidateProvision, Playbook) {
  const TemporaryDirectory folder("config-test");
  const std::string playbook = folder.path() / "p.yaml";
  write_file_atomic(playbook, "", 0600);
  EXPECT_EQ(provision("{mode: ansible, playbook: " + playbook + "}"), "");
  EXPECT_EQ(provision("{mode: ansible, playbook: /no/such, script: x}"),
            "3:47 provision[0].script: field `provision[0].script` must be empty if playbook is "
            "set\n"
            "3:29 provision[0].playbook: field `provision[0].playbook` refers to an inaccessible "
            "path: `/no/such`: no such file or directory");
  EXPECT_EQ(provision("{mode: system, script: '', playbook: " + playbook + "}"),
            "3:26 provision[0].script: field `provision[0].script` must not be empty\n"
            "3:40 provision[0].playbook: field `provision[0].playbook` can only be set when mode "
            "is `ansible`");
  EXPECT_EQ(told(validate_text("provision:\n- {mode: ansible, playbook: " + playbook + "}",
                               {.warnings = false})
                     .warnings),
            "3:29 provision[0].playbook: provision mode `ansible` is deprecated, use "
            "`ansible-playbook \"" +
                playbook + "\"` instead");
}

TEST(ValidateProvision, OfWindowsGuests) {
  for (const char* good : {"{mode: system, script: a}", "{mode: user, script: a}",
                           "{mode: dependency, script: a}", "{mode: data, path: /tmp}"}) {
    EXPECT_EQ(provision(good, kWindows), "") << good;
  }
  for (const auto& [mode, more] :
       {std::pair{"ansible", ""}, {"boot", ", script: a"}, {"yq", ", path: /a, expression: ."}}) {
    EXPECT_EQ(provision(std::string("{mode: ") + mode + more + "}", kWindows),
              std::string("3:10 provision[0].mode: provision mode `") + mode +
                  "` is not supported on Windows VM");
  }
}

// Upstream stops at the first entry without a path.
TEST(ValidateProvision, EveryEntryIsChecked) {
  EXPECT_EQ(told(validate_text("provision:\n- {mode: data}\n- {mode: yq, path: x}\n- {}\n").errors),
            "3:3 provision[0].path: field `provision[0].path` must not be empty when mode is "
            "`data`\n"
            "4:20 provision[1].path: field `provision[1].path` must be an absolute path\n"
            "4:3 provision[1].expression: field `provision[1].expression` must not be empty when "
            "mode is `yq`\n"
            "5:3 provision[2].script: field `provision[2].script` must not be empty");
}

TEST(ValidateProbe, Rules) {
  EXPECT_EQ(probe("{script: '#!foo'}"), "");
  EXPECT_EQ(probe("{script: '#!foo', mode: readiness, description: d, hint: h}"), "");
  EXPECT_EQ(probe("{script: foo}"),
            "3:12 probes[0].script: field `probe[0].script` must start with a '#!' line");
  EXPECT_EQ(probe("{}"),
            "3:3 probes[0].script: field `probe[0].script` must start with a '#!' line");
  EXPECT_EQ(probe("{script: '#!a', mode: liveness}"),
            "3:25 probes[0].mode: field `probe[0].mode` can only be `readiness`");
  EXPECT_EQ(probe("{file: {digest: decafbad}}"),
            "3:3 probes[0].script: field `probe[0].script` must start with a '#!' line\n"
            "3:10 probes[0].file: field `probe[0].file.digest` support is not yet implemented");
  EXPECT_EQ(probe("{script: '#!a', file: p.sh}"),
            "3:25 probes[0].file: field `probe[0].file.url` must be empty during validation "
            "(script should already be embedded)");
}

}  // namespace
}  // namespace limequat::config::test
