// Cuts the text of a template into tokens, one at a time. The tokens, their order and the error
// texts are those of Go's text/template/parse, because its parse errors quote them.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace limequat::gotemplate {

enum class TokenKind {
  error,  // `error` says what is wrong; nothing follows
  end_of_file,
  text,  // between actions
  left_delimiter,
  right_delimiter,
  space,
  boolean,
  character,  // a printable ASCII character with no other meaning, such as ','
  char_constant,
  number,
  string,
  raw_string,
  field,  // ".Name"
  identifier,
  variable,  // "$" or "$name"
  assign,    // "="
  declare,   // ":="
  pipe,
  left_paren,
  right_paren,
  // Keywords, to the end of the list.
  dot,
  block,
  break_loop,
  continue_loop,
  define,
  else_branch,
  end,
  if_branch,
  nil,
  range,
  call_template,
  with,
};

struct Token {
  TokenKind kind = TokenKind::end_of_file;
  std::size_t position = 0;  // byte offset in the text
  int line = 1;
  std::string_view text;  // points into the text
  std::string error;

  // As error messages quote it.
  [[nodiscard]] std::string to_string() const;
};

class Lexer {
 public:
  // `text` must outlive the lexer and its tokens.
  explicit Lexer(std::string_view text) : text_(text) {}
  [[nodiscard]] Token next();

 private:
  struct Delimiter {
    bool found = false;
    bool trims = false;
  };

  bool lex_text(Token& token);
  bool lex_left_delimiter(Token& token);
  void skip_comment(Token& token);
  Token lex_action();
  Token lex_right_delimiter();
  Token lex_space();
  Token lex_word();
  Token lex_field_or_variable(TokenKind kind, TokenKind bare);
  Token lex_quoted(char quote, TokenKind kind, std::string_view what);
  Token lex_raw_string();
  Token lex_number();
  bool scan_number();
  Token lex_punctuation(char32_t rune);

  [[nodiscard]] Delimiter right_delimiter_at(std::size_t position) const;
  [[nodiscard]] bool at_terminator() const;
  [[nodiscard]] bool at_alphanumeric() const;
  [[nodiscard]] char peek() const { return position_ < text_.size() ? text_[position_] : '\0'; }
  [[nodiscard]] bool at_end() const { return position_ >= text_.size(); }
  bool accept(std::string_view characters);
  void accept_run(std::string_view characters);
  void skip_alphanumeric();
  void skip_leading_space();

  // The token from start_ to position_; the next one starts here.
  Token take(TokenKind kind);
  Token fail(std::string message);
  Token bad_character();
  void ignore();

  std::string_view text_;
  std::size_t position_ = 0;
  std::size_t start_ = 0;
  int start_line_ = 1;
  int paren_depth_ = 0;
  bool inside_action_ = false;
};

}  // namespace limequat::gotemplate
