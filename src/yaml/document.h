// A YAML document that remembers where each value stands.
//
// Document::parse checks the bytes, parses them (libfyaml, YAML 1.2) and keeps text and tree
// together. The tree is immutable; Node is a cheap handle into it, valid while the Document lives
// (moving the Document is fine). Reading from several threads at once is fine.
//
// Plain scalars resolve as upstream's decoder (goccy/go-yaml 1.19) resolves them: `yes` and `on`
// are strings; `0x1f`, `0o17`, `017`, `0b11` and `1_000` are integers; `1e3` is a string (which an
// integer field still accepts: see as_integer); a quoted scalar is a string; `!!str` and the other
// core tags convert.
//
// Aliases are followed silently. A `<<` key is resolved: entries() shows what the mapping means,
// with explicit keys winning over merged ones and, in a list of sources, the first source winning.
// A key that is there twice is not fatal here: the last one counts and duplicates() has the others.
#pragma once

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "yaml/node_path.h"

namespace limequat::yaml {

enum class Kind : std::uint8_t { null, boolean, integer, floating, string, mapping, sequence };
// How it is written. Mappings and sequences are `block` or `flow`.
enum class Style : std::uint8_t {
  plain,
  single_quoted,
  double_quoted,
  literal,
  folded,
  block,
  flow
};

// "mapping", "string" …, for messages.
[[nodiscard]] std::string_view to_string(Kind kind);

// Bytes [begin, end) of Document::text(). Lines and columns count from 1; a column is a code point,
// as editors count. A block collection ends where its last child ends; a block scalar includes its
// last line break; an anchor or tag before the value is not part of it.
struct Position {
  std::uint32_t line = 1;
  std::uint32_t column = 1;
  std::size_t begin = 0;
  std::size_t end = 0;
};

// The message is `NAME:LINE:COLUMN: words`.
class YamlError : public Error {
 public:
  YamlError(std::string_view source_name, std::uint32_t line, std::uint32_t column,
            std::string_view words);
  std::uint32_t line() const { return line_; }
  std::uint32_t column() const { return column_; }

 private:
  std::uint32_t line_ = 1;
  std::uint32_t column_ = 1;
};

// Past any of them is a YamlError.
struct Limits {
  std::size_t bytes = 4u << 20;
  std::size_t depth = 100;
  // Scalars, collections and keys written in the text.
  std::size_t nodes = 500'000;
  // The same, counted as if each alias and merge were written out.
  std::size_t expanded_nodes = 1'000'000;
};

namespace detail {
struct Tree;
struct Record;
}  // namespace detail

struct Entry;

class Node {
 public:
  [[nodiscard]] Kind kind() const;
  [[nodiscard]] Style style() const;
  [[nodiscard]] bool is_null() const { return kind() == Kind::null; }
  [[nodiscard]] bool is_mapping() const { return kind() == Kind::mapping; }
  [[nodiscard]] bool is_sequence() const { return kind() == Kind::sequence; }
  [[nodiscard]] bool is_scalar() const { return !is_mapping() && !is_sequence(); }

  // The scalar's content as written, after unquoting and unfolding (`0644` stays "0644"; `!!binary`
  // is decoded). "" for collections.
  [[nodiscard]] std::string_view text() const;

  // The value when kind() is exactly this, else nullopt. An integer outside int64 has no integer().
  [[nodiscard]] std::optional<bool> boolean() const;
  [[nodiscard]] std::optional<std::int64_t> integer() const;
  [[nodiscard]] std::optional<double> floating() const;

  // What upstream's decoder stores in a field of this type; nullopt where it reports a type
  // mismatch. Null is the caller's: it means "unset" and gives nullopt here. A string field takes
  // numbers and booleans in canonical form: 0644 gives "420", 1.10 gives "1.1".
  [[nodiscard]] std::optional<std::string> as_string() const;
  // An integer field takes floats (cut off) and non-negative numeric strings ("80", 1e3).
  [[nodiscard]] std::optional<std::int64_t> as_integer() const;
  [[nodiscard]] std::optional<double> as_floating() const;

  // Of a mapping: entries; of a sequence: items; else 0.
  [[nodiscard]] std::size_t size() const;
  // Mapping entries in source order, merges resolved, each key once. Empty for everything else.
  class Entries;
  [[nodiscard]] Entries entries() const;
  // The value of `key` in entries(); nullopt also when this is no mapping.
  [[nodiscard]] std::optional<Node> find(std::string_view key) const;
  // Sequence items. Empty for everything else.
  class Items;
  [[nodiscard]] Items items() const;

  // Where it stands; for an alias, where the alias stands. Costs a scan of the text up to there.
  [[nodiscard]] Position position() const;
  // begin and end of position(), without the scan.
  [[nodiscard]] std::size_t begin_offset() const;
  [[nodiscard]] std::size_t end_offset() const;
  // `images[0].location`; "" for the root. A key that is no plain word is quoted: `env."a.b"`.
  // Inside an alias: the path of the anchor's value.
  [[nodiscard]] std::string path() const;
  [[nodiscard]] NodePath steps() const;

