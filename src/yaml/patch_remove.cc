#include <fmt/format.h>

#include "base/quote.h"
#include "yaml/edit_text.h"
#include "yaml/patch.h"
#include "yaml/patch_check.h"
#include "yaml/patch_element.h"
#include "yaml/patch_place.h"

namespace limequat::yaml {

namespace {

using detail::Descent;
using detail::EditText;
using detail::Lead;
using detail::Place;
using Extent = detail::ElementExtent;

class Remover {
 public:
  explicit Remover(EditText& text) : text_(text) {}

  void remove(const Place& place, const std::optional<Place>& parent_place) {
    if (place.parent.style() == Style::flow) {
      remove_from_flow(place);
    } else if (detail::element_count(place.parent) == 1) {
      empty_collection(place.parent, parent_place);
    } else {
      remove_lines(place);
    }
  }

 private:
  [[nodiscard]] Extent extent_of(const Node& parent, std::size_t index) const {
    return detail::element_extent(text_, parent, index);
  }
  void remove_from_flow(const Place& place);
  void empty_collection(const Node& collection, const std::optional<Place>& place);
  void remove_lines(const Place& place);

  EditText& text_;
};

void Remover::remove_from_flow(const Place& place) {
  const Extent extent = extent_of(place.parent, place.index);
  if (place.index + 1 < detail::element_count(place.parent)) {
    text_.replace(extent.begin, extent_of(place.parent, place.index + 1).begin, "");
  } else if (place.index > 0) {
    text_.replace(extent_of(place.parent, place.index - 1).end, extent.end, "");
  } else {
    text_.replace(extent.begin, extent.end, "");
  }
}

// The last key or item goes: `{}` or `[]` in its place.
void Remover::empty_collection(const Node& collection, const std::optional<Place>& place) {
  const std::string empty = collection.is_mapping() ? "{}" : "[]";
  Position extent = collection.position();
  // A block scalar ends past its last line break.
  if (!place && text_.text()[extent.end - 1] == '\n') --extent.end;
  if (!place) return text_.replace(extent.begin, extent.end, empty);
  const Lead lead = text_.lead(place->before, place->indicator);
  if (text_.same_line(lead.end, extent.begin)) {
    return text_.replace(extent.begin, extent.end, empty);
  }
  text_.insert(lead.end, " " + empty);
  text_.replace(text_.line_begin(extent.begin), text_.end_of_last_line(extent), "");
}

void Remover::remove_lines(const Place& place) {
  const Extent extent = extent_of(place.parent, place.index);
  const std::size_t end = detail::inner_comments_end(
      text_, text_.end_of_last_line({1, 1, extent.begin, extent.end}), text_.column(extent.begin));
  const std::size_t line = text_.line_begin(extent.begin);
  const std::string_view before = text_.text().substr(line, extent.begin - line);
  if (before.find_first_not_of(' ') == std::string_view::npos) return text_.replace(line, end, "");
  // The last one behind a lone CR, which YAML takes for a line break and this code does not.
  if (place.index + 1 == detail::element_count(place.parent)) {
    return text_.replace(extent.begin, extent.end, "");
  }
  // `- key: …`: what comes next moves up to the dash, or stays on its own line below comments.
  const std::size_t next = extent_of(place.parent, place.index + 1).begin;
  const bool comments = text_.text().substr(end, next - end).find('#') != std::string_view::npos;
  if (!comments) return text_.replace(extent.begin, next, "");
  text_.replace(extent.begin, end, std::string(text_.newline()));
}

std::optional<Place> parent_of(const Document& document, NodePath path) {
  path.pop_back();
  if (path.empty()) return std::nullopt;
  return detail::descend(document, path).last;
}

// Of keys that are there more than once.
std::size_t occurrences(const Place& place, const PathStep& step) {
  if (!place.parent.is_mapping()) return 1;
  std::size_t count = 0;
  for (const Entry entry : place.parent.written_entries()) {
    if (entry.key.text() == std::get<std::string>(step)) ++count;
  }
  return count;
}

YamlError not_removable(const Document& document, const Node& node, const NodePath& path) {
  return document.error_at(node, fmt::format("{} cannot be removed without changing something else",
                                             name_quote(to_string(path))));
}

}  // namespace

namespace detail {

void remove_element(EditText& text, const Place& place, const std::optional<Place>& parent_place) {
  Remover(text).remove(place, parent_place);
}

}  // namespace detail

std::string remove(const Document& document, const NodePath& path) {
  check(!path.empty(), "remove without a path");
  const Descent descent = detail::descend(document, path);
  if (!descent.missing.empty()) {
    const auto* key = std::get_if<std::string>(&path.back());
    const bool merged = descent.missing.size() == 1 && key != nullptr && descent.reached.find(*key);
    if (merged) throw not_removable(document, descent.reached, path);
    return document.text();
  }
  const Place& place = *descent.last;
  EditText edit(document);
  detail::remove_element(edit, place, parent_of(document, path));
  std::string text = edit.result();
  try {
    const Document edited = Document::parse(text, document.source_name());
    if (occurrences(place, path.back()) > 1) return remove(edited, path);
    if (detail::is_removed(document.root(), edited.root(), path)) return text;
  } catch (const YamlError&) {
    // Said below, with a place in the text that the user knows.
  }
  throw not_removable(document, place.value, path);
}

}  // namespace limequat::yaml
