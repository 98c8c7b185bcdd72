// A template over a base, text against text: reference of upstream, templates §4, "Merge".
#include "locator/merge.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace limequat::locator {
namespace {

struct Case {
  const char* what;
  const char* tmpl;
  const char* base;
  const char* result;
};

std::string merge(const std::string& tmpl, const std::string& base) {
  return merge_base(yaml::Document::parse(tmpl, "template"), yaml::Document::parse(base, "base"));
}

class MergeTest : public ::testing::TestWithParam<Case> {};

TEST_P(MergeTest, GivesThisText) {
  EXPECT_EQ(merge(GetParam().tmpl, GetParam().base), GetParam().result) << GetParam().what;
}

const Case kMappings[] = {
    {"an empty template becomes the base", "", "cpus: 4\n", "cpus: 4\n"},
    {"comments of an empty template stay", "# mine\n", "# four\ncpus: 4 # cpus\n",
     "# mine\n# four\ncpus: 4 # cpus\n"},
    {"an empty base changes nothing", "cpus:   4   # x\n", "# only words\n", "cpus:   4   # x\n"},
    {"what is there stays", "cpus: 4\n", "cpus: 8\n", "cpus: 4\n"},
    {"what is missing comes with its comments", "cpus: 4 # mine\n",
     "# the header\n\n# about\n# memory\nmemory: 4GiB # much\n",
     "cpus: 4 # mine\n# about\n# memory\nmemory: 4GiB # much\n"},
    {"comments between two copied keys stay", "a: 1\n", "b: 2\n\n# section\n\n# c\nc: 3\n",
     "a: 1\nb: 2\n\n# section\n\n# c\nc: 3\n"},
    {"comments about what is not copied stay behind", "a: 1\n", "# a\na: 2\n# b\nb: 3\n",
     "a: 1\n# b\nb: 3\n"},
    {"null counts as there", "cpus: null\nmemory:\n", "cpus: 4\nmemory: 1GiB\n",
     "cpus: null\nmemory:\n"},
    {"mappings are filled deeply", "ssh:\n    localPort: 60022  # mine\ncpus: 4\n",
     "ssh:\n  # agent\n  forwardAgent: true\n  localPort: 1\n",
     "ssh:\n    localPort: 60022  # mine\n    # agent\n    forwardAgent: true\ncpus: 4\n"},
    {"a mapping deep inside", "vmOpts:\n  qemu:\n    a: 1\n",
     "vmOpts:\n  qemu:\n    b:\n      c: |\n        x\n",
     "vmOpts:\n  qemu:\n    a: 1\n    b:\n      c: |\n        x\n"},
    {"flow mapping gets flow entries", "ssh: {localPort: 1}\n",
     "ssh:\n  forwardAgent: true\n  x: [1, \"a, b\"]\n",
     "ssh: {localPort: 1, forwardAgent: true, x: [1, \"a, b\"]}\n"},
    {"empty flow mapping is opened", "ssh: {}  # none\ncpus: 4\n",
     "ssh:\n  # agent\n  forwardAgent: true\n",
     "ssh:  # none\n  # agent\n  forwardAgent: true\ncpus: 4\n"},
    {"empty root", "{}\n", "cpus: 4 # four\n", "cpus: 4 # four\n"},
    {"flow root", "{cpus: 4}\n", "memory: 1GiB\nmounts:\n- location: \"~\"\n",
     "{cpus: 4, memory: 1GiB, mounts: [{location: \"~\"}]}\n"},
    {"flow base", "cpus: 4\n", "{arch: aarch64, cpus: 8}", "cpus: 4\narch: aarch64\n"},
    {"no line break at the end", "cpus: 4", "memory: 1GiB", "cpus: 4\nmemory: 1GiB\n"},
    {"explicit keys of the base", "cpus: 4 # mine\n", "? a\n: 1\n? b\n: - 2\n",
     "cpus: 4 # mine\na: 1\nb:\n- 2\n"},
    {"null, spelled", "# mine\nnull\n", "cpus: 4 # four\n", "# mine\ncpus: 4 # four\n"},
    {"a block scalar at an end without line break", "cpus: 4", "a: |\n  x\nb: |\n  y",
     "cpus: 4\na: |\n  x\nb: |\n  y\n"},
    {"other kinds are not mixed", "ssh: 1\nmounts: x\n", "ssh:\n  a: 1\nmounts:\n- x\n",
     "ssh: 1\nmounts: x\n"},
    {"CRLF of the template is kept", "cpus: 4\r\n", "# m\nmemory: 1GiB\n",
     "cpus: 4\r\n# m\r\nmemory: 1GiB\r\n"},
    {"CRLF of the base is not", "cpus: 4\n", "# m\r\nmemory: 1GiB\r\n",
     "cpus: 4\n# m\nmemory: 1GiB\n"},
    {"an end marker stays at the end", "cpus: 4\n...\n", "memory: 1GiB\n",
     "cpus: 4\nmemory: 1GiB\n...\n"},
    {"a start marker stays at the start", "---\ncpus: 4\n", "---\nmemory: 1GiB\n",
     "---\ncpus: 4\nmemory: 1GiB\n"},
    {"comments at the template's end stay before", "cpus: 4\n# the end\n", "memory: 1GiB\n",
     "cpus: 4\n# the end\nmemory: 1GiB\n"},
};

const Case kLists[] = {
    {"lists are joined, the template's first", "mounts:\n- location: a # a\n",
     "mounts: # all\n# b\n- location: b\n\n# c\n- location: c\n",
     "mounts:\n- location: a # a\n# b\n- location: b\n\n# c\n- location: c\n"},
    {"each in its own indentation", "mounts:\n  - location: a\n",
     "mounts:\n- location: b\n  writable: true\n",
     "mounts:\n  - location: a\n  - location: b\n    writable: true\n"},
    {"deeper into shallower", "mounts:\n- location: a\n",
     "mounts:\n    - location: b\n      writable: true\n",
     "mounts:\n- location: a\n- location: b\n  writable: true\n"},
    {"provision and probes go before",
     "provision: # all\n# two\n- script: two\nprobes:\n- script: 2\n",
     "provision:\n# one\n- script: |\n    one\nprobes:\n- script: 1\n",
     "provision: # all\n# one\n- script: |\n    one\n# two\n- script: two\nprobes:\n- script: 1\n- "
     "script: 2\n"},
    {"flow before", "probes: [{script: b}]\n", "probes: [{script: a}]\n",
     "probes: [{script: a}, {script: b}]\n"},
    {"flow after", "mounts: [{location: a}]\n", "mounts:\n- location: b\n",
     "mounts: [{location: a}, {location: b}]\n"},
    {"empty list is opened", "mounts: []\ncpus: 4\n", "mounts:\n# b\n- location: b\n",
     "mounts:\n# b\n- location: b\ncpus: 4\n"},
    {"flow list of the base in a block list", "mounts:\n- location: a\n",
     "mounts: [{location: b, writable: true}]\n",
     "mounts:\n- location: a\n- location: b\n  writable: true\n"},
    {"empty list of the base", "mounts:\n- location: a\n", "mounts: []\n",
     "mounts:\n- location: a\n"},
    {"host scripts as other lists", "hostProvision:\n- bash: a\n", "hostProvision:\n- bash: b\n",
     "hostProvision:\n- bash: a\n- bash: b\n"},
    {"dns of the template alone", "dns: [1.1.1.1]\n", "dns:\n- 8.8.8.8\n", "dns: [1.1.1.1]\n"},
    {"dns of the base when there is none", "cpus: 4\n", "dns: [8.8.8.8]\n",
     "cpus: 4\ndns: [8.8.8.8]\n"},
    {"dns of the base for an empty list", "dns: []\n", "dns: [8.8.8.8]\n", "dns:\n- 8.8.8.8\n"},
    {"mountTypesUnsupported once each", "mountTypesUnsupported: [9p, reverse-sshfs]\n",
     "mountTypesUnsupported: [virtiofs, 9p]\n",
     "mountTypesUnsupported: [9p, reverse-sshfs, virtiofs]\n"},
    {"mountTypesUnsupported in lines", "mountTypesUnsupported:\n- 9p\n",
     "mountTypesUnsupported:\n- 9p # p\n- virtiofs # v\n",
     "mountTypesUnsupported:\n- 9p\n- virtiofs\n"},
    {"lists inside items are not joined by position",
     "additionalDisks:\n- name: a\n  fsArgs: [x]\n", "additionalDisks:\n- name: b\n  fsArgs: [y]\n",
     "additionalDisks:\n- name: a\n  fsArgs: [x]\n- name: b\n  fsArgs: [y]\n"},
    {"bases of both", "base: c.yaml\ncpus: 4\n", "base: [a.yaml, {url: b.yaml}]\n",
     "base: [a.yaml, {url: b.yaml}, c.yaml]\ncpus: 4\n"},
    {"bases in lists", "base:\n- c.yaml\n", "base:\n- a.yaml # a\n",
     "base:\n- a.yaml # a\n- c.yaml\n"},
};

const Case kVersions[] = {
    {"the higher minimumLimaVersion", "minimumLimaVersion: 0.8.0 # old\n",
     "minimumLimaVersion: 1.0.2\n", "minimumLimaVersion: 1.0.2 # old\n"},
    {"stays when it is the higher", "minimumLimaVersion: 2.0.0\n", "minimumLimaVersion: 1.10.2\n",
     "minimumLimaVersion: 2.0.0\n"},
    {"compared as numbers", "minimumLimaVersion: 1.9.0\n", "minimumLimaVersion: 1.10.0\n",
     "minimumLimaVersion: 1.10.0\n"},
    {"no version stays", "minimumLimaVersion: soon\n", "minimumLimaVersion: 1.10.0\n",
     "minimumLimaVersion: soon\n"},
    {"the higher QEMU", "vmOpts: {qemu: {minimumVersion: 8.2.1}}\n",
     "vmOpts:\n  qemu:\n    minimumVersion: 9.1.0\n", "vmOpts: {qemu: {minimumVersion: 9.1.0}}\n"},
    {"no other minimumVersion", "vmOpts: {vz: {minimumVersion: 8.2.1}}\n",
     "vmOpts: {vz: {minimumVersion: 9.1.0}}\n", "vmOpts: {vz: {minimumVersion: 8.2.1}}\n"},
};

const Case kAnchors[] = {
    {"an alias of the base is written out", "cpus: 4\n", "a: &x\n  b: 1\nc: *x\n",
     "cpus: 4\na: &x\n  b: 1\nc:\n  b: 1\n"},
    {"a merge key of the base too", "cpus: 4\n", "a: &x {b: 1}\nc:\n  <<: *x\n  d: 2\n",
     "cpus: 4\na: &x {b: 1}\nc:\n  d: 2\n  b: 1\n"},
    {"an alias of the template makes room", "a: &x {b: 1}\nc: *x\n", "c:\n  d: 2\n",
     "a: &x {b: 1}\nc: {b: 1, d: 2}\n"},
};

INSTANTIATE_TEST_SUITE_P(Mappings, MergeTest, ::testing::ValuesIn(kMappings));
INSTANTIATE_TEST_SUITE_P(Lists, MergeTest, ::testing::ValuesIn(kLists));
INSTANTIATE_TEST_SUITE_P(Versions, MergeTest, ::testing::ValuesIn(kVersions));
INSTANTIATE_TEST_SUITE_P(Anchors, MergeTest, ::testing::ValuesIn(kAnchors));

TEST(Merge, IsWrittenAnewWhenNoEditMeansIt) {
  // The anchored mapping would change its alias too.
  const std::string merged = merge("a: &x\n  b: 1\nc: *x\n", "a:\n  d: 2\n");
  const auto document = yaml::Document::parse(merged, "merged");
  EXPECT_EQ(document.root().find("a")->size(), 2u) << merged;
  EXPECT_EQ(document.root().find("c")->size(), 1u) << merged;
}

TEST(Merge, ManyKeysAreNoProblem) {
  std::string tmpl;
  std::string base;
  for (int i = 0; i < 20'000; ++i) {
    tmpl += "a" + std::to_string(i) + ": 1\n";
    base += (i % 2 == 0 ? "a" : "b") + std::to_string(i) + ": 1\n";
  }
  EXPECT_EQ(yaml::Document::parse(merge(tmpl, base), "merged").root().size(), 30'000u);
}

}  // namespace
}  // namespace limequat::locator
