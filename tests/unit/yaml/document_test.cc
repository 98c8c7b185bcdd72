#include "yaml/document.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace limequat::yaml {
namespace {

using testing::ElementsAre;

Document parse(std::string text) { return Document::parse(std::move(text), "test.yaml"); }

std::vector<std::string> keys(const Node& mapping) {
  std::vector<std::string> keys;
  for (const Entry entry : mapping.entries()) keys.emplace_back(entry.key.text());
  return keys;
}

std::string text_at(const Document& document, std::initializer_list<std::string_view> keys) {
  Node node = document.root();
  for (const std::string_view key : keys) {
    const auto next = node.find(key);
    if (!next) return "<none>";
    node = *next;
  }
  return std::string(node.text());
}

TEST(Document, entries_come_in_source_order) {
  const auto document = parse("b: 1\na: 2\nc: 3\n");
  EXPECT_THAT(keys(document.root()), ElementsAre("b", "a", "c"));
}

TEST(Document, nested_collections) {
  const auto document = parse("images:\n- location: x\n  arch: y\n- location: z\nmounts: []\n");
  const Node images = *document.root().find("images");
  ASSERT_EQ(images.kind(), Kind::sequence);
  ASSERT_EQ(images.size(), 2u);
  EXPECT_EQ(images.items()[0].find("arch")->text(), "y");
  EXPECT_EQ(images.items()[1].find("location")->text(), "z");
  EXPECT_EQ(document.root().find("mounts")->size(), 0u);
  EXPECT_EQ(document.root().find("mounts")->style(), Style::flow);
}

TEST(Document, an_empty_text_is_null) {
  for (const char* text :
       {"", "\n\n", "# comment", "# comment\n", "---\n", "--- # x\n...\n", "\xEF\xBB\xBF"}) {
    EXPECT_EQ(parse(text).root().kind(), Kind::null) << text;
  }
}

TEST(Document, a_scalar_root) { EXPECT_EQ(parse("just text\n").root().text(), "just text"); }

TEST(Document, block_scalars) {
  const auto document = parse(
      "lit: |\n  a\n   b\n\n  c\n\nstrip: |-\n  x\nfold: >\n  one\n  two\n"
      "keep: |+\n  k\n\nend: 1\n");
  EXPECT_EQ(text_at(document, {"lit"}), "a\n b\n\nc\n");
  EXPECT_EQ(text_at(document, {"strip"}), "x");
  EXPECT_EQ(text_at(document, {"fold"}), "one two\n");
  EXPECT_EQ(text_at(document, {"keep"}), "k\n\n");
}

TEST(Document, quoted_scalars) {
  const auto document = parse(R"(a: "tab\tnew\nline \u00e9 \x41"
b: 'it''s'
c: "two
  lines"
)");
  EXPECT_EQ(text_at(document, {"a"}), "tab\tnew\nline é A");
  EXPECT_EQ(text_at(document, {"b"}), "it's");
  EXPECT_EQ(text_at(document, {"c"}), "two lines");
}

TEST(Document, crlf_and_byte_order_mark) {
  const auto document = parse(
      "\xEF\xBB\xBF"
      "a: 1\r\nb: |\r\n  x\r\n  y\r\nc:\r\n- 2\r\n");
  EXPECT_THAT(keys(document.root()), ElementsAre("a", "b", "c"));
  EXPECT_EQ(text_at(document, {"b"}), "x\ny\n");
}

TEST(Document, a_flow_collection_may_end_at_any_column) {
  const auto document = parse("a: [\n1,\n]\nb: {\nc: 2\n}\n");
  EXPECT_EQ(document.root().find("a")->size(), 1u);
  EXPECT_EQ(text_at(document, {"b", "c"}), "2");
}

TEST(Document, keys_may_be_quoted_and_numbers) {
  const auto document = parse("\"a b\": 1\n'c': 2\n80: 3\nnull: 4\n");
  EXPECT_THAT(keys(document.root()), ElementsAre("a b", "c", "80", "null"));
}

TEST(Document, aliases_are_followed) {
  const auto document = parse("a: &x\n  k: v\nb: *x\nc: &y text\nd: [*y, *x]\n");
  EXPECT_EQ(text_at(document, {"b", "k"}), "v");
  const Node list = *document.root().find("d");
  EXPECT_TRUE(list.items()[0].is_alias());
  EXPECT_EQ(list.items()[0].text(), "text");
  EXPECT_EQ(list.items()[1].find("k")->text(), "v");
}

TEST(Document, an_anchor_may_be_used_again) {
  const auto document = parse("a: &x 1\nb: *x\nc: &x 2\nd: *x\n");
  EXPECT_EQ(text_at(document, {"b"}), "1");
  EXPECT_EQ(text_at(document, {"d"}), "2");
}

TEST(Document, merge_keys_explicit_ones_win) {
  const auto document =
      parse("base: &b {cpus: 1, memory: 2}\nm:\n  cpus: 8\n  <<: *b\n  disk: 9\n");
  const Node mapping = *document.root().find("m");
  EXPECT_THAT(keys(mapping), ElementsAre("cpus", "disk", "memory"));
  EXPECT_EQ(mapping.find("cpus")->text(), "8");
  EXPECT_EQ(mapping.find("memory")->text(), "2");
  EXPECT_EQ(mapping.written_entries().size(), 3u);
  EXPECT_TRUE(document.duplicates().empty());
}

TEST(Document, merge_lists_the_first_source_wins) {
  const auto document =
      parse("a: &a {x: 1, y: 1}\nb: &b {x: 2, z: 2}\nm: {<<: [*a, *b], y: 0}\nn: {<<: {q: 1}}\n");
  EXPECT_EQ(text_at(document, {"m", "x"}), "1");
  EXPECT_EQ(text_at(document, {"m", "y"}), "0");
  EXPECT_EQ(text_at(document, {"m", "z"}), "2");
  EXPECT_EQ(text_at(document, {"n", "q"}), "1");
}

TEST(Document, a_merge_of_a_merge) {
  const auto document = parse("a: &a {x: 1}\nb: &b {<<: *a, y: 2}\nc: {<<: *b}\n");
  EXPECT_EQ(text_at(document, {"c", "x"}), "1");
  EXPECT_EQ(text_at(document, {"c", "y"}), "2");
}

TEST(Document, a_quoted_merge_key_is_a_key) {
  const auto document = parse("a: {\"<<\": 1}\n");
  EXPECT_EQ(text_at(document, {"a", "<<"}), "1");
}

TEST(Document, duplicate_keys_are_listed_and_the_last_counts) {
  const auto document = parse("cpus: 1\nssh:\n  localPort: 1\n  localPort: 2\ncpus: 3\ncpus: 4\n");
  EXPECT_EQ(text_at(document, {"cpus"}), "4");
  EXPECT_EQ(text_at(document, {"ssh", "localPort"}), "2");
  ASSERT_EQ(document.duplicates().size(), 3u);
  const Duplicate& port = document.duplicates()[0];
  EXPECT_EQ(port.path, "ssh.localPort");
  EXPECT_EQ(port.position.line, 4u);
  EXPECT_EQ(port.position.column, 3u);
  EXPECT_EQ(port.first_line, 3u);
  EXPECT_EQ(document.duplicates()[1].path, "cpus");
  EXPECT_EQ(document.duplicates()[1].position.line, 5u);
}

TEST(Document, duplicates_in_a_long_mapping) {
  std::string text;
  for (int i = 0; i < 500; ++i)
    text += "k" + std::to_string(i % 400) + ": " + std::to_string(i) + "\n";
  const auto document = parse(text);
  EXPECT_EQ(document.root().size(), 400u);
  EXPECT_EQ(document.duplicates().size(), 100u);
  EXPECT_EQ(text_at(document, {"k7"}), "407");
}

TEST(Document, survives_a_move) {
  auto first = parse("a: short\nb: 'it''s'\n");
  const Node node = *first.root().find("b");
  const Document second = std::move(first);
  EXPECT_EQ(node.text(), "it's");
  EXPECT_EQ(second.source_name(), "test.yaml");
}

TEST(Document, find_in_something_else_finds_nothing) {
  const auto document = parse("a: 1\nb: [x]\n");
  EXPECT_FALSE(document.root().find("z"));
  EXPECT_FALSE(document.root().find("a")->find("x"));
  EXPECT_FALSE(document.root().find("b")->find("x"));
  EXPECT_TRUE(document.root().items().empty());
  EXPECT_TRUE(document.root().find("b")->entries().empty());
}

TEST(Document, an_empty_second_document_is_let_through) {
  EXPECT_EQ(parse("a: 1\n---\n").root().size(), 1u);
  EXPECT_EQ(parse("---\na: 1\n...\n").root().size(), 1u);
}

}  // namespace
}  // namespace limequat::yaml
