#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "base/ascii.h"
#include "base/quote.h"
#include "yaml/expression/ast.h"
#include "yaml/expression/error.h"
#include "yaml/expression/functions.h"
#include "yaml/expression/operator_table.h"
#include "yaml/expression/token.h"

namespace limequat::yaml::expression {

namespace {

constexpr std::size_t kMaxBytes = 64u << 10;
constexpr std::size_t kMaxDepth = 150;

std::unique_ptr<Node> make(Op op, std::size_t at) {
  auto node = std::make_unique<Node>();
  node->op = op;
  node->at = at;
  return node;
}

class Parser {
 public:
  Parser(std::string_view text, std::size_t begin, std::size_t end, std::size_t depth)
      : text_(text), depth_(depth), tokens_(tokenize(text, begin, end)) {}

  NodePtr run() {
    if (peek().kind == TokenKind::end) return make(Op::self, peek().at);
    NodePtr node = expression(0);
    if (peek().kind != TokenKind::end) fail_here("an operator is missing here");
    return node;
  }

 private:
  // One more level of nesting, for as long as it lives.
  class Level {
   public:
    explicit Level(Parser& parser) : parser_(parser) {
      if (++parser_.depth_ > kMaxDepth) parser_.fail_here("the expression is nested too deep");
    }
    Level(const Level&) = delete;
    Level& operator=(const Level&) = delete;
    ~Level() { --parser_.depth_; }

   private:
    Parser& parser_;
  };

  [[nodiscard]] const Token& peek(std::size_t ahead = 0) const {
    return tokens_[std::min(at_ + ahead, tokens_.size() - 1)];
  }
  [[nodiscard]] bool is_symbol(std::string_view text, std::size_t ahead = 0) const {
    return peek(ahead).kind == TokenKind::symbol && peek(ahead).text == text;
  }
  [[noreturn]] void fail(std::size_t at, std::string_view words) const {
    throw ExpressionError(text_, at, words);
  }
  [[noreturn]] void fail_here(std::string_view words) const { fail(peek().at, words); }
  bool take(std::string_view symbol) {
    if (!is_symbol(symbol)) return false;
    ++at_;
    return true;
  }
  void expect(std::string_view symbol, std::size_t opened) {
    if (take(symbol)) return;
    if (peek().kind == TokenKind::end) {
      fail(opened, fmt::format("bad expression, could not find matching `{}`", symbol));
    }
    fail_here(fmt::format("expected `{}`", symbol));
  }

  [[nodiscard]] const Operator* next_operator() const {
    const Token& token = peek();
    if (token.kind != TokenKind::symbol && token.kind != TokenKind::word) return nullptr;
    const auto* found = std::find_if(std::begin(kOperators), std::end(kOperators),
                                     [&](const Operator& o) { return o.text == token.text; });
    return found == std::end(kOperators) ? nullptr : found;
  }

  NodePtr expression(int least) {
    const Level level(*this);
    NodePtr left = operand();
    for (;;) {
      refuse_attribute_assignment();
      const Operator* found = next_operator();
      if (found == nullptr || found->strength < least) return left;
      left = operation(*found, std::move(left));
    }
  }

  NodePtr operation(const Operator& found, NodePtr left) {
    const Token token = peek();
    ++at_;
    if (found.op == Op::pipe || found.op == Op::comma) return chain(found, std::move(left), token);
    if (found.op == Op::bind) return bind(std::move(left), token);
    if (found.op == Op::reduce) return reduce(std::move(left), token);
    auto node = make(found.op, token.at);
    node->operation = found.operation;
    node->flags = token.flags;
    node->parts.push_back(std::move(left));
    node->parts.push_back(expression(found.strength));
    return node;
  }

  // Long chains stay flat.
  NodePtr chain(const Operator& found, NodePtr left, const Token& token) {
    auto node = make(found.op, token.at);
    node->parts.push_back(std::move(left));
    do {
      node->parts.push_back(expression(found.strength + 1));
    } while (take(found.text));
    return node;
  }

