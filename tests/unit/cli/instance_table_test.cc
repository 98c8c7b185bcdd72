// Which columns hide on a narrow terminal: upstream's rules.
#include "cli/instance_table.h"

#include <gtest/gtest.h>

namespace limequat::cli {
namespace {

store::Instance machine(std::string name, std::string vm_type = "qemu",
                        config::Arch arch = config::Arch::x86_64) {
  auto config = std::make_shared<config::Machine>();
  config->vm_type = std::move(vm_type);
  config->arch = arch;
  config->cpus = 4;
  config->memory = std::int64_t{4} << 30;
  config->disk = std::int64_t{100} << 30;
  store::Instance instance;
  instance.name = std::move(name);
  instance.status = store::Status::stopped;
  instance.dir = "/home/me/.lima/" + instance.name;
  instance.config = std::move(config);
  return instance;
}

std::string header(const std::vector<store::Instance>& instances, int columns, bool all = false) {
  std::string text = format_instances(instances, columns, all, "/home/me", config::Arch::x86_64);
  text.resize(text.find('\n'));
  std::string words;
  for (const char c : text) {
    if (c != ' ' || (!words.empty() && words.back() != ' ')) words += c;
  }
  return words;
}

TEST(InstanceTable, Layout) {
  EXPECT_EQ(
      format_instances({machine("dev")}, 0, false, "/home/me", config::Arch::x86_64),
      "NAME    STATUS     SSH            VMTYPE    ARCH      CPUS    MEMORY    DISK      DIR\n"
      "dev     Stopped    127.0.0.1:0    qemu      x86_64    4       4GiB      100GiB    "
      "~/.lima/dev\n");
}

TEST(InstanceTable, ColumnsHideByWidth) {
  const std::vector<store::Instance> same{machine("a"), machine("b")};
  EXPECT_EQ(header(same, 0), "NAME STATUS SSH VMTYPE ARCH CPUS MEMORY DISK DIR");
  EXPECT_EQ(header(same, 100), "NAME STATUS SSH VMTYPE ARCH CPUS MEMORY DISK DIR");
  EXPECT_EQ(header(same, 80), "NAME STATUS SSH CPUS MEMORY DISK DIR");
  EXPECT_EQ(header(same, 60), "NAME STATUS SSH CPUS MEMORY DISK");
  EXPECT_EQ(header(same, 60, true), "NAME STATUS SSH VMTYPE ARCH CPUS MEMORY DISK DIR");
}

TEST(InstanceTable, ColumnsThatDifferStay) {
  EXPECT_EQ(header({machine("a"), machine("b", "vz")}, 80),
            "NAME STATUS SSH VMTYPE CPUS MEMORY DISK");
  EXPECT_EQ(header({machine("a"), machine("b", "qemu", config::Arch::aarch64)}, 80),
            "NAME STATUS SSH ARCH CPUS MEMORY DISK");
  EXPECT_EQ(header({machine("a", "qemu", config::Arch::aarch64)}, 80),
            "NAME STATUS SSH ARCH CPUS MEMORY DISK")
      << "an architecture that is not the host's is worth its column";
}

TEST(InstanceTable, ABrokenMachine) {
  store::Instance broken;
  broken.name = "x\x1b[2J";
  broken.status = store::Status::broken;
  broken.dir = "/d";
  EXPECT_EQ(format_instances({broken}, 0, false, "", config::Arch::x86_64),
            "NAME            STATUS    SSH    VMTYPE    ARCH    CPUS    MEMORY    DISK    DIR\n"
            "x\\u{001B}[2J    Broken    :0                       0       0B        0B      /d\n");
}

}  // namespace
}  // namespace limequat::cli
