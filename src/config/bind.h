// From a Field to the member of a typed struct: the values of Row::bind. Private to config/.
//
//   {.key = "cpus", …, .bind = member<&Machine::cpus>}
//   {.key = "location", …, .bind = member_of<Image, &Image::location>}   // member of a base class
//   {.key = "memory", …, .bind = call<set_memory>}                       // void
//   set_memory(Machine&, const Field&)
//   {.key = "vnc", …, .table = &kVnc, .bind = inline_part}               // rows bind to the same
//   object
//
// An unset field leaves the member as it is.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <type_traits>
#include <vector>

#include "config/field.h"
#include "config/machine.h"

namespace limequat::config {

// Every row of the record to its member of `object`, which must be of the struct that the table is
// for.
inline void bind_record(const Record& record, void* object) {
  for (std::size_t i = 0; i < record.fields.size(); ++i) {
    if (const auto bind = record.table->rows[i].bind) bind(record.fields[i], object);
  }
}

namespace detail {

// A word of lima.yaml as an enumeration. An unknown one leaves the member; validate() has reported
// it.
inline std::optional<Os> parse_word(std::string_view word, Os) { return parse_os(word); }
inline std::optional<Arch> parse_word(std::string_view word, Arch) { return parse_arch(word); }
std::optional<ProvisionMode> parse_word(std::string_view word, ProvisionMode);
std::optional<Protocol> parse_word(std::string_view word, Protocol);

template <class T>
struct IsVector : std::false_type {};
template <class T>
struct IsVector<std::vector<T>> : std::true_type {};
template <class T>
struct IsOptional : std::false_type {};
template <class T>
struct IsOptional<std::optional<T>> : std::true_type {};

template <class T>
void assign(T& to, const Field& field);

template <class T>
void assign_leaf(T& to, const Value& value) {
  if constexpr (std::is_same_v<T, bool>) {
    to = value.as_bool();
  } else if constexpr (std::is_integral_v<T>) {
    to = static_cast<T>(value.as_int());
  } else if constexpr (std::is_enum_v<T>) {
    if (const auto word = parse_word(value.as_string(), T{})) to = *word;
  } else if constexpr (std::is_same_v<T, std::string>) {
    to = value.as_string();
  } else if constexpr (std::is_same_v<T, std::vector<std::string>>) {
    to.clear();
    for (const Value& item : value.as_list()) to.push_back(item.as_string());
  } else {
    static_assert(std::is_same_v<T, std::map<std::string, std::string>>);
    to.clear();
    for (const auto& [key, item] : value.as_map()) to.emplace_hint(to.end(), key, item.as_string());
  }
}

template <class T>
constexpr bool kIsLeaf =
    std::is_arithmetic_v<T> || std::is_enum_v<T> || std::is_same_v<T, std::string> ||
    std::is_same_v<T, std::vector<std::string>> ||
    std::is_same_v<T, std::map<std::string, std::string>>;

template <class T>
void assign(T& to, const Field& field) {
  if constexpr (kIsLeaf<T>) {
    if (!field.value.is_nil()) assign_leaf(to, field.value);
  } else if constexpr (IsOptional<T>::value) {
    to.reset();
    if (field.is_set()) assign(to.emplace(), field);
  } else if constexpr (IsVector<T>::value) {
    to.clear();
    to.resize(field.parts.size());
    for (std::size_t i = 0; i < to.size(); ++i) bind_record(field.parts[i], &to[i]);
  } else if (!field.parts.empty()) {
    bind_record(field.parts.front(), &to);
  }
}

template <class Class, class Member>
Class class_of(Member Class::*);
template <class Class>
Class argument_of(void (*)(Class&, const Field&));

}  // namespace detail

template <class Class, auto Member>
void member_of(const Field& field, void* object) {
  detail::assign(static_cast<Class*>(object)->*Member, field);
}

template <auto Member>
void member(const Field& field, void* object) {
  member_of<decltype(detail::class_of(Member)), Member>(field, object);
}

template <auto Function>
void call(const Field& field, void* object) {
  Function(*static_cast<decltype(detail::argument_of(Function))*>(object), field);
}

inline void inline_part(const Field& field, void* object) {
  if (!field.parts.empty()) bind_record(field.parts.front(), object);
}

}  // namespace limequat::config
