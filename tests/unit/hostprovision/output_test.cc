#include "hostprovision/output.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace limequat::hostprovision {
namespace {

using testing::ElementsAre;
using Time = RateLimit::Clock::time_point;

TEST(LineSplitter, AcrossReads) {
  LineSplitter splitter;
  EXPECT_TRUE(splitter.feed("on").empty());
  EXPECT_THAT(splitter.feed("e\ntwo\r\n\nth"), ElementsAre("one", "two", ""));
  EXPECT_EQ(splitter.flush(), "th");
  EXPECT_EQ(splitter.flush(), "");
}

TEST(LineSplitter, T24_long_lines_come_in_pieces) {
  LineSplitter splitter;
  const std::string text(LineSplitter::kMaxLine * 2 + 5, 'x');
  const auto pieces = splitter.feed(text + "\nend\n");
  ASSERT_EQ(pieces.size(), 4u);
  EXPECT_EQ(pieces[0].size(), LineSplitter::kMaxLine);
  EXPECT_EQ(pieces[0] + pieces[1] + pieces[2], text);
  EXPECT_EQ(pieces[3], "end");
}

TEST(LineSplitter, PiecesAreCutBetweenCharacters) {
  LineSplitter splitter;
  std::string text(LineSplitter::kMaxLine - 1, 'x');
  text += "\u20AC";
  const auto pieces = splitter.feed(text + "\n");
  EXPECT_THAT(pieces, ElementsAre(std::string(LineSplitter::kMaxLine - 1, 'x'), "\u20AC"));
  const auto noise = splitter.feed(std::string(LineSplitter::kMaxLine + 1, '\x80'));
  ASSERT_EQ(noise.size(), 1u);
  EXPECT_EQ(noise[0].size(), LineSplitter::kMaxLine);
}

TEST(RateLimit, none_admits_everything) {
  RateLimit limit(RateLimit::kNone);
  const Time start{};
  for (int i = 0; i <= 10 * RateLimit::kPerSecond; ++i) EXPECT_TRUE(limit.admit(start));
  EXPECT_EQ(limit.take_dropped(start, true), 0);
}

TEST(RateLimit, T24_two_hundred_lines_in_a_second) {
  RateLimit limit;
  const Time start(std::chrono::hours(5));
  for (int i = 0; i < RateLimit::kPerSecond; ++i) EXPECT_TRUE(limit.admit(start));
  for (int i = 0; i < 7; ++i) EXPECT_FALSE(limit.admit(start + std::chrono::milliseconds(999)));
  EXPECT_EQ(limit.take_dropped(start + std::chrono::milliseconds(999), false), 0u);
  EXPECT_EQ(limit.take_dropped(start + std::chrono::seconds(1), false), 7u);
  EXPECT_TRUE(limit.admit(start + std::chrono::seconds(1)));
  EXPECT_EQ(limit.take_dropped(start + std::chrono::seconds(1), true), 0u);
}

TEST(SecretMask, T23_stars) {
  const SecretMask mask({"s3cret", "s3cret-longer", "ab", ""});
  EXPECT_EQ(mask.apply("x s3cret-longer s3cret s3crets3cret ab"), "x *** *** ****** ab");
}

TEST(SecretMask, T23_each_line_of_a_secret_of_several_lines) {
  const SecretMask mask({"-----BEGIN-----\r\nMIIE1234\nab\n-----END-----"});
  EXPECT_EQ(mask.apply("MIIE1234"), "***");
  EXPECT_EQ(mask.apply("> -----END-----"), "> ***");
  EXPECT_EQ(mask.apply("ab"), "ab");
}

TEST(ValidUtf8, ReplacesWhatIsNone) {
  EXPECT_EQ(to_valid_utf8("a\xff\xc3(\u20AC"), "a\uFFFD\uFFFD(\u20AC");
}

class ScriptOutputTest : public testing::Test {
 protected:
  ScriptOutput make(std::vector<std::string> secrets = {}) {
    return ScriptOutput(
        {.line =
             [this](OutputStream stream, std::string line) {
               seen.push_back((stream == OutputStream::standard_error ? "E " : "O ") + line);
             },
         .dropped = [this](std::size_t count) { seen.push_back(fmt::format("D {}", count)); }},
        SecretMask(std::move(secrets)), [this] { return now; });
  }
  std::vector<std::string> seen;
  Time now{std::chrono::hours(1)};
};

TEST_F(ScriptOutputTest, T23_masks_before_anything_sees_the_line) {
  ScriptOutput output = make({"token-1"});
  output.feed(OutputStream::standard_error, "got token");
  output.feed(OutputStream::standard_error, "-1\n");
  EXPECT_THAT(seen, ElementsAre("E got ***"));
  EXPECT_THAT(output.last_error_lines(), ElementsAre("got ***"));
}

TEST_F(ScriptOutputTest, KeepsTheLastTenErrorLines) {
  ScriptOutput output = make();
  for (int i = 0; i < 15; ++i) output.feed(OutputStream::standard_error, fmt::format("{}\n", i));
  output.feed(OutputStream::standard_output, "not this\n");
  const auto last = output.last_error_lines();
  EXPECT_EQ(last.size(), 10u);
  EXPECT_EQ(last.front(), "5");
  EXPECT_EQ(last.back(), "14");
}

TEST_F(ScriptOutputTest, T24_tells_what_was_dropped) {
  ScriptOutput output = make();
  for (int i = 0; i < 205; ++i) output.feed(OutputStream::standard_output, "x\n");
  EXPECT_EQ(seen.size(), 200u);
  now += std::chrono::seconds(1);
  output.feed(OutputStream::standard_output, "y\n");
  EXPECT_EQ(seen[200], "D 5");
  EXPECT_EQ(seen[201], "O y");
  for (int i = 0; i < 202; ++i) output.feed(OutputStream::standard_output, "x\n");
  output.finish();
  EXPECT_EQ(seen.back(), "D 3");
}

}  // namespace
}  // namespace limequat::hostprovision
