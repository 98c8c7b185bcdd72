#include "gotemplate/yaml_text.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string_view>

#include "base/ascii.h"
#include "base/quote.h"
#include "base/utf8.h"
#include "gotemplate/float_text.h"

namespace limequat::gotemplate {
namespace {

constexpr int kIndent = 2;

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Words that YAML 1.1 or 1.2 read as null, a boolean, a number, a merge key or a default.
bool is_reserved_word(std::string_view text) {
  constexpr std::array<std::string_view, 19> kWords{
      "null", "~",     "true",  "false", "yes", "no",  "on", "off", "y", "n",
      ".inf", "+.inf", "-.inf", ".nan",  "inf", "nan", "<<", "=",   "?"};
  return std::find(kWords.begin(), kWords.end(), ascii_lower(text)) != kWords.end();
}

// Anything that some YAML reader takes for an integer, a float, a sexagesimal number or a date:
// digits, and only what stands between digits in such. An address such as 192.168.5.2 is none.
bool is_number_like(std::string_view text) {
  if (!text.empty() && (text[0] == '+' || text[0] == '-')) text.remove_prefix(1);
  if (text.empty() || !(is_digit(text[0]) || text[0] == '.')) return false;
  if (text.size() > 2 && text[0] == '0' &&
      ascii_lower(text.substr(1, 1)).find_first_of("xob") == 0) {
    return text.find_first_not_of("0123456789abcdefABCDEF_", 2) == std::string_view::npos;
  }
  if (text.find_first_of("0123456789") == std::string_view::npos) return false;
  if (text.find_first_not_of("0123456789_:.-+eETZtz ") != std::string_view::npos) return false;
  return std::count(text.begin(), text.end(), '.') <= 1;
}

bool all_printable(std::string_view text, std::string_view also) {
  for (std::size_t at = 0; at < text.size();) {
    const Rune rune = decode_rune(text.substr(at));
    const bool listed = rune.value < 0x80 && also.find(static_cast<char>(rune.value)) != also.npos;
    if (!rune.valid || (!listed && !is_printable(rune.value))) return false;
    at += rune.size;
  }
  return true;
}

bool is_plain(std::string_view text) {
  if (text.empty() || text.front() == ' ' || text.back() == ' ' || text.back() == ':') return false;
  constexpr std::string_view kIndicators = "-?:,[]{}#&*!|>'\"%@`";
  const bool dash_word = (text[0] == '-' || text[0] == '?' || text[0] == ':') && text.size() > 1 &&
                         text[1] != ' ' && text.substr(0, 3) != "---";
  if (kIndicators.find(text[0]) != std::string_view::npos && !dash_word) return false;
  if (text.starts_with("...")) return false;
  if (text.find(": ") != std::string_view::npos || text.find(" #") != std::string_view::npos)
    return false;
  return all_printable(text, "") && !is_reserved_word(text) && !is_number_like(text);
}

std::string double_quoted(std::string_view text) {
  if (is_valid_utf8(text)) return go_quote(text);
  std::string valid;
  for (std::size_t at = 0; at < text.size();) {
    const Rune rune = decode_rune(text.substr(at));
    append_utf8(valid, rune.value);
    at += rune.size;
  }
  return go_quote(valid);
}

// A `|` block says its indentation by its first line, so that must not begin with a space of its
// own.
bool is_block(std::string_view text) {
  if (text.find('\n') == std::string_view::npos || !all_printable(text, "\n\t")) return false;
  const auto first = text.find_first_not_of('\n');
  return first != std::string_view::npos && text[first] != ' ' && text[first] != '\t';
}

std::string float_text(double value) {
  if (std::isnan(value)) return ".nan";
  if (std::isinf(value)) return value < 0 ? "-.inf" : ".inf";
  std::string text = format_float(value, 'g', -1);
  if (text.find_first_of(".e") == std::string::npos) text += ".0";
  return text;
}

bool has_members(const Value& value);

// goccy's `omitempty` leaves out a struct of which nothing would be shown; Go's JSON does not.
bool omitted(const Field& field) {
  if (field.omit == Omit::if_nil) return field.value.is_nil();
  if (field.omit == Omit::never) return false;
  return field.value.empty() ||
         (field.value.kind() == Value::Kind::structure && !has_members(field.value));
}

bool has_members(const Value& value) {
  if (value.kind() == Value::Kind::map) return !value.as_map().empty();
  if (value.kind() != Value::Kind::structure) return false;
  const auto& fields = value.as_struct().fields;
  return std::any_of(fields.begin(), fields.end(), [](const Field& field) {
    return field.inlined ? has_members(field.value) : !omitted(field);
  });
}

class Writer {
 public:
  std::string run(const Value& value) {
    write_after(value, 0, "");
    return std::move(text_);
  }