  NodePtr bind(NodePtr left, const Token& token) {
    if (peek().kind != TokenKind::variable) fail_here("a variable such as `$x` must follow `as`");
    auto node = make(Op::bind, token.at);
    node->name = peek().text;
    node->parts.push_back(std::move(left));
    ++at_;
    return node;
  }

  NodePtr reduce(NodePtr left, const Token& token) {
    if (left->op != Op::bind) {
      fail(token.at, "`as $name` must stand before ireduce: .[] as $x ireduce (0; . + $x)");
    }
    auto node = make(Op::reduce, token.at);
    node->name = left->name;
    node->parts = std::move(left->parts);
    auto arguments = call_arguments();
    if (arguments.size() != 2) fail(token.at, "ireduce needs (START; UPDATE)");
    for (NodePtr& argument : arguments) node->parts.push_back(std::move(argument));
    return node;
  }

  // `.a style="double"`, `... comments=""`: what an edit keeps as it is.
  void refuse_attribute_assignment() const {
    if (peek().kind != TokenKind::word) return;
    const Function* found = find_function(peek().text);
    const bool assigned = is_symbol("=", 1) || is_symbol("|=", 1);
    if (found == nullptr || !assigned) return;
    fail_here(fmt::format("{} cannot be set: comments and styles of the text stay as they are",
                          name_quote(peek().text)));
  }

  NodePtr operand() {
    NodePtr node = primary();
    for (;;) {
      if (peek().kind == TokenKind::field) {
        node = field(std::move(node));
      } else if (is_symbol("[") || (is_symbol(".") && is_symbol("[", 1))) {
        take(".");
        node = brackets(std::move(node));
      } else {
        return node;
      }
    }
  }

  NodePtr field(NodePtr base) {
    const Token& token = peek();
    auto node = make(Op::field, token.at);
    node->name = token.text;
    node->optional = token.optional;
    node->pattern = token.pattern;
    node->parts.push_back(std::move(base));
    ++at_;
    return node;
  }

  NodePtr brackets(NodePtr base) {
    const std::size_t opened = peek().at;
    expect("[", opened);
    auto node = make(Op::iterate, opened);
    node->parts.push_back(std::move(base));
    if (!is_symbol("]")) {
      node->op = Op::index;
      node->parts.push_back(is_symbol(":") ? number(0) : expression(kEntry + 1));
      if (take(":")) {
        node->op = Op::slice;
        node->parts.push_back(is_symbol("]") ? nullptr : expression(kEntry + 1));
      } else if (take(",")) {
        node->parts[1] = rest_of_list(std::move(node->parts[1]), opened);
      }
    }
    expect("]", opened);
    node->optional = take("?");
    return node;
  }
  NodePtr rest_of_list(NodePtr first, std::size_t at) {
    auto list = make(Op::comma, at);
    list->parts.push_back(std::move(first));
    list->parts.push_back(expression(0));
    return list;
  }
  NodePtr number(std::int64_t value) const {
    auto node = make(Op::literal, peek().at);
    node->value = value;
    return node;
  }

  NodePtr primary() {
    const Token& token = peek();
    switch (token.kind) {
      case TokenKind::field:
        return field(make(Op::self, token.at));
      case TokenKind::string:
        return string(token);
      case TokenKind::literal:
      case TokenKind::variable: {
        auto node = make(token.kind == TokenKind::literal ? Op::literal : Op::variable, token.at);
        node->value = token.value;
        node->name = token.text;
        ++at_;
        return node;
      }
      case TokenKind::word:
        return word(token);
      case TokenKind::symbol:
        return symbol(token);
      case TokenKind::end:
        break;
    }
    fail_here("the expression ends where a value should be");
  }

