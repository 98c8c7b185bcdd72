#include <algorithm>

#include "yaml/document.h"
#include "yaml/tree.h"

namespace limequat::yaml {

namespace detail {

NodePath path_of(const Tree& tree, std::uint32_t index) {
  NodePath path;
  while (tree.records[index].parent != kNone) {
    const std::uint32_t parent = tree.records[index].parent;
    const Run children = tree.records[parent].written;
    const auto first = tree.children.begin() + children.first;
    const auto found = std::find(first, first + children.count, index);
    const auto place = static_cast<std::size_t>(found - first);
    if (tree.records[parent].kind == Kind::mapping) {
      const Record& key = tree.records[first[static_cast<std::ptrdiff_t>(place & ~std::size_t{1})]];
      path.emplace_back(
          std::string(key.target == kNone ? key.text : tree.records[key.target].text));
    } else {
      path.emplace_back(place);
    }
    index = parent;
  }
  std::reverse(path.begin(), path.end());
  return path;
}

}  // namespace detail

std::string_view to_string(Kind kind) {
  switch (kind) {
    case Kind::null:
      return "null";
    case Kind::boolean:
      return "boolean";
    case Kind::integer:
      return "integer";
    case Kind::floating:
      return "number";
    case Kind::string:
      return "string";
    case Kind::mapping:
      return "mapping";
    case Kind::sequence:
      return "list";
  }
  return "";
}

const detail::Record& Node::written() const { return tree_->records[index_]; }

const detail::Record& Node::resolved() const {
  const detail::Record& record = written();
  return record.target == detail::kNone ? record : tree_->records[record.target];
}

Kind Node::kind() const { return written().kind; }
Style Node::style() const { return written().style; }
std::string_view Node::text() const { return resolved().text; }
bool Node::is_alias() const { return written().target != detail::kNone; }

std::size_t Node::size() const {
  const detail::Record& record = resolved();
  return record.kind == Kind::mapping ? record.entries.count / 2 : record.written.count;
}

Node::Entries Node::entries() const {
  const detail::Record& record = resolved();
  if (record.kind != Kind::mapping) return {tree_, nullptr, 0};
  return {tree_, tree_->children.data() + record.entries.first, record.entries.count / 2};
}

Node::Entries Node::written_entries() const {
  const detail::Record& record = resolved();
  if (record.kind != Kind::mapping) return {tree_, nullptr, 0};
  return {tree_, tree_->children.data() + record.written.first, record.written.count / 2};
}

Node::Items Node::items() const {
  const detail::Record& record = resolved();
  if (record.kind != Kind::sequence) return {tree_, nullptr, 0};
  return {tree_, tree_->children.data() + record.written.first, record.written.count};
}

std::optional<Node> Node::find(std::string_view key) const {
  for (const Entry entry : entries()) {
    if (entry.key.text() == key) return entry.value;
  }
  return std::nullopt;
}

Position Node::position() const {
  const detail::Record& record = written();
  const detail::LineColumn at = detail::locate(tree_->text, record.begin);
  return {at.line, at.column, record.begin, record.end};
}

std::size_t Node::begin_offset() const { return written().begin; }
std::size_t Node::end_offset() const { return written().end; }

NodePath Node::steps() const { return detail::path_of(*tree_, index_); }
std::string Node::path() const { return yaml::to_string(steps()); }

}  // namespace limequat::yaml
