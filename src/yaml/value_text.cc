#include "yaml/value_text.h"

#include <algorithm>
#include <optional>

#include "base/utf8.h"
#include "gotemplate/json.h"

namespace limequat::yaml {

namespace {

// Of a dash and its space.
constexpr std::size_t kDash = 2;

bool is_empty_collection(const Value& value) { return !value.is_scalar() && value.size() == 0; }

bool has_lines(const Value& value) {
  return value.kind() == Kind::string && value.as_string().find('\n') != std::string::npos;
}

std::string break_line(std::size_t indent, const Layout& layout) {
  return std::string(layout.newline) + std::string(indent, ' ');
}

bool all_printable(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    const Rune rune = decode_rune(text.substr(at));
    const bool blank = rune.value == '\n' || rune.value == '\t';
    if (!rune.valid || (!blank && !is_printable(rune.value))) return false;
    at += rune.size;
  }
  return true;
}

bool may_be_literal(std::string_view text) {
  const std::size_t first = text.find_first_not_of('\n');
  // The first line says how deep the block is indented.
  if (first == std::string_view::npos || text[first] == ' ' || text[first] == '\t') return false;
  return all_printable(text);
}

class LayoutFinder {
 public:
  explicit LayoutFinder(const Document& document) { visit(document.root()); }
  [[nodiscard]] Layout layout(std::string_view newline) const {
    return {indent_.value_or(2), sequence_indent_.value_or(0), newline, true};
  }

 private:
  void visit(const Node& node) {
    if (node.style() != Style::block || node.is_alias() || (indent_ && sequence_indent_)) return;
    for (const Entry entry : node.entries()) {
      visit_child(node, entry.value);
      visit(entry.value);
    }
    for (const Node item : node.items()) visit(item);
  }
  void visit_child(const Node& parent, const Node& child) {
    if (child.style() != Style::block || child.is_alias()) return;
    auto& known = child.is_mapping() ? indent_ : sequence_indent_;
    if (known || (child.is_mapping() && child.size() == 0)) return;
    const std::uint32_t outer = parent.position().column;
    const std::uint32_t inner = child.position().column;
    if (inner >= outer && inner - outer <= 8) known = inner - outer;
    if (indent_ == 0u) indent_.reset();
  }

  std::optional<std::size_t> indent_;
  std::optional<std::size_t> sequence_indent_;
};

void append_flow(std::string& text, const Value& value) {
  if (value.is_scalar()) {
    text += emit_scalar(value.as_scalar());
    return;
  }
  text += value.is_mapping() ? '{' : '[';
  bool first = true;
  for (const auto& [key, item] : value.members()) {
    if (!std::exchange(first, false)) text += ", ";
    text.append(emit_scalar(key)).append(": ");
    append_flow(text, item);
  }
  for (const Value& item : value.items()) {
    if (!std::exchange(first, false)) text += ", ";
    append_flow(text, item);
  }
  text += value.is_mapping() ? '}' : ']';
}

void append_json(std::string& text, const Value& value, int indent, int depth);

gotemplate::Value scalar_of(const Value& value) {
  return std::visit([](const auto& scalar) { return gotemplate::Value(scalar); },
                    value.as_scalar());
}

class JsonCollection {
 public:
  JsonCollection(std::string& text, int indent, int depth)
      : text_(text), indent_(indent), depth_(depth) {}
  void open(char bracket) { text_ += bracket; }
  void begin_element() {
    if (!std::exchange(first_, false)) text_ += ',';
    end_line(depth_ + 1);
  }
  void close(char bracket) {
    if (!first_) end_line(depth_);
    text_ += bracket;
  }

 private:
  void end_line(int depth) {
    if (indent_ > 0)
      text_.append("\n").append(static_cast<std::size_t>(depth) * static_cast<std::size_t>(indent_),
                                ' ');
  }

  std::string& text_;
  int indent_;
  int depth_;
  bool first_ = true;
};

void append_json(std::string& text, const Value& value, int indent, int depth) {
  if (value.is_scalar()) return gotemplate::append_json(text, scalar_of(value));
  JsonCollection collection(text, indent, depth);
  collection.open(value.is_mapping() ? '{' : '[');
  for (const auto& [key, item] : value.members()) {
    collection.begin_element();
    gotemplate::append_json(text, gotemplate::Value(key));
    text += indent > 0 ? ": " : ":";
    append_json(text, item, indent, depth + 1);
  }
  for (const Value& item : value.items()) {
    collection.begin_element();
    append_json(text, item, indent, depth + 1);
  }
  collection.close(value.is_mapping() ? '}' : ']');
}

}  // namespace

Layout layout_of(const Document& document) {
  const bool crlf = document.text().find("\r\n") != std::string::npos;
  return LayoutFinder(document).layout(crlf ? "\r\n" : "\n");
}

std::string flow_text(const Value& value) {
  std::string text;
  append_flow(text, value);
  return text;
}

std::string literal_text(std::string_view text, std::size_t indent, std::string_view newline) {
  if (!may_be_literal(text)) return "";
  std::string block = "|";
  if (!text.ends_with('\n')) {
    block += '-';
  } else if (text.ends_with("\n\n")) {
    block += '+';
  }
  if (text.ends_with('\n')) text.remove_suffix(1);
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    block += newline;
    if (end > at) block.append(indent, ' ');
    block += text.substr(at, end - at);
    at = end + 1;
  }
  return block;
}

bool stands_below(const Value& value) { return !value.is_scalar() && value.size() > 0; }

std::string block_text(const Value& value, std::size_t indent, const Layout& layout) {
  if (has_lines(value) && layout.literal_blocks) {
    std::string block = literal_text(value.as_string(), indent, layout.newline);
    if (!block.empty()) return block;
  }
  if (value.is_scalar() || is_empty_collection(value)) return flow_text(value);
  std::string text;
  for (const auto& [key, item] : value.members()) {
    if (!text.empty()) text += break_line(indent, layout);
    text += entry_text(key, item, indent, layout);
  }
  for (const Value& item : value.items()) {
    if (!text.empty()) text += break_line(indent, layout);
    text += item_text(item, indent, layout);
  }
  return text;
}

std::string entry_text(std::string_view key, const Value& value, std::size_t indent,
                       const Layout& layout) {
  const std::size_t inner = indent + (value.is_sequence() ? layout.sequence_indent : layout.indent);
  const std::string gap = stands_below(value) ? break_line(inner, layout) : " ";
  return emit_scalar(std::string(key)) + ":" + gap + block_text(value, inner, layout);
}

std::string item_text(const Value& value, std::size_t indent, const Layout& layout) {
  return "- " + block_text(value, indent + kDash, layout);
}

std::string to_yaml(const Value& value) { return block_text(value, 0, {}) + "\n"; }

std::string to_json(const Value& value, int indent) {
  std::string text;
  append_json(text, value, indent, 0);
  return text;
}

}  // namespace limequat::yaml
