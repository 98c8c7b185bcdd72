// Where in a value something stands, and values with one place changed. Private to yaml/.
#pragma once

#include <memory>
#include <optional>
#include <span>

#include "yaml/node_path.h"
#include "yaml/value.h"

namespace limequat::yaml::expression {

// The way from a root value down, shared between the values on it.
struct Link {
  std::shared_ptr<const Link> parent;  // null: the step starts at the root
  PathStep step;
  Value container;  // the value that the step leads into
};
using Place = std::shared_ptr<const Link>;  // null: the root

// A value while an expression is evaluated. The place of a detached one is in a value that was
// computed on the way, where nothing can be assigned.
struct Item {
  Value value;
  Place place;
  bool attached = false;
};
using Results = std::vector<Item>;

[[nodiscard]] inline Item root_item(Value value) { return {std::move(value), nullptr, true}; }
[[nodiscard]] Item child_item(const Item& parent, PathStep step, Value value);
[[nodiscard]] NodePath path_of(const Place& place);

using Steps = std::span<const PathStep>;
// nullptr when nothing is there.
[[nodiscard]] const Value* find_at(const Value& base, Steps steps);
// Collections on the way are made where null or nothing stands; lists are filled up with nulls.
// Throws Error where a scalar stands in the way or a list would grow by more than kMaxGap.
[[nodiscard]] Value set_at(const Value& base, Steps steps, Value value);
constexpr std::size_t kMaxGap = 10'000;
// What is not there stays away.
[[nodiscard]] Value remove_at(const Value& base, Steps steps);

}  // namespace limequat::yaml::expression