  // As written, before aliases and merges are resolved: for edits. Keys may be there twice.
  [[nodiscard]] bool is_alias() const;
  [[nodiscard]] Entries written_entries() const;

 private:
  friend class Document;
  friend class Entries;
  friend class Items;
  Node(const detail::Tree* tree, std::uint32_t index) : tree_(tree), index_(index) {}
  const detail::Record& written() const;
  const detail::Record& resolved() const;

  const detail::Tree* tree_ = nullptr;
  std::uint32_t index_ = 0;
};

struct Entry {
  Node key;  // always a scalar
  Node value;
};

// A key that an earlier entry of the same mapping has already.
struct Duplicate {
  std::string path;   // of the value: `ssh.localPort`
  Position position;  // of the later key, which is the one that counts
  std::uint32_t first_line = 1;
};

class Document {
 public:
  // `source_name` is how messages call the text (a path, a locator). Throws YamlError for bytes
  // that are not UTF-8 text, for YAML that is wrong, for a second document and past a limit. An
  // empty text or one with comments only has a null root.
  [[nodiscard]] static Document parse(std::string text, std::string source_name,
                                      const Limits& limits = {});
  Document(Document&&) noexcept;
  Document& operator=(Document&&) noexcept;
  Document(const Document&) = delete;
  Document& operator=(const Document&) = delete;
  ~Document();

  [[nodiscard]] Node root() const;
  // The whole text as given, a byte order mark included.
  [[nodiscard]] const std::string& text() const;
  [[nodiscard]] const std::string& source_name() const;
  // The first hundred.
  [[nodiscard]] const std::vector<Duplicate>& duplicates() const;
  // `NAME:LINE:COL: words` at a node of this document, to throw.
  [[nodiscard]] YamlError error_at(const Node& node, std::string_view words) const;

 private:
  explicit Document(std::unique_ptr<const detail::Tree> tree);
  std::unique_ptr<const detail::Tree> tree_;
};

class Node::Entries {
 public:
  class Iterator {
   public:
    using iterator_category = std::input_iterator_tag;
    using value_type = Entry;
    using difference_type = std::ptrdiff_t;
    using pointer = void;
    using reference = Entry;
    Iterator() = default;
    Iterator(const detail::Tree* tree, const std::uint32_t* at) : tree_(tree), at_(at) {}
    Entry operator*() const { return {Node(tree_, at_[0]), Node(tree_, at_[1])}; }
    Iterator& operator++() {
      at_ += 2;
      return *this;
    }
    Iterator operator++(int) {
      Iterator before = *this;
      at_ += 2;
      return before;
    }
    friend bool operator==(const Iterator& a, const Iterator& b) { return a.at_ == b.at_; }

   private:
    const detail::Tree* tree_ = nullptr;
    const std::uint32_t* at_ = nullptr;
  };
  Entries(const detail::Tree* tree, const std::uint32_t* first, std::size_t count)
      : tree_(tree), first_(first), count_(count) {}
  [[nodiscard]] Iterator begin() const { return {tree_, first_}; }
  [[nodiscard]] Iterator end() const { return {tree_, first_ + 2 * count_}; }
  [[nodiscard]] std::size_t size() const { return count_; }
  [[nodiscard]] bool empty() const { return count_ == 0; }
  [[nodiscard]] Entry operator[](std::size_t i) const {
    return {Node(tree_, first_[2 * i]), Node(tree_, first_[2 * i + 1])};
  }

 private:
  const detail::Tree* tree_ = nullptr;
  const std::uint32_t* first_ = nullptr;
  std::size_t count_ = 0;
};

class Node::Items {
 public:
  class Iterator {
   public:
    using iterator_category = std::input_iterator_tag;
    using value_type = Node;
    using difference_type = std::ptrdiff_t;
    using pointer = void;
    using reference = Node;
    Iterator() = default;
    Iterator(const detail::Tree* tree, const std::uint32_t* at) : tree_(tree), at_(at) {}
    Node operator*() const { return {tree_, *at_}; }
    Iterator& operator++() {
      ++at_;
      return *this;
    }
    Iterator operator++(int) {
      Iterator before = *this;
      ++at_;
      return before;
    }
    friend bool operator==(const Iterator& a, const Iterator& b) { return a.at_ == b.at_; }

   private:
    const detail::Tree* tree_ = nullptr;
    const std::uint32_t* at_ = nullptr;
  };
  Items(const detail::Tree* tree, const std::uint32_t* first, std::size_t count)
      : tree_(tree), first_(first), count_(count) {}
  [[nodiscard]] Iterator begin() const { return {tree_, first_}; }
  [[nodiscard]] Iterator end() const { return {tree_, first_ + count_}; }
  [[nodiscard]] std::size_t size() const { return count_; }
  [[nodiscard]] bool empty() const { return count_ == 0; }
  [[nodiscard]] Node operator[](std::size_t i) const { return {tree_, first_[i]}; }

 private:
  const detail::Tree* tree_ = nullptr;
  const std::uint32_t* first_ = nullptr;
  std::size_t count_ = 0;
};

}  // namespace limequat::yaml
