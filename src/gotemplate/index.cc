#include <fmt/format.h>

#include <array>
#include <cstdint>

#include "base/error.h"
#include "gotemplate/builtins.h"

namespace limequat::gotemplate {
namespace {

using Kind = Value::Kind;

std::size_t checked_index(const Value& index, std::size_t limit) {
  if (index.is_nil()) throw Error("cannot index slice/array with nil");
  if (index.kind() != Kind::integer) {
    throw Error(fmt::format("cannot index slice/array with type {}", index.type_name()));
  }
  const std::int64_t at = index.as_int();
  if (at < 0 || static_cast<std::uint64_t>(at) > limit) {
    throw Error(fmt::format("index out of range: {}", at));
  }
  return static_cast<std::size_t>(at);
}

// reflect's own words, for an index that is exactly the length.
[[noreturn]] void past_the_end(std::string_view what) {
  throw Error(fmt::format("reflect: {} index out of range", what));
}

// The zero of a map's element type. What that type is we only know from the elements that are
// there; an empty map is taken for one of strings, as nearly all of Lima's are.
Value zero_element(const Value& map) {
  const std::string type = map.type_name();
  if (map.empty() || type == "map[string]string") return "";
  if (type == "map[string]int") return 0;
  if (type == "map[string]bool") return false;
  if (type == "map[string]float64") return 0.0;
  return Value::no_value();
}

Value index_one(const Value& item, const Value& index) {
  switch (item.kind()) {
    case Kind::nil:
      throw Error("index of nil pointer");
    case Kind::list: {
      const std::size_t at = checked_index(index, item.as_list().size());
      if (at == item.as_list().size()) past_the_end("slice");
      return item.as_list()[at];
    }
    case Kind::string: {
      const std::size_t at = checked_index(index, item.as_string().size());
      if (at == item.as_string().size()) past_the_end("string");
      return static_cast<unsigned char>(item.as_string()[at]);
    }
    case Kind::map: {
      if (index.is_nil()) throw Error("value is nil; should be of type string");
      if (index.kind() != Kind::string) {
        throw Error(fmt::format("value has type {}; should be string", index.type_name()));
      }
      const Value* const found = item.find(index.as_string());
      return found ? *found : zero_element(item);
    }
    default:
      throw Error(fmt::format("can't index item of type {}", item.type_name()));
  }
}

Value cut(const Value& item, std::size_t from, std::size_t to) {
  if (item.kind() == Kind::string) return item.as_string().substr(from, to - from);
  const auto begin = item.as_list().begin();
  return Value::list(
      List(begin + static_cast<std::ptrdiff_t>(from), begin + static_cast<std::ptrdiff_t>(to)));
}

}  // namespace

Value index(Arguments arguments) {
  Value item = arguments[0];
  if (item.is_nil()) throw Error("index of untyped nil");
  for (const Value& step : arguments.subspan(1)) item = index_one(item, step);
  return item;
}

Value slice(Arguments arguments) {
  const Value& item = arguments[0];
  if (item.is_nil()) throw Error("slice of untyped nil");
  const auto indexes = arguments.subspan(1);
  if (indexes.size() > 3) throw Error(fmt::format("too many slice indexes: {}", indexes.size()));
  if (item.kind() != Kind::string && item.kind() != Kind::list) {
    throw Error(fmt::format("can't slice item of type {}", item.type_name()));
  }
  if (item.kind() == Kind::string && indexes.size() == 3)
    throw Error("cannot 3-index slice a string");
  const std::size_t size =
      item.kind() == Kind::string ? item.as_string().size() : item.as_list().size();
  std::array<std::size_t, 3> at{0, size, size};
  for (std::size_t i = 0; i < indexes.size(); ++i) at[i] = checked_index(indexes[i], size);
  if (at[0] > at[1]) throw Error(fmt::format("invalid slice index: {} > {}", at[0], at[1]));
  if (at[1] > at[2]) throw Error(fmt::format("invalid slice index: {} > {}", at[1], at[2]));
  return cut(item, at[0], at[1]);
}

Value length(Arguments arguments) {
  const Value& item = arguments[0];
  switch (item.kind()) {
    case Kind::nil:
      throw Error("len of nil pointer");
    case Kind::string:
      return item.as_string().size();
    case Kind::list:
      return item.as_list().size();
    case Kind::map:
      return item.as_map().size();
    default:
      throw Error(fmt::format("len of type {}", item.type_name()));
  }
}

Value call_nothing(Arguments arguments) {
  if (arguments[0].is_nil()) throw Error("call of nil");
  throw Error(fmt::format("non-function of type {}", arguments[0].type_name()));
}

}  // namespace limequat::gotemplate
