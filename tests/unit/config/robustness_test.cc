// Hostile texts: an answer or an Error, soon.
#include <gtest/gtest.h>

#include "config/field.h"
#include "tests/unit/config/sample.h"

namespace limequat::config::test {
namespace {

bool ends_in_an_answer(std::string_view text) {
  try {
    (void)validate(load({.machine = text, .default_yaml = text, .override_yaml = text}).machine, {});
  } catch (const Error&) {
    // an answer
  }
  return true;
}

TEST(Robustness, OddDocuments) {
  for (const std::string_view text :
       {"null", "[]", "7", "--- a", "{}", "mounts: [null]", "images: [[[]]]", "env: {1: 2, null: 3}",
        "a: &a [*a]", "provision: [{script: '{{'}]", "mounts: [{location: '{{template \"x\"}}'}]",
        "portForwards: [{guestPortRange: [9223372036854775807, -1]}]", "vmOpts: {qemu: 7}",
        "vmOpts: {qemu: {cpuType: [], minimumVersion: {}}}", "networks: [{macAddress: '::::::::::::'}]",
        "hostProvision: [{}, {bash: {}}]", "param: {'': x}", "user: {home: '{{.Home}}'}"}) {
    EXPECT_TRUE(ends_in_an_answer(text)) << text;
  }
}

TEST(Robustness, EveryFieldNull) {
  std::string text;
  for (const Row& row : machine_table().rows) text += std::string(row.key) + ": null\n";
  EXPECT_EQ(load_error({.machine = text}), "");
}

TEST(Robustness, AliasesThatMultiply) {
  std::string text = "x0: &x0 [a, a, a, a, a, a, a, a, a, a]\n";
  for (int i = 1; i < 9; ++i) {
    const std::string before = "*x" + std::to_string(i - 1);
    text += "x" + std::to_string(i) + ": &x" + std::to_string(i) + " [";
    for (int k = 0; k < 10; ++k) text += before + (k == 9 ? "]\n" : ", ");
  }
  EXPECT_NE(load_error({.machine = text + "vmOpts: {a: *x8}\n"}), "");
}

TEST(Robustness, ManyParams) {
  std::string text = "provision: [{script: PARAM_k0}]\nparam:\n";
  for (int i = 0; i < 50'000; ++i) text += "  k" + std::to_string(i) + ": v\n";
  EXPECT_NE(load_error({.machine = text}), "");
}

TEST(Robustness, ManyEqualMounts) {
  std::string text = "mounts:\n";
  for (int i = 0; i < 4096; ++i) text += "- location: /a" + std::to_string(i % 7) + "\n";
  EXPECT_EQ(machine(text).mounts.size(), 7u);
}

}  // namespace
}  // namespace limequat::config::test
