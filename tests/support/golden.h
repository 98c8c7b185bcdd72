// Comparison with a golden file. LIMEQUAT_UPDATE_GOLDEN=1 rewrites the files instead; look at the
// difference before committing it.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.h"

namespace limequat::test {

// `name` is relative to tests/unit, e.g. "cidata/golden/user-data.yaml".
inline void expect_golden(std::string_view name, std::string_view actual) {
  const Path path = Path(LIMEQUAT_SOURCE_DIR) / "tests/unit" / name;
  if (const char* update = std::getenv("LIMEQUAT_UPDATE_GOLDEN");
      update != nullptr && *update == '1') {
    std::filesystem::create_directories(path.parent_path());
    write_file_atomic(path, actual, 0644);
    return;
  }
  const auto expected = read_file_if_exists(path);
  ASSERT_TRUE(expected.has_value()) << path << " is missing; LIMEQUAT_UPDATE_GOLDEN=1 writes it";
  EXPECT_EQ(*expected, std::string(actual)) << "golden file: " << path;
}

// One word per line, as argv values are kept. A word with a newline shows it as \n.
inline void expect_golden(std::string_view name, const std::vector<std::string>& words) {
  std::string text;
  for (const auto& word : words) {
    for (const char c : word) {
      if (c == '\n') {
        text += "\\n";
      } else {
        text += c;
      }
    }
    text += '\n';
  }
  expect_golden(name, std::string_view(text));
}

}  // namespace limequat::test
