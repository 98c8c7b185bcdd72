#include "gotemplate/value.h"

#include <gtest/gtest.h>

#include <optional>

#include "sample.h"

namespace limequat::gotemplate {
namespace {

TEST(Value, kinds) {
  EXPECT_EQ(Value().kind(), Value::Kind::nil);
  EXPECT_EQ(Value(nullptr).kind(), Value::Kind::nil);
  EXPECT_EQ(Value(true).kind(), Value::Kind::boolean);
  EXPECT_EQ(Value(1).kind(), Value::Kind::integer);
  EXPECT_EQ(Value(1U).as_int(), 1);
  EXPECT_EQ(Value(1.5).kind(), Value::Kind::floating);
  EXPECT_EQ(Value("x").kind(), Value::Kind::string);
  EXPECT_EQ(Value(std::optional<int>()).kind(), Value::Kind::nil);
  EXPECT_EQ(Value(std::optional<bool>(false)).kind(), Value::Kind::boolean);
  EXPECT_TRUE(Value::no_value().is_nil());
  EXPECT_TRUE(Value::no_value().is_no_value());
  EXPECT_FALSE(Value().is_no_value());
}

TEST(Value, truth) {
  for (const Value& value :
       {Value(), Value(false), Value(0), Value(0.0), Value(""), Value::list({}), Value::map({})}) {
    EXPECT_FALSE(value.truth()) << value.type_name();
  }
  for (const Value& value : {Value(true), Value(-1), Value(0.1), Value("0"), Value::list({0}),
                             Value::map({{"", nullptr}}), StructBuilder("T").build()}) {
    EXPECT_TRUE(value.truth()) << value.type_name();
  }
}

TEST(Value, find_looks_into_inlined_structs) {
  const Value inner = StructBuilder("Inner").field("A", "a", Omit::never, 1).build();
  const Value outer =
      Value::structure({.type = "Outer", .fields = {{"Inner", "", Omit::never, inner, true}}});
  ASSERT_NE(outer.find("A"), nullptr);
  EXPECT_EQ(outer.find("A")->as_int(), 1);
  ASSERT_NE(outer.find_json("a"), nullptr);
  EXPECT_EQ(outer.find("a"), nullptr);
  EXPECT_EQ(Value(1).find("a"), nullptr);
}

TEST(Value, type_names_as_in_go) {
  EXPECT_EQ(Value::list({"a"}).type_name(), "[]string");
  EXPECT_EQ(Value::list({"a", 1}).type_name(), "[]interface {}");
  EXPECT_EQ(Value::map({{"a", 1}}).type_name(), "map[string]int");
  EXPECT_EQ(test::sample_machine().type_name(), "limatype.Instance");
}

TEST(Value, equality_is_deep) {
  EXPECT_EQ(test::sample_machine(), test::sample_machine());
  EXPECT_NE(Value(1), Value(1.0));
  EXPECT_NE(Value::list({1}), Value::list({2}));
}

}  // namespace
}  // namespace limequat::gotemplate
