#include "image/disk_format.h"

#include <fmt/format.h>

#include "base/error.h"
#include "base/quote.h"

namespace limequat::image {
namespace {

constexpr Format kDiskFormats[] = {Format::raw, Format::qcow2, Format::vmdk, Format::vhdx};

Path record_of(const Path& instance) { return instance / "disk.format"; }

}  // namespace

bool has_disk_format(const Path& instance) { return limequat::exists(record_of(instance)); }

void record_disk_format(const Path& instance) {
  if (has_disk_format(instance)) return;
  Format format = inspect_image(instance / "disk").format;
  // A guest of upstream's may have written an ISO over its disk; to QEMU that is raw.
  if (format == Format::iso9660) format = Format::raw;
  write_file_atomic(record_of(instance), fmt::format("{}\n", to_string(format)), 0644);
}

Format recorded_disk_format(const Path& instance) {
  std::string word = read_file(record_of(instance), 64);
  while (!word.empty() && word.back() == '\n') word.pop_back();
  for (const Format format : kDiskFormats) {
    if (word == to_string(format)) return format;
  }
  throw Error(
      fmt::format("{} names no disk format: {}", record_of(instance).string(), name_quote(word)));
}

}  // namespace limequat::image
