// The parts of a regular expression between its text and its program. Private to yaml/.
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "yaml/expression/regex.h"

namespace limequat::yaml::expression {

using Set = Regex::Set;

inline const Set kDigits{{{'0', '9'}}, false};
inline const Set kWords{{{'0', '9'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'}}, false};
inline const Set kSpaces{{{'\t', '\n'}, {'\f', '\r'}, {' ', ' '}}, false};
inline const std::pair<std::string_view, Set> kNamed[] = {
    {"alpha", {{{'A', 'Z'}, {'a', 'z'}}, false}},
    {"digit", kDigits},
    {"alnum", {{{'0', '9'}, {'A', 'Z'}, {'a', 'z'}}, false}},
    {"upper", {{{'A', 'Z'}}, false}},
    {"lower", {{{'a', 'z'}}, false}},
    {"space", {{{'\t', '\r'}, {' ', ' '}}, false}},
    {"punct", {{{'!', '/'}, {':', '@'}, {'[', '`'}, {'{', '~'}}, false}},
    {"xdigit", {{{'0', '9'}, {'A', 'F'}, {'a', 'f'}}, false}},
    {"word", kWords},
};

inline Set inverse(const Set& set) {
  Set result;
  char32_t next = 0;
  for (const auto& range : set.ranges) {
    if (range.first > next) result.ranges.push_back({next, range.first - 1});
    next = range.last + 1;
  }
  result.ranges.push_back({next, 0x10FFFF});
  return result;
}

// A part of the pattern.
struct Part {
  enum class Kind : std::uint8_t {
    empty,
    one,
    border,
    group,
    sequence,
    choice,
    repeat
  } kind = Kind::empty;
  Set set;
  Regex::Kind border = Regex::Kind::text_begin;
  std::size_t group = 0;
  std::vector<std::unique_ptr<Part>> parts;
  std::size_t least = 0;
  std::size_t most = 0;  // kEndless
  bool lazy = false;
};
using PartPtr = std::unique_ptr<Part>;
constexpr std::size_t kEndless = std::numeric_limits<std::size_t>::max();

inline PartPtr make_part(Part::Kind kind) {
  auto part = std::make_unique<Part>();
  part->kind = kind;
  return part;
}

inline PartPtr one(Set set) {
  PartPtr part = make_part(Part::Kind::one);
  part->set = std::move(set);
  return part;
}

inline PartPtr border(Regex::Kind kind) {
  PartPtr part = make_part(Part::Kind::border);
  part->border = kind;
  return part;
}

}  // namespace limequat::yaml::expression
