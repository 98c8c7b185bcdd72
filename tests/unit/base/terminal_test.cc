#include "base/terminal.h"

#include <fcntl.h>
#include <gtest/gtest.h>

#include "base/file.h"
#include "tests/support/environment.h"
#include "tests/support/pseudo_terminal.h"

namespace limequat {
namespace {

TEST(Terminal, WidthOfText) {
  EXPECT_EQ(display_width(""), 0u);
  EXPECT_EQ(display_width("abc"), 3u);
  EXPECT_EQ(display_width("h\u00e9"), 2u);
  EXPECT_EQ(display_width("he\u0301"), 2u);
  EXPECT_EQ(display_width("\u4e16\u754c"), 4u);
  EXPECT_EQ(display_width("\U0001F34B"), 2u);
  EXPECT_EQ(display_width("\u2026"), 1u);
  EXPECT_EQ(display_width("\xff\xfe"), 2u) << "each shown as a replacement character";
}

TEST(Terminal, FitCutsAtWholeCharacters) {
  EXPECT_EQ(fit_to_width("abcdef", 6), "abcdef");
  EXPECT_EQ(fit_to_width("abcdef", 5), "abcd\u2026");
  EXPECT_EQ(fit_to_width("abcdef", 1), "\u2026");
  EXPECT_EQ(fit_to_width("abcdef", 0), "");
  EXPECT_EQ(fit_to_width("\u4e16\u754c\u4e16", 4), "\u4e16\u2026");
  EXPECT_EQ(fit_to_width("e\u0301e\u0301", 1), "\u2026");
}

TEST(Terminal, AFileIsNone) {
  const UniqueFd null = open_file("/dev/null", O_RDWR);
  EXPECT_FALSE(is_terminal(null.get()));
  EXPECT_EQ(terminal_size(null.get()), std::nullopt);
  EXPECT_FALSE(colours_allowed(null.get()));
}

TEST(Terminal, SizeAndColoursOfAPty) {
  const test::PseudoTerminal pty(40, 12);
  const test::ScopedVariable term("TERM", "xterm");
  const test::ScopedVariable no_colour("NO_COLOR", nullptr);
  EXPECT_TRUE(is_terminal(pty.slave()));
  const auto size = terminal_size(pty.slave());
  ASSERT_TRUE(size.has_value());
  EXPECT_EQ(size->columns, 40);
  EXPECT_EQ(size->rows, 12);
  EXPECT_TRUE(colours_allowed(pty.slave()));
  {
    const test::ScopedVariable dumb("TERM", "dumb");
    EXPECT_FALSE(colours_allowed(pty.slave()));
  }
  const test::ScopedVariable set("NO_COLOR", "1");
  EXPECT_FALSE(colours_allowed(pty.slave()));
}

}  // namespace
}  // namespace limequat
