#include "yaml/value.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <functional>
#include <unordered_map>

#include "base/error.h"
#include "yaml/float_text.h"

namespace limequat::yaml {

namespace {

constexpr std::size_t kBytesPerWeight = 16;
// From here on a hash table beats looking at each key.
constexpr std::size_t kManyKeys = 16;

void check_size(std::size_t depth, std::size_t weight) {
  if (depth > Value::kMaxDepth) {
    throw Error(
        fmt::format("the value is nested too deep (more than {} levels)", Value::kMaxDepth));
  }
  if (weight > Value::kMaxWeight) {
    throw Error(fmt::format("the value is too big (more than {} entries)", Value::kMaxWeight));
  }
}

void unite_equal_keys(Value::Members& members) {
  std::unordered_map<std::string_view, std::size_t> places;
  Value::Members united;
  united.reserve(members.size());
  for (Value::Member& member : members) {
    const auto found = places.find(member.first);
    if (found != places.end()) {
      united[found->second].second = std::move(member.second);
      continue;
    }
    united.push_back(std::move(member));
    places.emplace(united.back().first, united.size() - 1);
  }
  members = std::move(united);
}

bool has_equal_keys(const Value::Members& members) {
  if (members.size() > kManyKeys) return true;  // perhaps
  for (std::size_t i = 1; i < members.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (members[i].first == members[j].first) return true;
    }
  }
  return false;
}

Value scalar_from(const Node& node) {
  switch (node.kind()) {
    case Kind::boolean:
      return *node.boolean();
    case Kind::integer:
      if (const auto number = node.integer()) return *number;
      return node.as_floating().value_or(0);
    case Kind::floating:
      return node.floating().value_or(0);
    case Kind::string:
      return node.text();
    default:
      return {};
  }
}

std::size_t mix(std::size_t seed, std::size_t hash) {
  return seed ^ (hash + 0x9e3779b97f4a7c15ULL + (seed << 6) + (seed >> 2));
}

bool same_number(double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); }

bool same_members(const Value::Members& a, const Value& other) {
  const Value::Members& b = other.members();
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const Value* theirs = a[i].first == b[i].first ? &b[i].second : other.find(a[i].first);
    if (theirs == nullptr || !(a[i].second == *theirs)) return false;
  }
  return true;
}

}  // namespace

Value::Value(std::string text) {
  if (text.size() > kMaxString) {
    throw Error(fmt::format("the text is too long (more than {} bytes)", kMaxString));
  }
  data_ = std::make_shared<const std::string>(std::move(text));
}

Value::Value(const Scalar& scalar) {
  std::visit(
      [this](const auto& value) {
        if constexpr (!std::is_same_v<std::decay_t<decltype(value)>, std::nullptr_t>) {
          *this = Value(value);
        }
      },
      scalar);
}

Value Value::sequence(Items items) {
  Collection<Items> made;
  for (const Value& item : items) {
    made.depth = std::max(made.depth, item.depth() + 1);
    made.weight += item.weight();
  }
  check_size(made.depth, made.weight);
  made.content = std::move(items);
  Value value;
  value.data_ = std::make_shared<const Collection<Items>>(std::move(made));
  return value;
}

Value Value::mapping(Members members) {
  if (has_equal_keys(members)) unite_equal_keys(members);
  Collection<Members> made;
  for (const auto& [key, item] : members) {
    made.depth = std::max(made.depth, item.depth() + 1);
    made.weight += item.weight() + key.size() / kBytesPerWeight;
  }
  check_size(made.depth, made.weight);
  made.content = std::move(members);
  Value value;
  value.data_ = std::make_shared<const Collection<Members>>(std::move(made));
  return value;
}

Value Value::from(const Node& node) {
  if (node.is_sequence()) {
    Items items;
    items.reserve(node.size());
    for (const Node item : node.items()) items.push_back(from(item));
    return sequence(std::move(items));
  }
  if (!node.is_mapping()) return scalar_from(node);
  Members members;
  members.reserve(node.size());
  for (const Entry entry : node.entries()) {
    members.emplace_back(std::string(entry.key.text()), from(entry.value));
  }
  return mapping(std::move(members));
}

