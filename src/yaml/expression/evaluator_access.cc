// The ways down into a value: .a, .[0], .[], .[1:3], ..
#include <fmt/format.h>

#include <charconv>
#include <optional>

#include "base/quote.h"
#include "yaml/expression/evaluator.h"
#include "yaml/expression/functions.h"

namespace limequat::yaml::expression {

namespace {

std::optional<std::int64_t> as_index(std::string_view text) {
  std::int64_t index = 0;
  const auto result = std::from_chars(text.data(), text.data() + text.size(), index);
  if (result.ec != std::errc() || result.ptr != text.data() + text.size()) return std::nullopt;
  return index;
}

}  // namespace

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
    fail(node,
         fmt::format("{} cannot be set: {} is a {}", name_quote(index.text()),
                     path.empty() ? "the value" : name_quote(path), to_string(base.value.kind())));
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

}  // namespace limequat::yaml::expression
