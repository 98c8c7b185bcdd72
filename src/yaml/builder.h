// Makes a Tree out of the events of a parser: resolves tags, aliases and merges, keeps the limits.
// Private to yaml/.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "yaml/tree.h"

namespace limequat::yaml::detail {

// Offsets into the text. For a quoted or block scalar, its quotes and header included.
struct Extent {
  std::size_t begin = 0;
  std::size_t end = 0;
};

// Empty when there is none. `tag` is the full one: `tag:yaml.org,2002:str`, `!mine`.
struct Properties {
  std::string_view anchor;
  std::string_view tag;
};

// Every event in document order. Each throws YamlError at the event's place when the document is
// wrong or too big.
class Builder {
 public:
  Builder(Tree& tree, const Limits& limits) : tree_(tree), limits_(limits) {}

  // `content` is unquoted and unfolded; it is copied unless it lies in the tree's text.
  void scalar(std::string_view content, Style style, Extent extent, const Properties& properties);
  void alias(std::string_view name, Extent extent);
  void begin_collection(Kind kind, Style style, std::size_t begin, const Properties& properties);
  // `end` of a flow collection is past its bracket; a block collection ends with its last child.
  void end_collection(std::size_t end);
  // After the last event, or without any: the document is null then.
  void finish();

 private:
  struct Open {
    std::uint32_t index = 0;
    std::size_t first_pending = 0;
    std::string anchor;
  };
  struct Repeated {
    std::uint32_t first = 0;
    std::uint32_t later = 0;
  };
  struct Merged;

  std::uint32_t add(Record record);
  void count_expanded(std::size_t nodes, std::size_t offset);
  std::string_view keep(std::string_view content, Extent extent);
  void apply_tag(Record& record, std::string_view tag);
  void close_mapping(Record& record);
  void add_merge_source(std::uint32_t value, Merged& merged);
  void add_sources_of(std::uint32_t value, Merged& merged);
  [[nodiscard]] bool is_merge_key(const Record& key) const;
  [[nodiscard]] const Record& resolve(std::uint32_t index) const;
  [[nodiscard]] bool at_key() const;

  Tree& tree_;
  const Limits& limits_;
  std::vector<Open> open_;
  std::vector<std::uint32_t> pending_;  // children of the open collections
  std::unordered_map<std::string, std::uint32_t> anchors_;
  std::vector<Repeated> repeated_;  // keys
  std::size_t expanded_ = 0;
};

}  // namespace limequat::yaml::detail
