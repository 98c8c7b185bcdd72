// Strings and numbers, as far as the lexer has to know where they end; literal.h reads them.
#include <fmt/format.h>

#include "base/quote.h"
#include "base/utf8.h"
#include "gotemplate/lexer.h"

namespace limequat::gotemplate {

Token Lexer::lex_quoted(char quote, TokenKind kind, std::string_view what) {
  for (++position_; !at_end() && peek() != '\n'; ++position_) {
    if (peek() == quote) {
      ++position_;
      return take(kind);
    }
    if (peek() == '\\' && position_ + 1 < text_.size() && text_[position_ + 1] != '\n') ++position_;
  }
  return fail(fmt::format("unterminated {}", what));
}

Token Lexer::lex_raw_string() {
  const std::size_t close = text_.find('`', position_ + 1);
  if (close == std::string_view::npos) return fail("unterminated raw quoted string");
  position_ = close + 1;
  return take(TokenKind::raw_string);
}

bool Lexer::accept(std::string_view characters) {
  if (at_end() || characters.find(peek()) == std::string_view::npos) return false;
  ++position_;
  return true;
}

void Lexer::accept_run(std::string_view characters) {
  while (accept(characters)) {
  }
}

bool Lexer::scan_number() {
  accept("+-");
  std::string_view digits = "0123456789_";
  std::string_view exponent = "eE";
  if (accept("0")) {
    if (accept("xX")) {
      digits = "0123456789abcdefABCDEF_";
      exponent = "pP";
    } else if (accept("oO")) {
      digits = "01234567_";
      exponent = "";
    } else if (accept("bB")) {
      digits = "01_";
      exponent = "";
    }
  }
  accept_run(digits);
  if (accept(".")) accept_run(digits);
  if (accept(exponent)) {
    accept("+-");
    accept_run("0123456789_");
  }
  accept("i");
  if (!at_alphanumeric()) return true;
  // The error quotes the character that is too many.
  position_ += decode_rune(text_.substr(position_)).size;
  return false;
}

Token Lexer::lex_number() {
  const auto bad = [&] {
    return fail("bad number syntax: " + go_quote(text_.substr(start_, position_ - start_)));
  };
  if (!scan_number()) return bad();
  // 1+2i: a complex number, which the parser refuses.
  if (peek() == '+' || peek() == '-') {
    if (!scan_number() || text_[position_ - 1] != 'i') return bad();
  }
  return take(TokenKind::number);
}

}  // namespace limequat::gotemplate
