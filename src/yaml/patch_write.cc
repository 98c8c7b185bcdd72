#include "yaml/patch_write.h"

#include <fmt/format.h>

#include <algorithm>

#include "yaml/patch_element.h"

namespace limequat::yaml::detail {

namespace {

constexpr std::size_t kDash = 2;

bool is_block_scalar(const Node& node) {
  return !node.is_alias() && (node.style() == Style::literal || node.style() == Style::folded);
}

std::string flow_element(const Element& element) {
  if (!element.raw.empty()) return element.raw;
  const std::string value = flow_text(element.value);
  return element.key ? emit_scalar(*element.key) + ": " + value : value;
}

// Of the first line with text below a block scalar's header; 0 when there is none.
std::size_t content_indent(const EditText& text, const Position& extent) {
  for (std::size_t line = text.line_end(extent.begin); line < extent.end;) {
    const std::size_t end = text.line_end(line);
    const std::size_t first = text.text().find_first_not_of(' ', line);
    if (first < extent.end && text.text()[first] != '\n' && text.text()[first] != '\r') {
      return first - line;
    }
    if (end <= line) break;
    line = end;
  }
  return 0;
}

}  // namespace

std::size_t ValueWriter::element_column(const Place& place) const {
  return text_.column(element_extent(text_, place.parent, place.index).begin);
}

std::size_t ValueWriter::body_indent(const Place& place, const Value& value) const {
  const Position extent = place.value.position();
  const bool block = place.value.style() == Style::block && !place.value.is_alias();
  if (block && place.value.kind() == value.kind()) return text_.column(extent.begin);
  const std::size_t column = element_column(place);
  if (is_block_scalar(place.value) && value.is_scalar()) {
    const std::size_t indent = content_indent(text_, extent);
    if (indent > column) return indent;
  }
  if (place.parent.is_sequence()) return column + kDash;
  return column + (value.is_sequence() ? layout_.sequence_indent : layout_.indent);
}

ValueWriter::Pieces ValueWriter::pieces(const Place& place, const Value& value) const {
  if (place.parent.style() == Style::flow) return {flow_text(value), ""};
  const bool keeps_quotes = value.is_scalar() && !place.value.is_alias();
  const std::size_t indent = body_indent(place, value);
  std::string text = block_text(value, indent, layout_);
  const std::size_t end = text.find(layout_.newline);
  if (end == std::string::npos && !stands_below(value)) {
    if (keeps_quotes) text = emit_scalar(value.as_scalar(), place.value.style());
    return {std::move(text), ""};
  }
  if (place.parent.is_mapping() && stands_below(value)) {
    return {"", std::string(indent, ' ') + text};
  }
  if (end == std::string::npos) return {std::move(text), ""};
  return {text.substr(0, end), text.substr(end + layout_.newline.size())};
}

void ValueWriter::replace(const Place& place, const Value& value) {
  const Position extent = place.value.position();
  const Lead lead = text_.lead(place.before, place.indicator);
  const Pieces made = pieces(place, value);
  const Style style = place.value.style();
  const bool below = style == Style::block && !text_.same_line(lead.end, extent.begin);
  if (below && !place.value.is_alias()) return replace_lines(lead, extent, made);
  if (is_block_scalar(place.value)) return replace_block_scalar(place, lead, made);
  replace_inline(place, lead, made);
}

// `key:` and a block collection below it.
void ValueWriter::replace_lines(const Lead& lead, const Position& extent, const Pieces& pieces) {
  std::string head;
  if (!lead.anchor.empty()) head = fmt::format(" {}", lead.anchor);
  if (!pieces.head.empty()) head += " " + pieces.head;
  if (lead.end > lead.indicator || !head.empty()) text_.replace(lead.indicator, lead.end, head);
  const std::size_t end = text_.end_of_last_line(extent);
  const bool closed = end > 0 && text_.text()[end - 1] == '\n';
  std::string body = pieces.body;
  if (!body.empty() && closed) body += text_.newline();
  text_.replace(text_.line_begin(extent.begin), end, body);
}

// The header's comment and line break stay; the lines below it are exchanged.
void ValueWriter::replace_block_scalar(const Place& place, const Lead& lead, const Pieces& pieces) {
  const Position extent = place.value.position();
  const std::string_view header = text_.text().substr(extent.begin, extent.end - extent.begin);
  const std::size_t indicators = std::min(header.find_first_of(" \t\r\n"), header.size());
  put_head(place, lead, extent.begin + indicators, pieces.head);
  const std::size_t line = text_.line_end(extent.begin);
  std::string body = pieces.body;
  const bool closed = extent.end > 0 && text_.text()[extent.end - 1] == '\n';
  if (!body.empty() && closed) body += text_.newline();
  if (extent.end >= line) text_.replace(line, extent.end, body);
}

void ValueWriter::replace_inline(const Place& place, const Lead& lead, const Pieces& pieces) {
  const Position extent = place.value.position();
  if (place.indicator == ':' && !lead.found) {  // `{key}`
    return text_.insert(extent.begin, ": " + pieces.head);
  }
  std::size_t end = extent.end;
  // The last line of a compact collection may be that of a block scalar.
  if (end > extent.begin && text_.text()[end - 1] == '\n') --end;
  if (end > extent.begin && text_.text()[end - 1] == '\r') --end;
  put_head(place, lead, end, pieces.head);
  if (!pieces.body.empty()) text_.insert_line_after(extent, pieces.body);
}

void ValueWriter::put_head(const Place& place, const Lead& lead, std::size_t end,
                           const std::string& head) {
  const Position extent = place.value.position();
  if (!lead.tagged && extent.begin < extent.end && !head.empty()) {
    return text_.replace(extent.begin, end, head);
  }
  std::string replacement;
  if (!lead.anchor.empty()) replacement = fmt::format(" {}", lead.anchor);
  if (!head.empty()) replacement += " " + head;
  text_.replace(lead.indicator, std::max(end, lead.end), replacement);
}

void ValueWriter::replace_root(const Node& root, const Value& value) {
  const Position extent = root.position();
  const std::size_t column = text_.column(extent.begin);
  const std::string text = block_text(value, root.style() == Style::block ? column : 0, layout_);
  if (extent.end > extent.begin) {
    std::size_t end = extent.end;
    if (text_.text()[end - 1] == '\n') --end;
    if (end > extent.begin && text_.text()[end - 1] == '\r') --end;
    return text_.replace(extent.begin, end, text);
  }
  text_.insert_line_after({1, 1, text_.text().size(), text_.text().size()}, text);
}

void ValueWriter::insert(const Node& collection, std::size_t index,
                         std::span<const Element> elements) {
  if (collection.style() == Style::flow) return insert_into_flow(collection, index, elements);
  insert_into_block(collection, index, elements);
}

void ValueWriter::insert_into_flow(const Node& collection, std::size_t index,
                                   std::span<const Element> elements) {
  std::string addition;
  for (const Element& element : elements) {
    if (!addition.empty()) addition += ", ";
    addition += flow_element(element);
  }
  const std::size_t count = element_count(collection);
  if (count == 0) return text_.insert(collection.position().begin + 1, addition);
  if (index < count) {
    return text_.insert(element_extent(text_, collection, index).begin, addition + ", ");
  }
  text_.insert(element_extent(text_, collection, count - 1).end, ", " + addition);
}

std::string ValueWriter::lines(std::span<const Element> elements, std::size_t indent) const {
  std::string text;
  for (const Element& element : elements) {
    if (!text.empty()) text += text_.newline();
    if (!element.raw.empty()) {
      text += element.raw;
      continue;
    }
    text += std::string(indent, ' ');
    text += element.key ? entry_text(*element.key, element.value, indent, layout_)
                        : item_text(element.value, indent, layout_);
  }
  return text;
}

void ValueWriter::insert_into_block(const Node& collection, std::size_t index,
                                    std::span<const Element> elements) {
  const std::size_t indent = text_.column(collection.position().begin);
  const std::string text = lines(elements, indent);
  if (index > 0) {
    const ElementExtent before = element_extent(text_, collection, index - 1);
    return text_.insert_line_after({1, 1, before.begin, before.end}, text);
  }
  const ElementExtent first = element_extent(text_, collection, 0);
  const std::string newline(text_.newline());
  if (!begins_line(text_, first)) {  // `- a: 1`
    return text_.insert(first.begin, text.substr(indent) + newline + std::string(indent, ' '));
  }
  // Comments directly above an element are its own; those of the whole document are not.
  const std::size_t line = text_.line_begin(first.begin);
  const bool root = collection.path().empty();
  const std::size_t at = root ? line : attached_comments(text_, line, text_.line_begin(0));
  text_.insert(at, text + newline);
}

}  // namespace limequat::yaml::detail
