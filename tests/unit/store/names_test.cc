#include "store/names.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.h"

namespace limequat::store {
namespace {

std::string error_of(const std::string& name) {
  try {
    validate_instance_name(name);
  } catch (const UsageError& error) {
    return error.message();
  }
  return "";
}

TEST(Names, valid) {
  for (const char* name : {"default", "a", "A1", "a.b", "a-b_c.d", "0", "yaml", "x.yaml2"}) {
    EXPECT_EQ(error_of(name), "") << name;
    EXPECT_TRUE(is_valid_instance_name(name)) << name;
  }
  EXPECT_EQ(error_of(std::string(76, 'a')), "");
}

TEST(Names, errors_in_upstreams_words) {
  EXPECT_EQ(error_of(""),
            "instance name `` is not a valid identifier: identifier must not be empty");
  EXPECT_EQ(error_of(std::string(77, 'a')),
            "instance name `" + std::string(77, 'a') + "` is not a valid identifier: identifier `" +
                std::string(77, 'a') + "` greater than maximum length (76 characters)");
  EXPECT_EQ(error_of("a b"),
            "instance name `a b` is not a valid identifier: identifier `a b` must match "
            "^[A-Za-z0-9]+(?:[._-](?:[A-Za-z0-9]+))*$");
  EXPECT_EQ(error_of("x.yaml"), "instance name `x.yaml` must not end with .yml or .yaml suffix");
  EXPECT_EQ(error_of("x.YML"), "instance name `x.YML` must not end with .yml or .yaml suffix");
}

TEST(Names, no_name_is_a_path) {
  for (const char* name : {".", "..", "/", "a/b", "../a", "a/", ".a", "_a", "-a", "a-", "a..b",
                           "a--b", "a\n", "é", "a\0b"}) {
    EXPECT_FALSE(is_valid_instance_name(name) && std::string_view(name) != "a") << name;
  }
  EXPECT_FALSE(is_identifier(std::string_view("a\0b", 3)));
}

TEST(Names, hostname) {
  EXPECT_EQ(hostname_for("default"), "lima-default");
  EXPECT_EQ(hostname_for("a.b_c-d"), "lima-a-b-c-d");
}

}  // namespace
}  // namespace limequat::store
