#include "hostprovision/render.h"

#include <fmt/format.h>

#include "base/quote.h"
#include "gotemplate/functions.h"
#include "gotemplate/template.h"

namespace limequat::hostprovision {
namespace {

using gotemplate::Value;

constexpr std::string_view kLiteralHint = R"( (a literal {{ is written {{"{{"}}))";

std::string shq_text(const Value& value) {
  switch (value.kind()) {
    case Value::Kind::string:
      return shell_quote(value.as_string());
    case Value::Kind::integer:
      return fmt::format("{}", value.as_int());
    case Value::Kind::boolean:
      return value.as_bool() ? "true" : "false";
    default:
      throw Error(fmt::format("wants a string, not {}", value.type_name()));
  }
}

gotemplate::Functions make_functions() {
  gotemplate::Functions functions = gotemplate::list_functions();
  functions["shq"] = {
      .min_arguments = 1,
      .max_arguments = 1,
      .call = [](gotemplate::Arguments arguments) { return Value(shq_text(arguments[0])); },
      .verbatim = true};
  return functions;
}

// What to do about a value depends on what takes it in: a word of `shell` is one argument whatever
// is in it, and quotes in it would be quotes.
void refuse_unsafe(std::string_view text, bool in_script) {
  constexpr std::string_view kSafe =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_./:@%+=,~-";
  if (text.find_first_not_of(kSafe) == std::string_view::npos) return;
  const std::string value = go_quote(text.substr(0, 200));
  if (in_script) {
    throw Error(
        fmt::format("the value {} would be read as shell code; quote it: {{{{shq .X}}}}", value));
  }
  throw Error(
      fmt::format("the value {} may not go into `shell`: other characters than letters, digits and "
                  "_./:@%+=,~- are refused there; take it in by the script, quoted: {{{{shq .X}}}}",
                  value));
}

// The template's own message names a line of its text; ours, the line of the file.
LocatedError located(const gotemplate::TemplateError& error, const TemplateSource& source,
                     std::string_view hint) {
  const int line =
      source.line > 0 && error.line() > 0 ? source.line + error.line() - 1 : source.line;
  return LocatedError(fmt::format("{}:{}: {}{}", source.file, line, error.message(), hint));
}

gotemplate::Template parse(std::string_view text, const TemplateSource& source) {
  static const gotemplate::Functions functions = make_functions();
  try {
    return gotemplate::Template::parse(source.field, text, functions);
  } catch (const gotemplate::TemplateError& error) {
    throw located(error, source, kLiteralHint);
  }
}

}  // namespace

Value script_dot(const Value& instance, const std::optional<std::string>& script_name, int index) {
  gotemplate::Struct dot{.type = "store.FormatData"};
  dot.fields.push_back({"Index", "index", gotemplate::Omit::never, index});
  if (script_name) {
    dot.fields.push_back({"ScriptName", "scriptName", gotemplate::Omit::never, *script_name});
  }
  if (instance.kind() == Value::Kind::structure) {
    const gotemplate::Struct& own = instance.as_struct();
    dot.type = own.type;
    dot.fields.insert(dot.fields.end(), own.fields.begin(), own.fields.end());
  }
  return Value::structure(std::move(dot));
}

std::string render_template(std::string_view text, const Value& dot, const TemplateSource& source) {
  const gotemplate::Template parsed = parse(text, source);
  gotemplate::RenderOptions options{.missing_key = gotemplate::RenderOptions::MissingKey::error,
                                    .output_limit = kMaxRenderedBytes};
  std::string_view hint = kLiteralHint;
  if (source.needs_consent) {
    const Value* script_name = dot.find("ScriptName");
    options.check_value = [&, script_name](std::string_view value) {
      if (script_name && script_name->as_string() == value) return;
      // Only a refusal ends up as an error: then no brace was meant otherwise.
      hint = "";
      refuse_unsafe(value, !source.field.ends_with(".shell"));
      hint = kLiteralHint;
    };
  }
  try {
    return parsed.render(dot, options);
  } catch (const gotemplate::TemplateError& error) {
    throw located(error, source, hint);
  }
}

void check_template(std::string_view text, const TemplateSource& source) {
  (void)parse(text, source);
}

std::string crlf_to_lf(std::string text) {
  std::size_t to = 0;
  for (std::size_t from = 0; from < text.size(); ++from) {
    if (text[from] == '\r' && from + 1 < text.size() && text[from + 1] == '\n') continue;
    text[to++] = text[from];
  }
  text.resize(to);
  return text;
}

}  // namespace limequat::hostprovision
