#include "driver/qemu/features.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <filesystem>

#include "base/error.h"
#include "tests/support/environment.h"

namespace limequat::driver::qemu {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::ThrowsMessage;

TEST(Version, parse) {
  EXPECT_EQ(parse_version("7.2.22"), (Version{7, 2, 22}));
  EXPECT_EQ(parse_version("10.0"), (Version{10, 0, 0}));
  for (const char* wrong :
       {"", "7", "7.", "7.2.", "7.2.2.2", "v7.2", "7.2a", "-1.2", "7..2", "99999999999.1"}) {
    EXPECT_EQ(parse_version(wrong), std::nullopt) << wrong;
  }
}

TEST(Features, version_output) {
  EXPECT_EQ(parse_version_output("QEMU emulator version 7.2.22 (Debian 1:7.2+dfsg-7+deb12u18)\n"
                                 "Copyright (c) 2003-2022 Fabrice Bellard\n"),
            (Version{7, 2, 22}));
  EXPECT_EQ(parse_version_output("QEMU emulator version 9.1.0"), (Version{9, 1, 0}));
  EXPECT_EQ(parse_version_output("gdb 12\nQEMU emulator version 9.1.0"), std::nullopt);
  EXPECT_EQ(parse_version_output(""), std::nullopt);
}

TEST(Features, accelerators) {
  EXPECT_THAT(parse_accelerators("Accelerators supported in QEMU binary:\ntcg\nkvm\n"),
              ElementsAre("kvm", "tcg"));
  EXPECT_THAT(parse_accelerators(""), IsEmpty());
}

TEST(Features, machines) {
  const auto names = parse_machines(
      "Supported machines are:\n"
      "pc                   Standard PC (i440FX + PIIX, 1996) (alias of pc-i440fx-7.2)\n"
      "q35                  Standard PC (Q35 + ICH9, 2009) (alias of pc-q35-7.2)\n"
      "none                 empty machine\n");
  EXPECT_THAT(names, ElementsAre("none", "pc", "q35"));
}

TEST(Features, cpus_of_x86_end_before_the_list_of_flags) {
  const auto names = parse_cpus(
      "Available CPUs:\n"
      "x86 486                   (alias configured by machine type)\n"
      "x86 Skylake-Client        (alias configured by machine type)\n"
      "x86 host                  processor with all supported host features \n"
      "\n"
      "Recognized CPUID flags:\n"
      "  3dnow 3dnowext 3dnowprefetch abm ace2\n");
  EXPECT_THAT(names, ElementsAre("486", "Skylake-Client", "host", "x86"));
}

TEST(Features, cpus_of_arm_and_ppc) {
  EXPECT_THAT(parse_cpus("Available CPUs:\n  cortex-a72\n  max\n"),
              ElementsAre("cortex-a72", "max"));
  EXPECT_THAT(parse_cpus("Available CPUs:\nPowerPC power9_v2.0  PVR 004e1200\n"
                         "PowerPC power9           (alias for power9_v2.2)\n"),
              testing::IsSupersetOf({"power9", "power9_v2.0"}));
}

Features good() {
  return {.version = Version{7, 2, 22},
          .accelerators = {"kvm", "tcg"},
          .netdevs = {"user"},
          .machines = {"q35"},
          .cpus = {"host", "qemu64"}};
}
const Program kProgram{"/usr/bin/qemu-system-x86_64", {}};
const Requirements kUsual{"kvm", "q35", "host,-vmx", ""};

TEST(CheckFeatures, what_is_there_passes_without_a_word) {
  EXPECT_THAT(check_features(good(), kProgram, kUsual), IsEmpty());
  EXPECT_THAT(check_features(good(), kProgram, {"tcg", "q35", "max", "7.2.22"}), IsEmpty());
}

TEST(CheckFeatures, old_versions) {
  Features features = good();
  features.version = Version{6, 1, 9};
  EXPECT_THAT(check_features(features, kProgram, kUsual),
              ElementsAre("QEMU 6.1.9 is too old, 6.2.0 or later is recommended"));
  features.version = Version{3, 1, 0};
  EXPECT_THAT([&] { (void)check_features(features, kProgram, kUsual); },
              ThrowsMessage<Error>("QEMU 3.1.0 is too old, 4.0.0 or later required"));
  EXPECT_THAT(
      [&] {
        (void)check_features(good(), kProgram, {"kvm", "q35", "host", "8.0.0"});
      },
      ThrowsMessage<Error>("QEMU 7.2.22 is too old, template requires `8.0.0` or later"));
}

TEST(CheckFeatures, an_unknown_version_is_a_warning) {
  Features features = good();
  features.version.reset();
  EXPECT_THAT(check_features(features, kProgram, kUsual), ElementsAre(HasSubstr("version")));
}

TEST(CheckFeatures, what_is_missing_is_named) {
  const auto checking = [](Requirements wanted) {
    return [wanted] { (void)check_features(good(), kProgram, wanted); };
  };
  EXPECT_THAT(
      checking({"hvf", "q35", "host", ""}),
      ThrowsMessage<Error>("accelerator `hvf` is not supported by /usr/bin/qemu-system-x86_64"));
  EXPECT_THAT(checking({"kvm", "virt", "host", ""}), ThrowsMessage<Error>(HasSubstr("`virt`")));
  EXPECT_THAT(
      checking({"kvm", "q35", "Haswell", ""}),
      ThrowsMessage<Error>("cpu `Haswell` is not supported by /usr/bin/qemu-system-x86_64"));
}

// --- with a program to ask ---

class FeatureCache : public testing::Test {
 protected:
  FeatureCache() { std::filesystem::copy_file(LIMEQUAT_FAKE_QEMU, program_.executable); }
  [[nodiscard]] Features ask() const { return cached_features(program_, "q35", cache_); }

