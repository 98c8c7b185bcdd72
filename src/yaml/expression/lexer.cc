#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "base/ascii.h"
#include "base/quote.h"
#include "base/utf8.h"
#include "yaml/expression/error.h"
#include "yaml/expression/token.h"
#include "yaml/plain_scalar.h"

namespace limequat::yaml::expression {

namespace {

// The longest first.
constexpr std::string_view kSymbols[] = {"...", "//=", "..", "|=", "+=", "-=", "*=", "/=", "%=",
                                         "==",  "!=",  "<=", ">=", "//", "|",  ",",  ";",  ":",
                                         "(",   ")",   "[",  "]",  "{",  "}",  "=",  "<",  ">",
                                         "+",   "-",   "*",  "/",  "%",  "?",  "."};

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_field(char c) {
  return is_ascii_word(c) || static_cast<unsigned char>(c) >= 0x80 ||
         std::string_view("-/*@$~^&\\").find(c) != std::string_view::npos;
}

std::optional<char32_t> hex_value(std::string_view digits, std::size_t count) {
  std::uint32_t value = 0;
  if (digits.size() < count) return std::nullopt;
  const auto result = std::from_chars(digits.data(), digits.data() + count, value, 16);
  if (result.ec != std::errc() || result.ptr != digits.data() + count || value > 0x10FFFF ||
      (value >= 0xD800 && value < 0xE000)) {
    return std::nullopt;
  }
  return value;
}

class Lexer {
 public:
  Lexer(std::string_view text, std::size_t begin, std::size_t end)
      : text_(text), at_(begin), end_(end) {}

  std::vector<Token> run() {
    for (;;) {
      skip_blanks();
      Token token;
      token.at = at_;
      if (at_ >= end_) {
        tokens_.push_back(std::move(token));
        return std::move(tokens_);
      }
      read(token);
      tokens_.push_back(std::move(token));
    }
  }

 private:
  [[nodiscard]] char peek(std::size_t ahead = 0) const {
    return at_ + ahead < end_ ? text_[at_ + ahead] : '\0';
  }
  [[nodiscard]] std::string_view rest() const { return text_.substr(at_, end_ - at_); }
  [[noreturn]] void fail(std::size_t at, std::string_view words) const {
    throw ExpressionError(text_, at, words);
  }

  void skip_blanks() {
    while (at_ < end_) {
      if (text_[at_] == '#') {
        while (at_ < end_ && text_[at_] != '\n') ++at_;
      } else if (std::string_view(" \t\r\n").find(text_[at_]) != std::string_view::npos) {
        ++at_;
      } else {
        return;
      }
    }
  }

  void read(Token& token) {
    const char c = peek();
    if (c == '.' && peek(1) == '"') return read_quoted_field(token);
    if (c == '.' && is_field(peek(1))) return read_field(token);
    if (c == '"') return read_string(token);
    if (c == '$') return read_variable(token);
    if (is_digit(c) || (c == '-' && is_digit(peek(1)) && is_number_place())) {
      return read_number(token);
    }
    if (is_ascii_word(c) || c == '@') return read_word(token);
    if (c == '~') {
      ++at_;
      token.kind = TokenKind::word;
      token.text = "null";
      return;
    }
    read_symbol(token);
  }

  // `-1` is a number where a value may begin; after a value the `-` subtracts.
  [[nodiscard]] bool is_number_place() const {
    if (tokens_.empty()) return true;
    const Token& before = tokens_.back();
    if (before.kind == TokenKind::word) return before.text == "and" || before.text == "or";
    return before.kind == TokenKind::symbol && before.text != ")" && before.text != "]" &&
           before.text != "}" && before.text != ".";
  }

  void read_field(Token& token) {
    const std::size_t begin = ++at_;
    while (at_ < end_ && is_field(text_[at_]) && !at_alternative()) ++at_;
    token.kind = TokenKind::field;
    token.text = std::string(text_.substr(begin, at_ - begin));
    token.pattern = token.text.find('*') != std::string::npos;
    token.optional = peek() == '?';
    if (token.optional) ++at_;
  }
  // `.a//"x"` has no name with slashes in it.
  [[nodiscard]] bool at_alternative() const {
    return text_[at_] == '/' && (peek(1) == '/' || peek(1) == '=');
  }

  void read_quoted_field(Token& token) {
    ++at_;
    Token name;
    name.at = token.at;
    read_string(name);
    if (name.pieces.size() > 1 || (name.pieces.size() == 1 && name.pieces[0].expression)) {
      fail(token.at, "a field name cannot hold \\(…); write .[\"…\"]");
    }
    token.kind = TokenKind::field;
    if (!name.pieces.empty()) token.text = name.pieces[0].text;
    token.optional = peek() == '?';
    if (token.optional) ++at_;
  }

  void read_variable(Token& token) {
    const std::size_t begin = ++at_;
    while (at_ < end_ && (is_ascii_word(text_[at_]) || text_[at_] == '-')) ++at_;
    if (at_ == begin) fail(token.at, "a name must follow `$`");
    token.kind = TokenKind::variable;
    token.text = std::string(text_.substr(begin, at_ - begin));
  }

