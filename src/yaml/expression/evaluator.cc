#include "yaml/expression/evaluator.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/quote.h"
#include "yaml/expression/error.h"
#include "yaml/expression/functions.h"

namespace limequat::yaml::expression {

namespace {

std::optional<std::int64_t> as_index(std::string_view text) {
  std::int64_t index = 0;
  const auto result = std::from_chars(text.data(), text.data() + text.size(), index);
  if (result.ec != std::errc() || result.ptr != text.data() + text.size()) return std::nullopt;
  return index;
}

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

void Evaluator::evaluate_node(const Node& node, const Item& dot, const Scope& scope,
                              Results& out) {
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
  out.push_back(
      {change_places(*node.parts[0], dot, scope, false, last), dot.place, dot.attached});
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

void Evaluator::field(const Node& node, const Item& base, const Scope& scope, Results& out) {
  if (base.value.is_mapping() && node.pattern) {
    for (const auto& [key, value] : base.value.members()) {
      if (matches_pattern(key, node.name)) out.push_back(child_item(base, key, value));
    }
    return;
  }
  if (base.value.is_sequence()) {
    if (const auto number = as_index(node.name)) {
      return index_one(node, base, *number, scope, out);
    }
  }
  index_one(node, base, node.name, scope, out);
}

void Evaluator::index(const Node& node, const Item& dot, const Scope& scope, Results& out) {
  const Results indices = evaluate(*node.parts[1], dot, {scope.variables});
  for (const Item& base : evaluate(*node.parts[0], dot, scope)) {
    for (const Item& index : indices) index_one(node, base, index.value, scope, out);
  }
}

void Evaluator::index_one(const Node& node, const Item& base, const Value& index,
                          const Scope& scope, Results& out) {
  spend(1);
  if (base.value.is_sequence() || (base.value.is_null() && index.kind() == Kind::integer)) {
    if (index.kind() != Kind::integer) {
      if (node.optional) return;
      fail(node, fmt::format("cannot index array with '{}'", index.text()));
    }
    const auto size = static_cast<std::int64_t>(base.value.size());
    const std::int64_t at = index.as_int() < 0 ? index.as_int() + size : index.as_int();
    if (at < 0) {
      fail(node, fmt::format("index [{}] out of range, array size is {}", index.as_int(), size));
    }
    const auto place = static_cast<std::size_t>(at);
    out.push_back(child_item(base, place, at < size ? base.value.items()[place] : Value()));
  } else if (base.value.is_mapping() || base.value.is_null()) {
    if (!index.is_scalar()) fail(node, "a key must be text");
    const std::string key = index.text();
    const Value* found = base.value.find(key);
    out.push_back(child_item(base, key, found == nullptr ? Value() : *found));
  } else if (scope.assigning && base.attached && !node.optional) {
    const std::string path = to_string(path_of(base.place));
    fail(node, fmt::format("{} cannot be set: {} is a {}", name_quote(index.text()),
                           path.empty() ? "the value" : name_quote(path),
                           to_string(base.value.kind())));
  }
}

void Evaluator::iterate(const Node&, const Item& base, const Scope&, Results& out) {
  spend(base.value.size());
  for (const auto& [key, value] : base.value.members()) out.push_back(child_item(base, key, value));
  for (std::size_t i = 0; i < base.value.items().size(); ++i) {
    out.push_back(child_item(base, i, base.value.items()[i]));
  }
}

void Evaluator::slice(const Node& node, const Item& dot, const Scope& scope, Results& out) {
  for (const Item& base : evaluate(*node.parts[0], dot, scope)) {
    if (base.value.is_null()) {
      out.push_back({Value::sequence({})});
      continue;
    }
    const bool text = base.value.kind() == Kind::string;
    if (!base.value.is_sequence() && !text) fail(node, "only lists and text can be sliced");
    const auto bound = [&](const NodePtr& part, std::int64_t missing) {
      if (part == nullptr) return missing;
      const Value value = first(*part, base, {scope.variables});
      if (value.kind() != Kind::integer) fail(node, "a slice needs numbers: .[1:3]");
      return value.as_int();
    };
    out.push_back({slice_of(base.value, bound(node.parts[1], 0), bound(node.parts[2], INT64_MAX))});
  }
}

void Evaluator::descend(const Item& item, bool keys, Results& out) {
  spend(1);
  out.push_back(item);
  for (const auto& [key, value] : item.value.members()) {
    if (keys) out.push_back({Value(key)});
    descend(child_item(item, key, value), keys, out);
  }
  for (std::size_t i = 0; i < item.value.items().size(); ++i) {
    descend(child_item(item, i, item.value.items()[i]), keys, out);
  }
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
    const Variable variable{part.name, {first(*part.parts[0], root_item(dot), scope)},
                            scope.variables};
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
