#include "image/select.h"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include "base/error.h"
#include "image/format.h"
#include "tests/support/environment.h"
#include "tests/support/http_server.h"
#include "tests/support/log_recorder.h"

namespace limequat::image {
namespace {

using config::Arch;
using limequat::test::HttpServer;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::UnorderedElementsAre;

config::Image image(std::string location, Arch arch = Arch::x86_64, std::string variant = "",
                    std::string arch_variant = "") {
  config::Image result;
  result.location = std::move(location);
  result.arch = arch;
  result.variant = std::move(variant);
  result.arch_variant = std::move(arch_variant);
  return result;
}

std::vector<std::string> reasons(const std::vector<config::Image>& images, Arch arch) {
  std::vector<std::string> all;
  for (const auto& candidate : image_candidates(images, arch)) all.push_back(candidate.skipped);
  return all;
}

TEST(ImageCandidates, FirstOfTheArchSetsTheVariants) {
  EXPECT_THAT(
      reasons({image("arm", Arch::aarch64, "minimal"), image("a", Arch::x86_64, "full", "v3"),
               image("b", Arch::x86_64, "minimal", "v3"), image("c", Arch::x86_64, "full", "v2"),
               image("d", Arch::x86_64, "full", "v3"), image("e", Arch::aarch64, "full", "v3")},
              Arch::x86_64),
      ElementsAre("skipped to download: variant mismatch (expected \"full\", got \"minimal\")", "",
                  "skipped to download: variant mismatch (expected \"full\", got \"minimal\")",
                  "skipped to download: archVariant mismatch (expected \"v3\", got \"v2\")", "",
                  "skipped to download: `e`: unsupported arch: `aarch64`"));
}

TEST(ImageCandidates, NoneOfTheArch) {
  EXPECT_THAT(reasons({image("a", Arch::aarch64), image("b", Arch::riscv64)}, Arch::x86_64),
              ElementsAre("skipped to download: `a`: unsupported arch: `aarch64`",
                          "skipped to download: `b`: unsupported arch: `riscv64`"));
  EXPECT_TRUE(image_candidates({}, Arch::x86_64).empty());
}

class PrepareTest : public ::testing::Test {
 protected:
  PrepareTest() {
    make_directories(instance_);
    machine_.disk = 8 << 20;
    machine_.arch = Arch::x86_64;
  }
  std::string file(std::string_view name, std::string_view bytes) {
    write_file_atomic(temporary_.path() / name, bytes, 0644, false);
    return (temporary_.path() / name).string();
  }
  void prepare(const ProgressCallback& progress = {}) {
    prepare_disk(input(), log_.logger(), progress);
  }
  std::string error_of_prepare() {
    try {
      prepare();
      return "no error";
    } catch (const Error& error) {
      return error.message();
    }
  }
  PrepareInput input() {
    return {.machine = machine_,
            .instance_name = "dev",
            .instance = instance_,
            .cache = Cache(temporary_.path() / "cache")};
  }
  [[nodiscard]] std::vector<std::string> names() const {
    std::vector<std::string> found;
    for (const auto& entry : std::filesystem::directory_iterator(instance_)) {
      found.push_back(entry.path().filename());
    }
    return found;
  }

