// Functions of lists: sort, unique, group_by, any …
#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <numeric>
#include <unordered_map>

#include "base/utf8.h"
#include "yaml/expression/functions.h"

namespace limequat::yaml::expression {

namespace {

using Values = Value::Items;

// The list's items with what the argument (or nothing: the item) gives for each.
std::vector<Item> items_of(const Call& call) {
  std::vector<Item> items;
  for (std::size_t i = 0; i < call.value().items().size(); ++i) {
    items.push_back(child_item(call.dot, i, call.value().items()[i]));
  }
  return items;
}

Values keys_of(const Call& call, const Item& item) {
  if (!call.has(0)) return {item.value};
  Values keys;
  for (Item& result : call.argument(0, item)) keys.push_back(std::move(result.value));
  return keys;
}

void sort(const Call& call) {
  call.need_sequence();
  std::vector<std::pair<Values, Value>> keyed;
  for (const Item& item : items_of(call)) keyed.emplace_back(keys_of(call, item), item.value);
  call.evaluator.spend(keyed.size() * 20);
  std::stable_sort(keyed.begin(), keyed.end(), [](const auto& a, const auto& b) {
    return std::lexicographical_compare(
        a.first.begin(), a.first.end(), b.first.begin(), b.first.end(),
        [](const Value& x, const Value& y) { return compare(x, y) < 0; });
  });
  Values sorted;
  for (auto& [keys, value] : keyed) sorted.push_back(std::move(value));
  call.give(Value::sequence(std::move(sorted)));
}

// Items in groups of equal keys, in the order of their first ones.
std::vector<Values> groups_of(const Call& call) {
  std::vector<Values> groups;
  std::vector<Value> group_keys;
  std::unordered_multimap<std::size_t, std::size_t> places;
  for (const Item& item : items_of(call)) {
    const Values keys = keys_of(call, item);
    const Value key = keys.empty() ? Value() : keys[0];
    call.evaluator.spend(key.weight());
    const auto [first, last] = places.equal_range(key.hash());
    const auto found = std::find_if(
        first, last, [&](const auto& place) { return group_keys[place.second] == key; });
    if (found != last) {
      groups[found->second].push_back(item.value);
      continue;
    }
    places.emplace(key.hash(), groups.size());
    groups.push_back({item.value});
    group_keys.push_back(key);
  }
  return groups;
}

void unique(const Call& call) {
  call.need_sequence();
  Values values;
  for (Values& group : groups_of(call)) values.push_back(std::move(group[0]));
  call.give(Value::sequence(std::move(values)));
}

void group_by(const Call& call) {
  call.need_sequence();
  Values groups;
  for (Values& group : groups_of(call)) groups.push_back(Value::sequence(std::move(group)));
  call.give(Value::sequence(std::move(groups)));
}

void reverse(const Call& call) {
  call.need_sequence();
  Values values = call.value().items();
  std::reverse(values.begin(), values.end());
  call.give(Value::sequence(std::move(values)));
}

void first(const Call& call) {
  for (const Item& item : items_of(call)) {
    if (call.has(0) && !call.first(0, item).truth()) continue;
    call.out.push_back(item);
    return;
  }
}

void superlative(const Call& call, int sign) {
  call.need_sequence();
  std::vector<Item> items = items_of(call);
  if (items.empty()) return;
  const auto best = std::min_element(
      items.begin(), items.end(),
      [sign](const Item& a, const Item& b) { return sign * compare(a.value, b.value) < 0; });
  call.out.push_back(*best);
}
void min(const Call& call) { superlative(call, 1); }
void max(const Call& call) { superlative(call, -1); }

bool one_is(const Call& call, bool wanted) {
  call.need_sequence();
  for (const Item& item : items_of(call)) {
    const Values keys = keys_of(call, item);
    if (!keys.empty() && keys[0].truth() == wanted) return true;
  }
  return false;
}
void any(const Call& call) { call.give(one_is(call, true)); }
void all(const Call& call) { call.give(!one_is(call, false)); }

void flatten_into(const Call& call, const Value& value, std::int64_t depth, Values& flat) {
  for (const Value& item : value.items()) {
    call.evaluator.spend(1);
    if (item.is_sequence() && depth > 0) {
      flatten_into(call, item, depth - 1, flat);
    } else {
      flat.push_back(item);
    }
  }
}

void flatten(const Call& call) {
  call.need_sequence();
  std::int64_t depth = std::numeric_limits<std::int64_t>::max();
  if (call.has(0)) {
    const Value given = call.first(0, call.dot);
    if (given.kind() != Kind::integer) call.fail("flatten needs a number");
    depth = given.as_int();
  }
  Values flat;
  flatten_into(call, call.value(), depth, flat);
  call.give(Value::sequence(std::move(flat)));
}

void add(const Call& call) {
  Value sum;
  for (const Value& item : call.value().items()) {
    call.evaluator.spend(1 + sum.size());
    sum = calculate(Op::add, "", sum, item);
  }
  call.give(sum);
}

bool contains_value(const Call& call, const Value& value, const Value& part);

bool contains_all(const Call& call, const Value& value, const Value& part) {
  const auto& items = value.items();
  const auto& wanted = part.items();
  return std::all_of(wanted.begin(), wanted.end(), [&](const Value& item) {
    return std::any_of(items.begin(), items.end(),
                       [&](const Value& there) { return contains_value(call, there, item); });
  });
}

bool contains_value(const Call& call, const Value& value, const Value& part) {
  call.evaluator.spend(1);
  if (value.is_sequence()) {
    if (!part.is_sequence()) return contains_all(call, value, Value::sequence({part}));
    return contains_all(call, value, part);
  }
  if (value.is_mapping()) {
    return part.is_mapping() &&
           std::all_of(part.members().begin(), part.members().end(), [&](const auto& member) {
             const Value* there = value.find(member.first);
             return there != nullptr && contains_value(call, *there, member.second);
           });
  }
  if (value.kind() != part.kind()) return false;
  if (value.kind() != Kind::string) return value == part;
  call.evaluator.spend(value.as_string().size() / 16);
  return value.as_string().find(part.as_string()) != std::string::npos;
}

void contains(const Call& call) {
  for (const Item& part : call.argument(0, call.dot)) {
    const Value& value = call.value();
    const bool alike = value.is_sequence() == part.value.is_sequence() &&
                       value.is_mapping() == part.value.is_mapping();
    if (!alike) {
      call.fail(fmt::format("{} cannot check contained in {}", tag_of(part.value), tag_of(value)));
    }
    call.give(contains_value(call, value, part.value));
  }
}

std::size_t clamp(std::int64_t index, std::size_t size) {
  const auto length = static_cast<std::int64_t>(size);
  if (index < 0) index = index < -length ? 0 : index + length;
  return static_cast<std::size_t>(std::min(index, length));
}

std::vector<std::string_view> characters(std::string_view text) {
  std::vector<std::string_view> characters;
  for (std::size_t at = 0; at < text.size();) {
    characters.push_back(text.substr(at, decode_rune(text.substr(at)).size));
    at += characters.back().size();
  }
  return characters;
}

constexpr Function kFunctions[] = {
    {"sort", 0, 0, sort, ". | sort"},
    {"sort_by", 1, 1, sort, "sort_by(.key)"},
    {"unique", 0, 0, unique, ". | unique"},
    {"unique_by", 1, 1, unique, "unique_by(.key)"},
    {"group_by", 1, 1, group_by, "group_by(.key)"},
    {"reverse", 0, 0, reverse, ". | reverse"},
    {"first", 0, 1, first, "first or first(CONDITION)"},
    {"min", 0, 0, min, ". | min"},
    {"max", 0, 0, max, ". | max"},
    {"any", 0, 0, any, ". | any"},
    {"any_c", 1, 1, any, "any_c(CONDITION)"},
    {"all", 0, 0, all, ". | all"},
    {"all_c", 1, 1, all, "all_c(CONDITION)"},
    {"flatten", 0, 1, flatten, "flatten or flatten(1)"},
    {"add", 0, 0, add, ". | add"},
    {"contains", 1, 1, contains, "contains(VALUE)"},
};

}  // namespace

std::span<const Function> list_functions() { return kFunctions; }

Value slice_of(const Value& value, std::int64_t first, std::int64_t last) {
  if (value.is_sequence()) {
    const std::size_t begin = clamp(first, value.size());
    const std::size_t end = std::max(begin, clamp(last, value.size()));
    const auto at = value.items().begin();
    return Value::sequence(
        Values(at + static_cast<std::ptrdiff_t>(begin), at + static_cast<std::ptrdiff_t>(end)));
  }
  const auto all = characters(value.as_string());
  const std::size_t begin = clamp(first, all.size());
  const std::size_t end = std::max(begin, clamp(last, all.size()));
  std::string text;
  for (std::size_t i = begin; i < end; ++i) text += all[i];
  return text;
}

}  // namespace limequat::yaml::expression
