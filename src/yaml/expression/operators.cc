// What `+`, `*`, `==` and their kin make of two values. Source: the operators of mikefarah/yq v4.
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "base/quote.h"
#include "yaml/expression/evaluator.h"
#include "yaml/expression/functions.h"

namespace limequat::yaml::expression {

namespace {

[[noreturn]] void refuse(std::string_view verb, const Value& left, const Value& right) {
  throw Error(fmt::format("{} {} {}", tag_of(right), verb, tag_of(left)));
}

Value::Items as_items(const Value& value) {
  if (value.is_sequence()) return value.items();
  return value.is_null() ? Value::Items{} : Value::Items{value};
}

Value add_maps(const Value& left, const Value& right) {
  Value::Members members = left.members();
  for (const Value::Member& member : right.members()) members.push_back(member);
  return Value::mapping(std::move(members));
}

Value add_scalars(const Value& left, const Value& right) {
  if (left.kind() == Kind::string) {
    return right.is_null() ? left : Value(left.as_string() + right.text());
  }
  if (right.kind() == Kind::string) return left.text() + right.as_string();
  std::int64_t sum = 0;
  if (left.kind() == Kind::integer && right.kind() == Kind::integer &&
      !__builtin_add_overflow(left.as_int(), right.as_int(), &sum)) {
    return sum;
  }
  if (!left.is_number() || !right.is_number()) refuse("cannot be added to", left, right);
  return left.as_double() + right.as_double();
}

Value add(const Value& left, const Value& right) {
  if (left.is_null()) return right;
  if (left.is_sequence()) {
    Value::Items items = left.items();
    for (Value& item : as_items(right)) items.push_back(std::move(item));
    return Value::sequence(std::move(items));
  }
  if (left.is_mapping() && right.is_mapping()) return add_maps(left, right);
  if (!left.is_scalar() || !right.is_scalar()) refuse("cannot be added to", left, right);
  return add_scalars(left, right);
}

Value subtract(const Value& left, const Value& right) {
  if (left.is_sequence() && right.is_sequence()) {
    Value::Items items;
    for (const Value& item : left.items()) {
      const auto& gone = right.items();
      if (std::find(gone.begin(), gone.end(), item) == gone.end()) items.push_back(item);
    }
    return Value::sequence(std::move(items));
  }
  if (!left.is_number() || !right.is_number()) refuse("cannot be subtracted from", left, right);
  std::int64_t difference = 0;
  if (left.kind() == Kind::integer && right.kind() == Kind::integer &&
      !__builtin_sub_overflow(left.as_int(), right.as_int(), &difference)) {
    return difference;
  }
  return left.as_double() - right.as_double();
}

Value repeat(const std::string& text, std::int64_t count) {
  if (count < 0) throw Error("cannot repeat text a negative number of times");
  if (count > 0 && text.size() > Value::kMaxString / static_cast<std::size_t>(count)) {
    throw Error("the repeated text is too long");
  }
  std::string result;
  for (std::int64_t i = 0; i < count && !text.empty(); ++i) result += text;
  return result;
}

bool has(std::string_view flags, char flag) { return flags.find(flag) != std::string_view::npos; }

Value merge(std::string_view flags, const Value& left, const Value& right);

Value merge_maps(std::string_view flags, const Value& left, const Value& right) {
  Value::Members members = left.members();
  for (const auto& [key, value] : right.members()) {
    const Value* there = left.find(key);
    if (there == nullptr && has(flags, '?')) continue;
    const bool kept = there != nullptr && has(flags, 'n') && there->is_scalar();
    members.emplace_back(key, kept               ? *there
                              : there == nullptr ? value
                                                 : merge(flags, *there, value));
  }
  return Value::mapping(std::move(members));
}

Value merge_lists(std::string_view flags, const Value& left, const Value& right) {
  if (has(flags, '+')) return add(left, right);
  if (has(flags, 'n') && !has(flags, 'd')) return left;
  if (!has(flags, 'd')) return right;
  Value::Items items = left.items();
  for (std::size_t i = 0; i < right.items().size(); ++i) {
    if (i < items.size()) {
      items[i] = merge(flags, items[i], right.items()[i]);
    } else {
      items.push_back(right.items()[i]);
    }
  }
  return Value::sequence(std::move(items));
}

Value merge(std::string_view flags, const Value& left, const Value& right) {
  if (left.is_mapping() && right.is_mapping()) return merge_maps(flags, left, right);
  if (left.is_sequence() && right.is_sequence()) return merge_lists(flags, left, right);
  return right;
}

Value multiply(std::string_view flags, const Value& left, const Value& right) {
  if (right.is_null()) return left;
  if (!right.is_scalar() && (left.is_null() || left.kind() == right.kind())) {
    return merge(flags, left, right);
  }
  if (left.kind() == Kind::string && right.kind() == Kind::integer) {
    return repeat(left.as_string(), right.as_int());
  }
  if (left.kind() == Kind::integer && right.kind() == Kind::string) {
    return repeat(right.as_string(), left.as_int());
  }
  if (!left.is_number() || !right.is_number()) {
    throw Error(fmt::format("cannot multiply {} with {}", tag_of(left), tag_of(right)));
  }
  std::int64_t product = 0;
  if (left.kind() == Kind::integer && right.kind() == Kind::integer &&
      !__builtin_mul_overflow(left.as_int(), right.as_int(), &product)) {
    return product;
  }
  return left.as_double() * right.as_double();
}

Value divide(const Value& left, const Value& right) {
  if (left.kind() == Kind::string && right.kind() == Kind::string) {
    return split_text(left.as_string(), right.as_string());
  }
  if (!left.is_number() || !right.is_number()) refuse("cannot divide", left, right);
  const bool integers = left.kind() == Kind::integer && right.kind() == Kind::integer;
  // A whole quotient stays an integer, which is what a field such as cpus needs.
  if (integers && right.as_int() != 0 && right.as_int() != -1 &&
      left.as_int() % right.as_int() == 0) {
    return left.as_int() / right.as_int();
  }
  if (right.as_double() == 0) throw Error("cannot divide by zero");
  return left.as_double() / right.as_double();
}

Value modulo(const Value& left, const Value& right) {
  if (!left.is_number() || !right.is_number()) refuse("cannot be the modulus of", left, right);
  if (left.kind() == Kind::integer && right.kind() == Kind::integer) {
    if (right.as_int() == 0) throw Error("cannot modulo by 0");
    return right.as_int() == -1 ? Value(std::int64_t{0}) : Value(left.as_int() % right.as_int());
  }
  return std::fmod(left.as_double(), right.as_double());
}

// Numbers with numbers and text with text; null is neither less nor greater.
bool compares(Op op, const Value& left, const Value& right) {
  const bool or_equal = op == Op::less_equal || op == Op::greater_equal;
  if (left.is_null() || right.is_null()) return or_equal && left.is_null() && right.is_null();
  const bool numbers = left.is_number() && right.is_number();
  const bool texts = left.kind() == Kind::string && right.kind() == Kind::string;
  if (!numbers && !texts) {
    throw Error(fmt::format("{} cannot be compared with {}", tag_of(left), tag_of(right)));
  }
  if (numbers && (std::isnan(left.as_double()) || std::isnan(right.as_double()))) return false;
  const int order = compare(left, right);
  if (order == 0) return or_equal;
  return (order < 0) == (op == Op::less || op == Op::less_equal);
}

int rank(const Value& value) {
  switch (value.kind()) {
    case Kind::null:
      return 0;
    case Kind::boolean:
      return 1;
    case Kind::integer:
    case Kind::floating:
      return 2;
    case Kind::string:
      return 3;
    case Kind::sequence:
      return 4;
    case Kind::mapping:
      return 5;
  }
  return 6;
}

template <class T>
int order(const T& a, const T& b) {
  return a < b ? -1 : b < a ? 1 : 0;
}

int compare_collections(const Value& left, const Value& right) {
  const std::size_t count = std::min(left.size(), right.size());
  for (std::size_t i = 0; i < count; ++i) {
    if (left.is_mapping()) {
      const int keys = order(left.members()[i].first, right.members()[i].first);
      if (keys != 0) return keys;
    }
    const int values = left.is_mapping()
                           ? compare(left.members()[i].second, right.members()[i].second)
                           : compare(left.items()[i], right.items()[i]);
    if (values != 0) return values;
  }
  return order(left.size(), right.size());
}

}  // namespace

Value calculate(Op op, std::string_view flags, const Value& left, const Value& right) {
  switch (op) {
    case Op::add:
      return add(left, right);
    case Op::subtract:
      return subtract(left, right);
    case Op::multiply:
      return multiply(flags, left, right);
    case Op::divide:
      return divide(left, right);
    case Op::modulo:
      return modulo(left, right);
    case Op::alternative:
      return left.truth() ? left : right;
    case Op::equal:
      return equals(left, right);
    case Op::not_equal:
      return !equals(left, right);
    default:
      return compares(op, left, right);
  }
}

bool equals(const Value& left, const Value& right) {
  if (left.is_null() || right.is_null()) return left.is_null() && right.is_null();
  if (!left.is_scalar() || !right.is_scalar()) return left == right;
  if (left.is_number() && right.is_number()) return compare(left, right) == 0;
  return matches_pattern(left.text(), right.text());
}

bool matches_pattern(std::string_view text, std::string_view pattern) {
  std::size_t t = 0;
  std::size_t p = 0;
  std::size_t star = std::string_view::npos;
  std::size_t resume = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      resume = t;
    } else if (p < pattern.size() && (pattern[p] == '?' || pattern[p] == text[t])) {
      ++p;
      ++t;
    } else if (star != std::string_view::npos) {
      p = star + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', p) == std::string_view::npos;
}

int compare(const Value& left, const Value& right) {
  if (rank(left) != rank(right)) return order(rank(left), rank(right));
  switch (left.kind()) {
    case Kind::null:
      return 0;
    case Kind::boolean:
      return order(left.as_bool(), right.as_bool());
    case Kind::integer:
      if (right.kind() == Kind::integer) return order(left.as_int(), right.as_int());
      [[fallthrough]];
    case Kind::floating:
      return order(left.as_double(), right.as_double());
    case Kind::string:
      return order(left.as_string(), right.as_string());
    default:
      return compare_collections(left, right);
  }
}

}  // namespace limequat::yaml::expression
