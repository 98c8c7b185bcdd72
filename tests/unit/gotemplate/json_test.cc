#include "gotemplate/json.h"

#include <gtest/gtest.h>

#include <limits>

#include "base/error.h"
#include "sample.h"

namespace limequat::gotemplate {
namespace {

TEST(Json, html_characters_only_when_asked) {
  EXPECT_EQ(to_json("<&>"), R"("<&>")");
  EXPECT_EQ(to_json("<&>", {.escape_html = true}), R"("\u003c\u0026\u003e")");
}

TEST(Json, indented_like_go) {
  EXPECT_EQ(
      to_json(
          Value::map({{"a", 1}, {"b", Value::list({1, Value::map({})})}, {"c", Value::list({})}}),
          {.indent = 4}),
      "{\n    \"a\": 1,\n    \"b\": [\n        1,\n        {}\n    ],\n    \"c\": []\n}");
}

TEST(Json, empty_maps_go_with_what_becomes_empty_by_it) {
  const Value deep = Value::map(
      {{"a", Value::map({{"b", Value::map({})}})}, {"l", Value::list({Value::map({}), 1})}});
  EXPECT_EQ(to_json(deep, {.drop_empty_maps = true}), R"({"l":[1]})");
  EXPECT_EQ(to_json(deep), R"({"a":{"b":{}},"l":[{},1]})");
  EXPECT_EQ(to_json(Value::map({{"l", Value::list({Value::map({})})}}),
                    {.drop_empty_maps = true, .indent = 2}),
            "{\n  \"l\": []\n}");
  EXPECT_EQ(to_json(Value::map({}), {.drop_empty_maps = true}), "{}");
}

TEST(Json, fields_are_left_out_as_their_rule_says) {
  const Value value = StructBuilder("T")
                          .field("A", "a", Omit::if_nil, false)
                          .field("B", "b", Omit::if_nil, nullptr)
                          .field("C", "c", Omit::if_empty, false)
                          .field("D", "d", Omit::if_empty, StructBuilder("U").build())
                          .field("E", "e", Omit::never, nullptr)
                          .build();
  EXPECT_EQ(to_json(value), R"({"a":false,"d":{},"e":null})");
}

TEST(Json, inlined_fields_stand_among_ours) {
  const Value inner = StructBuilder("I")
                          .field("A", "a", Omit::never, 1)
                          .field("B", "b", Omit::if_empty, "")
                          .build();
  const Value outer = Value::structure(
      {.type = "O", .fields = {{"I", "", Omit::never, inner, true}, {"C", "c", Omit::never, 2}}});
  EXPECT_EQ(to_json(outer), R"({"a":1,"c":2})");
}

TEST(Json, what_is_no_number_is_an_error) {
  EXPECT_THROW((void)to_json(std::numeric_limits<double>::infinity()), Error);
  EXPECT_THROW((void)to_json(std::numeric_limits<double>::quiet_NaN()), Error);
}

}  // namespace
}  // namespace limequat::gotemplate