  limequat::test::ScopedVariable proxy_{"http_proxy", nullptr};
  TemporaryDirectory temporary_{"select-test"};
  Path instance_ = temporary_.path() / "dev";
  config::Machine machine_;
  limequat::test::LogRecorder log_;
};

TEST_F(PrepareTest, FirstImageThatCanBeHadWins) {
  machine_.images = {image("/no/such/image"), image(file("good.img", std::string(4096, 'g'))),
                     image("/not/tried")};
  prepare();
  EXPECT_TRUE(has_disk(instance_));
  EXPECT_THAT(log_.text(), HasSubstr("info Downloaded the image from"));
  EXPECT_EQ(log_.text().find("/not/tried"), std::string::npos);
}

TEST_F(PrepareTest, AllFailuresAreTold) {
  machine_.images = {image("/no/such/a"), image("/no/such/b"), image("/no/c", Arch::aarch64)};
  EXPECT_EQ(error_of_prepare(),
            "failed to download `/no/such/a`: open /no/such/a: No such file or directory\n"
            "failed to download `/no/such/b`: open /no/such/b: No such file or directory");
  EXPECT_THAT(names(), ::testing::IsEmpty());
}

TEST_F(PrepareTest, NothingButSkipped) {
  machine_.images = {image("a", Arch::aarch64), image("b", Arch::s390x)};
  EXPECT_EQ(error_of_prepare(),
            "none of the images is for the arch `x86_64`, only for `aarch64`, `s390x` (hint: add "
            "one under `images`, or choose another `arch`)");
  machine_.images.clear();
  EXPECT_THAT(error_of_prepare(), HasSubstr("no images are configured"));
}

TEST_F(PrepareTest, KernelAndInitrd) {
  machine_.images = {image(file("a.img", std::string(4096, 'a')))};
  machine_.images[0].kernel.emplace();
  machine_.images[0].kernel->location = file("vmlinuz", "kernel");
  machine_.images[0].kernel->cmdline = "root=LABEL=x ro";
  machine_.images[0].initrd = config::File{.location = file("initrd.img", "\x1f\x8bnot unpacked")};
  prepare();
  EXPECT_EQ(read_file(instance_ / "kernel"), "kernel");
  EXPECT_EQ(read_file(instance_ / "kernel.cmdline"), "root=LABEL=x ro");
  EXPECT_EQ(read_file(instance_ / "initrd"), "\x1f\x8bnot unpacked");
  EXPECT_TRUE(has_disk(instance_));
  EXPECT_THAT(log_.text(), HasSubstr("Attempting to download the kernel"));
  EXPECT_THAT(log_.text(), HasSubstr("Attempting to download the initrd"));
}

TEST_F(PrepareTest, MissingKernelMakesTheNextImageTheOne) {
  machine_.images = {image(file("a.img", std::string(4096, 'a'))),
                     image(file("b.img", std::string(8192, 'b')))};
  machine_.images[0].kernel.emplace();
  machine_.images[0].kernel->location = "/no/such/kernel";
  write_file_atomic(instance_ / "kernel", "of an earlier try", 0644);
  write_file_atomic(instance_ / "kernel.cmdline", "of an earlier try", 0644);
  prepare();
  EXPECT_THAT(names(), UnorderedElementsAre("disk", "disk.format"));
  EXPECT_EQ(read_file(instance_ / "disk", 64u << 20).substr(0, 1), "b");
}

TEST_F(PrepareTest, ExistingDiskNeedsNoImage) {
  write_file_atomic(instance_ / "disk", std::string(4096, 'x'), 0644);
  write_file_atomic(instance_ / "kernel", "mine", 0644);
  prepare();
  EXPECT_EQ(inspect_image(instance_ / "disk").virtual_size, 8u << 20) << "grown";
  EXPECT_EQ(read_file(instance_ / "kernel"), "mine");
  prepare();
}

TEST_F(PrepareTest, ImageLeftByUpstreamIsTaken) {
  write_file_atomic(instance_ / "image", std::string(4096, 'x'), 0644);
  prepare();
  EXPECT_THAT(names(), UnorderedElementsAre("disk", "disk.format"));
  EXPECT_EQ(inspect_image(instance_ / "disk").virtual_size, 8u << 20);
}

TEST_F(PrepareTest, FromTheCacheOnTheSecondTime) {
  const std::string text(4096, 'x');
  const HttpServer server(limequat::test::serve_texts({{"/a.img", text}}));
  machine_.images = {image(server.url("/a.img"))};
  machine_.images[0].digest = "sha256:" + sha256_hex(text);
  warm_cache(input(), log_.logger());
  EXPECT_THAT(names(), ::testing::IsEmpty());
  prepare();
  EXPECT_TRUE(has_disk(instance_));
  EXPECT_EQ(server.requests().size(), 1u);
}

TEST_F(PrepareTest, CancelDoesNotTryTheNextImage) {
  const HttpServer server(limequat::test::serve_texts({{"/a.img", "a"}, {"/b.img", "b"}}));
  machine_.images = {image(server.url("/a.img")), image(server.url("/b.img"))};
  int calls = 0;
  try {
    prepare([&](const Progress&) {
      ++calls;
      throw Error("cancelled by the user");
    });
    FAIL();
  } catch (const Error& error) {
    EXPECT_THAT(error.message(), HasSubstr("cancelled by the user"));
  }
  EXPECT_EQ(calls, 1);
}

TEST_F(PrepareTest, ShrinkingIsRefused) {
  machine_.images = {image(file("a.img", std::string(9 << 20, 'a')))};
  EXPECT_EQ(error_of_prepare(), "disk shrinking is not supported");
  EXPECT_FALSE(has_disk(instance_));
}

}  // namespace
}  // namespace limequat::image
