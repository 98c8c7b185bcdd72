#include "gotemplate/json.h"

#include <fmt/format.h>

#include <cmath>
#include <cstdint>
#include <string_view>

#include "base/error.h"
#include "base/utf8.h"
#include "gotemplate/float_text.h"

namespace limequat::gotemplate {
namespace {

class Writer {
 public:
  Writer(std::string& text, const JsonOptions& options) : text_(text), options_(options) {}

  // False when the value is a map or struct of which nothing was written but `{}`.
  bool write(const Value& value) {
    switch (value.kind()) {
      case Value::Kind::nil:
        text_ += "null";
        return true;
      case Value::Kind::boolean:
        text_ += value.as_bool() ? "true" : "false";
        return true;
      case Value::Kind::integer:
        text_ += fmt::format_int(value.as_int()).c_str();
        return true;
      case Value::Kind::floating:
        write_float(value.as_double());
        return true;
      case Value::Kind::string:
        write_string(value.as_string());
        return true;
      case Value::Kind::list:
        write_list(value.as_list());
        return true;
      case Value::Kind::map:
        return write_map(value.as_map());
      case Value::Kind::structure:
        return write_struct(value.as_struct());
    }
    return true;
  }

 private:
  void write_list(const List& list) {
    text_ += '[';
    ++depth_;
    bool first = true;
    for (const Value& item : list) {
      const std::size_t before = text_.size();
      separate(first);
      const bool kept = write(item) || !options_.drop_empty_maps;
      if (!kept) text_.resize(before);
      first = first && !kept;
    }
    close(first, ']');
  }

  bool write_map(const Map& map) {
    text_ += '{';
    ++depth_;
    bool first = true;
    for (const auto& [key, item] : map) write_member(first, key, item);
    close(first, '}');
    return !first;
  }

  bool write_struct(const Struct& structure) {
    text_ += '{';
    ++depth_;
    bool first = true;
    write_fields(first, structure);
    close(first, '}');
    return !first;
  }

  void write_fields(bool& first, const Struct& structure) {
    for (const Field& field : structure.fields) {
      if (field.inlined && field.value.kind() == Value::Kind::structure) {
        write_fields(first, field.value.as_struct());
      } else if (!omitted(field)) {
        write_member(first, field.json_key, field.value);
      }
    }
  }

  void write_member(bool& first, std::string_view key, const Value& value) {
    const std::size_t before = text_.size();
    separate(first);
    write_string(key);
    text_ += options_.indent > 0 ? ": " : ":";
    const bool kept = write(value) || !options_.drop_empty_maps;
    if (!kept) text_.resize(before);
    first = first && !kept;
  }

  void separate(bool first) {
    if (!first) text_ += ',';
    new_line();
  }

  void close(bool empty, char bracket) {
    --depth_;
    if (!empty) new_line();
    text_ += bracket;
  }

  void new_line() {
    if (options_.indent <= 0) return;
    text_ += '\n';
    text_.append(static_cast<std::size_t>(depth_) * static_cast<std::size_t>(options_.indent), ' ');
  }

  // As encoding/json: plain digits from 1e-6 to below 1e21, and no zero in a two-digit exponent.
  void write_float(double value) {
    if (!std::isfinite(value)) {
      throw Error("json: unsupported value: " + format_float(value, 'g', -1));
    }
    const double size = std::fabs(value);
    const bool scientific = size != 0 && (size < 1e-6 || size >= 1e21);
    std::string number = format_float(value, scientific ? 'e' : 'f', -1);
    const std::size_t length = number.size();
    if (scientific && length >= 4 && number[length - 4] == 'e' && number[length - 3] == '-' &&
        number[length - 2] == '0') {
      number.erase(length - 2, 1);
    }
    text_ += number;
  }

  void write_string(std::string_view value) {
    text_ += '"';
    std::size_t plain = 0;
    for (std::size_t at = 0; at < value.size();) {
      const auto c = static_cast<unsigned char>(value[at]);
      if (c < 0x80) {
        if (c >= 0x20 && c != '"' && c != '\\' && !(options_.escape_html && is_html(c))) {
          ++at;
          continue;
        }
        text_ += value.substr(plain, at - plain);
        write_escape(c);
        plain = ++at;
        continue;
      }
      const Rune rune = decode_rune(value.substr(at));
      if (!rune.valid || rune.value == 0x2028 || rune.value == 0x2029) {
        text_ += value.substr(plain, at - plain);
        text_ += fmt::format("\\u{:04x}", static_cast<std::uint32_t>(rune.value));
        plain = at + rune.size;
      }
      at += rune.size;
    }
    text_ += value.substr(plain);
    text_ += '"';
  }

  static bool is_html(unsigned char c) { return c == '<' || c == '>' || c == '&'; }

  void write_escape(unsigned char c) {
    constexpr std::string_view kNamed = "\"\\\b\f\n\r\t";
    const auto named = kNamed.find(static_cast<char>(c));
    if (named != std::string_view::npos) {
      text_ += '\\';
      text_ += "\"\\bfnrt"[named];
    } else {
      text_ += fmt::format("\\u{:04x}", static_cast<unsigned>(c));
    }
  }

  static bool omitted(const Field& field) {
    switch (field.omit) {
      case Omit::never:
        return false;
      case Omit::if_nil:
        return field.value.is_nil();
      case Omit::if_empty:
        return field.value.empty();
    }
    return false;
  }

  std::string& text_;
  const JsonOptions& options_;
  int depth_ = 0;
};

}  // namespace

std::string to_json(const Value& value, const JsonOptions& options) {
  std::string text;
  append_json(text, value, options);
  return text;
}

void append_json(std::string& text, const Value& value, const JsonOptions& options) {
  Writer(text, options).write(value);
}

}  // namespace limequat::gotemplate