  void read_number(Token& token) {
    const std::size_t begin = at_;
    if (peek() == '-') ++at_;
    const bool hexadecimal = peek() == '0' && (peek(1) == 'x' || peek(1) == 'X');
    while (at_ < end_ &&
           (is_ascii_word(text_[at_]) || at_fraction() || at_exponent_sign(hexadecimal))) {
      ++at_;
    }
    const std::string_view digits = text_.substr(begin, at_ - begin);
    token.kind = TokenKind::literal;
    token.value = number(digits, begin);
  }
  [[nodiscard]] bool at_fraction() const { return text_[at_] == '.' && is_digit(peek(1)); }
  [[nodiscard]] bool at_exponent_sign(bool hexadecimal) const {
    const char before = text_[at_ - 1];
    return !hexadecimal && (before == 'e' || before == 'E') && is_digit(peek(1)) &&
           (text_[at_] == '-' || text_[at_] == '+');
  }
  [[nodiscard]] Value number(std::string_view digits, std::size_t at) const {
    std::int64_t integer = 0;
    const bool decimal = digits.find_first_not_of("-0123456789") == std::string_view::npos;
    if (decimal) {
      const auto result = std::from_chars(digits.data(), digits.data() + digits.size(), integer);
      if (result.ec == std::errc()) return integer;
    } else if (const auto parsed = parse_number(digits)) {
      if (const auto* positive = std::get_if<std::uint64_t>(&*parsed)) {
        if (*positive <= INT64_MAX) return static_cast<std::int64_t>(*positive);
      } else if (const auto* negative = std::get_if<std::int64_t>(&*parsed)) {
        return *negative;
      }
    }
    if (const auto floating = parse_float(digits)) return *floating;
    fail(at, "invalid input text: " + name_quote(digits) + " is no number");
  }

  void read_word(Token& token) {
    const std::size_t begin = at_++;
    while (at_ < end_ && is_ascii_word(text_[at_])) ++at_;
    token.kind = TokenKind::word;
    token.text = std::string(text_.substr(begin, at_ - begin));
  }

  void read_symbol(Token& token) {
    token.kind = TokenKind::symbol;
    for (const std::string_view symbol : kSymbols) {
      if (!rest().starts_with(symbol)) continue;
      token.text = std::string(symbol);
      at_ += symbol.size();
      if (symbol == "*" || symbol == "*=") read_merge_flags(token);
      return;
    }
    const Rune rune = decode_rune(rest());
    fail(at_, "invalid input text: unexpected " + name_quote(rest().substr(0, rune.size)));
  }

  // `*+ *d *n *? *c` and mixtures of them, also behind `*=`.
  void read_merge_flags(Token& token) {
    const std::size_t count = std::min(rest().find_first_not_of("+?cdn"), rest().size());
    if (is_ascii_word(peek(count))) return;
    token.flags = std::string(rest().substr(0, count));
    at_ += count;
  }

  void read_string(Token& token) {
    token.kind = TokenKind::string;
    std::string text;
    const std::size_t begin = at_++;
    while (peek() != '"') {
      if (at_ >= end_) fail(begin, "invalid input text: the string has no closing quote");
      if (peek() == '\\' && peek(1) == '(') {
        token.pieces.push_back({std::move(text)});
        text.clear();
        token.pieces.push_back(read_interpolation());
      } else if (peek() == '\\') {
        read_escape(text);
      } else {
        text += text_[at_++];
      }
    }
    ++at_;
    if (!text.empty()) token.pieces.push_back({std::move(text)});
  }

  StringPiece read_interpolation() {
    const std::size_t begin = at_ += 2;
    std::size_t depth = 1;
    for (bool quoted = false; at_ < end_; ++at_) {
      const char c = text_[at_];
      if (quoted && c == '\\') {
        ++at_;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (!quoted && c == '(') {
        ++depth;
      } else if (!quoted && c == ')' && --depth == 0) {
        return {"", true, begin, at_++};
      }
    }
    fail(begin - 2, "invalid input text: `\\(` has no closing `)`");
  }

  // Those of yq and of Go's %q, with which flags quote; the backslash of any other stays.
  void read_escape(std::string& text) {
    static constexpr std::string_view kLetters = "\"\\ntrfvabe";
    static constexpr std::string_view kMeanings = "\"\\\n\t\r\f\v\a\b\033";
    const char c = peek(1);
    const std::size_t known = c == '\0' ? std::string_view::npos : kLetters.find(c);
    if (known != std::string_view::npos) {
      text += kMeanings[known];
      at_ += 2;
      return;
    }
    const std::size_t digits = c == 'x' ? 2 : c == 'u' ? 4 : c == 'U' ? 8 : 0;
    const auto rune = digits > 0 ? hex_value(rest().substr(2), digits) : std::nullopt;
    if (!rune) {
      text += text_[at_++];
      return;
    }
    append_utf8(text, *rune);
    at_ += 2 + digits;
  }

  std::string_view text_;
  std::size_t at_;
  std::size_t end_;
  std::vector<Token> tokens_;
};

}  // namespace

std::vector<Token> tokenize(std::string_view text, std::size_t begin, std::size_t end) {
  return Lexer(text, begin, end).run();
}

}  // namespace limequat::yaml::expression
