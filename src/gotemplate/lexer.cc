#include "gotemplate/lexer.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/quote.h"
#include "base/utf8.h"

namespace limequat::gotemplate {
namespace {

constexpr std::string_view kLeft = "{{";
constexpr std::string_view kRight = "}}";
constexpr std::string_view kSpaces = " \t\r\n";
// A minus and the space that must stand beside it.
constexpr std::size_t kTrimMarker = 2;

constexpr std::array<std::pair<std::string_view, TokenKind>, 13> kWords{{
    {"true", TokenKind::boolean},
    {"false", TokenKind::boolean},
    {"block", TokenKind::block},
    {"break", TokenKind::break_loop},
    {"continue", TokenKind::continue_loop},
    {"define", TokenKind::define},
    {"else", TokenKind::else_branch},
    {"end", TokenKind::end},
    {"if", TokenKind::if_branch},
    {"nil", TokenKind::nil},
    {"range", TokenKind::range},
    {"template", TokenKind::call_template},
    {"with", TokenKind::with},
}};

bool is_space(char c) { return kSpaces.find(c) != std::string_view::npos; }

// Go asks Unicode for letters and digits; here every printable character beyond ASCII will do, as
// no name of ours has one.
bool is_alphanumeric(const Rune& rune) {
  const char32_t c = rune.value;
  if (c < 0x80)
    return c == '_' || (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z');
  return rune.valid && is_printable(c);
}

// Go's %#U: U+0023 '#'.
std::string describe(const Rune& rune) {
  std::string text = fmt::format("U+{:04X}", static_cast<std::uint32_t>(rune.value));
  if (!is_printable(rune.value)) return text;
  text += " '";
  append_utf8(text, rune.value);
  return text + "'";
}

bool left_trim_marker(std::string_view text) {
  return text.size() >= kTrimMarker && text[0] == '-' && is_space(text[1]);
}

bool right_trim_marker(std::string_view text) {
  return text.size() >= kTrimMarker && is_space(text[0]) && text[1] == '-';
}

std::string first_runes(std::string_view text, int count) {
  std::size_t size = 0;
  while (count-- > 0 && size < text.size()) size += decode_rune(text.substr(size)).size;
  return std::string(text.substr(0, size));
}

}  // namespace

std::string Token::to_string() const {
  if (kind == TokenKind::end_of_file) return "EOF";
  if (kind == TokenKind::error) return error;
  if (kind >= TokenKind::dot) return fmt::format("<{}>", text);
  if (text.size() > 10) return go_quote(first_runes(text, 10)) + "...";
  return go_quote(text);
}

Token Lexer::take(TokenKind kind) {
  Token token{kind, start_, start_line_, text_.substr(start_, position_ - start_), {}};
  ignore();
  return token;
}

void Lexer::ignore() {
  const auto skipped = text_.substr(start_, position_ - start_);
  start_line_ += static_cast<int>(std::count(skipped.begin(), skipped.end(), '\n'));
  start_ = position_;
}

Token Lexer::fail(std::string message) {
  Token token{TokenKind::error, start_, start_line_, {}, std::move(message)};
  start_ = position_ = text_.size();
  inside_action_ = false;
  return token;
}

Token Lexer::bad_character() {
  return fail("bad character " + describe(decode_rune(text_.substr(position_))));
}

Token Lexer::next() {
  if (inside_action_) return lex_action();
  Token token;
  while (!lex_text(token) && !lex_left_delimiter(token)) {
  }
  return token;
}

// False when there is no text before the next action.
bool Lexer::lex_text(Token& token) {
  const std::size_t found = text_.find(kLeft, position_);
  if (found == std::string_view::npos) {
    position_ = text_.size();
    token = take(position_ > start_ ? TokenKind::text : TokenKind::end_of_file);
    return true;
  }
  position_ = found;
  if (left_trim_marker(text_.substr(found + kLeft.size()))) {
    while (position_ > start_ && is_space(text_[position_ - 1])) --position_;
  }
  token = take(TokenKind::text);
  position_ = found;
  ignore();
  return !token.text.empty();
}

// False after a comment, which gives no token.
bool Lexer::lex_left_delimiter(Token& token) {
  position_ += kLeft.size();
  const bool trims = left_trim_marker(text_.substr(position_));
  const std::size_t after = position_ + (trims ? kTrimMarker : 0);
  if (text_.substr(after).starts_with("/*")) {
    position_ = after;
    ignore();
    token = Token{};
    skip_comment(token);
    return token.kind == TokenKind::error;
  }
  token = take(TokenKind::left_delimiter);
  inside_action_ = true;
  position_ = after;
  ignore();
  paren_depth_ = 0;
  return true;
}

void Lexer::skip_comment(Token& token) {
  const std::size_t close = text_.find("*/", position_ + 2);
  if (close == std::string_view::npos) {
    token = fail("unclosed comment");
    return;
  }
  const auto [found, trims] = right_delimiter_at(close + 2);
  if (!found) {
    token = fail("comment ends before closing delimiter");
    return;
  }
  position_ = close + 2 + (trims ? kTrimMarker : 0) + kRight.size();
  if (trims) skip_leading_space();
  ignore();
}

void Lexer::skip_leading_space() {
  while (!at_end() && is_space(peek())) ++position_;
}

Lexer::Delimiter Lexer::right_delimiter_at(std::size_t position) const {
  const auto rest = text_.substr(position);
  if (right_trim_marker(rest) && rest.substr(kTrimMarker).starts_with(kRight)) return {true, true};
  return {rest.starts_with(kRight), false};
}

Token Lexer::lex_right_delimiter() {
  const bool trims = right_delimiter_at(position_).trims;
  if (trims) {
    position_ += kTrimMarker;
    ignore();
  }
  position_ += kRight.size();
  Token token = take(TokenKind::right_delimiter);
  if (trims) {
    skip_leading_space();
    ignore();
  }
  inside_action_ = false;
  return token;
}

Token Lexer::lex_action() {
  if (right_delimiter_at(position_).found) {
    return paren_depth_ == 0 ? lex_right_delimiter() : fail("unclosed left paren");
  }
  if (at_end()) return fail("unclosed action");
  const char c = peek();
  if (is_space(c)) return lex_space();
  if (c == '"') return lex_quoted('"', TokenKind::string, "quoted string");
  if (c == '\'') return lex_quoted('\'', TokenKind::char_constant, "character constant");
  if (c == '`') return lex_raw_string();
  if (c == '$') return lex_field_or_variable(TokenKind::variable, TokenKind::variable);
  const auto is_digit = [](char d) { return d >= '0' && d <= '9'; };
  const bool number_after_dot = position_ + 1 >= text_.size() || is_digit(text_[position_ + 1]);
  if (c == '.' && !number_after_dot) return lex_field_or_variable(TokenKind::field, TokenKind::dot);
  if (c == '.' || c == '+' || c == '-' || is_digit(c)) return lex_number();
  const Rune rune = decode_rune(text_.substr(position_));
  if (is_alphanumeric(rune)) return lex_word();
  position_ += rune.size;
  return lex_punctuation(rune.value);
}

Token Lexer::lex_punctuation(char32_t rune) {
  switch (rune) {
    case '=':
      return take(TokenKind::assign);
    case '|':
      return take(TokenKind::pipe);
    case ':':
      if (peek() != '=') return fail("expected :=");
      ++position_;
      return take(TokenKind::declare);
    case '(':
      ++paren_depth_;
      return take(TokenKind::left_paren);
    case ')':
      if (--paren_depth_ < 0) return fail("unexpected right paren");
      return take(TokenKind::right_paren);
    default:
      break;
  }
  if (rune < 0x80 && is_printable(rune)) return take(TokenKind::character);
  return fail("unrecognized character in action: " + describe(Rune{rune, 1, true}));
}

// The space before a trimming right delimiter belongs to the delimiter.
Token Lexer::lex_space() {
  while (!at_end() && is_space(peek())) ++position_;
  if (right_delimiter_at(position_ - 1).trims) {
    --position_;
    if (position_ == start_) return lex_right_delimiter();
  }
  return take(TokenKind::space);
}

bool Lexer::at_alphanumeric() const {
  return !at_end() && is_alphanumeric(decode_rune(text_.substr(position_)));
}

void Lexer::skip_alphanumeric() {
  while (at_alphanumeric()) position_ += decode_rune(text_.substr(position_)).size;
}

bool Lexer::at_terminator() const {
  if (at_end() || is_space(peek())) return true;
  if (std::string_view(".,|:)(").find(peek()) != std::string_view::npos) return true;
  return text_.substr(position_).starts_with(kRight);
}

Token Lexer::lex_word() {
  skip_alphanumeric();
  if (!at_terminator()) return bad_character();
  const auto word = text_.substr(start_, position_ - start_);
  const auto* const known = std::find_if(kWords.begin(), kWords.end(),
                                         [&](const auto& entry) { return entry.first == word; });
  return take(known == kWords.end() ? TokenKind::identifier : known->second);
}

Token Lexer::lex_field_or_variable(TokenKind kind, TokenKind bare) {
  ++position_;
  if (at_terminator()) return take(bare);
  skip_alphanumeric();
  if (!at_terminator()) return bad_character();
  return take(kind);
}

}  // namespace limequat::gotemplate
