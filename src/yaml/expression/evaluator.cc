#include "yaml/expression/evaluator.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/quote.h"
#include "yaml/expression/error.h"
#include "yaml/expression/functions.h"

namespace limequat::yaml::expression {

namespace {

Value make_string(const Results& results) {
  if (results.empty()) return "";
  const Value& value = results[0].value;
  if (value.is_scalar()) return value.text();
  std::string text = to_yaml(value);
  text.pop_back();
  return text;
}

}  // namespace

void Evaluator::spend(std::size_t steps) {
  if (steps > remaining()) throw Error("the expression takes too many steps");
  steps_ += steps;
}

void Evaluator::fail(const Node& node, std::string_view words) const {
  throw ExpressionError(text_, node.at, words);
}

Results Evaluator::evaluate(const Node& node, const Item& dot, const Scope& scope) {
  Results out;
  evaluate(node, dot, scope, out);
  return out;
}

Value Evaluator::first(const Node& node, const Item& dot, const Scope& scope) {
  const Results results = evaluate(node, dot, scope);
  return results.empty() ? Value() : results[0].value;
}

// The one place that knows where in the expression a computation failed.
void Evaluator::evaluate(const Node& node, const Item& dot, const Scope& scope, Results& out) {
  spend(1);
  try {
    evaluate_node(node, dot, scope, out);
  } catch (const ExpressionError&) {
    throw;
  } catch (const Error& error) {
    fail(node, error.message());
  }
}

void Evaluator::evaluate_node(const Node& node, const Item& dot, const Scope& scope, Results& out) {
  switch (node.op) {
    case Op::self:
      out.push_back(dot);
      return;
    case Op::descend:
    case Op::descend_keys:
      return descend(dot, node.op == Op::descend_keys, out);
    case Op::literal:
      out.push_back({node.value});
      return;
    case Op::interpolate:
      return interpolate(node, dot, scope, out);
    case Op::variable:
      for (const Variable* v = scope.variables; v != nullptr; v = v->next) {
        if (v->name != node.name) continue;
        out.push_back({v->item.value});
        return;
      }
      fail(node, fmt::format("variable {} is not set", name_quote("$" + node.name)));
    case Op::field:
      for (const Item& base : evaluate(*node.parts[0], dot, scope)) field(node, base, scope, out);
      return;
    case Op::index:
      return index(node, dot, scope, out);
    case Op::iterate:
      for (const Item& base : evaluate(*node.parts[0], dot, scope)) iterate(node, base, scope, out);
      return;
    case Op::slice:
      return slice(node, dot, scope, out);
    case Op::collect: {
      Value::Items items;
      if (!node.parts.empty()) {
        for (Item& item : evaluate(*node.parts[0], dot, {scope.variables})) {
          items.push_back(std::move(item.value));
        }
      }
      out.push_back({Value::sequence(std::move(items))});
      return;
    }
    case Op::object:
      return object(node, dot, scope, out);
    case Op::pipe:
      return pipe(node, 0, {dot}, scope, out);
    case Op::comma:
      for (const NodePtr& part : node.parts) evaluate(*part, dot, scope, out);
      return;
    case Op::bind:
      out.push_back(dot);
      return;
    case Op::reduce:
      return reduce(node, dot, scope, out);
    case Op::both:
    case Op::either:
      return logic(node, dot, {scope.variables}, out);
    case Op::alternative:
      return alternative(node, dot, scope, out);
    case Op::assign:
      return assign(node, dot, scope, out);
    case Op::update:
      return update(node, dot, scope, out);
    case Op::compute:
      return compute(node, dot, scope, out);
    case Op::call:
      return node.function->run({*this, node, dot, scope, out});
    default:
      return binary(node, dot, {scope.variables}, out);
  }
}

void Evaluator::binary(const Node& node, const Item& dot, const Scope& scope, Results& out) {
  Results left = evaluate(*node.parts[0], dot, scope);
  Results right = evaluate(*node.parts[1], dot, scope);
  // Without values on one side there is still an answer: `select(.x) == null`.
  if (left.empty() && node.op == Op::multiply) return;
  if (left.empty()) left.push_back({});
  if (right.empty()) right.push_back({});
  for (const Item& a : left) {
    for (const Item& b : right) {
      spend(1);
      out.push_back({calculate(node.op, node.flags, a.value, b.value)});
    }
  }
}

void Evaluator::logic(const Node& node, const Item& dot, const Scope& scope, Results& out) {
  const bool decisive = node.op == Op::either;
  Results left = evaluate(*node.parts[0], dot, scope);
  if (left.empty()) left.push_back({});
  for (const Item& a : left) {
    if (a.value.truth() == decisive) {
      out.push_back({Value(decisive)});
      continue;
    }
    Results right = evaluate(*node.parts[1], dot, scope);
    if (right.empty()) right.push_back({});
    for (const Item& b : right) out.push_back({Value(b.value.truth())});
  }
}

void Evaluator::alternative(const Node& node, const Item& dot, const Scope& scope, Results& out) {
  // What is not there may have a scalar in the way.
  Results left = evaluate(*node.parts[0], dot, {scope.variables});
  if (left.empty()) return evaluate(*node.parts[1], dot, scope, out);
  for (Item& item : left) {
    if (item.value.truth()) {
      out.push_back(std::move(item));
      continue;
    }
    const std::size_t before = out.size();
    evaluate(*node.parts[1], dot, scope, out);
    if (out.size() == before) out.push_back(std::move(item));
  }
}

void Evaluator::pipe(const Node& node, std::size_t stage, Results items, const Scope& scope,
                     Results& out) {
  for (; stage + 1 < node.parts.size(); ++stage) {
    const Node& part = *node.parts[stage];
    if (part.op == Op::bind) {
      for (const Item& item : items) bind(node, stage, item, scope, out);
      return;
    }
    Results next;
    for (const Item& item : items) evaluate(part, item, scope, next);
    items = std::move(next);
  }
  for (const Item& item : items) evaluate(*node.parts[stage], item, scope, out);
}

void Evaluator::bind(const Node& node, std::size_t stage, const Item& dot, const Scope& scope,
                     Results& out) {
  const Node& part = *node.parts[stage];
  for (Item& item : evaluate(*part.parts[0], dot, {scope.variables})) {
    const Variable variable{part.name, std::move(item), scope.variables};
    pipe(node, stage + 1, {dot}, {&variable, scope.assigning}, out);
  }
}

void Evaluator::reduce(const Node& node, const Item& dot, const Scope& scope, Results& out) {
  Item sum = root_item(first(*node.parts[1], dot, {scope.variables}));
  for (Item& item : evaluate(*node.parts[0], dot, {scope.variables})) {
    const Variable variable{node.name, std::move(item), scope.variables};
    sum = root_item(first(*node.parts[2], sum, {&variable}));
  }
  out.push_back({sum.value});
}

void Evaluator::interpolate(const Node& node, const Item& dot, const Scope& scope, Results& out) {
  std::string text;
  for (const NodePtr& part : node.parts) {
    text += make_string(evaluate(*part, dot, {scope.variables})).as_string();
    spend(1 + text.size() / 64);
  }
  out.push_back({Value(std::move(text))});
}

// Several values of a key or member give several maps.
void Evaluator::object(const Node& node, const Item& dot, const Scope& scope, Results& out) {
  std::vector<Value::Members> maps(1);
  for (std::size_t i = 0; i < node.parts.size(); i += 2) {
    const Results keys = evaluate(*node.parts[i], dot, {scope.variables});
    const Results values = evaluate(*node.parts[i + 1], dot, {scope.variables});
    std::vector<Value::Members> next;
    for (const Value::Members& map : maps) {
      for (const Item& key : keys) {
        if (!key.value.is_scalar()) fail(*node.parts[i], "a key must be text");
        for (const Item& value : values) {
          spend(1 + map.size());
          next.push_back(map);
          next.back().emplace_back(key.value.text(), value.value);
        }
      }
    }
    maps = std::move(next);
  }
  for (Value::Members& map : maps) out.push_back({Value::mapping(std::move(map))});
}

void Evaluator::assign(const Node& node, const Item& dot, const Scope& scope, Results& out) {
  const Results values = evaluate(*node.parts[1], dot, {scope.variables});
  const auto last = [&](const Item&, const Value&) -> std::optional<Value> {
    if (values.empty()) return std::nullopt;
    return values.back().value;
  };
  out.push_back({change_places(*node.parts[0], dot, scope, false, last), dot.place, dot.attached});
}

void Evaluator::update(const Node& node, const Item& dot, const Scope& scope, Results& out) {
  const auto updated = [&](const Item& place, const Value&) -> std::optional<Value> {
    Results results = evaluate(*node.parts[1], place, {scope.variables});
    if (results.empty()) return std::nullopt;
    return std::move(results[0].value);
  };
  out.push_back(
      {change_places(*node.parts[0], dot, scope, true, updated), dot.place, dot.attached});
}

void Evaluator::compute(const Node& node, const Item& dot, const Scope& scope, Results& out) {
  const auto computed = [&](const Item& place, const Value& now) -> std::optional<Value> {
    if (node.operation == Op::alternative && place.value.truth()) return std::nullopt;
    const Results right = evaluate(*node.parts[1], root_item(now), {scope.variables});
    if (right.empty()) return std::nullopt;
    return calculate(node.operation, node.flags, place.value, right.back().value);
  };
  out.push_back(
      {change_places(*node.parts[0], dot, scope, false, computed), dot.place, dot.attached});
}

Value Evaluator::effect(const Node& node, const Value& dot, const Scope& scope) {
  switch (node.op) {
    case Op::pipe:
      return effect_of_pipe(node, 0, dot, scope);
    case Op::comma: {
      Value value = dot;
      for (const NodePtr& part : node.parts) value = effect(*part, value, scope);
      return value;
    }
    case Op::assign:
    case Op::update:
    case Op::compute:
      return first(node, root_item(dot), scope);
    case Op::call:
      return node.function->changes ? first(node, root_item(dot), scope) : dot;
    default:
      return dot;
  }
}

Value Evaluator::effect_of_pipe(const Node& node, std::size_t stage, const Value& dot,
                                const Scope& scope) {
  if (stage == node.parts.size()) return dot;
  const Node& part = *node.parts[stage];
  if (part.op == Op::bind) {
    const Variable variable{
        part.name, {first(*part.parts[0], root_item(dot), scope)}, scope.variables};
    return effect_of_pipe(node, stage + 1, dot, {&variable});
  }
  Value value = effect(part, dot, scope);
  for (const Item& item : evaluate(part, root_item(dot), scope)) {
    if (!item.attached) continue;
    const NodePath path = path_of(item.place);
    const Value* there = find_at(value, path);
    const Value before = there == nullptr ? Value() : *there;
    const Value after = effect_of_pipe(node, stage + 1, before, scope);
    if (!(after == before)) value = set_at(value, path, after);
  }
  return value;
}

}  // namespace limequat::yaml::expression
