// Random documents, random edits: the result means the edited value, and lines that the edit has no
// business with are identical.
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/unit/yaml/random_document.h"
#include "yaml/patch.h"

namespace limequat::yaml {
namespace {

void collect(const Node& node, const NodePath& path, std::vector<NodePath>& paths) {
  if (!path.empty()) paths.push_back(path);
  for (const Entry entry : node.entries()) {
    NodePath deeper = path;
    deeper.emplace_back(std::string(entry.key.text()));
    collect(entry.value, deeper, paths);
  }
  for (std::size_t i = 0; i < node.items().size(); ++i) {
    NodePath deeper = path;
    deeper.emplace_back(i);
    collect(node.items()[i], deeper, paths);
  }
}

std::vector<std::string> lines(const std::string& text) {
  std::vector<std::string> lines;
  std::size_t begin = 0;
  while (begin < text.size()) {
    const std::size_t end = std::min(text.find('\n', begin), text.size() - 1) + 1;
    lines.push_back(text.substr(begin, end - begin));
    begin = end;
  }
  return lines;
}

std::size_t line_of(const std::string& text, std::size_t offset) {
  return static_cast<std::size_t>(
      std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(offset), '\n'));
}

// Lines [first, last] that belong to a value: from its key or dash on.
struct Region {
  std::size_t first = 0;
  std::size_t last = 0;
};

std::size_t last_line(const std::string& text, const Position& extent) {
  const bool closed = extent.end > extent.begin && text[extent.end - 1] == '\n';
  return line_of(text, extent.end - (closed ? 1 : 0));
}

Node node_at(const Document& document, const NodePath& path) {
  Node node = document.root();
  for (const PathStep& step : path) {
    node = std::holds_alternative<std::string>(step) ? *node.find(std::get<std::string>(step))
                                                     : node.items()[std::get<std::size_t>(step)];
  }
  return node;
}

Region region_of(const Document& document, NodePath path) {
  const std::string& text = document.text();
  const Position extent = node_at(document, path).position();
  const PathStep step = path.back();
  path.pop_back();
  const Node parent = node_at(document, path);
  const std::size_t last = last_line(text, extent);
  if (const auto* index = std::get_if<std::size_t>(&step)) {
    if (*index == 0) return {line_of(text, parent.position().begin), last};
    return {last_line(text, parent.items()[*index - 1].position()), last};
  }
  for (const Entry entry : parent.entries()) {
    if (entry.key.text() == std::get<std::string>(step)) {
      return {line_of(text, entry.key.position().begin), last};
    }
  }
  return {};
}

// Comment lines that are indented deeper than a removed element go with it.
void add_inner_comments(const std::string& text, std::size_t column, Region& region) {
  const auto all = lines(text);
  for (std::size_t i = region.last + 1; i < all.size(); ++i) {
    const std::size_t first = all[i].find_first_not_of(' ');
    if (all[i][first] == '\n') continue;
    if (all[i][first] != '#' || first < column) return;
    region.last = i;
  }
}

// What a removal may touch: the collection that becomes empty; what stands after the dash and moves
// up.
Region removal_region(const Document& document, NodePath path) {
  Region region = region_of(document, path);
  path.pop_back();
  const Node parent = node_at(document, path);
  if (parent.size() == 1 && !path.empty()) return region_of(document, path);
  add_inner_comments(document.text(), parent.position().column, region);
  const Region whole{line_of(document.text(), parent.position().begin), 0};
  if (region.first == whole.first && parent.size() > 1) {
    const auto next = parent.is_mapping() ? parent.entries()[1].key : parent.items()[1];
    region.last = std::max(region.last, line_of(document.text(), next.position().begin));
  }
  return region;
}

void expect_kept(const std::string& before, const std::string& after, const Region& region) {
  const auto a = lines(before);
  const auto b = lines(after);
  const std::size_t tail = a.size() - std::min(a.size(), region.last + 1);
  ASSERT_GE(b.size(), region.first + tail) << after;
  for (std::size_t i = 0; i < region.first; ++i) ASSERT_EQ(a[i], b[i]) << after;
  for (std::size_t i = 1; i <= tail; ++i) ASSERT_EQ(a[a.size() - i], b[b.size() - i]) << after;
}

class PatchProperty : public testing::TestWithParam<unsigned> {};

TEST_P(PatchProperty, other_lines_stay_identical) {
  RandomDocument writer(GetParam());
  const std::string text = writer.document();
  SCOPED_TRACE(text);
  std::optional<Document> parsed;
  ASSERT_NO_THROW(parsed = Document::parse(text, "f"));
  const Document& document = *parsed;
  std::vector<NodePath> paths;
  collect(document.root(), {}, paths);
  for (const NodePath& path : paths) {
    SCOPED_TRACE(to_string(path));
    // The functions prove themselves that the result means what it should.
    const Scalar value = std::string("new") + std::to_string(writer.pick(10));
    std::string edited;
    ASSERT_NO_THROW(edited = set_scalar(document, path, value));
    expect_kept(text, edited, region_of(document, path));
    ASSERT_NO_THROW(edited = remove(document, path));
    expect_kept(text, edited, removal_region(document, path));
    if (HasFatalFailure()) return;
  }
  const NodePath top{std::string("added")};
  const std::string added = set_scalar(document, top, std::int64_t{1});
  const Region end{last_line(text, document.root().position()) + 1,
                   last_line(text, document.root().position())};
  expect_kept(text, added, end);
}

INSTANTIATE_TEST_SUITE_P(Seeds, PatchProperty, testing::Range(0u, 200u));

}  // namespace
}  // namespace limequat::yaml
