#include <fmt/format.h>

#include "base/error.h"
#include "gotemplate/builtins.h"
#include "gotemplate/print.h"

namespace limequat::gotemplate {
namespace {

using Kind = Value::Kind;

bool is_basic(const Value& value) {
  return value.kind() == Kind::boolean || value.kind() == Kind::integer ||
         value.kind() == Kind::floating || value.kind() == Kind::string;
}

[[noreturn]] void incompatible(const Value& left, const Value& right) {
  throw Error(fmt::format("incompatible types for comparison: {} and {}", left.type_name(),
                          right.type_name()));
}

bool equal_pair(const Value& left, const Value& right) {
  if (left.is_nil() || right.is_nil()) return left.is_nil() && right.is_nil();
  if (is_basic(left) || is_basic(right)) {
    if (left.kind() != right.kind()) incompatible(left, right);
    return left == right;
  }
  if (left.kind() != right.kind()) {
    throw Error(fmt::format("non-comparable types {}: {}, {}: {}", to_text(left), left.type_name(),
                            right.type_name(), to_text(right)));
  }
  if (left.kind() != Kind::structure) {
    throw Error(fmt::format("non-comparable type {}: {}", to_text(right), right.type_name()));
  }
  return left == right;
}

bool less_pair(const Value& left, const Value& right) {
  if (!is_basic(left) || !is_basic(right)) throw Error("invalid type for comparison");
  if (left.kind() != right.kind()) incompatible(left, right);
  switch (left.kind()) {
    case Kind::integer:
      return left.as_int() < right.as_int();
    case Kind::floating:
      return left.as_double() < right.as_double();
    case Kind::string:
      return left.as_string() < right.as_string();
    default:
      throw Error("invalid type for comparison");
  }
}

}  // namespace

Value equal(Arguments arguments) {
  if (arguments.size() < 2) throw Error("missing argument for comparison");
  for (const Value& other : arguments.subspan(1)) {
    if (equal_pair(arguments[0], other)) return true;
  }
  return false;
}

Value not_equal(Arguments arguments) { return !equal_pair(arguments[0], arguments[1]); }

Value less(Arguments arguments) { return less_pair(arguments[0], arguments[1]); }

Value less_or_equal(Arguments arguments) {
  return less_pair(arguments[0], arguments[1]) || equal_pair(arguments[0], arguments[1]);
}

Value greater(Arguments arguments) { return !less_or_equal(arguments).as_bool(); }

Value greater_or_equal(Arguments arguments) { return !less(arguments).as_bool(); }

}  // namespace limequat::gotemplate
