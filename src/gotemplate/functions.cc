#include "gotemplate/functions.h"

#include <fmt/format.h>

#include "base/error.h"
#include "gotemplate/builtins.h"
#include "gotemplate/json.h"
#include "gotemplate/print.h"
#include "gotemplate/yaml_text.h"

namespace limequat::gotemplate {
namespace {

using Kind = Value::Kind;

Function text_function(std::string (*convert)(Arguments)) {
  return {.call = [convert](Arguments arguments) { return Value(convert(arguments)); }};
}

Functions make_standard() {
  constexpr int kAny = Function::kAnyNumber;
  Functions functions;
  functions["call"] = {.min_arguments = 1, .max_arguments = kAny, .call = call_nothing};
  functions["eq"] = {.min_arguments = 1, .max_arguments = kAny, .call = equal};
  functions["ge"] = {.min_arguments = 2, .max_arguments = 2, .call = greater_or_equal};
  functions["gt"] = {.min_arguments = 2, .max_arguments = 2, .call = greater};
  functions["html"] = text_function(escape_html);
  functions["index"] = {.min_arguments = 1, .max_arguments = kAny, .call = index};
  functions["js"] = text_function(escape_js);
  functions["le"] = {.min_arguments = 2, .max_arguments = 2, .call = less_or_equal};
  functions["len"] = {.min_arguments = 1, .max_arguments = 1, .call = length};
  functions["lt"] = {.min_arguments = 2, .max_arguments = 2, .call = less};
  functions["ne"] = {.min_arguments = 2, .max_arguments = 2, .call = not_equal};
  functions["not"] = {.min_arguments = 1, .max_arguments = 1, .call = [](Arguments arguments) {
                        return Value(!arguments[0].truth());
                      }};
  functions["print"] = text_function(go_print);
  functions["printf"] = {
      .min_arguments = 1,
      .max_arguments = kAny,
      .call =
          [](Arguments arguments) {
            return Value(go_printf(arguments[0].as_string(), arguments.subspan(1)));
          },
      .text_first = true};
  functions["println"] = text_function(go_println);
  functions["slice"] = {.min_arguments = 1, .max_arguments = kAny, .call = slice};
  functions["urlquery"] = text_function(escape_url_query);
  return functions;
}

// `indent` and `missing` take one or two arguments and check them themselves (upstream's words).
void check_one_or_two(Arguments arguments) {
  if (arguments.empty()) throw Error("function takes at least one string argument");
  if (arguments.size() > 2) throw Error("function takes at most 2 arguments");
}

const std::string& last_text(Arguments arguments) {
  if (arguments.back().kind() != Kind::string) throw Error("last argument must be a string");
  return arguments.back().as_string();
}

Value indent(Arguments arguments) {
  check_one_or_two(arguments);
  std::int64_t size = 2;
  if (arguments.size() == 2) {
    if (arguments[0].kind() != Kind::integer) {
      throw Error("optional first argument must be an integer");
    }
    size = arguments[0].as_int();
  }
  if (size < 0) throw Error("strings: negative Repeat count");
  const std::string_view text = last_text(arguments);
  std::string result;
  for (std::size_t at = 0; at <= text.size();) {
    const auto end = std::min(text.find('\n', at), text.size());
    const auto spaces = end > at ? static_cast<std::uint64_t>(size) : 0;
    if (spaces > kResultLimit || result.size() + spaces + (end - at) > kResultLimit) {
      throw Error(fmt::format("the text is larger than {} bytes", kResultLimit));
    }
    result.append(spaces, ' ').append(text.substr(at, end - at));
    if (end < text.size()) result += '\n';
    at = end + 1;
  }
  return result;
}

Value missing(Arguments arguments) {
  check_one_or_two(arguments);
  if (arguments.size() == 2 && arguments[0].kind() != Kind::string) {
    throw Error("optional first argument must be a string");
  }
  const std::string& text = last_text(arguments);
  if (!text.empty()) return text;
  return arguments.size() == 2 ? arguments[0] : Value("<missing>");
}

Value yaml(Arguments arguments) {
  std::string text = "---\n" + to_yaml(arguments[0]);
  if (text.ends_with('\n')) text.pop_back();
  return text;
}

Functions make_list() {
  Functions functions = standard_functions();
  functions["indent"] = {.call = indent};
  functions["json"] = {.min_arguments = 1, .max_arguments = 1, .call = [](Arguments arguments) {
                         return Value(to_json(arguments[0]));
                       }};
  functions["missing"] = {.call = missing};
  functions["yaml"] = {.min_arguments = 1, .max_arguments = 1, .call = yaml};
  return functions;
}

}  // namespace

const Functions& standard_functions() {
  static const Functions functions = make_standard();
  return functions;
}

const Functions& list_functions() {
  static const Functions functions = make_list();
  return functions;
}

}  // namespace limequat::gotemplate
