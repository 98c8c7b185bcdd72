// Where the elements of a collection (entries, items) stand in the text. Private to yaml/.
#pragma once

#include <cstddef>
#include <optional>

#include "yaml/edit_text.h"
#include "yaml/patch_place.h"

namespace limequat::yaml::detail {

// From the key or the dash to the end of the value; of a flow item, the value.
struct ElementExtent {
  std::size_t begin = 0;
  std::size_t end = 0;
};

// As written: of equal keys each counts.
[[nodiscard]] std::size_t element_count(const Node& collection);
[[nodiscard]] ElementExtent element_extent(const EditText& text, const Node& collection,
                                           std::size_t index);
// `index` as a place, whichever kind of collection it is.
[[nodiscard]] Place element_place(const Node& collection, std::size_t index);
// True when only spaces stand before the element on its line.
[[nodiscard]] bool begins_line(const EditText& text, const ElementExtent& extent);
// The beginning of the comment lines directly above the line at `line`, not above `least`.
[[nodiscard]] std::size_t attached_comments(const EditText& text, std::size_t line,
                                            std::size_t least);

// From `end`, past the comment lines that are indented deeper than `column`: they belong to the
// value above them.
[[nodiscard]] std::size_t inner_comments_end(const EditText& text, std::size_t end,
                                             std::size_t column);

// Takes the element out with the comment at the end of its line. The last one of a block collection
// leaves `{}` or `[]`, for which the place of the collection itself is needed (nullopt: the root).
void remove_element(EditText& text, const Place& place, const std::optional<Place>& parent_place);

}  // namespace limequat::yaml::detail
