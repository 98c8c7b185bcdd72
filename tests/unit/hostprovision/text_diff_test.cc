#include "hostprovision/text_diff.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace limequat::hostprovision {
namespace {

std::string drawn(std::string_view before, std::string_view after, std::size_t context = 3) {
  std::string text;
  for (const DiffLine& line : text_diff(before, after, context)) {
    text += " -+~"[static_cast<int>(line.kind)];
    text.append(line.text).append("\n");
  }
  return text;
}

TEST(TextDiff, SmallOnes) {
  EXPECT_EQ(drawn("a\nb\n", "a\nb\n"), "");
  EXPECT_EQ(drawn("a\nb\nc\n", "a\nx\nc\n"), " a\n-b\n+x\n c\n");
  EXPECT_EQ(drawn("", "a\n"), "+a\n");
  EXPECT_EQ(drawn("a\n", ""), "-a\n");
  EXPECT_EQ(drawn("a", "a\n"), "-a\n+a\n");
  EXPECT_EQ(drawn("a\nb\nc\nd\n", "b\nc\nX\nd\nY\n"), "-a\n b\n c\n+X\n d\n+Y\n");
}

TEST(TextDiff, ContextAndGaps) {
  EXPECT_EQ(drawn("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nX\n6\n7\n8\n9\n", 1),
            "~\n 4\n-5\n+X\n 6\n~\n");
}

TEST(TextDiff, LineNumbers) {
  const std::string before = "a\nb\nc\n";
  const std::string after = "a\nc\nd\n";
  const auto lines = text_diff(before, after);
  ASSERT_EQ(lines.size(), 4u);
  EXPECT_EQ(lines[1].before, 2u);
  EXPECT_EQ(lines[1].after, 0u);
  EXPECT_EQ(lines[2].before, 3u);
  EXPECT_EQ(lines[2].after, 2u);
  EXPECT_EQ(lines[3].after, 3u);
}

// Whatever is said to be removed, added and kept must give back both texts.
void expect_exact(const std::string& before, const std::string& after) {
  std::string old_text;
  std::string new_text;
  for (const DiffLine& line : text_diff(before, after, 1'000'000)) {
    ASSERT_NE(line.kind, DiffLine::Kind::gap);
    if (line.kind != DiffLine::Kind::added) old_text.append(line.text).append("\n");
    if (line.kind != DiffLine::Kind::removed) new_text.append(line.text).append("\n");
  }
  EXPECT_EQ(old_text, before);
  EXPECT_EQ(new_text, after);
}

TEST(TextDiff, GivesBackBothTexts) {
  std::mt19937 random(7);
  const auto text = [&](int lines, int letters) {
    std::string all;
    for (int i = 0; i < lines; ++i) {
      all += static_cast<char>('a' + static_cast<int>(random() % static_cast<unsigned>(letters)));
      all += '\n';
    }
    return all;
  };
  for (int round = 0; round < 300; ++round) {
    const std::string before = text(round % 13 + 1, 3);
    const std::string after = text(round % 7 + 1, 3);
    if (before != after) expect_exact(before, after);
  }
}

TEST(TextDiff, UnrelatedLargeTextsAreReplacedAsAWhole) {
  std::string before;
  std::string after;
  for (int i = 0; i < 30'000; ++i) {
    before += "old " + std::to_string(i) + "\n";
    after += "new " + std::to_string(i) + "\n";
  }
  expect_exact(before, after);
}

}  // namespace
}  // namespace limequat::hostprovision
