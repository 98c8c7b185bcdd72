#include "cli/editor.h"

#include <gtest/gtest.h>

#include "base/file.h"

namespace limequat::cli {
namespace {

TEST(EditorHeader, QuotesAFileAsComments) {
  EXPECT_EQ(quoted_layer("/h/default.yaml", "cpus: 2\n\nmemory: 1GiB"),
            "# WARNING: the settings of `/h/default.yaml` take part too:\n"
            "# -----------\n"
            "# cpus: 2\n"
            "#\n"
            "# memory: 1GiB\n"
            "# -----------\n\n");
}

TEST(EditorHeader, SaysNothingOfAnEmptyFile) {
  EXPECT_EQ(quoted_layer("/h/default.yaml", ""), "");
  EXPECT_EQ(quoted_layer("/h/default.yaml", " \n\t\n"), "");
}

TEST(EditorHeader, IsNothingButComments) {
  const TemporaryDirectory folder("limequat-editor");
  const store::Home home(folder.path());
  make_directories(home.config_directory());
  write_file_atomic(home.override_yaml(), "cpus: 3\r\n", 0600, false);
  for (const auto& header :
       {create_header("default", home), create_header("a\nb: c", home), edit_header("`x`", home)}) {
    EXPECT_NE(header.find("# cpus: 3"), std::string::npos);
    for (std::size_t at = 0; at < header.size(); at = header.find('\n', at) + 1) {
      EXPECT_TRUE(header[at] == '#' || header[at] == '\n') << header.substr(at);
    }
  }
}

}  // namespace
}  // namespace limequat::cli
