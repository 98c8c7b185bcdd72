#include "gotemplate/print.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"
#include "base/utf8.h"

namespace limequat::gotemplate {
namespace {

std::size_t rune_count(std::string_view text) {
  std::size_t count = 0;
  for (std::size_t at = 0; at < text.size(); at += decode_rune(text.substr(at)).size) ++count;
  return count;
}

}  // namespace

void Printer::append(std::string_view text) {
  if (text.size() > kResultLimit - std::min(kResultLimit, text_.size())) {
    throw Error(fmt::format("the text is larger than {} bytes", kResultLimit));
  }
  text_ += text;
}

void Printer::padding(std::size_t count, const FormatSpec& spec) {
  append(std::string(count, spec.zero && !spec.minus ? '0' : ' '));
}

void Printer::pad(std::string_view text, const FormatSpec& spec) {
  const auto width = static_cast<std::size_t>(spec.width.value_or(0));
  const std::size_t used = width == 0 ? 0 : rune_count(text);
  const std::size_t missing = width > used ? width - used : 0;
  if (!spec.minus) padding(missing, spec);
  append(text);
  if (spec.minus) padding(missing, spec);
}

void Printer::print(const Value& value, char32_t verb, const FormatSpec& spec) {
  if (value.is_nil()) return print_nil(verb, spec);
  if (verb == 'T') return print_string(value.type_name(), 's', spec);
  if (verb == 'p') return print_bad_verb(value, verb, spec);
  print_nested(value, verb, spec);
}

void Printer::print_nil(char32_t verb, const FormatSpec& spec) {
  if (verb == 'v' || verb == 'T') return pad("<nil>", spec);
  append("%!");
  append_utf8(text_, verb);
  append("(<nil>)");
}

void Printer::print_nested(const Value& value, char32_t verb, const FormatSpec& spec) {
  switch (value.kind()) {
    case Value::Kind::nil:
      append(spec.go_syntax ? "interface {}(nil)" : "<nil>");
      return;
    case Value::Kind::boolean:
      print_bool(value, verb, spec);
      return;
    case Value::Kind::integer:
      print_int(value, verb, spec);
      return;
    case Value::Kind::floating:
      print_float(value, verb, spec);
      return;
    case Value::Kind::string:
      print_string(value, verb, spec);
      return;
    case Value::Kind::list:
      print_list(value, verb, spec);
      return;
    case Value::Kind::map:
      print_map(value, verb, spec);
      return;
    case Value::Kind::structure:
      print_struct(value, verb, spec);
      return;
  }
}

void Printer::print_bad_verb(const Value& value, char32_t verb, const FormatSpec& spec) {
  append("%!");
  append_utf8(text_, verb);
  append("(");
  append(value.type_name());
  append("=");
  print_nested(value, 'v', spec);
  append(")");
}

void Printer::print_bool(const Value& value, char32_t verb, const FormatSpec& spec) {
  if (verb != 't' && verb != 'v') return print_bad_verb(value, verb, spec);
  pad(value.as_bool() ? "true" : "false", spec);
}

void Printer::print_list(const Value& value, char32_t verb, const FormatSpec& spec) {
  append(spec.go_syntax ? value.type_name() + "{" : "[");
  bool first = true;
  for (const Value& item : value.as_list()) {
    if (!first) append(spec.go_syntax ? ", " : " ");
    first = false;
    print_nested(item, verb, spec);
  }
  append(spec.go_syntax ? "}" : "]");
}

void Printer::print_map(const Value& value, char32_t verb, const FormatSpec& spec) {
  append(spec.go_syntax ? value.type_name() + "{" : "map[");
  bool first = true;
  for (const auto& [key, item] : value.as_map()) {
    if (!first) append(spec.go_syntax ? ", " : " ");
    first = false;
    print_nested(key, verb, spec);
    append(":");
    print_nested(item, verb, spec);
  }
  append(spec.go_syntax ? "}" : "]");
}

void Printer::print_struct(const Value& value, char32_t verb, const FormatSpec& spec) {
  if (spec.go_syntax) append(value.as_struct().type);
  append("{");
  bool first = true;
  for (const Field& field : value.as_struct().fields) {
    if (!first) append(spec.go_syntax ? ", " : " ");
    first = false;
    if (spec.field_names || spec.go_syntax) {
      append(field.go_name);
      append(":");
    }
    print_nested(field.value, verb, spec);
  }
  append("}");
}

std::string to_text(const Value& value) {
  if (value.kind() == Value::Kind::string) return value.as_string();
  if (value.is_no_value()) return "<no value>";
  Printer printer;
  printer.print(value, 'v', {});
  return printer.take();
}

std::string go_print(Arguments arguments) {
  Printer printer;
  bool first = true;
  bool after_string = false;
  for (const Value& argument : arguments) {
    const bool is_string = argument.kind() == Value::Kind::string;
    if (!first && !is_string && !after_string) printer.append(" ");
    printer.print(argument, 'v', {});
    after_string = is_string;
    first = false;
  }
  return printer.take();
}

std::string go_println(Arguments arguments) {
  Printer printer;
  bool first = true;
  for (const Value& argument : arguments) {
    if (!first) printer.append(" ");
    printer.print(argument, 'v', {});
    first = false;
  }
  printer.append("\n");
  return printer.take();
}

}  // namespace limequat::gotemplate
