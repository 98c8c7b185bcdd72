// Limits, strict mode, and the check of what a template prints.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.h"
#include "base/quote.h"
#include "gotemplate/template.h"
#include "sample.h"

namespace limequat::gotemplate {
namespace {

using ::testing::HasSubstr;

std::string render(std::string_view text, const RenderOptions& options = {},
                   const Functions& functions = standard_functions()) {
  return Template::parse("t", text, functions).render(test::sample_machine(), options);
}

TemplateError error_of(std::string_view text, const RenderOptions& options = {},
                       const Functions& functions = standard_functions()) {
  try {
    render(text, options, functions);
  } catch (const TemplateError& error) {
    return error;
  }
  ADD_FAILURE() << "no error from " << text.substr(0, 200);
  return TemplateError("", 0, 0);
}

std::string repeat(std::string_view text, int count) {
  std::string out;
  for (int i = 0; i < count; ++i) out += text;
  return out;
}

TEST(TemplateError, knows_line_and_column_of_a_failing_action) {
  const TemplateError error = error_of("a\n  b {{.Nope}}");
  EXPECT_EQ(error.line(), 2);
  EXPECT_EQ(error.column(), 7);
}

TEST(TemplateError, knows_line_and_column_of_broken_syntax) {
  const TemplateError error = error_of("a\n {{if}}");
  EXPECT_EQ(error.line(), 2);
  EXPECT_EQ(error.column(), 6);
}

const RenderOptions kStrict{.missing_key = RenderOptions::MissingKey::error};

TEST(StrictRender, a_missing_key_is_an_error) {
  EXPECT_THAT(error_of("{{.Param.nope}}", kStrict).message(),
              HasSubstr(R"(map has no entry for key "nope")"));
}

TEST(StrictRender, no_value_is_never_printed) {
  for (const char* text :
       {"{{.Nil}}", "{{.Any.null}}", "{{index .Any \"nope\"}}", "{{$x := or 0 nil}}{{$x}}",
        "{{range .Any.l}}{{.}}{{end}}", "{{template \"x\"}}{{define \"x\"}}{{.}}{{end}}"}) {
    EXPECT_THAT(error_of(text, kStrict).message(), HasSubstr("no value")) << text;
  }
}

TEST(StrictRender, what_is_there_renders) {
  EXPECT_EQ(render("{{.Param.a}}{{with .Nil}}x{{end}}", kStrict), "1");
}

RenderOptions refusing_spaces() {
  RenderOptions options;
  options.check_value = [](std::string_view text) {
    if (text.find(' ') != std::string_view::npos) throw Error("a space");
  };
  return options;
}

Functions with_quote() {
  Functions functions = list_functions();
  functions["shq"] = {
      .min_arguments = 1,
      .max_arguments = 1,
      .call = [](Arguments arguments) { return Value(shell_quote(arguments[0].as_string())); },
      .verbatim = true};
  return functions;
}

TEST(CheckValue, sees_values) {
  EXPECT_THAT(error_of("{{index .Errors 1}}", refusing_spaces()).message(),
              HasSubstr("t:1:2: executing \"t\" at <{{index .Errors 1}}>: a space"));
  EXPECT_EQ(render("{{.Name}} x", refusing_spaces()), "dev x");
}

TEST(CheckValue, does_not_see_literals_of_the_template) {
  EXPECT_EQ(render("{{\"a b\"}}{{(\"c d\")}}", refusing_spaces()), "a bc d");
}

TEST(CheckValue, does_not_see_verbatim_functions) {
  EXPECT_EQ(
      render("{{shq (index .Errors 1)}}{{index .Errors 1 | shq}}", refusing_spaces(), with_quote()),
      "'two words''two words'");
}

TEST(CheckValue, is_not_fooled_by_going_around) {
  const RenderOptions options = refusing_spaces();
  for (const char* text : {"{{$x := index .Errors 1}}{{$x}}", "{{print (index .Errors 1)}}",
                           "{{\"%s\" | printf}} {{or 0 .Errors}}", "{{range .Errors}}{{.}}{{end}}",
                           "{{shq (index .Errors 1) | print}}", "{{\"a b\" | print}}",
                           "{{template \"x\" index .Errors 1}}{{define \"x\"}}{{.}}{{end}}",
                           "{{(.Errors)}}", "{{or (index .Errors 1) (shq \"x\")}}"}) {
    EXPECT_THAT(error_of(text, options, with_quote()).message(), HasSubstr("a space")) << text;
  }
}

TEST(Limits, output) {
  RenderOptions options;
  options.output_limit = 100;
  EXPECT_THAT(error_of("{{range 1000}}x{{end}}", options).message(),
              HasSubstr("the output is larger than 100 bytes"));
  EXPECT_EQ(render(repeat("x", 100), options).size(), 100U);
}

TEST(Limits, steps) {
  RenderOptions options;
  options.step_limit = 1000;
  EXPECT_THAT(error_of("{{range 1000000000000}}{{end}}", options).message(),
              HasSubstr("too many steps"));
}

TEST(Limits, text_that_doubles) {
  const char* text = R"({{$x := "xxxxxxxxxxxxxxxx"}}{{range 100}}{{$x = print $x $x}}{{end}})";
  RenderOptions options;
  options.step_limit = 100'000;
  EXPECT_THAT(error_of(text, options).message(), HasSubstr("too many steps"));
}

TEST(Limits, one_huge_result) {
  const std::string many = "{{printf \"" + repeat("%1000000[1]d", 100) + "\" 1}}";
  EXPECT_THAT(error_of(many).message(), HasSubstr("the text is larger than"));
  EXPECT_THAT(error_of("{{indent 1000000000 \"a\\nb\"}}", {}, list_functions()).message(),
              HasSubstr("the text is larger than"));
}

TEST(Limits, templates_that_call_themselves) {
  EXPECT_THAT(error_of("{{define \"a\"}}{{template \"a\"}}{{end}}{{template \"a\"}}").message(),
              HasSubstr("exceeded maximum template depth"));
  EXPECT_THAT(error_of("{{define \"a\"}}{{if true}}{{with 1}}{{template \"a\" "
                       "(((1)))}}{{end}}{{end}}{{end}}{{template \"a\"}}")
                  .message(),
              HasSubstr("exceeded maximum template depth"));
}

TEST(Limits, nesting_of_the_text) {
  EXPECT_THAT(error_of("{{" + repeat("(", 100'000) + "1").message(),
              HasSubstr("max expression depth exceeded"));
  EXPECT_THAT(error_of(repeat("{{if 1}}", 100'000)).message(),
              HasSubstr("max nesting depth exceeded"));
  EXPECT_THAT(error_of("{{if 1}}" + repeat("{{else if 1}}", 100'000)).message(),
              HasSubstr("max nesting depth exceeded"));
  EXPECT_THAT(error_of(repeat("{{block \"x\" .}}", 100'000)).message(),
              HasSubstr("max nesting depth exceeded"));
  EXPECT_EQ(render("{{" + repeat("(", 200) + "1" + repeat(")", 200) + "}}"), "1");
}

TEST(Limits, error_messages_stay_short) {
  const std::string message = error_of("{{range printf \"%99999d\" 1}}{{end}}").message();
  EXPECT_LT(message.size(), 10'000U);
}

TEST(Template, may_be_rendered_more_than_once) {
  const Template t = Template::parse("t", "{{.}}");
  EXPECT_EQ(t.render(1), "1");
  EXPECT_EQ(t.render("two"), "two");
}

TEST(Functions, their_errors_carry_the_place_and_the_name) {
  Functions functions;
  functions["boom"] = {.call = [](Arguments) -> Value { throw Error("went off"); }};
  EXPECT_EQ(error_of("x\n{{boom 1}}", {}, functions).message(),
            "template: t:2:2: executing \"t\" at <boom 1>: error calling boom: went off");
}

}  // namespace
}  // namespace limequat::gotemplate
