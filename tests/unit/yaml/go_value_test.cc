#include "yaml/go_value.h"

#include <gtest/gtest.h>

#include "yaml/value_text.h"

namespace limequat::yaml {
namespace {

using gotemplate::Omit;
using GoValue = gotemplate::Value;

TEST(GoValue, is_what_its_json_says) {
  const GoValue inner = gotemplate::StructBuilder("Inner")
                            .field("B", "b", Omit::never, 1)
                            .field("C", "c", Omit::if_empty, 0)
                            .build();
  const GoValue machine = gotemplate::StructBuilder("Machine")
                              .field("Z", "z", Omit::never, "text")
                              .field("A", "a", Omit::never, inner)
                              .field("N", "n", Omit::if_nil, nullptr)
                              .field("E", "e", Omit::never, GoValue::map({}))
                              .field("L", "l", Omit::never, GoValue::list({1.5, true, nullptr}))
                              .build();
  EXPECT_EQ(to_json(from_go(machine)), R"({"z":"text","a":{"b":1},"e":{},"l":[1.5,true,null]})");
  EXPECT_EQ(to_json(from_go(machine, true)), R"({"z":"text","a":{"b":1},"l":[1.5,true,null]})");
}

TEST(ValueText, yaml_reads_back) {
  const Value value = Value::from(
      Document::parse("a: {b: [1, x, {c: ~}], s: \"l1\\nl2\\n\", e: [], \"k: k\": 'yes'}\n", "f")
          .root());
  const std::string text = to_yaml(value);
  EXPECT_EQ(text,
            "a:\n  b:\n  - 1\n  - x\n  - c: null\n  s: |\n    l1\n    l2\n  e: []\n  \"k: k\": "
            "\"yes\"\n");
  EXPECT_EQ(Value::from(Document::parse(text, "f").root()), value);
  EXPECT_EQ(to_json(value, 2).substr(0, 21), "{\n  \"a\": {\n    \"b\": [");
}

}  // namespace
}  // namespace limequat::yaml
