#include "cidata/etc_environment.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/cidata/sample.h"

namespace limequat::cidata {
namespace {

using test::error_of;
using test::sample_input;
using test::sample_machine;
using testing::ElementsAre;

std::string text_for(config::Machine machine, std::vector<std::string>* warnings = nullptr) {
  std::vector<std::string> own;
  return etc_environment(make_plan(machine, sample_input()), warnings != nullptr ? *warnings : own);
}

TEST(EtcEnvironment, nothing_set) {
  EXPECT_EQ(text_for(sample_machine()), "#LIMA-START\n#LIMA-END\n");
}

TEST(EtcEnvironment, plain_values_are_not_quoted) {
  auto machine = sample_machine();
  machine.env = {{"http_proxy", "http://127.0.0.1:3128/"}, {"EMPTY", ""}};
  EXPECT_EQ(text_for(machine),
            "#LIMA-START\n"
            "EMPTY=\n"
            "HTTP_PROXY=http://192.168.5.2:3128/\n"
            "http_proxy=http://192.168.5.2:3128/\n"
            "#LIMA-END\n");
}

TEST(EtcEnvironment, other_values_are_quoted) {
  auto machine = sample_machine();
  machine.env = {{"A", "two words"}, {"B", "$(reboot) `x`"}, {"C", "it's"}, {"D", "\"quoted\""}};
  EXPECT_EQ(text_for(machine),
            "#LIMA-START\n"
            "A='two words'\n"
            "B='$(reboot) `x`'\n"
            "C=\"it's\"\n"
            "D='\"quoted\"'\n"
            "#LIMA-END\n");
}

TEST(EtcEnvironment, a_number_sign_warns) {
  auto machine = sample_machine();
  machine.env = {{"A", "before#after"}};
  std::vector<std::string> warnings;
  EXPECT_EQ(text_for(machine, &warnings), "#LIMA-START\nA='before#after'\n#LIMA-END\n");
  EXPECT_THAT(warnings, ElementsAre("env `A`: a guest reads the value only up to its `#`"));
}

TEST(EtcEnvironment, a_value_cannot_add_a_line) {
  auto machine = sample_machine();
  machine.env = {{"A", "x\n#LIMA-END\nLD_PRELOAD=/evil"}};
  EXPECT_EQ(error_of([&] { (void)text_for(machine); }),
            "field `env.A` must not contain a line break");
  machine.env = {{"A B", "x"}};
  EXPECT_EQ(error_of([&] { (void)text_for(machine); }),
            "field `env` has `A B`, which is no name of a variable");
}

}  // namespace
}  // namespace limequat::cidata
