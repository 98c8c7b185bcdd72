#include "base/table.h"

#include <algorithm>

#include "base/terminal.h"

namespace limequat {
namespace {

// True when row has a cell in `column` that is not its last one: only those are aligned.
bool takes_part(const std::vector<std::string>& row, std::size_t column) {
  return column + 1 < row.size();
}

}  // namespace

std::string format_table(const std::vector<std::vector<std::string>>& rows, TableLayout layout) {
  std::vector<std::vector<std::size_t>> widths(rows.size());
  std::size_t columns = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    widths[i].resize(rows[i].size());
    columns = std::max(columns, rows[i].size());
  }
  for (std::size_t column = 0; column < columns; ++column) {
    for (std::size_t first = 0; first < rows.size();) {
      // A run of rows that all have this column is aligned among itself.
      std::size_t end = first;
      std::size_t width = layout.minimum_width;
      for (; end < rows.size() && takes_part(rows[end], column); ++end) {
        width = std::max(width, display_width(rows[end][column]) + layout.padding);
      }
      for (std::size_t i = first; i < end; ++i) widths[i][column] = width;
      first = std::max(end, first + 1);
    }
  }
  std::string out;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    for (std::size_t column = 0; column < rows[i].size(); ++column) {
      const std::string& cell = rows[i][column];
      out += cell;
      if (takes_part(rows[i], column)) out.append(widths[i][column] - display_width(cell), ' ');
    }
    out += '\n';
  }
  return out;
}

}  // namespace limequat
