#include <fmt/format.h>

#include "base/quote.h"
#include "yaml/edit_text.h"
#include "yaml/patch.h"
#include "yaml/patch_check.h"
#include "yaml/patch_place.h"

namespace limequat::yaml {

namespace {

using detail::Descent;
using detail::EditText;
using detail::Lead;
using detail::Place;
using Steps = std::span<const PathStep>;

constexpr std::size_t kIndent = 2;

// A key is written as a string scalar is, but words like `null` and `80` mean themselves there too.
std::string emit_key(const PathStep& step) { return emit_scalar(std::get<std::string>(step)); }
bool is_key(const PathStep& step) { return std::holds_alternative<std::string>(step); }

// The collections of `steps` around `value` on one line: `{a: {b: 1}}`.
std::string flow_text(Steps steps, const std::string& value) {
  if (steps.empty()) return value;
  const std::string inner = flow_text(steps.subspan(1), value);
  if (!is_key(steps[0])) return "[" + inner + "]";
  return "{" + emit_key(steps[0]) + ": " + inner + "}";
}

// The same in lines; the first one is not indented, for it stands after something.
class BlockText {
 public:
  BlockText(const std::string& value, std::string_view newline)
      : value_(value), newline_(newline) {}

  [[nodiscard]] std::string write(Steps steps, std::size_t indent) const {
    if (steps.empty()) return value_;
    const Steps rest = steps.subspan(1);
    if (!is_key(steps[0])) return "- " + write(rest, indent + kIndent);
    const std::string key = emit_key(steps[0]) + ":";
    if (rest.empty()) return key + " " + value_;
    const std::size_t inner = indent + (is_key(rest[0]) ? kIndent : 0);
    return key + std::string(newline_) + std::string(inner, ' ') + write(rest, inner);
  }

 private:
  const std::string& value_;
  std::string_view newline_;
};

class Setter {
 public:
  Setter(const Document& document, const Scalar& value) : text_(document), value_(value) {}

  std::string set(const Descent& descent) {
    const bool flow = descent.reached.style() == Style::flow ||
                      (descent.last && descent.last->parent.style() == Style::flow);
    if (descent.missing.empty()) {
      replace(*descent.last);
    } else if (descent.reached.is_null() && !descent.last) {
      fill_root(descent);
    } else if (descent.reached.is_null() && flow) {
      exchange(*descent.last, flow_text(descent.missing, emit_scalar(value_)));
    } else if (descent.reached.is_null()) {
      fill_null(*descent.last, descent.missing);
    } else if (flow) {
      append_to_flow(descent.reached, descent.missing);
    } else {
      append_to_block(descent.reached, descent.missing);
    }
    return text_.result();
  }

 private:
  [[nodiscard]] std::string block_text(Steps steps, std::size_t indent) const {
    return BlockText(emit_scalar(value_), text_.newline()).write(steps, indent);
  }
  void replace(const Place& place);
  void exchange(const Place& place, const std::string& value);
  void exchange_lines(const Lead& lead, const Position& extent, const std::string& value);
  void fill_root(const Descent& descent);
  void fill_null(const Place& place, Steps missing);
  void append_to_flow(const Node& collection, Steps missing);
  void append_to_block(const Node& collection, Steps missing);

