#include "gotemplate/parser.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "base/quote.h"
#include "gotemplate/literal.h"
#include "gotemplate/template.h"

namespace limequat::gotemplate {
namespace {

constexpr std::string_view kTextSpaces = " \t\n\v\f\r";

// Nothing but space and comments: such a definition may be replaced by another of its name.
bool is_empty(const ast::NodeList& list) {
  return std::all_of(list.begin(), list.end(), [](const ast::Node& node) {
    return node.kind == ast::Node::Kind::text &&
           node.text.find_first_not_of(kTextSpaces) == std::string::npos;
  });
}

}  // namespace

// A template body: variables and loops of the surrounding text are not visible in it.
struct Parser::Scope {
  explicit Scope(Parser& parser) : parser_(parser) {
    std::swap(variables_, parser.variables_);
    std::swap(loop_depth_, parser.loop_depth_);
  }
  Scope(const Scope&) = delete;
  Scope& operator=(const Scope&) = delete;
  ~Scope() {
    std::swap(variables_, parser_.variables_);
    std::swap(loop_depth_, parser_.loop_depth_);
  }

 private:
  Parser& parser_;
  std::vector<std::string> variables_{"$"};
  int loop_depth_ = 0;
};

void Parser::parse() {
  ast::NodeList root;
  while (peek().kind != TokenKind::end_of_file) {
    if (peek().kind == TokenKind::left_delimiter) {
      Token delimiter = next();
      if (next_non_space().kind == TokenKind::define) {
        const Scope scope(*this);
        parse_definition();
        continue;
      }
      give_back(std::move(delimiter));
    }
    if (const auto ending = parse_text_or_action(root)) {
      fail(*ending == Ending::end ? "unexpected {{end}}" : "unexpected {{else}}");
    }
  }
  add_template(set_.name, std::move(root));
  // A text of definitions only still has itself to execute.
  set_.templates.try_emplace(set_.name);
}

void Parser::parse_definition() {
  constexpr std::string_view kContext = "define clause";
  const std::string name = template_name(next_non_space(), kContext);
  (void)expect(TokenKind::right_delimiter, kContext);
  ast::NodeList body;
  if (parse_list(body) != Ending::end) fail(fmt::format("unexpected {{{{else}}}} in {}", kContext));
  add_template(name, std::move(body));
}

void Parser::add_template(const std::string& name, ast::NodeList body) {
  const auto [entry, added] = set_.templates.try_emplace(name);
  if (added || is_empty(entry->second)) {
    entry->second = std::move(body);
  } else if (!is_empty(body)) {
    fail(fmt::format("template: multiple definition of template {}", go_quote(name)));
  }
}

Parser::Ending Parser::parse_list(ast::NodeList& list) {
  while (peek_non_space().kind != TokenKind::end_of_file) {
    if (const auto ending = parse_text_or_action(list)) return *ending;
  }
  fail("unexpected EOF");
}

std::optional<Parser::Ending> Parser::parse_text_or_action(ast::NodeList& list) {
  const Token token = next_non_space();
  if (token.kind == TokenKind::text) {
    ast::Node node;
    node.position = token.position;
    node.text = token.text;
    list.push_back(std::move(node));
    return std::nullopt;
  }
  if (token.kind != TokenKind::left_delimiter) unexpected(token, "input");
  action_line_ = token.line;
  const auto ending = parse_action(list);
  action_line_ = 0;
  return ending;
}

std::optional<Parser::Ending> Parser::parse_action(ast::NodeList& list) {
  using Kind = ast::Node::Kind;
  const Token token = next_non_space();
  switch (token.kind) {
    case TokenKind::block:
      list.push_back(parse_block());
      return std::nullopt;
    case TokenKind::call_template:
      list.push_back(parse_call());
      return std::nullopt;
    case TokenKind::break_loop:
      list.push_back(parse_loop_exit(Kind::break_loop, token));
      return {};
    case TokenKind::continue_loop:
      list.push_back(parse_loop_exit(Kind::continue_loop, token));
      return std::nullopt;
    case TokenKind::else_branch:
    case TokenKind::end:
      return parse_end_or_else(token);
    case TokenKind::if_branch:
      list.push_back(parse_control(Kind::if_branch, "if"));
      return std::nullopt;
    case TokenKind::with:
      list.push_back(parse_control(Kind::with, "with"));
      return std::nullopt;
    case TokenKind::range:
      list.push_back(parse_control(Kind::range, "range"));
      return std::nullopt;
    default:
      break;
  }
  give_back();
  ast::Node node;
  node.kind = Kind::action;
  node.position = peek().position;
  node.pipeline = parse_pipeline("command", TokenKind::right_delimiter);
  list.push_back(std::move(node));
  return std::nullopt;
}

Parser::Ending Parser::parse_end_or_else(const Token& keyword) {
  if (keyword.kind == TokenKind::end) {
    (void)expect(TokenKind::right_delimiter, "end");
    return Ending::end;
  }
  // {{else if …}} and {{else with …}}: the keyword is left for parse_else.
  const TokenKind after = peek_non_space().kind;
  if (after != TokenKind::if_branch && after != TokenKind::with) {
    (void)expect(TokenKind::right_delimiter, "else");
  }
  return Ending::else_branch;
}

ast::Node Parser::parse_control(ast::Node::Kind kind, std::string_view word) {
  if (++nesting_ > kNestingLimit) fail("max nesting depth exceeded");
  const std::size_t visible = variables_.size();
  const bool loop = kind == ast::Node::Kind::range;
  ast::Node node;
  node.kind = kind;
  node.pipeline = parse_pipeline(word, TokenKind::right_delimiter);
  node.position = node.pipeline->position;
  if (loop) ++loop_depth_;
  const Ending ending = parse_list(node.body);
  if (loop) --loop_depth_;
  if (ending == Ending::else_branch) parse_else(node, word);
  variables_.resize(visible);
  --nesting_;
  return node;
}

void Parser::parse_else(ast::Node& node, std::string_view word) {
  using Kind = ast::Node::Kind;
  node.else_body.emplace();
  const TokenKind next_kind = peek().kind;
  if ((node.kind == Kind::if_branch && next_kind == TokenKind::if_branch) ||
      (node.kind == Kind::with && next_kind == TokenKind::with)) {
    // The chain's one {{end}} closes the inner control and, with it, this one.
    (void)next();
    node.else_body->push_back(parse_control(node.kind, word));
    return;
  }
  if (parse_list(*node.else_body) != Ending::end) fail("expected end; found {{else}}");
}

ast::Node Parser::parse_loop_exit(ast::Node::Kind kind, const Token& keyword) {
  const std::string action = fmt::format("{{{{{}}}}}", keyword.text);
  const Token token = next_non_space();
  if (token.kind != TokenKind::right_delimiter) unexpected(token, action);
  if (loop_depth_ == 0) fail(action + " outside {{range}}");
  ast::Node node;
  node.kind = kind;
  node.position = keyword.position;
  return node;
}

std::string Parser::template_name(const Token& token, std::string_view context) {
  if (token.kind != TokenKind::string && token.kind != TokenKind::raw_string)
    unexpected(token, context);
  auto name = unquote(token.text);
  if (!name) fail("invalid syntax");
  return *std::move(name);
}

ast::Node Parser::parse_block() {
  if (++nesting_ > kNestingLimit) fail("max nesting depth exceeded");
  constexpr std::string_view kContext = "block clause";
  const Token token = next_non_space();
  ast::Node call;
  call.kind = ast::Node::Kind::call_template;
  call.position = token.position;
  call.text = template_name(token, kContext);
  call.pipeline = parse_pipeline(kContext, TokenKind::right_delimiter);
  const Scope scope(*this);
  ast::NodeList body;
  if (parse_list(body) != Ending::end) fail(fmt::format("unexpected {{{{else}}}} in {}", kContext));
  add_template(call.text, std::move(body));
  --nesting_;
  return call;
}

ast::Node Parser::parse_call() {
  constexpr std::string_view kContext = "template clause";
  const Token token = next_non_space();
  ast::Node call;
  call.kind = ast::Node::Kind::call_template;
  call.position = token.position;
  call.text = template_name(token, kContext);
  if (next_non_space().kind != TokenKind::right_delimiter) {
    give_back();
    call.pipeline = parse_pipeline(kContext, TokenKind::right_delimiter);
  }
  return call;
}

}  // namespace limequat::gotemplate
