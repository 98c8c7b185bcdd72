#include "cidata/embedded_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "base/file.h"

namespace limequat::cidata {
namespace {

TEST(EmbeddedFiles, are_the_files_of_guest) {
  ASSERT_FALSE(embedded_files().empty());
  for (const auto& file : embedded_files()) {
    EXPECT_EQ(file.bytes, read_file(Path(LIMEQUAT_SOURCE_DIR) / "guest" / file.path)) << file.path;
  }
}

TEST(EmbeddedFiles, are_sorted_and_complete) {
  std::vector<std::string> paths;
  for (const auto& file : embedded_files()) paths.emplace_back(file.path);
  EXPECT_TRUE(std::is_sorted(paths.begin(), paths.end()));
  EXPECT_THAT(paths, testing::IsSupersetOf({"boot.sh", "cloud-init/00-lima.boot.sh",
                                            "cloud-init/bootcmd.sh", "util/report.sh"}));
}

}  // namespace
}  // namespace limequat::cidata
