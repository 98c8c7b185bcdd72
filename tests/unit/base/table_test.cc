#include "base/table.h"

#include <gtest/gtest.h>

namespace limequat {
namespace {

// tabwriter.NewWriter(w, 4, 8, 4, ' ', 0) of upstream: see its rules in cli §5 of the reference.
TEST(Table, ListOfMachines) {
  EXPECT_EQ(format_table({{"NAME", "STATUS", "SSH", "CPUS", "DIR"},
                          {"default", "Running", "127.0.0.1:60022", "4", "~/.lima/default"},
                          {"x", "Stopped", "127.0.0.1:0", "2", "~/.lima/x"}}),
            "NAME       STATUS     SSH                CPUS    DIR\n"
            "default    Running    127.0.0.1:60022    4       ~/.lima/default\n"
            "x          Stopped    127.0.0.1:0        2       ~/.lima/x\n");
}

TEST(Table, MinimumWidthAndEmptyCells) {
  EXPECT_EQ(format_table({{"", "b"}, {"", "d"}}), "    b\n    d\n");
  EXPECT_EQ(format_table({{"a", "b"}}, {.minimum_width = 8, .padding = 1}), "a       b\n");
  EXPECT_EQ(format_table({}), "");
  EXPECT_EQ(format_table({{}}), "\n");
  EXPECT_EQ(format_table({{"alone"}}), "alone\n");
}

TEST(Table, LastCellTakesNoPartInWidths) {
  EXPECT_EQ(format_table({{"a", "b"}, {"a long last cell"}, {"c", "d"}}),
            "a    b\na long last cell\nc    d\n");
}

TEST(Table, ColumnEndsWhereARowHasNoFurtherCell) {
  EXPECT_EQ(format_table({{"wide cell", "b"}, {"x"}, {"c", "d"}}), "wide cell    b\nx\nc    d\n");
}

TEST(Table, WideCharactersCountTwice) {
  EXPECT_EQ(format_table({{"\u4e16\u754c", "a"}, {"abcd", "b"}}), "\u4e16\u754c    a\nabcd    b\n");
  EXPECT_EQ(format_table({{"e\u0301", "a"}, {"e", "b"}}), "e\u0301    a\ne    b\n");
}

}  // namespace
}  // namespace limequat
