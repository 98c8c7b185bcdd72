// The tokens that the parser reads and gives back, and the errors about them.
#include <fmt/format.h>

#include <utility>

#include "gotemplate/parser.h"
#include "gotemplate/template.h"

namespace limequat::gotemplate {

Token Parser::next() {
  if (given_back_ > 0) {
    --given_back_;
  } else {
    tokens_[0] = lexer_.next();
  }
  return tokens_[static_cast<std::size_t>(given_back_)];
}

const Token& Parser::peek() {
  if (given_back_ == 0) {
    tokens_[0] = lexer_.next();
    given_back_ = 1;
  }
  return tokens_[static_cast<std::size_t>(given_back_ - 1)];
}

Token Parser::next_non_space() {
  Token token = next();
  while (token.kind == TokenKind::space) token = next();
  return token;
}

const Token& Parser::peek_non_space() {
  (void)next_non_space();
  give_back();
  return peek();
}

// The token last read, and `before` in front of it.
void Parser::give_back(Token before) {
  tokens_[1] = std::move(before);
  given_back_ = 2;
}

void Parser::give_back(Token first, Token second) {
  tokens_[1] = std::move(second);
  tokens_[2] = std::move(first);
  given_back_ = 3;
}

Token Parser::expect(TokenKind kind, std::string_view context) {
  Token token = next_non_space();
  if (token.kind != kind) unexpected(token, context);
  return token;
}

// Go names the line of the token that was read from the text last, which may be behind the culprit.
void Parser::fail(std::string_view message) const {
  const Token& last = tokens_[0];
  const std::string_view before = std::string_view(set_.text).substr(0, last.position);
  const auto newline = before.rfind('\n');
  const std::size_t column =
      newline == std::string_view::npos ? before.size() : before.size() - newline - 1;
  throw TemplateError(fmt::format("template: {}:{}: {}", set_.name, last.line, message), last.line,
                      static_cast<int>(column) + 1);
}

void Parser::unexpected(const Token& token, std::string_view context) const {
  if (token.kind != TokenKind::error) {
    fail(fmt::format("unexpected {} in {}", token.to_string(), context));
  }
  std::string where;
  if (action_line_ != 0 && action_line_ != token.line) {
    where = fmt::format(" in action started at {}:{}", set_.name, action_line_);
    // Not "unclosed action in action started".
    if (token.error.ends_with(" action")) where.erase(0, std::string_view(" in action").size());
  }
  fail(token.error + where);
}

}  // namespace limequat::gotemplate