  NodePtr string(const Token& token) {
    auto node = make(Op::interpolate, token.at);
    for (const StringPiece& piece : token.pieces) {
      if (piece.expression) {
        node->parts.push_back(Parser(text_, piece.begin, piece.end, depth_ + 1).run());
        continue;
      }
      auto part = make(Op::literal, token.at);
      part->value = piece.text;
      node->parts.push_back(std::move(part));
    }
    ++at_;
    if (node->parts.size() == 1 && !token.pieces[0].expression) return std::move(node->parts[0]);
    if (!node->parts.empty()) return node;
    node->op = Op::literal;
    node->value = "";
    return node;
  }

  NodePtr word(const Token& token) {
    const std::string lower = ascii_lower(token.text);
    if (lower == "true" || lower == "false" || lower == "null") {
      auto node = make(Op::literal, token.at);
      if (lower != "null") node->value = lower == "true";
      ++at_;
      return node;
    }
    return call(token);
  }

  NodePtr call(const Token& token) {
    const Function* function = find_function(token.text);
    if (function == nullptr) fail(token.at, unknown_function(token.text));
    if (function->refusal[0] != '\0') fail(token.at, function->refusal);
    ++at_;
    auto node = make(Op::call, token.at);
    node->name = token.text;
    node->function = function;
    if (function->most > 0 && is_symbol("(")) node->parts = call_arguments();
    // yq takes a comma as well: sub("a", "b").
    const bool comma = node->parts.size() == 1 && node->parts[0]->op == Op::comma;
    if (comma && function->most == 2 && node->parts[0]->parts.size() == 2) {
      node->parts = std::move(NodePtr(std::move(node->parts[0]))->parts);
    }
    if (node->parts.size() < function->least || node->parts.size() > function->most) {
      fail(token.at, fmt::format("{} is used as {}", name_quote(token.text), function->usage));
    }
    return node;
  }

  std::vector<NodePtr> call_arguments() {
    const std::size_t opened = peek().at;
    expect("(", opened);
    std::vector<NodePtr> arguments;
    if (take(")")) return arguments;
    do {
      arguments.push_back(expression(0));
    } while (take(";"));
    expect(")", opened);
    return arguments;
  }

  NodePtr symbol(const Token& token) {
    const std::size_t at = token.at;
    if (take(".")) return make(Op::self, at);
    if (take("..")) return make(Op::descend, at);
    if (take("...")) return make(Op::descend_keys, at);
    if (take("(")) {
      NodePtr node = expression(0);
      expect(")", at);
      return node;
    }
    if (take("[")) return list(at);
    if (take("{")) return object(at);
    fail(at,
         fmt::format("invalid input text: a value should be here, not {}", name_quote(token.text)));
  }

  NodePtr list(std::size_t at) {
    auto node = make(Op::collect, at);
    if (!is_symbol("]")) node->parts.push_back(expression(0));
    expect("]", at);
    return node;
  }

  NodePtr object(std::size_t at) {
    auto node = make(Op::object, at);
    while (!is_symbol("}")) {
      node->parts.push_back(key());
      if (!take(":")) fail_here("expected `:` after a key");
      node->parts.push_back(expression(kEntry + 1));
      if (!take(",")) break;
    }
    expect("}", at);
    return node;
  }

  NodePtr key() {
    const Token& token = peek();
    const bool bare = token.kind == TokenKind::word && is_symbol(":", 1);
    if (!bare) return expression(kEntry + 1);
    auto node = make(Op::literal, token.at);
    node->value = token.text;
    ++at_;
    return node;
  }

  std::string_view text_;
  std::size_t depth_;
  std::vector<Token> tokens_;
  std::size_t at_ = 0;
};

}  // namespace

NodePtr parse_expression(std::string_view text) {
  if (text.size() > kMaxBytes) {
    throw ExpressionError(text.substr(0, 1), 0,
                          fmt::format("the expression is longer than {} bytes", kMaxBytes));
  }
  return Parser(text, 0, text.size(), 0).run();
}

}  // namespace limequat::yaml::expression
