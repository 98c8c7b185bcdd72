#include "cli/plugins.h"

#include <gtest/gtest.h>

#include "base/process.h"

namespace limequat::cli {
namespace {

TEST(Plugins, TheFirstOfEachNameWithItsDescription) {
  const TemporaryDirectory folder("limequat-plugins");
  const Path one = folder.path() / "one";
  const Path two = folder.path() / "two";
  make_directories(one / "limactl-folder");
  make_directories(two);
  write_file_atomic(one / "limactl-b",
                    "#!/bin/sh\n# <limactl-desc> Says \x1b[31mb </limactl-desc>\n", 0755);
  write_file_atomic(two / "limactl-b", "#!/bin/sh\n", 0755);
  write_file_atomic(two / "limactl-a",
                    "\x7f"
                    "ELF<limactl-desc>no</limactl-desc>",
                    0755);
  write_file_atomic(two / "limactl-c", "#!/bin/sh\n<limactl-desc>never ends\n", 0755);
  write_file_atomic(two / "limactl-data", "#!/bin/sh\n", 0644);
  write_file_atomic(two / "limactl-", "#!/bin/sh\n", 0755);
  write_file_atomic(two / "limactl", "#!/bin/sh\n", 0755);

  const auto found = find_plugins({folder.path() / "missing", one, two});
  ASSERT_EQ(found.size(), 3U);
  EXPECT_EQ(found[0].name, "a");
  EXPECT_EQ(found[0].description, "");
  EXPECT_EQ(found[1].path, one / "limactl-b");
  EXPECT_EQ(found[1].description, "Says \\u{001B}[31mb");
  EXPECT_EQ(found[2].description, "");
}

}  // namespace
}  // namespace limequat::cli
