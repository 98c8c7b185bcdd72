// Turns the text of a template into its AST. Throws TemplateError in Go's words:
// `template: NAME:LINE: …`.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gotemplate/ast.h"
#include "gotemplate/lexer.h"

namespace limequat::gotemplate {

class Parser {
 public:
  // Actions and parentheses inside one another; deeper is an error (Go's own limit is 10000, which
  // our stack does not carry).
  static constexpr int kNestingLimit = 250;

  explicit Parser(ast::TemplateSet& set) : set_(set), lexer_(set.text) {}
  void parse();

 private:
  // What a list of nodes ends in. Of {{else if}} and {{else with}}, only the first word has been
  // read.
  enum class Ending { end, else_branch };
  struct Scope;

  // parser.cc
  void parse_definition();
  Ending parse_list(ast::NodeList& list);
  // Appends a node, or says how the list ends.
  std::optional<Ending> parse_text_or_action(ast::NodeList& list);
  std::optional<Ending> parse_action(ast::NodeList& list);
  ast::Node parse_control(ast::Node::Kind kind, std::string_view word);
  void parse_else(ast::Node& node, std::string_view word);
  ast::Node parse_loop_exit(ast::Node::Kind kind, const Token& keyword);
  ast::Node parse_block();
  ast::Node parse_call();
  Ending parse_end_or_else(const Token& keyword);
  std::string template_name(const Token& token, std::string_view context);
  void add_template(const std::string& name, ast::NodeList body);

  // parser_expression.cc
  std::unique_ptr<ast::Pipeline> parse_pipeline(std::string_view context, TokenKind end);
  void parse_declarations(ast::Pipeline& pipeline, std::string_view context);
  bool parse_declaration(ast::Pipeline& pipeline, std::string_view context);
  void check_pipeline(const ast::Pipeline& pipeline, std::string_view context);
  ast::Command parse_command();
  bool parse_operand(ast::Operand& operand);
  bool parse_term(ast::Operand& operand);
  void parse_number_term(const Token& token, ast::Operand& operand);
  void parse_identifier_term(const Token& token, ast::Operand& operand);
  void parse_variable_term(const Token& token, ast::Operand& operand);

  // parser_tokens.cc: up to three tokens can be given back.
  Token next();
  const Token& peek();
  Token next_non_space();
  const Token& peek_non_space();
  void give_back() { ++given_back_; }
  void give_back(Token before);
  void give_back(Token first, Token second);
  Token expect(TokenKind kind, std::string_view context);

  [[noreturn]] void fail(std::string_view message) const;
  [[noreturn]] void unexpected(const Token& token, std::string_view context) const;

  ast::TemplateSet& set_;
  Lexer lexer_;
  std::array<Token, 3> tokens_;
  int given_back_ = 0;
  std::vector<std::string> variables_{"$"};
  int action_line_ = 0;
  int loop_depth_ = 0;
  int nesting_ = 0;
};

}  // namespace limequat::gotemplate
