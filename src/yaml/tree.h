// The tree behind Document and Node: one flat array, indices instead of pointers. Private to yaml/.
#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "yaml/document.h"

namespace limequat::yaml::detail {

constexpr std::uint32_t kNone = 0xFFFFFFFF;

// A run of Tree::children.
struct Run {
  std::uint32_t first = 0;
  std::uint32_t count = 0;
};

struct Record {
  Kind kind = Kind::null;
  Style style = Style::plain;
  bool tagged = false;  // a tag decided the kind
  std::uint32_t parent = kNone;
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  // As written: items, or key, value, key, value …
  Run written;
  // The same with merges resolved and each key once; equal to `written` in most mappings.
  Run entries;
  // This node and all below it, with aliases written out.
  std::uint32_t expanded = 1;
  // What an alias stands for; never an alias itself.
  std::uint32_t target = kNone;
  std::string_view text;
};

struct Tree {
  std::string text;
  std::string source_name;
  std::vector<Record> records;
  std::vector<std::uint32_t> children;
  // Scalars whose content differs from their bytes in `text`. A deque: views into it stay valid.
  std::deque<std::string> strings;
  std::vector<Duplicate> duplicates;
  std::uint32_t root = kNone;
};

enum class Readers { simple_first, libfyaml_only };
// What Document::parse does; tests hold one reader against the other.
[[nodiscard]] std::unique_ptr<Tree> parse_tree(std::string text, std::string source_name,
                                               const Limits& limits,
                                               Readers readers = Readers::simple_first);

// Line and column of a byte offset.
struct LineColumn {
  std::uint32_t line = 1;
  std::uint32_t column = 1;
};
[[nodiscard]] LineColumn locate(std::string_view text, std::size_t offset);

// A key has the path of its value. Only for a finished tree.
[[nodiscard]] NodePath path_of(const Tree& tree, std::uint32_t index);

[[noreturn]] void throw_at(const Tree& tree, std::size_t offset, std::string_view words);

}  // namespace limequat::yaml::detail