  EditText text_;
  const Scalar& value_;
};

void Setter::replace(const Place& place) {
  exchange(place, emit_scalar(value_, place.value.is_alias() ? Style::plain : place.value.style()));
}

// One line in place of whatever value stands there. A tag goes, an anchor stays.
void Setter::exchange(const Place& place, const std::string& value) {
  const Position extent = place.value.position();
  const Lead lead = text_.lead(place.before, place.indicator);
  if (place.indicator == ':' && !lead.found) {  // `{key}`
    return text_.insert(extent.begin, ": " + value);
  }
  const Style style = place.value.style();
  const bool own_lines = style == Style::block && !text_.same_line(lead.end, extent.begin);
  if (own_lines && !place.value.is_alias()) return exchange_lines(lead, extent, value);

  std::string replacement = value;
  std::size_t begin = extent.begin;
  if (lead.tagged || extent.begin == extent.end) {
    begin = lead.indicator;
    replacement = " " + value;
    if (!lead.anchor.empty()) replacement = fmt::format(" {}{}", lead.anchor, replacement);
  }
  if (!place.value.is_alias() && (style == Style::literal || style == Style::folded)) {
    // The header's comment and line break stay; so does what the value was on its own lines.
    const std::string_view header = text_.text().substr(extent.begin, extent.end - extent.begin);
    const std::size_t indicators = std::min(header.find_first_of(" \t\r\n"), header.size());
    const std::size_t line = text_.line_end(extent.begin);
    text_.replace(begin, extent.begin + indicators, replacement);
    return text_.replace(line, extent.end, "");
  }
  text_.replace(begin, extent.end, replacement);
}

// `key:` and a block collection below it.
void Setter::exchange_lines(const Lead& lead, const Position& extent, const std::string& value) {
  const std::string anchor = lead.anchor.empty() ? "" : fmt::format(" {}", lead.anchor);
  text_.replace(lead.indicator, lead.end, anchor + " " + value);
  text_.replace(text_.line_begin(extent.begin), text_.end_of_last_line(extent), "");
}

void Setter::fill_root(const Descent& descent) {
  const Position extent = descent.reached.position();
  const std::string addition = block_text(descent.missing, 0);
  if (extent.end > extent.begin) return text_.replace(extent.begin, extent.end, addition);
  text_.insert_line_after({1, 1, text_.text().size(), text_.text().size()}, addition);
}

// `key:` or `-` with nothing (or `null`) after it gets a collection.
void Setter::fill_null(const Place& place, Steps missing) {
  const Position extent = place.value.position();
  const Lead lead = text_.lead(place.before, place.indicator);
  const std::size_t indent = text_.column(
      place.parent.is_mapping() ? place.parent.written_entries()[0].key.position().begin
                                : place.parent.position().begin);
  if (place.parent.is_sequence()) {
    return text_.replace(lead.end, extent.end, " " + block_text(missing, indent + kIndent));
  }
  if (extent.end > lead.end) text_.replace(lead.end, extent.end, "");
  const std::size_t inner = indent + (is_key(missing[0]) ? kIndent : 0);
  text_.insert_line_after({1, 1, extent.end, extent.end},
                          std::string(inner, ' ') + block_text(missing, inner));
}

void Setter::append_to_flow(const Node& collection, Steps missing) {
  std::string addition = flow_text(missing.subspan(1), emit_scalar(value_));
  if (is_key(missing[0])) addition = emit_key(missing[0]) + ": " + addition;
  if (collection.size() == 0) return text_.insert(collection.position().begin + 1, addition);
  const std::size_t last = collection.size() - 1;
  const std::size_t end =
      collection.is_sequence()
          ? collection.items()[last].position().end
          : collection.written_entries()[collection.written_entries().size() - 1]
                .value.position()
                .end;
  text_.insert(end, ", " + addition);
}

void Setter::append_to_block(const Node& collection, Steps missing) {
  const Position extent = collection.position();
  const std::size_t indent = text_.column(extent.begin);
  text_.insert_line_after(extent, std::string(indent, ' ') + block_text(missing, indent));
}

void check_indices(const Document& document, const Descent& descent, const NodePath& path) {
  for (std::size_t i = 0; i < descent.missing.size(); ++i) {
    const auto* index = std::get_if<std::size_t>(&descent.missing[i]);
    const std::size_t size = i == 0 ? descent.reached.size() : 0;
    if (index == nullptr || *index == size) continue;
    throw document.error_at(descent.reached, fmt::format("{} is past the end of the list",
                                                         name_quote(to_string(path))));
  }
}

}  // namespace

std::string set_scalar(const Document& document, const NodePath& path, const Scalar& value) {
  check(!path.empty(), "set_scalar without a path");
  const Descent descent = detail::descend(document, path);
  check_indices(document, descent, path);
  if (descent.missing.empty() && detail::has_value(descent.reached, value)) return document.text();
  std::string text = Setter(document, value).set(descent);
  try {
    const Document edited = Document::parse(text, document.source_name());
    if (detail::is_set(document.root(), edited.root(), path, value)) return text;
  } catch (const YamlError&) {
    // Said below, with a place in the text that the user knows.
  }
  throw document.error_at(descent.reached,
                          fmt::format("{} cannot be set here without changing something else",
                                      name_quote(to_string(path))));
}

}  // namespace limequat::yaml