 private:
  // The value where a line has begun with a key or a dash at `indent`; `gap` separates it from
  // that.
  void write_after(const Value& value, int indent, std::string_view gap) {
    switch (value.kind()) {
      case Value::Kind::list:
        return write_nested(value, value.as_list().empty() ? "[]" : "", indent, gap);
      case Value::Kind::map:
      case Value::Kind::structure:
        return write_nested(value, has_members(value) ? "" : "{}", indent, gap);
      case Value::Kind::string:
        if (is_block(value.as_string())) return write_block(value.as_string(), indent, gap);
        [[fallthrough]];
      default:
        text_.append(gap).append(scalar(value)) += '\n';
    }
  }

  void write_nested(const Value& value, std::string_view instead, int indent,
                    std::string_view gap) {
    if (!instead.empty()) {
      text_.append(gap).append(instead) += '\n';
      return;
    }
    if (!gap.empty()) text_ += '\n';
    const bool list = value.kind() == Value::Kind::list;
    // A list under a key stands at the key's own indentation.
    const int inner = gap.empty() || list ? indent : indent + kIndent;
    list ? write_items(value.as_list(), inner, false) : write_members(value, inner, false);
  }

  void write_items(const List& list, int indent, bool on_line) {
    for (const Value& item : list) {
      if (!on_line) pad(indent);
      on_line = false;
      text_ += '-';
      const bool nested_list = item.kind() == Value::Kind::list && !item.as_list().empty();
      const bool nested_map = has_members(item);
      if (nested_list || nested_map) text_ += ' ';
      if (nested_list) {
        write_items(item.as_list(), indent + kIndent, true);
      } else if (nested_map) {
        write_members(item, indent + kIndent, true);
      } else {
        write_after(item, indent, " ");
      }
    }
  }

  void write_members(const Value& value, int indent, bool on_line) {
    if (value.kind() == Value::Kind::structure)
      return write_fields(value.as_struct(), indent, on_line);
    for (const auto& [key, item] : value.as_map()) write_member(key, item, indent, on_line);
  }

  void write_fields(const Struct& structure, int indent, bool& on_line) {
    for (const Field& field : structure.fields) {
      if (field.inlined && field.value.kind() == Value::Kind::structure) {
        write_fields(field.value.as_struct(), indent, on_line);
      } else if (!omitted(field)) {
        write_member(field.json_key, field.value, indent, on_line);
      }
    }
  }

  void write_member(std::string_view key, const Value& value, int indent, bool& on_line) {
    if (!on_line) pad(indent);
    on_line = false;
    text_.append(is_plain(key) ? std::string(key) : double_quoted(key)) += ':';
    write_after(value, indent, " ");
  }

  void write_block(std::string_view text, int indent, std::string_view gap) {
    text_.append(gap) += '|';
    if (!text.ends_with('\n')) {
      text_ += '-';
    } else if (text.ends_with("\n\n")) {
      text_ += '+';
    }
    text_ += '\n';
    if (text.ends_with('\n')) text.remove_suffix(1);
    for (std::size_t at = 0; at <= text.size();) {
      const std::size_t end = std::min(text.find('\n', at), text.size());
      if (end > at) pad(indent + kIndent);
      text_.append(text.substr(at, end - at)) += '\n';
      at = end + 1;
    }
  }

  static std::string scalar(const Value& value) {
    switch (value.kind()) {
      case Value::Kind::boolean:
        return value.as_bool() ? "true" : "false";
      case Value::Kind::integer:
        return std::to_string(value.as_int());
      case Value::Kind::floating:
        return float_text(value.as_double());
      case Value::Kind::string:
        return is_plain(value.as_string()) ? value.as_string() : double_quoted(value.as_string());
      default:
        return "null";
    }
  }

  void pad(int indent) { text_.append(static_cast<std::size_t>(indent), ' '); }

  std::string text_;
};

}  // namespace

std::string to_yaml(const Value& value) { return Writer().run(value); }

}  // namespace limequat::gotemplate
