// Functions that write values as text of some format, and read it: to_json, from_yaml, @base64 …
#include <fmt/format.h>

#include <algorithm>

#include "base/base64.h"
#include "base/quote.h"
#include "yaml/expression/functions.h"

namespace limequat::yaml::expression {

namespace {

int indent_of(const Call& call, int usual) {
  if (!call.has(0)) return usual;
  const Value indent = call.first(0, call.dot);
  if (indent.kind() != Kind::integer || indent.as_int() < 0 || indent.as_int() > 16) {
    call.fail("the indentation is a number from 0 to 16");
  }
  return static_cast<int>(indent.as_int());
}

void to_json_text(const Call& call) {
  const int indent = indent_of(call, 2);
  call.evaluator.spend(call.value().weight());
  call.give(to_json(call.value(), indent) + (indent > 0 ? "\n" : ""));
}
void json(const Call& call) {
  call.evaluator.spend(call.value().weight());
  call.give(to_json(call.value()));
}

void to_yaml_text(const Call& call) {
  indent_of(call, 2);
  call.evaluator.spend(call.value().weight());
  call.give(to_yaml(call.value()));
}

// JSON is YAML.
void from_text(const Call& call) {
  const std::string& text = call.need_string();
  call.evaluator.spend(text.size());
  call.give(Value::from(Document::parse(text, call.node.name).root()));
}

void base64(const Call& call) { call.give(base64_encode(call.need_string())); }
void base64d(const Call& call) {
  const auto bytes = base64_decode(call.need_string());
  if (!bytes) call.fail("@base64d: this is no base64 text");
  call.give(*bytes);
}

void sh(const Call& call) { call.give(shell_quote(call.need_string())); }

bool is_unreserved(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         std::string_view("-_.~").find(c) != std::string_view::npos;
}

// Go's url.QueryEscape.
void uri(const Call& call) {
  std::string escaped;
  for (const char c : call.need_string()) {
    if (is_unreserved(c)) {
      escaped += c;
    } else if (c == ' ') {
      escaped += '+';
    } else {
      escaped += fmt::format("%{:02X}", static_cast<unsigned char>(c));
    }
  }
  call.give(std::move(escaped));
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

void urid(const Call& call) {
  const std::string& text = call.need_string();
  std::string plain;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      plain += text[i] == '+' ? ' ' : text[i];
      continue;
    }
    const int high = i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
    const int low = i + 2 < text.size() ? hex_digit(text[i + 2]) : -1;
    if (high < 0 || low < 0) call.fail("@urid: a % needs two hex digits behind it");
    plain += static_cast<char>(high * 16 + low);
    i += 2;
  }
  call.give(std::move(plain));
}

std::string cell(const Value& value, char separator) {
  if (value.is_null()) return "";
  std::string text = value.is_scalar() ? value.text() : to_json(value);
  if (text.find_first_of(std::string("\"\r\n") + separator) == std::string::npos) return text;
  std::string quoted = "\"";
  for (const char c : text) {
    quoted += c;
    if (c == '"') quoted += c;
  }
  return quoted + '"';
}

std::string row(const Value::Items& values, char separator) {
  std::string text;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i > 0) text += separator;
    text += cell(values[i], separator);
  }
  return text;
}

Value::Items header_of(const Value& table) {
  Value::Items names;
  for (const auto& [key, value] : table.items()[0].members()) names.push_back(key);
  return names;
}

Value::Items cells_of(const Call& call, const Value& line, const Value::Items& names) {
  if (line.is_sequence()) return line.items();
  if (!line.is_mapping()) call.fail("the rows of a table are lists or maps");
  Value::Items cells;
  for (const Value& name : names) {
    const Value* found = line.find(name.as_string());
    cells.push_back(found == nullptr ? Value() : *found);
  }
  return cells;
}

void table(const Call& call, char separator) {
  call.need_sequence();
  const Value& value = call.value();
  call.evaluator.spend(value.weight());
  if (value.size() == 0) return call.give("");
  if (value.items()[0].is_scalar()) return call.give(row(value.items(), separator));
  std::string text;
  Value::Items names;
  if (value.items()[0].is_mapping()) {
    names = header_of(value);
    text = row(names, separator) + "\n";
  }
  for (const Value& line : value.items()) {
    text += row(cells_of(call, line, names), separator) + "\n";
    call.evaluator.spend(1 + names.size());
  }
  text.pop_back();
  call.give(std::move(text));
}
void csv(const Call& call) { table(call, ','); }
void tsv(const Call& call) { table(call, '\t'); }

void append_props(std::string& text, const std::string& path, const Value& value) {
  if (value.is_scalar()) {
    text.append(path).append(" = ").append(value.is_null() ? "" : value.text()).append("\n");
    return;
  }
  const std::string prefix = path.empty() ? "" : path + ".";
  for (const auto& [key, member] : value.members()) append_props(text, prefix + key, member);
  for (std::size_t i = 0; i < value.items().size(); ++i) {
    append_props(text, prefix + std::to_string(i), value.items()[i]);
  }
}

void props(const Call& call) {
  call.evaluator.spend(call.value().weight());
  std::string text;
  append_props(text, "", call.value());
  call.give(std::move(text));
}

constexpr Function kFunctions[] = {
    {"to_json", 0, 1, to_json_text, "to_json or to_json(0)"},
    {"@json", 0, 0, json, "@json"},
    {"to_yaml", 0, 1, to_yaml_text, "to_yaml"},
    {"@yaml", 0, 0, to_yaml_text, "@yaml"},
    {"from_json", 0, 0, from_text, "from_json"},
    {"@jsond", 0, 0, from_text, "@jsond"},
    {"from_yaml", 0, 0, from_text, "from_yaml"},
    {"@yamld", 0, 0, from_text, "@yamld"},
    {"@base64", 0, 0, base64, "@base64"},
    {"@base64d", 0, 0, base64d, "@base64d"},
    {"@sh", 0, 0, sh, "@sh"},
    {"@uri", 0, 0, uri, "@uri"},
    {"@urid", 0, 0, urid, "@urid"},
    {"to_csv", 0, 0, csv, "@csv"},
    {"@csv", 0, 0, csv, "@csv"},
    {"to_tsv", 0, 0, tsv, "@tsv"},
    {"@tsv", 0, 0, tsv, "@tsv"},
    {"to_props", 0, 0, props, "to_props"},
    {"@props", 0, 0, props, "@props"},
};

}  // namespace

std::span<const Function> format_functions() { return kFunctions; }

}  // namespace limequat::yaml::expression
