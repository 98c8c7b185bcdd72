// Values as text, the way Go's fmt package prints them: `print`, `printf`, `println` and what an
// action
// `{{.X}}` writes. Mistakes in a format do not throw; they are written into the text, as in Go:
// `%!d(string=x)`, `%!s(MISSING)`.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "gotemplate/functions.h"
#include "gotemplate/value.h"

namespace limequat::gotemplate {

// No function makes a longer text; past it they throw Error.
constexpr std::size_t kResultLimit = 64u << 20;

// What an action prints: %v, but `<no value>` for a missing one.
[[nodiscard]] std::string to_text(const Value& value);
// Spaces between operands when neither is a string.
[[nodiscard]] std::string go_print(Arguments arguments);
// Spaces between all operands, and a newline.
[[nodiscard]] std::string go_println(Arguments arguments);
[[nodiscard]] std::string go_printf(std::string_view format, Arguments arguments);

// One `%…` directive's settings.
struct FormatSpec {
  bool minus = false;
  bool plus = false;
  bool sharp = false;
  bool space = false;
  bool zero = false;
  bool field_names = false;  // %+v
  bool go_syntax = false;    // %#v
  std::optional<int> width;
  std::optional<int> precision;
};

// Appends values to a text, one directive at a time.
class Printer {
 public:
  void print(const Value& value, char32_t verb, const FormatSpec& spec);
  void append(std::string_view text);
  [[nodiscard]] std::string take() { return std::move(text_); }

 private:
  void print_nested(const Value& value, char32_t verb, const FormatSpec& spec);
  void print_nil(char32_t verb, const FormatSpec& spec);
  void print_bool(const Value& value, char32_t verb, const FormatSpec& spec);
  void print_list(const Value& value, char32_t verb, const FormatSpec& spec);
  void print_map(const Value& value, char32_t verb, const FormatSpec& spec);
  void print_struct(const Value& value, char32_t verb, const FormatSpec& spec);
  void print_bad_verb(const Value& value, char32_t verb, const FormatSpec& spec);

  void pad(std::string_view text, const FormatSpec& spec);
  void padding(std::size_t count, const FormatSpec& spec);

  // print_scalar.cc
  void print_int(const Value& value, char32_t verb, const FormatSpec& spec);
  void print_float(const Value& value, char32_t verb, const FormatSpec& spec);
  void print_string(const Value& value, char32_t verb, const FormatSpec& spec);
  void integer(std::int64_t value, int base, char32_t verb, const FormatSpec& spec);
  void character(std::int64_t value, bool quoted, const FormatSpec& spec);
  void code_point(std::int64_t value, const FormatSpec& spec);
  void hex_string(std::string_view bytes, bool upper, const FormatSpec& spec);

  std::string text_;
};

}  // namespace limequat::gotemplate
