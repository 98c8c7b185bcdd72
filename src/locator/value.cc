#include "locator/value.h"

#include <fmt/format.h>

#include "base/base64.h"
#include "base/error.h"
#include "base/utf8.h"
#include "locator/script_text.h"
#include "locator/text_edits.h"
#include "yaml/emit.h"
#include "yaml/plain_scalar.h"

namespace limequat::locator {
namespace {

using yaml::Kind;
using yaml::Node;

// Aliases may nest deeper than the text does.
constexpr std::size_t kMaxDepth = 1000;

void check_depth(std::size_t depth) {
  if (depth > kMaxDepth) throw Error("the document is nested too deeply through aliases");
}

bool same_scalar(const Node& a, const Node& b) {
  switch (a.kind()) {
    case Kind::null:
      return true;
    case Kind::boolean:
      return a.boolean() == b.boolean();
    case Kind::integer:
      return a.integer() ? a.integer() == b.integer() : a.text() == b.text();
    case Kind::floating:
      return a.as_string() == b.as_string();
    default:
      return a.text() == b.text();
  }
}

bool same(const Node& a, const Node& b, std::size_t depth) {
  check_depth(depth);
  if (a.kind() != b.kind()) return false;
  if (a.is_scalar()) return same_scalar(a, b);
  if (a.size() != b.size()) return false;
  if (a.is_sequence()) {
    const auto left = a.items();
    const auto right = b.items();
    for (std::size_t i = 0; i < left.size(); ++i) {
      if (!same(left[i], right[i], depth + 1)) return false;
    }
    return true;
  }
  const auto left = a.entries();
  const auto right = b.entries();
  for (std::size_t i = 0; i < left.size(); ++i) {
    if (left[i].key.text() != right[i].key.text()) return false;
    if (!same(left[i].value, right[i].value, depth + 1)) return false;
  }
  return true;
}

bool same(const Node& node, const Value& value, std::size_t depth) {
  check_depth(depth);
  if (value.node()) return same(node, *value.node(), depth);
  if (node.kind() != value.kind()) return false;
  switch (value.kind()) {
    case Kind::string:
      return node.text() == value.text();
    case Kind::sequence: {
      const auto items = node.items();
      if (items.size() != value.items().size()) return false;
      for (std::size_t i = 0; i < items.size(); ++i) {
        if (!same(items[i], value.items()[i], depth + 1)) return false;
      }
      return true;
    }
    default: {
      const auto entries = node.entries();
      if (entries.size() != value.entries().size()) return false;
      for (std::size_t i = 0; i < entries.size(); ++i) {
        const auto& [key, expected] = value.entries()[i];
        if (entries[i].key.text() != key || !same(entries[i].value, expected, depth + 1)) {
          return false;
        }
      }
      return true;
    }
  }
}

bool is_text(std::string_view bytes) {
  for (std::size_t at = 0; at < bytes.size();) {
    const Rune rune = decode_rune(bytes.substr(at));
    if (!rune.valid) return false;
    at += rune.size;
  }
  return true;
}

// A plain string that is right everywhere, also where our own writer would rather quote: `1.2.3`.
bool is_simple(std::string_view text) {
  constexpr std::string_view kSafe =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz./+-";
  return !text.empty() && text.find_first_not_of(kSafe) == std::string_view::npos &&
         text.front() != '-' && yaml::resolve_plain(text) == Kind::string;
}

std::string scalar_line(const Value& value) {
  if (!value.node()) {
    return is_text(value.text()) ? yaml::emit_scalar(value.text())
                                 : fmt::format("!!binary {}", base64_encode(value.text()));
  }
  const Node& node = *value.node();
  switch (node.kind()) {
    case Kind::null:
      return "null";
    case Kind::boolean:
      return *node.boolean() ? "true" : "false";
    case Kind::integer:
      return node.integer() ? fmt::format("{}", *node.integer()) : std::string(node.text());
    case Kind::floating:
      if (node.text().find_first_of(".eEnN") != std::string_view::npos) {
        return std::string(node.text());
      }
      return yaml::emit_scalar(node.floating().value_or(0));
    default:
      if (node.style() == yaml::Style::plain && is_simple(node.text()))
        return std::string(node.text());
      return scalar_line(Value::string(std::string(node.text())));
  }
}

std::string key_text(std::string_view key) { return yaml::emit_scalar(std::string(key)); }

std::string flow(const Value& given, std::size_t depth) {
  check_depth(depth);
  const Value value = given.opened();
  std::string text;
  if (value.kind() == Kind::mapping) {
    for (const auto& [key, inner] : value.entries()) {
      text +=
          fmt::format("{}{}: {}", text.empty() ? "" : ", ", key_text(key), flow(inner, depth + 1));
      require_text_size(text.size());
    }
    return fmt::format("{{{}}}", text);
  }
  if (value.kind() == Kind::sequence) {
    for (const auto& inner : value.items()) {
      text += fmt::format("{}{}", text.empty() ? "" : ", ", flow(inner, depth + 1));
      require_text_size(text.size());
    }
    return fmt::format("[{}]", text);
  }
  return scalar_line(value);
}

std::string block(const Value& given, std::size_t indent, std::size_t depth) {
  check_depth(depth);
  if (is_inline(given)) {
    const std::string content =
        given.node() ? std::string(given.node()->text()) : std::string(given.text());
    if (given.kind() == Kind::string && content.find('\n') != std::string::npos) {
      if (const auto literal = literal_text(content, indent)) return *literal;
    }
    return flow(given, depth);
  }
  const Value value = given.opened();
  const std::string margin(indent, ' ');
  std::string text;
  if (value.kind() == Kind::sequence) {
    for (const auto& inner : value.items()) {
      if (!text.empty()) text += "\n" + margin;
      text += "- " + block(inner, indent + 2, depth + 1);
      require_text_size(text.size());
    }
    return text;
  }
  for (const auto& [key, inner] : value.entries()) {
    if (!text.empty()) text += "\n" + margin;
    text += key_text(key) + ":";
    require_text_size(text.size());
    if (is_inline(inner)) {
      text += " " + block(inner, indent + 2, depth + 1);
      continue;
    }
    const std::size_t deeper = indent + (inner.kind() == Kind::mapping ? 2 : 0);
    text += "\n" + std::string(deeper, ' ') + block(inner, deeper, depth + 1);
  }
  return text;
}

bool means(const std::string& text, const Value& expected, const std::string& source_name) {
  try {
    const yaml::Limits limits{.bytes = 2 * kMaxText};
    return same_value(yaml::Document::parse(text, source_name, limits).root(), expected);
  } catch (const yaml::YamlError&) {
    return false;
  }
}

}  // namespace

Value Value::string(std::string text) {
  Value value;
  value.kind_ = Kind::string;
  value.text_ = std::move(text);
  return value;
}

Value Value::mapping(Entries entries) {
  Value value;
  value.entries_ = std::move(entries);
  return value;
}

Value Value::list(Items items) {
  Value value;
  value.kind_ = Kind::sequence;
  value.items_ = std::move(items);
  return value;
}

Kind Value::kind() const { return node_ ? node_->kind() : kind_; }

Value Value::opened() const {
  if (!node_ || node_->is_scalar()) return *this;
  Value value;
  value.kind_ = node_->kind();
  for (const auto entry : node_->entries()) {
    value.entries_.emplace_back(std::string(entry.key.text()), entry.value);
  }
  for (const auto item : node_->items()) value.items_.emplace_back(item);
  return value;
}

Value* Value::find(std::string_view key) {
  for (auto& [name, value] : entries_) {
    if (name == key) return &value;
  }
  return nullptr;
}

void Value::set(std::string_view key, Value value) {
  if (Value* there = find(key)) {
    *there = std::move(value);
  } else {
    entries_.emplace_back(std::string(key), std::move(value));
  }
}

void Value::erase(std::string_view key) {
  std::erase_if(entries_, [&](const auto& entry) { return entry.first == key; });
}

bool same_value(const Node& node, const Value& value) { return same(node, value, 0); }
bool same_value(const Node& a, const Node& b) { return same(a, b, 0); }

std::string flow_text(const Value& value) { return flow(value, 0); }
std::string block_text(const Value& value, std::size_t indent) { return block(value, indent, 0); }

bool is_inline(const Value& value) {
  switch (value.kind()) {
    case Kind::mapping:
      return (value.node() ? value.node()->size() : value.entries().size()) == 0;
    case Kind::sequence:
      return (value.node() ? value.node()->size() : value.items().size()) == 0;
    default:
      return true;
  }
}

std::string settle(std::string edited, const Value& expected, const std::string& source_name) {
  if (means(edited, expected, source_name)) return edited;
  std::string plain = block_text(expected, 0) + "\n";
  if (means(plain, expected, source_name)) return plain;
  plain = flow_text(expected) + "\n";
  if (means(plain, expected, source_name)) return plain;
  // Tells what is wrong with the text, if something is.
  (void)yaml::Document::parse(plain, source_name);
  throw Error(fmt::format("{}: the merged template cannot be written as YAML", source_name));
}

}  // namespace limequat::locator
