// Puts values into a document's text: in place of others and between others, in the layout of what
// stands around them. Private to yaml/.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "yaml/edit_text.h"
#include "yaml/patch_place.h"
#include "yaml/value_text.h"

namespace limequat::yaml::detail {

// An entry or an item to insert. `raw` is text to use instead of writing the value anew.
struct Element {
  std::optional<std::string> key;  // nullopt: an item
  Value value;
  std::string raw;
};

class ValueWriter {
 public:
  ValueWriter(EditText& text, const Layout& layout) : text_(text), layout_(layout) {}

  // Whatever value stands there goes, its comments inside with it; the comment at the end of its
  // line, an anchor and the key stay, a tag goes.
  void replace(const Place& place, const Value& value);
  void replace_root(const Node& root, const Value& value);
  // Before the element `index` as written; behind the last one when there are no more.
  void insert(const Node& collection, std::size_t index, std::span<const Element> elements);

 private:
  // What stands behind the key or dash, and the lines below.
  struct Pieces {
    std::string head;
    std::string body;  // without its last line break; "" for none
  };
  [[nodiscard]] Pieces pieces(const Place& place, const Value& value) const;
  [[nodiscard]] std::size_t body_indent(const Place& place, const Value& value) const;
  [[nodiscard]] std::size_t element_column(const Place& place) const;
  void replace_lines(const Lead& lead, const Position& extent, const Pieces& pieces);
  void replace_block_scalar(const Place& place, const Lead& lead, const Pieces& pieces);
  void replace_inline(const Place& place, const Lead& lead, const Pieces& pieces);
  void put_head(const Place& place, const Lead& lead, std::size_t end, const std::string& head);
  void insert_into_flow(const Node& collection, std::size_t index,
                        std::span<const Element> elements);
  void insert_into_block(const Node& collection, std::size_t index,
                         std::span<const Element> elements);
  [[nodiscard]] std::string lines(std::span<const Element> elements, std::size_t indent) const;

  EditText& text_;
  const Layout& layout_;
};

}  // namespace limequat::yaml::detail
