#include "yaml/document.h"

#include <fmt/format.h>

#include <algorithm>

#include "yaml/builder.h"
#include "yaml/libfyaml_reader.h"
#include "yaml/simple_reader.h"
#include "yaml/text_check.h"
#include "yaml/tree.h"

namespace limequat::yaml {

namespace detail {

LineColumn locate(std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, std::min(offset, text.size()));
  LineColumn at;
  std::size_t line_begin = before.starts_with("\xEF\xBB\xBF") ? 3 : 0;
  for (std::size_t i = 0; i < before.size(); ++i) {
    // A CR counts alone or together with its LF.
    const bool lone_cr = before[i] == '\r' && i + 1 < text.size() && text[i + 1] != '\n';
    if (before[i] != '\n' && !lone_cr) continue;
    ++at.line;
    line_begin = i + 1;
  }
  for (std::size_t i = line_begin; i < before.size(); ++i) {
    const bool continuation = (static_cast<unsigned char>(before[i]) & 0xC0) == 0x80;
    if (!continuation) ++at.column;
  }
  return at;
}

void throw_at(const Tree& tree, std::size_t offset, std::string_view words) {
  const LineColumn at = locate(tree.text, offset);
  throw YamlError(tree.source_name, at.line, at.column, words);
}

std::unique_ptr<Tree> parse_tree(std::string text, std::string source_name, const Limits& limits,
                                 Readers readers) {
  const auto fresh_tree = [&] {
    auto tree = std::make_unique<Tree>();
    tree->text = std::move(text);
    tree->source_name = std::move(source_name);
    return tree;
  };
  auto tree = fresh_tree();
  check_text(*tree, limits);
  if (readers == Readers::simple_first) {
    Builder builder(*tree, limits);
    if (read_simple(*tree, builder)) {
      builder.finish();
      return tree;
    }
    text = std::move(tree->text);
    source_name = std::move(tree->source_name);
    tree = fresh_tree();
  }
  Builder builder(*tree, limits);
  read_with_libfyaml(*tree, builder);
  builder.finish();
  return tree;
}

}  // namespace detail

YamlError::YamlError(std::string_view source_name, std::uint32_t line, std::uint32_t column,
                     std::string_view words)
    : Error(fmt::format("{}:{}:{}: {}", source_name, line, column, words)),
      line_(line),
      column_(column) {}

Document Document::parse(std::string text, std::string source_name, const Limits& limits) {
  return Document(detail::parse_tree(std::move(text), std::move(source_name), limits));
}

Document::Document(std::unique_ptr<const detail::Tree> tree) : tree_(std::move(tree)) {}
Document::Document(Document&&) noexcept = default;
Document& Document::operator=(Document&&) noexcept = default;
Document::~Document() = default;

Node Document::root() const { return {tree_.get(), tree_->root}; }
const std::string& Document::text() const { return tree_->text; }
const std::string& Document::source_name() const { return tree_->source_name; }
const std::vector<Duplicate>& Document::duplicates() const { return tree_->duplicates; }

YamlError Document::error_at(const Node& node, std::string_view words) const {
  const Position position = node.position();
  return {tree_->source_name, position.line, position.column, words};
}

}  // namespace limequat::yaml
