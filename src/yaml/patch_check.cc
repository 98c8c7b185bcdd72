#include "yaml/patch_check.h"

#include <cmath>
#include <span>

namespace limequat::yaml::detail {

namespace {

using Steps = std::span<const PathStep>;

bool same(const Node& a, const Node& b);

bool same_mapping(const Node& a, const Node& b) {
  const auto ours = a.entries();
  const auto theirs = b.entries();
  if (ours.size() != theirs.size()) return false;
  for (std::size_t i = 0; i < ours.size(); ++i) {
    if (ours[i].key.text() != theirs[i].key.text()) return false;
    if (!same(ours[i].value, theirs[i].value)) return false;
  }
  return true;
}

bool same(const Node& a, const Node& b) {
  if (a.kind() != b.kind()) return false;
  if (a.is_mapping()) return same_mapping(a, b);
  if (!a.is_sequence()) return a.text() == b.text();
  const auto ours = a.items();
  const auto theirs = b.items();
  if (ours.size() != theirs.size()) return false;
  for (std::size_t i = 0; i < ours.size(); ++i) {
    if (!same(ours[i], theirs[i])) return false;
  }
  return true;
}

// What an edit leaves at the end of its path.
struct Goal {
  const Scalar* value = nullptr;  // null: the last step is removed
};

bool reached(const std::optional<Node>& before, const Node& after, Steps steps, const Goal& goal);

bool reached_in_mapping(const Node* before, const Node& after, Steps steps, const Goal& goal) {
  const auto& key = std::get<std::string>(steps[0]);
  const auto old_value = before == nullptr ? std::nullopt : before->find(key);
  const auto new_value = after.find(key);
  const bool removed = goal.value == nullptr && steps.size() == 1;
  if (removed == new_value.has_value()) return false;
  const std::size_t kept = before == nullptr ? 0 : before->size() - (old_value ? 1 : 0);
  if (after.size() != kept + (removed ? 0 : 1)) return false;
  if (before != nullptr) {
    for (const Entry entry : before->entries()) {
      if (entry.key.text() == key) continue;
      const auto other = after.find(entry.key.text());
      if (!other || !same(entry.value, *other)) return false;
    }
  }
  return removed || reached(old_value, *new_value, steps.subspan(1), goal);
}

bool reached_in_sequence(const Node* before, const Node& after, Steps steps, const Goal& goal) {
  const std::size_t index = std::get<std::size_t>(steps[0]);
  const std::size_t old_size = before == nullptr ? 0 : before->size();
  const bool removed = goal.value == nullptr && steps.size() == 1;
  const std::size_t new_size = removed ? old_size - 1 : std::max(old_size, index + 1);
  if (after.size() != new_size) return false;
  for (std::size_t i = 0; i < old_size; ++i) {
    if (i == index) continue;
    const std::size_t moved = removed && i > index ? i - 1 : i;
    if (!same(before->items()[i], after.items()[moved])) return false;
  }
  if (removed) return true;
  std::optional<Node> old_item;
  if (index < old_size) old_item = before->items()[index];
  return reached(old_item, after.items()[index], steps.subspan(1), goal);
}

bool reached(const std::optional<Node>& before, const Node& after, Steps steps, const Goal& goal) {
  if (steps.empty()) return goal.value != nullptr && has_value(after, *goal.value);
  const bool key = std::holds_alternative<std::string>(steps[0]);
  if (key ? !after.is_mapping() : !after.is_sequence()) return false;
  const bool there = before && before->kind() == after.kind();
  const Node* from = there ? &*before : nullptr;
  return key ? reached_in_mapping(from, after, steps, goal)
             : reached_in_sequence(from, after, steps, goal);
}

}  // namespace

bool has_value(const Node& node, const Scalar& value) {
  if (const auto* text = std::get_if<std::string>(&value)) {
    return node.kind() == Kind::string && node.text() == *text;
  }
  if (const auto* flag = std::get_if<bool>(&value)) return node.boolean() == *flag;
  if (const auto* number = std::get_if<std::int64_t>(&value)) return node.integer() == *number;
  if (const auto* number = std::get_if<double>(&value)) {
    const auto actual = node.floating();
    return actual && (*actual == *number || (std::isnan(*actual) && std::isnan(*number)));
  }
  return node.is_null();
}

bool is_set(const Node& before, const Node& after, const NodePath& path, const Scalar& value) {
  return reached(before, after, path, {&value});
}

bool is_removed(const Node& before, const Node& after, const NodePath& path) {
  return reached(before, after, path, {});
}

}  // namespace limequat::yaml::detail
