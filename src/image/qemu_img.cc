#include "image/qemu_img.h"

#include <fmt/format.h>

#include <chrono>
#include <vector>

#include "base/error.h"
#include "base/process.h"

namespace limequat::image {
namespace {

// The descriptor under which a child finds an image of ours.
constexpr int kImageFd = 3;
constexpr const char* kImageName = "/proc/self/fd/3";

constexpr auto kShort = std::chrono::minutes(2);
constexpr auto kConversion = std::chrono::hours(4);

std::string run_qemu_img(std::vector<std::string> arguments, std::chrono::milliseconds limit,
                         int image = -1) {
  if (!find_program("qemu-img")) {
    throw Error("`qemu-img` was not found (hint: install the Debian package qemu-utils)");
  }
  ProcessSpec spec;
  spec.argv = {"qemu-img"};
  spec.argv.insert(spec.argv.end(), arguments.begin(), arguments.end());
  spec.environment = current_environment();
  set_variable(*spec.environment, "LC_ALL", "C");
  spec.die_with_parent = true;
  if (image >= 0) spec.extra_fds = {{kImageFd, image}};
  const RunResult result = run(spec, {.time = limit});
  if (result.status.success()) return result.output;
  std::string words = result.error_output;
  while (!words.empty() && words.back() == '\n') words.pop_back();
  throw Error(fmt::format("`qemu-img {}` failed: {}", arguments.front(),
                          words.empty() ? result.status.to_string() : words));
}

// qemu-img takes a name with a colon for a protocol (`nbd:…`) unless a `/` or `.` comes before it.
std::string file_argument(const Path& path) {
  return path.is_absolute() ? path.string() : (Path(".") / path).string();
}

}  // namespace

void qemu_img_create(const Path& disk, std::uint64_t size) {
  run_qemu_img({"create", "-q", "-f", "qcow2", file_argument(disk), std::to_string(size)}, kShort);
}

void qemu_img_create_overlay(const Path& disk, std::string_view backing, Format backing_format,
                             std::uint64_t size) {
  run_qemu_img({"create", "-q", "-f", "qcow2", "-b", std::string(backing), "-F",
                std::string(to_string(backing_format)), file_argument(disk), std::to_string(size)},
               kShort);
}

void qemu_img_set_backing(const Path& disk, std::string_view backing, std::string_view format) {
  run_qemu_img({"rebase", "-q", "-u", "-f", "qcow2", "-b", std::string(backing), "-F",
                std::string(format), file_argument(disk)},
               kShort);
}

void qemu_img_resize(const Path& disk, Format format, std::uint64_t size) {
  run_qemu_img({"resize", "-q", "-f", std::string(to_string(format)), file_argument(disk),
                std::to_string(size)},
               kShort);
}

void qemu_img_convert_to_qcow2(int source, Format format, const Path& destination) {
  run_qemu_img({"convert", "-q", "-f", std::string(to_string(format)), "-O", "qcow2", kImageName,
                file_argument(destination)},
               kConversion, source);
}

std::string qemu_img_info(int disk, Format format) {
  return run_qemu_img(
      {"info", "--output=json", "--force-share", "-f", std::string(to_string(format)), kImageName},
      kShort, disk);
}

}  // namespace limequat::image
