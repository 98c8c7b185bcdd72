// Whole templates with their bases and scripts as files, as `template copy --embed` and `create`
// see them: one row a behaviour that upstream's own tests know (docs/compatibility.md counts them).
#include <gtest/gtest.h>

#include "base/error.h"
#include "base/file.h"
#include "locator/embed.h"
#include "tests/support/log_recorder.h"

namespace limequat::locator {
namespace {

struct File {
  const char* name;
  std::string text;
};

struct Case {
  const char* name;
  const char* tmpl;  // main.yaml, in one folder with `files`
  std::vector<File> files;
  const char* result;  // what it becomes; a part of the message when it is refused
  bool refused = false;
};

class EmbedFiles : public ::testing::TestWithParam<Case> {
 protected:
  std::string embedded() {
    const Case& c = GetParam();
    write("main.yaml", c.tmpl);
    for (const auto& file : c.files) write(file.name, file.text);
    const TemplateStore store({folder_.path() / "store"});
    Sources sources;
    sources.host_arch = "x86_64";
    Template source =
        read_template((folder_.path() / "main.yaml").string(), store, log_.logger(), sources);
    const ReadPart reader = part_reader(store, log_.logger(), sources);
    return embed(std::move(source), reader, {.all = false, .home = "/home/me"}, log_.logger())
        .bytes;
  }

 private:
  void write(const std::string& name, const std::string& text) {
    write_file_atomic((folder_.path() / name).string(), text, 0644, false);
  }

