// Entries with one key: reference of upstream, templates §4, "Combine".
#include "locator/combine.h"

#include <gtest/gtest.h>

#include "base/error.h"

namespace limequat::locator {
namespace {

std::string combine(const std::string& text) {
  return combine_list_entries(yaml::Document::parse(text, "template"));
}

struct Case {
  const char* what;
  const char* text;
  const char* result;
};

const Case kCases[] = {
    {"nothing to do", "mounts:   [ {location: a} ]\n", "mounts:   [ {location: a} ]\n"},
    {"a disk of the same name",
     "additionalDisks:\n- name: a # first\n# two\n- name: b\n# about a\n- name: a\n  # yes\n  "
     "format: true "
     "# really\ncpus: 4\n",
     "additionalDisks:\n- name: a # first\n  # yes\n  format: true # really\n# two\n- name: "
     "b\ncpus: 4\n"},
    {"the earlier one counts",
     "additionalDisks:\n- name: a\n  format: false\n- name: a\n  format: true\n",
     "additionalDisks:\n- name: a\n  format: false\n"},
    {"fsArgs all or nothing",
     "additionalDisks:\n- name: a\n  fsArgs: [x]\n- name: b\n- name: a\n  fsArgs: [y]\n- name: b\n "
     " fsArgs: "
     "[z]\n  fsType: ext4\n",
     "additionalDisks:\n- name: a\n  fsArgs: [x]\n- name: b\n  fsType: ext4\n  fsArgs: [z]\n"},
    {"a star fills all before it",
     "additionalDisks:\n- name: a\n- name: b\n  format: false\n- name: '*'\n  format: true # "
     "all\n- name: c\n",
     "additionalDisks:\n- name: a\n  format: true # all\n- name: b\n  format: false\n- name: c\n"},
    {"a name alone becomes a mapping",
     "additionalDisks:\n# mine\n- mine # here\n- name: \"*\"\n  format: true\n",
     "additionalDisks:\n# mine\n- name: mine # here\n  format: true\n"},
    {"a name alone in a flow list", "additionalDisks: [mine, {name: '*', format: true}]\n",
     "additionalDisks: [{name: mine, format: true}]\n"},
    {"a star with nothing before", "additionalDisks:\n- name: '*'\n  format: true\ncpus: 4\n",
     "additionalDisks: []\ncpus: 4\n"},
    {"a star alone in a flow list", "mounts: [{location: '*'}]\n", "mounts: []\n"},
    {"the mount point is the key, else the location",
     "mounts:\n- location: a\n- location: a\n  mountPoint: /b\n- location: c\n  mountPoint: a\n  "
     "writable: "
     "true\n- location: x\n  mountPoint: /b\n  writable: true\n",
     "mounts:\n- location: a\n  mountPoint: a\n  writable: true\n- location: a\n  mountPoint: /b\n "
     " "
     "writable: true\n"},
    {"a mapping that is missing comes whole",
     "mounts:\n- location: a\n- location: a\n  # ssh\n  sshfs: # fs\n    cache: true\n",
     "mounts:\n- location: a\n  # ssh\n  sshfs: # fs\n    cache: true\n"},
    {"a mapping that is there is filled",
     "mounts:\n- location: a\n  sshfs:\n    cache: false\n- location: a\n  sshfs: {cache: true, "
     "followSymlinks: true, other: 1}\n",
     "mounts:\n- location: a\n  sshfs:\n    cache: false\n    followSymlinks: true\n"},
    {"two stars, the earlier counts",
     "mounts:\n- location: a\n- location: '*'\n  9p: {cache: mmap}\n- location: '*'\n  9p: {cache: "
     "none, "
     "msize: 1MiB}\n",
     "mounts:\n- location: a\n  9p:\n    cache: mmap\n    msize: 1MiB\n"},
    {"networks by interface, unnamed ones stay",
     "networks:\n- lima: shared\n- lima: bridged\n- interface: x\n- interface: x\n  metric: 100\n",
     "networks:\n- lima: shared\n- lima: bridged\n- interface: x\n  metric: 100\n"},
    {"lima and socket exclude each other",
     "networks:\n- interface: x\n  lima: shared\n- interface: y\n- interface: x\n  socket: /s\n  "
     "macAddress: "
     "m\n- interface: y\n  socket: /s\n",
     "networks:\n- interface: x\n  lima: shared\n  macAddress: m\n- interface: y\n  socket: /s\n"},
    {"a star for networks reaches unnamed ones",
     "networks:\n- lima: a\n- interface: '*'\n  vzNAT: true\n",
     "networks:\n- lima: a\n  vzNAT: true\n"},
    {"null is not set",
     "mounts:\n- location: a\n  writable: null\n- location: a\n  writable: true\n",
     "mounts:\n- location: a\n  writable: true\n"},
    {"flow entries", "mounts: [{location: a}, {location: b}, {location: a, writable: true}]\n",
     "mounts: [{location: a, writable: true}, {location: b}]\n"},
    {"other lists are left alone", "portForwards:\n- guestPort: 1\n- guestPort: 1\n",
     "portForwards:\n- guestPort: 1\n- guestPort: 1\n"},
    {"no list", "mounts: 1\nnetworks: {a: b}\nadditionalDisks: null\n",
     "mounts: 1\nnetworks: {a: b}\nadditionalDisks: null\n"},
};

class CombineTest : public ::testing::TestWithParam<Case> {};
TEST_P(CombineTest, GivesThisText) {
  EXPECT_EQ(combine(GetParam().text), GetParam().result) << GetParam().what;
}
INSTANTIATE_TEST_SUITE_P(Lists, CombineTest, ::testing::ValuesIn(kCases));

TEST(Combine, TooManyStarsAreRefused) {
  std::string text = "mounts:\n";
  for (int i = 0; i < 3000; ++i) text += "- location: a" + std::to_string(i) + "\n";
  for (int i = 0; i < 3000; ++i) text += "- location: '*'\n";
  EXPECT_THROW((void)combine(text), Error);
}

}  // namespace
}  // namespace limequat::locator
