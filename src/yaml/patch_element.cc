#include "yaml/patch_element.h"

#include <algorithm>

namespace limequat::yaml::detail {

std::size_t element_count(const Node& collection) {
  return collection.is_mapping() ? collection.written_entries().size() : collection.size();
}

Place element_place(const Node& collection, std::size_t index) {
  if (!collection.is_mapping()) return *find_place(collection, PathStep(index));
  const Entry entry = collection.written_entries()[index];
  return {collection, entry.value, entry.key.position().end, ':', index};
}

ElementExtent element_extent(const EditText& text, const Node& collection, std::size_t index) {
  if (collection.is_mapping()) {
    const Entry entry = collection.written_entries()[index];
    const Position key = entry.key.position();
    return {key.begin, std::max(key.end, entry.value.position().end)};
  }
  const Place place = element_place(collection, index);
  const Position value = place.value.position();
  if (place.indicator == ',') return {value.begin, value.end};
  return {text.lead(place.before, '-').indicator - 1, value.end};
}

bool begins_line(const EditText& text, const ElementExtent& extent) {
  const std::size_t line = text.line_begin(extent.begin);
  return text.text().substr(line, extent.begin - line).find_first_not_of(' ') ==
         std::string_view::npos;
}

std::size_t attached_comments(const EditText& text, std::size_t line, std::size_t least) {
  while (line > least) {
    const std::size_t above = text.line_begin(line - 1);
    const std::size_t first = text.text().find_first_not_of(" \t", above);
    if (above < least || first >= line || text.text()[first] != '#') break;
    line = above;
  }
  return line;
}

std::size_t inner_comments_end(const EditText& text, std::size_t end, std::size_t column) {
  std::size_t result = end;
  for (std::size_t line = end; line < text.text().size(); line = text.line_end(line)) {
    const std::size_t first = text.text().find_first_not_of(" \t\r", line);
    if (first == std::string_view::npos) break;
    if (text.text()[first] == '\n') continue;
    if (text.text()[first] != '#' || first - line <= column) break;
    result = text.line_end(line);
  }
  return result;
}

}  // namespace limequat::yaml::detail