  TemporaryDirectory folder_{"embed-files"};
  test::LogRecorder log_;
};

TEST_P(EmbedFiles, GiveThisText) {
  const Case& c = GetParam();
  try {
    const std::string text = embedded();
    ASSERT_FALSE(c.refused) << "not refused: " << text;
    EXPECT_EQ(text, c.result);
  } catch (const Error& error) {
    ASSERT_TRUE(c.refused) << error.message();
    EXPECT_NE(error.message().find(c.result), std::string::npos) << error.message();
  }
}

std::vector<Case> values() {
  return {
      {"OnlyABase", "base: a.yaml\n", {{"a.yaml", "cpus: 3\n"}}, "cpus: 3\n"},
      {"OwnValuesStay",
       "base: a.yaml\nmemory: 3GiB\n",
       {{"a.yaml", "{cpus: 2, memory: 8GiB}"}},
       "memory: 3GiB\ncpus: 2\n"},
      {"CommentsComeAlong",
       "base: a.yaml\n# small\ncpus: 1 # one\n",
       {{"a.yaml", "# big\nmemory: 9GiB # nine\n"}},
       "# small\ncpus: 1 # one\n# big\nmemory: 9GiB # nine\n"},
      {"UnsupportedMountTypesOnceEach",
       "base: a.yaml\nmountTypesUnsupported: [virtiofs, 9p]\n",
       {{"a.yaml", "mountTypesUnsupported: [9p, reverse-sshfs]\n"}},
       "mountTypesUnsupported: [virtiofs, 9p, reverse-sshfs]\n"},
      // Upstream takes the base's comments; here the template's text stays.
      {"HigherLimaVersion",
       "base: a.yaml\n# about\nminimumLimaVersion: 0.20.0 # spring\n",
       {{"a.yaml", "# news\nminimumLimaVersion: 1.3.1 # autumn\n"}},
       "# about\nminimumLimaVersion: 1.3.1 # spring\n"},
      {"HigherQemuVersion",
       "base: a.yaml\nvmOpts: {qemu: {minimumVersion: 7.2.0}}\n",
       {{"a.yaml", "vmOpts: {qemu: {minimumVersion: 10.0.1}}\n"}},
       "vmOpts: {qemu: {minimumVersion: 10.0.1}}\n"},
      {"ImageAsABase",
       "base: https://mirror.example/thing-server-riscv64.qcow2\ncpus: 2\n",
       {},
       "cpus: 2\nos: \"Linux\"\narch: \"riscv64\"\nimages:\n- location: "
       "\"https://mirror.example/thing-server-riscv64.qcow2\"\n  arch: \"riscv64\"\n"},
  };
}

std::vector<Case> lists() {
  return {
      {"DnsIsNotJoined",
       "base: a.yaml\ndns: [9.9.9.9]\n",
       {{"a.yaml", "dns: [8.8.4.4, 1.0.0.1]\n"}},
       "dns: [9.9.9.9]\n"},
      {"DnsOfTheBase",
       "base: a.yaml\n",
       {{"a.yaml", "dns: [9.9.9.9, 1.0.0.1]\n"}},
       "dns: [9.9.9.9, 1.0.0.1]\n"},
      {"DnsOfTheBaseForAnEmptyOne",
       "base: a.yaml\ndns: []\n",
       {{"a.yaml", "dns: [9.9.9.9, 1.0.0.1]\n"}},
       "dns:\n- 9.9.9.9\n- 1.0.0.1\n"},
      // Upstream puts the base's comments at the template's own key.
      {"OwnKeyGetsNoCommentsOfTheBase",
       "base: a.yaml\nadditionalDisks:\n- name: data # mine\n",
       {{"a.yaml", "# more disks\nadditionalDisks: # all\n# for logs\n- name: logs # theirs\n"}},
       "additionalDisks:\n- name: data # mine\n# for logs\n- name: logs # theirs\n"},
      {"ScriptsOfTheBaseRunFirst",
       "base: a.yaml\nprobes: [{script: late}]\nprovision: [{script: last}]\n",
       {{"a.yaml", "probes: [{script: early}]\nprovision: [{script: first}]\n"}},
       "probes: [{script: early}, {script: late}]\nprovision: [{script: first}, {script: last}]\n"},
      {"DisksOfOneNameAreOne",
       "base: a.yaml\nadditionalDisks: [{name: data}]\n",
       {{"a.yaml", "additionalDisks: [{name: logs}, {name: data, format: false}]\n"}},
       "additionalDisks: [{name: data, format: false}, {name: logs}]\n"},
      // Upstream's own result has stray blank lines here.
      {"MountsOfOnePointAreOneWithTheirComments",
       "base: a.yaml\n# mine\nmounts:\n- location: /src # as it is\n- location: /src\n"
       "  mountPoint: /copy\n",
       {{"a.yaml",
         "mounts:\n# the copy\n- location: /src\n  mountPoint: /copy\n  writable: true\n"
         "  # by ssh\n  sshfs: # fs\n    cache: false\n"
         "# one more\n- location: /src\n  mountPoint: /third\n  writable: true\n"}},
       "# mine\nmounts:\n- location: /src # as it is\n- location: /src\n"
       "  mountPoint: /copy\n  writable: true\n  # by ssh\n  sshfs: # fs\n    cache: false\n"
       "# one more\n- location: /src\n  mountPoint: /third\n  writable: true\n"},
      {"MountsOfOnePointAreOne",
       "base: a.yaml\nmounts: [{location: /src}, {location: /src, mountPoint: /copy}]\n",
       {{"a.yaml",
         "mounts: [{location: /src, mountPoint: /copy, writable: true, sshfs: {cache: false}}, "
         "{location: /src, mountPoint: /third}]\n"}},
       "mounts: [{location: /src}, {location: /src, mountPoint: /copy, writable: true, sshfs: "
       "{cache: false}}, {location: /src, mountPoint: /third}]\n"},
      {"StarReachesWhatStandsBefore",
       "base: a.yaml\nadditionalDisks:\n- name: one\n- name: two\n  format: false\n",
       {{"a.yaml", "additionalDisks:\n- name: three\n- name: '*'\n  format: true\n- name: four\n"}},
       "additionalDisks:\n- name: one\n  format: true\n- name: two\n  format: false\n"
       "- name: three\n  format: true\n- name: four\n"},
      // Upstream loses comments here.
      {"NameAloneBecomesAMappingWithItsComments",
       "base: a.yaml\nadditionalDisks:\n# big\n- data # slow\n",
       {{"a.yaml", "# all\nadditionalDisks: # disks\n- name: \"*\"\n  format: true # once\n"}},
       "additionalDisks:\n# big\n- name: data # slow\n  format: true # once\n"},
      {"NameAloneBecomesAMapping",
       "base: a.yaml\nadditionalDisks: [data]\n",
       {{"a.yaml", "additionalDisks: [{name: '*', format: true}]\n"}},
       "additionalDisks: [{name: data, format: true}]\n"},
      {"NetworksWithoutInterfaceStayAlone",
       "base: a.yaml\nnetworks:\n- interface: net0\n",
       {{"a.yaml",
         "networks:\n- interface: net1\n# nobody's\n- metric: 7\n- interface: net0\n"
         "  metric: 5 # zero\n- interface: '*'\n  metric: 6 # star\n"}},
       "networks:\n- interface: net0\n  metric: 5 # zero\n- interface: net1\n  metric: 6 # star\n"
       "# nobody's\n- metric: 7\n"},
      {"DepthFirst",
       "base: a.yaml\n",
       {{"a.yaml", "base: [b.yaml, {url: c.yaml}] # two\nadditionalDisks: [a]\n"},
        {"b.yaml", "base: d.yaml\nadditionalDisks: [b]\n"},
        {"c.yaml", "additionalDisks: [c]\n"},
        {"d.yaml", "additionalDisks: [d]\n"}},
       "additionalDisks: [a, b, d, c]\n"},
  };
}

std::vector<Case> locators() {
  return {
      {"TemplateLocatorsStay",
       "base: a.yaml\n",
       {{"a.yaml",
         "base: template:sub/b\nprovision:\n- file:\n    url: template:s.sh\nprobes:\n- file:\n"
         "    url: template:p.sh\n"}},
       "base: template:sub/b\nprovision:\n- file:\n    url: template:s.sh\nprobes:\n- file:\n"
       "    url: template:p.sh\n"},
      {"BaseThatNamesItself",
       "base: a.yaml\ncpus: 1\n",
       {{"a.yaml", "base: a.yaml\nmemory: 1GiB\n"}},
       "base template loop detected",
       true},
      {"FileBehindATemplateLocator",
       "base: a.yaml\n",
       {{"a.yaml", "base: [template:b, c.yaml]\n"}},
       "after not embedding `template:b`",
       true},
      {"FileBehindATemplateLocatorOfAnotherBase",
       "base: a.yaml\n",
       {{"a.yaml", "base: [b.yaml, c.yaml]\n"},
        {"b.yaml", "base: template:d\n"},
        {"c.yaml", "base: none.yaml\n"}},
       "after not embedding `template:d`",
       true},
      // Upstream has no digests of bases yet; here one that does not fit is refused, and so is
      // this.
      {"DigestThatIsNone",
       "base: a.yaml\n",
       {{"a.yaml", "base: [{url: b.yaml, digest: c0ffee}]\n"}, {"b.yaml", "cpus: 1\n"}},
       "invalid checksum digest format",
       true},
  };
}

std::vector<Case> scripts() {
  return {
      {"ScriptsTakeThePlaceOfTheirFiles",
       "base: a.yaml\n# hello\nprovision:\n# runs\n- file: run.sh # to script\n"
       "# written\n- mode: data\n  file: run.sh # to content\n  path: /srv/x\n"
       "- mode: yq\n  file: run.sh # to expression\n  path: /srv/y\n",
       {{"a.yaml", "# nothing here\n"}, {"run.sh", "#!/bin/sh\ntrue"}},
       "# hello\nprovision:\n# runs\n- script: |- # to script\n    #!/bin/sh\n    true\n"
       "# written\n- mode: data\n  content: |- # to content\n    #!/bin/sh\n    true\n"
       "  path: /srv/x\n"
       "- mode: yq\n  expression: |- # to expression\n    #!/bin/sh\n    true\n  path: /srv/y\n"},
      {"ScriptsOfATemplateWithoutBases",
       "provision: [{file: run.sh}]\n",
       {{"run.sh", "#! whole"}},
       "provision: [{script: \"#! whole\"}]\n"},
      {"BytesBecomeBase64",
       "base: a.yaml\nprovision:\n- mode: data\n  file: blob # to content\n  path: /srv/x\n",
       {{"a.yaml", "# nothing here\n"}, {"blob", "\b" + std::string(58, 'x')}},
       "provision:\n- mode: data\n  content: !!binary | # to content\n"
       "    CHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4\n"
       "    eHg=\n  path: /srv/x\n"},
  };
}

std::string name_of(const ::testing::TestParamInfo<Case>& info) { return info.param.name; }

INSTANTIATE_TEST_SUITE_P(Values, EmbedFiles, ::testing::ValuesIn(values()), name_of);
INSTANTIATE_TEST_SUITE_P(Lists, EmbedFiles, ::testing::ValuesIn(lists()), name_of);
INSTANTIATE_TEST_SUITE_P(Locators, EmbedFiles, ::testing::ValuesIn(locators()), name_of);
INSTANTIATE_TEST_SUITE_P(Scripts, EmbedFiles, ::testing::ValuesIn(scripts()), name_of);

}  // namespace
}  // namespace limequat::locator