  TemporaryDirectory folder_{"features"};
  Program program_{folder_.path() / "qemu-system-x86_64", {}};
  Path cache_ = folder_.path() / "cache/limequat/qemu-features.json";
};

TEST_F(FeatureCache, asks_the_program) {
  const Features features = ask();
  EXPECT_EQ(features.version, (Version{7, 2, 22}));
  EXPECT_THAT(features.accelerators, ElementsAre("kvm", "tcg"));
  EXPECT_THAT(features.cpus, Contains("host"));
}

TEST_F(FeatureCache, remembers_until_the_program_changes) {
  const Features first = ask();
  const test::ScopedVariable other("FAKE_QEMU_VERSION", "9.0.0");
  EXPECT_EQ(ask(), first);
  std::filesystem::last_write_time(
      program_.executable, std::filesystem::file_time_type::clock::now() + std::chrono::hours(1));
  EXPECT_EQ(ask().version, (Version{9, 0, 0}));
}

TEST_F(FeatureCache, a_broken_cache_is_no_error) {
  (void)ask();
  for (const char* text : {"", "{", "[]", R"({"format":1})", R"({"format":1,"entries":[]})",
                           R"({"format":2,"entries":{}})"}) {
    write_file_atomic(cache_, text, 0600);
    EXPECT_EQ(ask().version, (Version{7, 2, 22})) << text;
  }
}

TEST_F(FeatureCache, a_cache_that_cannot_be_written_is_no_error) {
  write_file_atomic(folder_.path() / "cache", "a file where the folder should be", 0600);
  EXPECT_EQ(ask().version, (Version{7, 2, 22}));
}

TEST_F(FeatureCache, a_program_with_extra_arguments_is_always_asked) {
  program_.extra_arguments = {"-nodefaults"};
  (void)ask();
  EXPECT_FALSE(limequat::exists(cache_));
}

TEST_F(FeatureCache, an_incomplete_answer_is_not_kept) {
  {
    const test::ScopedVariable broken("FAKE_QEMU_VERSION", "garbled");
    EXPECT_EQ(ask().version, std::nullopt);
  }
  EXPECT_EQ(ask().version, (Version{7, 2, 22}));
}

TEST(ProbeFeatures, a_program_that_is_no_qemu_is_an_error_with_its_words) {
  EXPECT_THAT(
      [] {
        (void)probe_features({"/bin/ls", {}}, "q35");
      },
      ThrowsMessage<Error>(HasSubstr("/bin/ls -M none -accel help failed: exit status 2")));
}

}  // namespace
}  // namespace limequat::driver::qemu
