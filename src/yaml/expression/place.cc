#include "yaml/expression/place.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/quote.h"

namespace limequat::yaml::expression {

namespace {

[[noreturn]] void fail_step(const Value& base, const PathStep& step) {
  throw Error(fmt::format("{} cannot be set in a {}", name_quote(to_string(NodePath{step})),
                          to_string(base.kind())));
}

Value set_member(const Value& base, const std::string& key, Steps rest, Value value) {
  if (!base.is_mapping() && !base.is_null()) fail_step(base, key);
  Value::Members members = base.members();
  for (auto& [name, member] : members) {
    if (name != key) continue;
    member = set_at(member, rest, std::move(value));
    return Value::mapping(std::move(members));
  }
  members.emplace_back(key, set_at({}, rest, std::move(value)));
  return Value::mapping(std::move(members));
}

Value set_element(const Value& base, std::size_t index, Steps rest, Value value) {
  if (!base.is_sequence() && !base.is_null()) fail_step(base, index);
  Value::Items items = base.items();
  if (index > items.size() + kMaxGap) {
    throw Error(fmt::format("[{}] is too far past the end of the list", index));
  }
  if (index >= items.size()) items.resize(index + 1);
  items[index] = set_at(items[index], rest, std::move(value));
  return Value::sequence(std::move(items));
}

}  // namespace

Item child_item(const Item& parent, PathStep step, Value value) {
  return {std::move(value),
          std::make_shared<const Link>(Link{parent.place, std::move(step), parent.value}),
          parent.attached};
}

NodePath path_of(const Place& place) {
  NodePath path;
  for (const Link* link = place.get(); link != nullptr; link = link->parent.get()) {
    path.push_back(link->step);
  }
  std::reverse(path.begin(), path.end());
  return path;
}

const Value* find_at(const Value& base, Steps steps) {
  const Value* at = &base;
  for (const PathStep& step : steps) {
    if (const auto* key = std::get_if<std::string>(&step)) {
      at = at->find(*key);
      if (at == nullptr) return nullptr;
      continue;
    }
    const std::size_t index = std::get<std::size_t>(step);
    if (index >= at->items().size()) return nullptr;
    at = &at->items()[index];
  }
  return at;
}

Value set_at(const Value& base, Steps steps, Value value) {
  if (steps.empty()) return value;
  if (steps.size() > Value::kMaxDepth) throw Error("the path is too long");
  if (const auto* key = std::get_if<std::string>(&steps[0])) {
    return set_member(base, *key, steps.subspan(1), std::move(value));
  }
  return set_element(base, std::get<std::size_t>(steps[0]), steps.subspan(1), std::move(value));
}

Value remove_at(const Value& base, Steps steps) {
  const Value* child = steps.empty() ? nullptr : find_at(base, steps.subspan(0, 1));
  if (child == nullptr) return base;
  const Value rest = steps.size() > 1 ? remove_at(*child, steps.subspan(1)) : Value();
  if (steps.size() > 1) return set_at(base, steps.subspan(0, 1), rest);
  if (const auto* index = std::get_if<std::size_t>(&steps[0])) {
    Value::Items items = base.items();
    items.erase(items.begin() + static_cast<std::ptrdiff_t>(*index));
    return Value::sequence(std::move(items));
  }
  Value::Members members = base.members();
  std::erase_if(members, [&](const Value::Member& member) {
    return member.first == std::get<std::string>(steps[0]);
  });
  return Value::mapping(std::move(members));
}

}  // namespace limequat::yaml::expression
