// Functions of maps, and of lists where they act like maps: keys, to_entries, pick …
#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "yaml/expression/functions.h"

namespace limequat::yaml::expression {

namespace {

using Members = Value::Members;

Value number(std::size_t count) { return static_cast<std::int64_t>(count); }

void length(const Call& call) {
  const Value& value = call.value();
  if (value.is_null()) return call.give(number(0));
  call.give(number(value.is_scalar() ? value.text().size() : value.size()));
}

void keys(const Call& call) {
  Value::Items keys;
  for (const auto& [key, value] : call.value().members()) keys.push_back(key);
  for (std::size_t i = 0; i < call.value().items().size(); ++i) keys.push_back(number(i));
  if (call.value().is_scalar()) call.fail("keys needs a map or a list");
  call.give(Value::sequence(std::move(keys)));
}

bool has_key(const Value& value, const Value& key) {
  if (value.is_mapping()) return key.is_scalar() && value.find(key.text()) != nullptr;
  return key.kind() == Kind::integer && key.as_int() >= 0 &&
         static_cast<std::size_t>(key.as_int()) < value.items().size();
}

void has(const Call& call) {
  for (const Item& key : call.argument(0, call.dot)) call.give(has_key(call.value(), key.value));
}

std::vector<Item> children(const Item& item) {
  std::vector<Item> children;
  for (const auto& [key, value] : item.value.members()) {
    children.push_back(child_item(item, key, value));
  }
  for (std::size_t i = 0; i < item.value.items().size(); ++i) {
    children.push_back(child_item(item, i, item.value.items()[i]));
  }
  return children;
}

void map(const Call& call) {
  Value::Items items;
  for (const Item& child : children(call.dot)) {
    for (Item& result : call.argument(0, child)) items.push_back(std::move(result.value));
  }
  call.give(Value::sequence(std::move(items)));
}

void filter(const Call& call) {
  Value::Items items;
  for (const Item& child : children(call.dot)) {
    if (call.first(0, child).truth()) items.push_back(child.value);
  }
  call.give(Value::sequence(std::move(items)));
}

void map_values(const Call& call) {
  Members members = call.value().members();
  Value::Items items = call.value().items();
  const std::vector<Item> all = children(call.dot);
  for (std::size_t i = 0; i < all.size(); ++i) {
    const Results results = call.argument(0, all[i]);
    if (results.empty()) continue;
    (members.empty() ? items[i] : members[i].second) = results[0].value;
  }
  const Value& value = call.value();
  Value changed = value.is_mapping()    ? Value::mapping(std::move(members))
                  : value.is_sequence() ? Value::sequence(std::move(items))
                                        : value;
  call.out.push_back({std::move(changed), call.dot.place, call.dot.attached});
}

Value entries_of(const Value& value) {
  Value::Items entries;
  for (const auto& [key, member] : value.members()) {
    entries.push_back(Value::mapping({{"key", key}, {"value", member}}));
  }
  for (std::size_t i = 0; i < value.items().size(); ++i) {
    entries.push_back(Value::mapping({{"key", number(i)}, {"value", value.items()[i]}}));
  }
  return Value::sequence(std::move(entries));
}

Value from_entries_of(const Call& call, const Value::Items& entries) {
  Members members;
  for (const Value& entry : entries) {
    const Value* key = entry.find("key");
    const Value* value = entry.find("value");
    if (key == nullptr) key = entry.find("name");
    if (key == nullptr || !key->is_scalar()) call.fail("an entry needs a key and a value");
    members.emplace_back(key->text(), value == nullptr ? Value() : *value);
  }
  return Value::mapping(std::move(members));
}

void to_entries(const Call& call) {
  if (call.value().is_scalar() && !call.value().is_null()) {
    call.fail(fmt::format("{} has no keys", tag_of(call.value())));
  }
  if (!call.value().is_null()) call.give(entries_of(call.value()));
}

void from_entries(const Call& call) {
  call.need_sequence();
  call.give(from_entries_of(call, call.value().items()));
}

void with_entries(const Call& call) {
  Value::Items entries;
  const Value all = entries_of(call.value());
  for (const Value& entry : all.items()) {
    for (Item& result : call.argument(0, root_item(entry))) {
      entries.push_back(std::move(result.value));
    }
  }
  call.out.push_back({from_entries_of(call, entries), call.dot.place, call.dot.attached});
}

Value::Items names_of(const Call& call) {
  const Value names = call.first(0, call.dot);
  if (!names.is_sequence()) {
    call.fail(
        fmt::format("{} needs a list of keys: {}([\"a\", \"b\"])", call.node.name, call.node.name));
  }
  return names.items();
}

void pick(const Call& call) {
  const Value& value = call.value();
  Members members;
  Value::Items items;
  for (const Value& name : names_of(call)) {
    if (!has_key(value, name)) continue;
    if (value.is_mapping()) {
      members.emplace_back(name.text(), *value.find(name.text()));
    } else {
      items.push_back(value.items()[static_cast<std::size_t>(name.as_int())]);
    }
  }
  call.give(value.is_sequence() ? Value::sequence(std::move(items))
                                : Value::mapping(std::move(members)));
}

void omit(const Call& call) {
  const Value& value = call.value();
  const Value::Items names = names_of(call);
  const auto named = [&](const Value& key) {
    return std::any_of(names.begin(), names.end(),
                       [&](const Value& name) { return equals(key, name); });
  };
  Members members;
  Value::Items items;
  for (const Value::Member& member : value.members()) {
    if (!named(member.first)) members.push_back(member);
  }
  for (std::size_t i = 0; i < value.items().size(); ++i) {
    if (!named(number(i))) items.push_back(value.items()[i]);
  }
  call.give(value.is_sequence() ? Value::sequence(std::move(items))
                                : Value::mapping(std::move(members)));
}

Value sorted_keys(const Value& value, bool deep) {
  if (value.is_sequence() && deep) {
    Value::Items items;
    for (const Value& item : value.items()) items.push_back(sorted_keys(item, deep));
    return Value::sequence(std::move(items));
  }
  if (!value.is_mapping()) return value;
  Members members = value.members();
  std::stable_sort(members.begin(), members.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  return Value::mapping(std::move(members));
}

void sort_keys(const Call& call) {
  const auto sorted = [](const Item& place, const Value&) -> std::optional<Value> {
    return sorted_keys(place.value, false);
  };
  call.out.push_back({call.evaluator.change_places(*call.node.parts[0], call.dot,
                                                   {call.scope.variables}, true, sorted),
                      call.dot.place, call.dot.attached});
}

void array_to_map(const Call& call) {
  call.need_sequence();
  Members members;
  for (std::size_t i = 0; i < call.value().size(); ++i) {
    if (call.value().items()[i].is_null()) continue;
    members.emplace_back(std::to_string(i), call.value().items()[i]);
  }
  call.give(Value::mapping(std::move(members)));
}

constexpr Function kFunctions[] = {
    {"length", 0, 0, length, ". | length"},
    {"keys", 0, 0, keys, ". | keys"},
    {"has", 1, 1, has, "has(\"key\")"},
    {"map", 1, 1, map, "map(EXPRESSION)"},
    {"filter", 1, 1, filter, "filter(CONDITION)"},
    {"map_values", 1, 1, map_values, "map_values(EXPRESSION)", "", true},
    {"to_entries", 0, 0, to_entries, ". | to_entries"},
    {"from_entries", 0, 0, from_entries, ". | from_entries"},
    {"with_entries", 1, 1, with_entries, "with_entries(EXPRESSION)"},
    {"pick", 1, 1, pick, "pick([\"a\", \"b\"])"},
    {"omit", 1, 1, omit, "omit([\"a\", \"b\"])"},
    {"sort_keys", 1, 1, sort_keys, "sort_keys(.)", "", true},
    {"array_to_map", 0, 0, array_to_map, ". | array_to_map"},
};

}  // namespace

std::span<const Function> map_functions() { return kFunctions; }

}  // namespace limequat::yaml::expression
