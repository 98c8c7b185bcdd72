// Pipelines, commands and operands.
#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/quote.h"
#include "gotemplate/literal.h"
#include "gotemplate/parser.h"
#include "gotemplate/template.h"

namespace limequat::gotemplate {

using OperandKind = ast::Operand::Kind;

namespace {

// What a pipeline's later stages may not begin with.
bool is_executable(const ast::Operand& operand) {
  return operand.kind != OperandKind::constant && operand.kind != OperandKind::number_overflow &&
         operand.kind != OperandKind::dot && operand.kind != OperandKind::nil;
}

}  // namespace

std::unique_ptr<ast::Pipeline> Parser::parse_pipeline(std::string_view context, TokenKind end) {
  auto pipeline = std::make_unique<ast::Pipeline>();
  pipeline->position = peek_non_space().position;
  parse_declarations(*pipeline, context);
  for (;;) {
    const Token token = next_non_space();
    if (token.kind == end) {
      check_pipeline(*pipeline, context);
      return pipeline;
    }
    switch (token.kind) {
      case TokenKind::boolean:
      case TokenKind::char_constant:
      case TokenKind::dot:
      case TokenKind::field:
      case TokenKind::identifier:
      case TokenKind::number:
      case TokenKind::nil:
      case TokenKind::raw_string:
      case TokenKind::string:
      case TokenKind::variable:
      case TokenKind::left_paren:
        give_back();
        pipeline->commands.push_back(parse_command());
        break;
      default:
        unexpected(token, context);
    }
  }
}

void Parser::parse_declarations(ast::Pipeline& pipeline, std::string_view context) {
  while (peek_non_space().kind == TokenKind::variable && parse_declaration(pipeline, context)) {
  }
}

// `$x :=`, `$x =` or, before another variable of a range, `$x,`. True when such another may follow.
bool Parser::parse_declaration(ast::Pipeline& pipeline, std::string_view context) {
  Token variable = next();
  Token after = peek();
  const Token following = peek_non_space();
  const bool comma = following.kind == TokenKind::character && following.text == ",";
  if (!comma && following.kind != TokenKind::assign && following.kind != TokenKind::declare) {
    // An operand after all.
    if (after.kind == TokenKind::space) {
      give_back(std::move(variable), std::move(after));
    } else {
      give_back(std::move(variable));
    }
    return false;
  }
  (void)next_non_space();
  pipeline.variables.emplace_back(variable.text);
  variables_.emplace_back(variable.text);
  if (!comma) {
    pipeline.assigns = following.kind == TokenKind::assign;
    return false;
  }
  if (context != "range" || pipeline.variables.size() >= 2) {
    fail(fmt::format("too many declarations in {}", context));
  }
  const TokenKind kind = peek_non_space().kind;
  if (kind != TokenKind::variable && kind != TokenKind::right_delimiter &&
      kind != TokenKind::right_paren) {
    fail("range can only initialize variables");
  }
  return true;
}

void Parser::check_pipeline(const ast::Pipeline& pipeline, std::string_view context) {
  if (pipeline.commands.empty()) fail(fmt::format("missing value for {}", context));
  for (std::size_t i = 1; i < pipeline.commands.size(); ++i) {
    if (!is_executable(pipeline.commands[i].arguments.front())) {
      fail(fmt::format("non executable command in pipeline stage {}", i + 1));
    }
  }
}

// Operands separated by space, up to a pipe (taken) or the end of the pipeline (left).
ast::Command Parser::parse_command() {
  ast::Command command;
  command.position = peek_non_space().position;
  for (;;) {
    (void)peek_non_space();
    ast::Operand operand;
    if (parse_operand(operand)) command.arguments.push_back(std::move(operand));
    const Token token = next();
    if (token.kind == TokenKind::space) continue;
    if (token.kind == TokenKind::right_delimiter || token.kind == TokenKind::right_paren) {
      give_back();
    } else if (token.kind != TokenKind::pipe) {
      unexpected(token, "operand");
    }
    break;
  }
  if (command.arguments.empty()) fail("empty command");
  return command;
}

bool Parser::parse_operand(ast::Operand& operand) {
  if (!parse_term(operand)) return false;
  if (peek().kind != TokenKind::field) return true;
  const std::size_t position = peek().position;
  std::vector<std::string> fields;
  while (peek().kind == TokenKind::field) fields.emplace_back(next().text.substr(1));
  switch (operand.kind) {
    case OperandKind::field:
    case OperandKind::variable:
      operand.position = position;
      operand.fields.insert(operand.fields.end(), std::make_move_iterator(fields.begin()),
                            std::make_move_iterator(fields.end()));
      return true;
    case OperandKind::constant:
    case OperandKind::number_overflow:
    case OperandKind::nil:
    case OperandKind::dot:
      fail(fmt::format("unexpected . after term {}", go_quote(ast::to_string(operand))));
    default:
      break;
  }
  ast::Operand chain;
  chain.kind = OperandKind::chain;
  chain.position = position;
  chain.fields = std::move(fields);
  chain.base = std::make_unique<ast::Operand>(std::move(operand));
  operand = std::move(chain);
  return true;
}

// False when the next token begins no term; it is left unread.
bool Parser::parse_term(ast::Operand& operand) {
  const Token token = next_non_space();
  operand.position = token.position;
  switch (token.kind) {
    case TokenKind::identifier:
      parse_identifier_term(token, operand);
      return true;
    case TokenKind::dot:
      operand.kind = OperandKind::dot;
      return true;
    case TokenKind::nil:
      operand.kind = OperandKind::nil;
      return true;
    case TokenKind::variable:
      parse_variable_term(token, operand);
      return true;
    case TokenKind::field:
      operand.kind = OperandKind::field;
      operand.fields.emplace_back(token.text.substr(1));
      return true;
    case TokenKind::boolean:
      operand.kind = OperandKind::constant;
      operand.text = token.text;
      operand.value = token.text == "true";
      return true;
    case TokenKind::char_constant:
    case TokenKind::number:
      parse_number_term(token, operand);
      return true;
    case TokenKind::left_paren:
      if (++nesting_ > kNestingLimit) fail("max expression depth exceeded");
      operand.kind = OperandKind::pipeline;
      operand.pipeline = parse_pipeline("parenthesized pipeline", TokenKind::right_paren);
      operand.position = operand.pipeline->position;
      --nesting_;
      return true;
    case TokenKind::string:
    case TokenKind::raw_string: {
      auto text = unquote(token.text);
      if (!text) fail("invalid syntax");
      operand.kind = OperandKind::constant;
      operand.text = token.text;
      operand.value = *std::move(text);
      return true;
    }
    default:
      give_back();
      return false;
  }
}

void Parser::parse_number_term(const Token& token, ast::Operand& operand) {
  NumberLiteral number = parse_number(token.text);
  if (!number.error.empty()) fail(number.error);
  operand.kind = number.value.is_nil() ? OperandKind::number_overflow : OperandKind::constant;
  operand.text = token.text;
  operand.value = std::move(number.value);
}

void Parser::parse_identifier_term(const Token& token, ast::Operand& operand) {
  operand.kind = OperandKind::identifier;
  operand.text = token.text;
  if (token.text == "and" || token.text == "or") return;
  const auto function = set_.functions.find(token.text);
  if (function == set_.functions.end()) {
    fail(fmt::format("function {} not defined", go_quote(token.text)));
  }
  operand.function = &function->second;
}

void Parser::parse_variable_term(const Token& token, ast::Operand& operand) {
  if (std::find(variables_.begin(), variables_.end(), token.text) == variables_.end()) {
    fail(fmt::format("undefined variable {}", go_quote(token.text)));
  }
  operand.kind = OperandKind::variable;
  operand.text = token.text;
}

}  // namespace limequat::gotemplate