bool Value::truth() const { return !is_null() && !(kind() == Kind::boolean && !as_bool()); }

double Value::as_double() const {
  if (kind() == Kind::integer) return static_cast<double>(as_int());
  return std::get<double>(data_);
}

Scalar Value::as_scalar() const {
  switch (kind()) {
    case Kind::boolean:
      return as_bool();
    case Kind::integer:
      return as_int();
    case Kind::floating:
      return as_double();
    case Kind::string:
      return as_string();
    default:
      return nullptr;
  }
}

const Value::Items& Value::items() const {
  static const Items none;
  return is_sequence() ? std::get<Sequence>(data_)->content : none;
}

const Value::Members& Value::members() const {
  static const Members none;
  return is_mapping() ? std::get<Mapping>(data_)->content : none;
}

const Value* Value::find(std::string_view key) const {
  for (const Member& member : members()) {
    if (member.first == key) return &member.second;
  }
  return nullptr;
}

std::string Value::text() const {
  switch (kind()) {
    case Kind::null:
      return "null";
    case Kind::boolean:
      return as_bool() ? "true" : "false";
    case Kind::integer:
      return fmt::format("{}", as_int());
    case Kind::floating:
      return float_text(as_double());
    case Kind::string:
      return as_string();
    default:
      return "";
  }
}

std::size_t Value::depth() const {
  if (is_mapping()) return std::get<Mapping>(data_)->depth;
  return is_sequence() ? std::get<Sequence>(data_)->depth : 0;
}

std::size_t Value::weight() const {
  if (is_mapping()) return std::get<Mapping>(data_)->weight;
  if (is_sequence()) return std::get<Sequence>(data_)->weight;
  return kind() == Kind::string ? 1 + as_string().size() / kBytesPerWeight : 1;
}

bool operator==(const Value& left, const Value& right) {
  if (left.kind() != right.kind()) return false;
  switch (left.kind()) {
    case Kind::floating:
      return same_number(left.as_double(), right.as_double());
    case Kind::string:
      return left.as_string() == right.as_string();
    case Kind::sequence:
      return &left.items() == &right.items() || left.items() == right.items();
    case Kind::mapping:
      return &left.members() == &right.members() || same_members(left.members(), right);
    default:
      return left.data_ == right.data_;
  }
}

std::size_t Value::hash() const {
  std::size_t result = data_.index();
  switch (kind()) {
    case Kind::sequence:
      for (const Value& item : items()) result = mix(result, item.hash());
      return result;
    case Kind::mapping:
      for (const auto& [key, item] : members()) {
        result += mix(std::hash<std::string>()(key), item.hash());
      }
      return result;
    case Kind::floating:
      return std::isnan(as_double()) ? result : mix(result, std::hash<double>()(as_double()));
    default:
      return mix(result, std::hash<std::string>()(text()));
  }
}

bool means(const Node& node, const Value& value, bool in_order) {
  if (node.is_sequence() != value.is_sequence() || node.is_mapping() != value.is_mapping()) {
    return false;
  }
  if (node.is_scalar()) return scalar_from(node) == value;
  if (node.size() != value.size()) return false;
  if (node.is_sequence()) {
    for (std::size_t i = 0; i < node.size(); ++i) {
      if (!means(node.items()[i], value.items()[i], in_order)) return false;
    }
    return true;
  }
  for (std::size_t i = 0; i < node.size(); ++i) {
    const Entry entry = node.entries()[i];
    const Value::Member& member = value.members()[i];
    const bool in_place = member.first == entry.key.text();
    if (!in_place && in_order) return false;
    const Value* theirs = in_place ? &member.second : value.find(entry.key.text());
    if (theirs == nullptr || !means(entry.value, *theirs, in_order)) return false;
  }
  return true;
}

}  // namespace limequat::yaml
