// Tables of text as Go's text/tabwriter lays them out, which is what people's scripts cut at.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace limequat {

// What upstream gives to tabwriter.NewWriter for every table (reference of upstream, cli §5).
struct TableLayout {
  std::size_t minimum_width = 4;
  std::size_t padding = 4;
};

// Columns are padded with spaces to the widest cell (display width) plus `padding`, at least
// `minimum_width`; the last cell of a row is not padded and takes no part in a column's width. Rows
// may have different lengths: then a column ends where a row has no further cell. Every row ends in
// a newline. Cells are not sanitised here.
[[nodiscard]] std::string format_table(const std::vector<std::vector<std::string>>& rows,
                                       TableLayout layout = {});

}  // namespace limequat
