#include "yaml/expression.h"

#include <gtest/gtest.h>

#include "yaml/value_text.h"

namespace limequat::yaml {
namespace {

// The results as JSON, one after the other.
std::string run(const std::string& expression, const std::string& input = "") {
  try {
    std::string all;
    const Document document = Document::parse(input, "input");
    for (const Value& value : Expression(expression).evaluate(Value::from(document.root()))) {
      all += (all.empty() ? "" : " ") + to_json(value);
    }
    return all;
  } catch (const Error& error) {
    return error.message();
  }
}

struct Case {
  const char* expression;
  const char* result;
};

void expect(std::initializer_list<Case> cases, const std::string& input = "") {
  for (const Case& test : cases)
    EXPECT_EQ(run(test.expression, input), test.result) << test.expression;
}

// Each answer here was checked against yq v4.53 unless the test says otherwise.

TEST(Expression, paths) {
  expect(
      {
          {"", R"({"a":{"b":[10,20,{"c":"x"}]},"k d":1,"n":null})"},
          {".", R"({"a":{"b":[10,20,{"c":"x"}]},"k d":1,"n":null})"},
          {".a.b[0]", "10"},
          {".a[\"b\"][1]", "20"},
          {".\"k d\"", "1"},
          {".[\"k d\"]", "1"},
          {".a.b.[2].c", "\"x\""},
          {".a.b[-1].c", "\"x\""},
          {".a.b[7]", "null"},
          {".nothing.at.all", "null"},
          {".a.b[]", R"(10 20 {"c":"x"})"},
          {".a.b[1:]", R"([20,{"c":"x"}])"},
          {".a.b[:2]", "[10,20]"},
          {".a.b[-2:]", R"([20,{"c":"x"}])"},
          {".a.b[0,1]", "10 20"},
          {"[.. | select(type == \"!!str\")]", R"(["x"])"},
          {".a.b.1", "20"},
          {".a | keys", R"(["b"])"},
          {".a.b | (.[0], .[1])", "10 20"},
          {".k*", "1"},
          {".a.b[2].c | path", R"(["a","b",2,"c"])"},
          {".a.b[2] | key", "2"},
          {".a.b[2].c | parent", R"({"c":"x"})"},
          {".a.b[2].c | parent(2) | length", "3"},
          {".a.b[2] | root | .n", "null"},
          {".n.x[3].y", "null"},
      },
      "a: {b: [10, 20, {c: x}]}\nk d: 1\nn:\n");
}

TEST(Expression, literals_and_construction) {
  expect({
      {"1", "1"},
      {"-3", "-3"},
      {"1.5", "1.5"},
      {"0x1f", "31"},
      {"true", "true"},
      {"Null", "null"},
      {"~", "null"},
      {"\"a\\tb\\\"c\\\\\"", R"("a\tb\"c\\")"},
      {"\"\\u00e9\\x41\"", "\"éA\""},
      {"\"\\d\"", "\"\\\\d\""},
      {"\"v\\(1 + 2).\\(\"x\")\"", "\"v3.x\""},
      {"[]", "[]"},
      {"{}", "{}"},
      {"[1, \"a\", [true]]", R"([1,"a",[true]])"},
      {R"({"a": 1, "b": {"c": [2]}})", R"({"a":1,"b":{"c":[2]}})"},
      {R"({("x" + "y"): 1})", R"({"xy":1})"},
      {R"({"a": (1, 2)})", R"({"a":1} {"a":2})"},
      {"1 # a comment\n+ 2", "3"},
      {"{a: 1}", R"({"a":1})"},  // bare keys are ours
  });
}

TEST(Expression, operators_bind_as_in_yq) {
  expect({
      {"4 - 2 - 1", "3"},  // equals group from the right
      {"2 * 3 + 1", "8"},
      {"true or false and false", "true"},
      {"1, 2 | . + 1", "1 3"},
      {"1 + 1 == 2", "true"},
      {"null // 1 + 1", "2"},
  });
}

TEST(Expression, arithmetic) {
  expect({
      {"\"a\" + 1", "\"a1\""},
      {"1 + \"a\"", "\"1a\""},
      {"1 + 0.5", "1.5"},
      {"null + 1", "1"},
      {"\"a\" + null", "\"a\""},
      {"[1] + 2", "[1,2]"},
      {"[1] + [2]", "[1,2]"},
      {"[1] + null", "[1]"},
      {"[1] + {\"a\": 1}", R"([1,{"a":1}])"},
      {R"({"a": 1} + {"b": 2})", R"({"a":1,"b":2})"},
      {"[1, 2, 1] - [1]", "[2]"},
      {"3 - 1.5", "1.5"},
      {"1 / 2", "0.5"},
      {"4 / 2", "2"},
      {"5 % 3", "2"},
      {"\"ab\" * 2", "\"abab\""},
      {"\"a,b\" / \",\"", R"(["a","b"])"},
      {R"({"a": {"x": 1}} * {"a": {"y": 2}})", R"({"a":{"x":1,"y":2}})"},
      {R"({"a": [1]} * {"a": [2]})", R"({"a":[2]})"},
      {R"({"a": [1]} *+ {"a": [2]})", R"({"a":[1,2]})"},
      {R"({"a": [{"x": 1}]} *d {"a": [{"y": 2}]})", R"({"a":[{"x":1,"y":2}]})"},
      {R"({"a": 1} *n {"a": 2, "b": 3})", R"({"a":1,"b":3})"},
      {R"({"a": 1} *? {"a": 2, "b": 3})", R"({"a":2})"},
      {"9223372036854775807 + 1", "9223372036854775808"},
      {"1 / 0", "cannot divide by zero (expression, column 3: 1 -->/ 0)"},
      {"1 % 0", "cannot modulo by 0 (expression, column 3: 1 -->% 0)"},
      {"true + 1", "!!int cannot be added to !!bool (expression, column 6: true -->+ 1)"},
  });
}

TEST(Expression, comparison_and_logic) {
  expect({
      {"1 == \"1\"", "true"},
      {"\"abc\" == \"a*\"", "true"},
      {"\"abc\" == \"a?c\"", "true"},
      {"\"abc\" != \"b*\"", "true"},
      {"null == null", "true"},
      {"null == \"null\"", "false"},
      {"[1] == [1]", "true"},  // yq: false
      {"2 <= 2", "true"},
      {"\"a\" < \"b\"", "true"},
      {"null < 1", "false"},
      {"1 < \"a\"", "!!int cannot be compared with !!str (expression, column 3: 1 -->< \"a\")"},
      {"true and null", "false"},
      {"false or \"x\"", "true"},
      {"null | not", "true"},
      {"false // 3", "3"},
      {"(empty) // 3", "3"},
      {"[null, 1] | [.[] // 0]", "[0,1]"},
  });
}

TEST(Expression, updates_give_the_changed_whole) {
  expect(
      {
          {".a = 2", R"({"a":2,"l":[1,2,3]})"},
          {".a += 1", R"({"a":2,"l":[1,2,3]})"},
          {".a |= . + 5", R"({"a":6,"l":[1,2,3]})"},
          {".a -= 1", R"({"a":0,"l":[1,2,3]})"},
          {".a *= 4", R"({"a":4,"l":[1,2,3]})"},
          {".a+=1", R"({"a":2,"l":[1,2,3]})"},
          {".b //= 7", R"({"a":1,"l":[1,2,3],"b":7})"},
          {".a //= 7", R"({"a":1,"l":[1,2,3]})"},
          {".b.c[1] = true", R"({"a":1,"l":[1,2,3],"b":{"c":[null,true]}})"},
          {".n += [\"x\"]", R"({"a":1,"l":[1,2,3],"n":["x"]})"},
          {".l = [0] + .l", R"({"a":1,"l":[0,1,2,3]})"},
          {".l[] += 10", R"({"a":1,"l":[11,12,13]})"},
          {"(.l[] | select(. > 1)) = 0", R"({"a":1,"l":[1,0,0]})"},
          {"(.a, .b) = 5", R"({"a":5,"l":[1,2,3],"b":5})"},
          {".a = .l[2]", R"({"a":3,"l":[1,2,3]})"},
          {"del(.a)", R"({"l":[1,2,3]})"},
          {"del(.l[0, 1])", R"({"a":1,"l":[3]})"},
          {"del(.l[] | select(. == 2))", R"({"a":1,"l":[1,3]})"},
          {"del(.nothing.here)", R"({"a":1,"l":[1,2,3]})"},
          {"del(.a) | .b = 1", R"({"l":[1,2,3],"b":1})"},
          {"delpaths([[\"a\"], [\"l\", 0]])", R"({"l":[2,3]})"},
          {"setpath([\"l\", 0]; 9)", R"({"a":1,"l":[9,2,3]})"},
          {"with(.x; .y = 1 | .z = .y + 1)", R"({"a":1,"l":[1,2,3],"x":{"y":1,"z":2}})"},
          {"with(.l[] | select(. == 2); . = 5)", R"({"a":1,"l":[1,5,3]})"},
          {".l |= map(. * 2)", R"({"a":1,"l":[2,4,6]})"},
          {".l |= reverse", R"({"a":1,"l":[3,2,1]})"},
          {"map_values(type)", R"({"a":"!!int","l":"!!seq"})"},
          {".nothing[].x = 1", R"({"a":1,"l":[1,2,3]})"},  // yq makes an empty list
          {".a.b = 1", "`b` cannot be set: `a` is a integer (expression, column 3: .a-->.b = 1)"},
          {".l.x = 1", "cannot index array with 'x' (expression, column 3: .l-->.x = 1)"},
          {".l[99999] = 1",
           "[99999] is too far past the end of the list (expression, column 11: .l[99999] -->= 1)"},
      },
      "a: 1\nl: [1, 2, 3]\n");
}

TEST(Expression, variables_and_reduce) {
  expect(
      {
          {".a as $x | .b = $x + 1", R"({"a":1,"l":[1,2,3],"b":2})"},
          {".l[] as $x | $x * 2", "2 4 6"},
          {".l[] as $x ireduce (0; . + $x)", "6"},
          {"$x", "variable `$x` is not set (expression, column 1: -->$x)"},
      },
      "a: 1\nl: [1, 2, 3]\n");
}

TEST(Expression, functions_of_collections) {
  expect({
      {"[3, 1, 2] | sort", "[1,2,3]"},
      {R"([{"a": 2}, {"a": 1}] | sort_by(.a))", R"([{"a":1},{"a":2}])"},
      {"[1, 2, 1] | unique", "[1,2]"},
      {R"([{"a": 1, "b": 1}, {"a": 1}] | unique_by(.a))", R"([{"a":1,"b":1}])"},
      {R"([{"a": 1}, {"a": 2}, {"a": 1}] | group_by(.a) | length)", "2"},
      {"[[1], [2, [3]]] | flatten", "[1,2,3]"},
      {"[[1], [2, [3]]] | flatten(1)", "[1,2,[3]]"},
      {"[1, 2] | any_c(. > 1)", "true"},
      {"[1, 2] | all_c(. > 1)", "false"},
      {"[] | any", "false"},
      {"[] | all", "true"},
      {"[5, 3] | (min, max)", "3 5"},
      {"[1, 2, 3] | map(select(. > 1))", "[2,3]"},
      {"[1, 2, 3] | filter(. > 1)", "[2,3]"},
      {"[4, 5] | first", "4"},
      {"[4, 5] | first(. > 4)", "5"},
      {"[1, 2] | contains([2])", "true"},
      {"\"abc\" | contains(\"b\")", "true"},
      {R"({"a": {"b": [1, 2]}} | contains({"a": {"b": [2]}}))", "true"},
      {R"({"a": 1} | to_entries)", R"([{"key":"a","value":1}])"},
      {R"([{"key": "a", "value": 1}] | from_entries)", R"({"a":1})"},
      {R"({"a": 1} | with_entries(.key |= "x" + .))", R"({"xa":1})"},
      {R"({"b": 1, "a": 2} | sort_keys(.))", R"({"a":2,"b":1})"},
      {R"({"a": 1, "b": 2} | pick(["b"]))", R"({"b":2})"},
      {R"({"a": 1, "b": 2} | omit(["b"]))", R"({"a":1})"},
      {R"({"a": 1} | has("a"), has("b"))", "true false"},
      {"[1] | has(0)", "true"},
      {"null | length", "0"},
      {"[1, 2] | add", "3"},
      {"1 | sort", "sort needs a list, not !!int (expression, column 5: 1 | -->sort)"},
  });
}

TEST(Expression, functions_of_text) {
  expect({
      {"\"a,b\" | split(\",\")", R"(["a","b"])"},
      {"[1, null, \"x\"] | join(\"-\")", "\"1--x\""},
      {"\" x \" | trim", "\"x\""},
      {"\"aB\" | (upcase, ascii_downcase)", R"("AB" "ab")"},
      {"\"foobar\" | test(\"^fo+b\")", "true"},
      {"\"foobar\" | test(\"(?i)FOO\")", "true"},
      {"\"foobar\" | sub(\"o+\", \"0\")", "\"f0bar\""},
      {"\"foo\" | sub(\"(o)(o)\"; \"${2}-$1\")", "\"fo-o\""},
      {"\"abc\" | sub(\"\", \"-\")", "\"-a-b-c-\""},
      {"\"foobar\" | [match(\"o\"; \"g\") | .offset]", "[1,2]"},
      {"\"foobar\" | capture(\"(?P<x>o+)(?P<y>z)?\")", R"({"x":"oo","y":null})"},
      {"1.50 | to_string", "\"1.5\""},
      {"[1] | to_string", "\"- 1\""},
      {"\"0x10\" | to_number", "16"},
      {"\"1.5\" | tonumber", "1.5"},
      {"\"x\" | to_number",
       "cannot convert x to a number (expression, column 7: \"x\" | "
       "-->to_number)"},
      {"\"abc\" | .[1:2]", "\"b\""},
      {"{} | (tag, kind)", R"("!!map" "map")"},
  });
}

TEST(Expression, formats) {
  expect({
      {R"({"a": [1]} | @json)", R"("{\"a\":[1]}")"},
      {R"({"a": 1} | to_json)", R"("{\n  \"a\": 1\n}\n")"},
      {R"({"a": [1]} | to_yaml)", R"("a:\n- 1\n")"},
      {R"("{\"a\": [1, 2]}" | from_json | .a[1])", "2"},
      {R"("x" | @base64)", R"("eA==")"},
      {R"("eA==" | @base64d)", R"("x")"},
      {R"("a b" | @sh)", R"("'a b'")"},
      {R"("a b/é" | @uri | (., @urid))", R"("a+b%2F%C3%A9" "a b/é")"},
      {R"([["a,b", 1], ["c", 2]] | @csv)", R"("\"a,b\",1\nc,2")"},
      {R"([{"a": 1, "b": 2}, {"b": 3}] | @csv)", R"("a,b\n1,2\n,3")"},
      {R"({"a": {"b": 1}} | to_props)", R"("a.b = 1\n")"},
  });
}

TEST(Expression, what_could_reach_the_host_is_refused) {
  EXPECT_NE(run("env(HOME)").find("env operations have been disabled"), std::string::npos);
  EXPECT_NE(run("strenv(HOME)").find("env operations have been disabled"), std::string::npos);
  EXPECT_NE(run("\"$HOME\" | envsubst").find("env operations have been disabled"),
            std::string::npos);
  EXPECT_NE(run("load(\"/etc/passwd\")").find("file operations have been disabled"),
            std::string::npos);
  EXPECT_NE(run("load_str(\"x\")").find("file operations have been disabled"), std::string::npos);
  EXPECT_NE(run("system(\"id\")").find("system operations are disabled"), std::string::npos);
}

TEST(Expression, mistakes_name_the_column) {
  expect({
      {"arch: aarch64",
       "invalid input text: unknown function `arch` (did you mean `match`?) "
       "(expression, column 1: -->arch: aarch64)"},
      {".a | slect(.b)",
       "invalid input text: unknown function `slect` (did you mean `select`?) "
       "(expression, column 6: .a | -->slect(.b))"},
      {"(.a", "bad expression, could not find matching `)` (expression, column 1: -->(.a)"},
      {"[1, 2", "bad expression, could not find matching `]` (expression, column 1: -->[1, 2)"},
      {".a = ", "the expression ends where a value should be (expression, column 6: .a = -->)"},
      {".a .b", "null"},
      {"1 2", "an operator is missing here (expression, column 3: 1 -->2)"},
      {"\"abc",
       "invalid input text: the string has no closing quote (expression, column 1: "
       "-->\"abc)"},
      {"\"é\" ^", "invalid input text: unexpected `^` (expression, column 5: \"é\" -->^)"},
      {"select()", "`select` is used as select(CONDITION) (expression, column 1: -->select())"},
      {".a style=\"double\"",
       "`style` cannot be set: comments and styles of the text stay as they "
       "are (expression, column 4: .a -->style=\"double\")"},
  });
}

TEST(Expression, has_limits) {
  const auto fails_with = [](const std::string& expression, const std::string& words) {
    const std::string result = run(expression);
    EXPECT_NE(result.find(words), std::string::npos) << result.substr(0, 200);
  };
  fails_with(std::string(70'000, ' '), "longer than");
  fails_with(std::string(1000, '(') + "1" + std::string(1000, ')'), "nested too deep");
  fails_with(std::string(1000, '[') + std::string(1000, ']'), "nested too deep");
  std::string doubling = "[0,0,0,0,0,0,0,0,0,0]";
  std::string many = "\"x\"";
  for (int i = 0; i < 40; ++i) doubling += " | . + .";
  for (int i = 0; i < 40; ++i) many += " | . + .";
  fails_with(doubling, "too big");
  fails_with(many, "too long");
  // All sums of eight digits.
  fails_with("[1,2,3,4,5,6,7,8,9,10] | [.[] + .[] + .[] + .[] + .[] + .[] + .[] + .[]] | length",
             "too many steps");
  fails_with("(\"a\" * 1000000) | test(\"(a?){300}b\")", "too many steps");
  std::string nested = "[1]";
  for (int i = 0; i < 300; ++i) nested += " | [.]";
  fails_with(nested, "nested too deep");
}

TEST(Expression, filter_of_list) {
  const Document document = Document::parse("name: foo\ndisk: 1048576\nstatus: Running\n", "f");
  const Value machine = Value::from(document.root());
  EXPECT_TRUE(Expression(".name == \"foo\"").selects(machine));
  EXPECT_TRUE(Expression(".disk == \"1048576\"").selects(machine));
  EXPECT_FALSE(Expression(".disk == \"1M\"").selects(machine));
  EXPECT_FALSE(Expression(".nothing").selects(machine));
  EXPECT_TRUE(Expression(".disk > 1024*1000").selects(machine));
  EXPECT_EQ(run("select(.disk > 1024*1000) | select(.name | test(\"o\")) | .name", document.text()),
            "\"foo\"");
}

}  // namespace
}  // namespace limequat::yaml
