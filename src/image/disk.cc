#include "image/disk.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>

#include "base/error.h"
#include "base/quote.h"
#include "base/sanitize.h"
#include "base/size.h"
#include "image/copy.h"
#include "image/disk_format.h"
#include "image/disk_parts.h"
#include "image/format.h"
#include "image/own_base.h"
#include "image/pending_file.h"
#include "image/qemu_img.h"

namespace limequat::image {
namespace {

// One machine's disk out of one source. `run` says how it went.
class Creation {
 public:
  Creation(const Path& instance, const Source& source, std::uint64_t size,
           const FetchOptions& options, const ProgressCallback& progress)
      : instance_(instance), source_(source), size_(size), options_(options), progress_(progress) {}

  DiskMethod run() {
    if (options_.decompress && source_.compression != Compression::none) return decompressed();
    const ImageInfo image = acceptable_as_base(source_.fd.get(), source_.path);
    if (image.format == Format::iso9660) return iso();
    check_not_shrinking(size_of(image), size_);
    if (image.format != Format::raw && image.format != Format::qcow2) {
      if (progress_) progress_({.stage = Stage::converting, .what = source_.what});
      convert_to_disk(source_.fd.get(), image, instance_, size_);
      return DiskMethod::converted;
    }
    PendingFile disk(instance_ / "disk");
    if (clone_file(source_.fd.get(), disk.fd())) {
      finish(disk, image);
      return DiskMethod::cloned;
    }
    if (source_.cached && overlay(image)) return DiskMethod::overlay;
    with_context(disk.path().string(), [&] { fill(source_, disk.fd(), options_, progress_); });
    finish(disk, image);
    return DiskMethod::copied;
  }

 private:
  void finish(PendingFile& disk, const ImageInfo& image) const {
    grow_file(disk, image.format, size_of(image), size_);
    disk.commit();
  }

  DiskMethod iso() {
    if (!(source_.cached && link_hard(source_, instance_ / "iso"))) {
      install(source_, instance_ / "iso", options_, progress_);
    }
    create_empty_disk(instance_, size_);
    return DiskMethod::iso;
  }

  bool overlay(const ImageInfo& image) {
    if (!link_hard(source_, instance_ / "basedisk")) return false;
    PendingFile diff(instance_ / "diffdisk");
    qemu_img_create_overlay(diff.path(), "basedisk", image.format, whole_sectors(size_));
    diff.reopen();
    diff.commit();
    link_symbolically(instance_, "diffdisk", "disk");
    return true;
  }

  DiskMethod decompressed() {
    PendingFile disk(instance_ / "disk");
    fill(source_, disk.fd(), options_, progress_);
    const ImageInfo image = acceptable_as_base(disk.fd(), source_.path);
    if (image.format == Format::iso9660) {
      disk.commit_as(instance_ / "iso");
      create_empty_disk(instance_, size_);
      return DiskMethod::iso;
    }
    check_not_shrinking(size_of(image), size_);
    if (image.format == Format::raw || image.format == Format::qcow2) {
      finish(disk, image);
      return DiskMethod::decompressed;
    }
    if (progress_) progress_({.stage = Stage::converting, .what = source_.what});
    const UniqueFd plain = duplicate(disk.fd());  // the next step takes the temporary name
    convert_to_disk(plain.get(), image, instance_, size_);
    return DiskMethod::converted;
  }

  const Path& instance_;
  const Source& source_;
  std::uint64_t size_;
  const FetchOptions& options_;
  const ProgressCallback& progress_;
};

// The only backing file that a machine's disk may have is the one beside it: a guest that could
// write another name into its disk would read that file of the host.
void check_own_backing(const Path& instance, const ImageInfo& image) {
  if (image.external_data_file) throw Error("the disk has an unexpected external data file");
  if (image.backing_file.empty() || is_own_base(instance, image.backing_file)) return;
  std::string words =
      fmt::format("the disk has an unexpected backing file {}", name_quote(image.backing_file));
  // Renamed or copied by something that left the header as it was.
  if (Path(image.backing_file).filename() == "basedisk" &&
      limequat::exists(instance / "basedisk")) {
    words += fmt::format(
        " (hint: if it is the `basedisk` in this folder under an older name: "
        "qemu-img rebase -u -f qcow2 -b basedisk -F {} {})",
        image.backing_format.empty() ? "FORMAT" : sanitize(image.backing_format),
        shell_quote((instance / "disk").string()));
  }
  throw Error(words);
}

// A raw disk is not looked into: its bytes are the guest's.
ImageInfo inspect_own_disk(const Path& instance, int disk) {
  const Format format = recorded_disk_format(instance);
  if (format == Format::raw) {
    struct stat info {};
    if (::fstat(disk, &info) < 0) throw_errno("stat");
    return {.virtual_size = static_cast<std::uint64_t>(info.st_size)};
  }
  ImageInfo found = inspect_image(disk);
  if (found.format != format) {
    throw Error(fmt::format("the disk is {} but was made as {}", to_string(found.format),
                            to_string(format)));
  }
  check_own_backing(instance, found);
  return found;
}

// What an overlay stands on stands on nothing itself, and is read as what it is.
void check_base(const Path& base, std::string_view format_in_header) {
  const UniqueFd fd = open_file(base, O_RDONLY | O_NONBLOCK);
  const Format format = acceptable_as_base(fd.get(), base).format;
  const std::string_view found = format == Format::iso9660 ? "raw" : to_string(format);
  if (format_in_header.empty() || format_in_header == found || format_in_header == "raw") return;
  throw Error(fmt::format("the disk takes {} for {}, but it is {}", name_quote(base.string()),
                          name_quote(format_in_header), found));
}

}  // namespace

std::string_view to_string(DiskMethod method) {
  constexpr std::array<std::string_view, 7> kNames = {
      "existing", "cloned", "overlay", "copied", "decompressed", "converted", "iso"};
  return kNames[static_cast<std::size_t>(method)];
}

bool has_disk(const Path& instance) {
  // Through the symlink: `disk` -> `diffdisk` without a diffdisk is no disk.
  struct stat info {};
  return ::stat((instance / "disk").c_str(), &info) == 0;
}

DiskMethod create_disk(const Path& instance, const Source& source, std::uint64_t size,
                       const FetchOptions& options, Logger& logger,
                       const ProgressCallback& progress) {
  if (has_disk(instance)) return DiskMethod::existing;
  remove_leftovers(instance);
  const DiskMethod method = Creation(instance, source, size, options, progress).run();
  logger.debug("Created the disk of {} ({})", name_quote(instance.string()), to_string(method));
  return method;
}

Format check_disk(const Path& instance) {
  const Path disk = instance / "disk";
  const UniqueFd fd = open_file(disk, O_RDONLY | O_NONBLOCK);
  return with_context(disk.string(), [&] {
    const ImageInfo image = inspect_own_disk(instance, fd.get());
    if (image.format == Format::vmdk || image.format == Format::vhdx) {
      (void)check_qemu_img_info(qemu_img_info(fd.get(), image.format));
    }
    if (!image.backing_file.empty()) check_base(instance / "basedisk", image.backing_format);
    return image.format;
  });
}

void grow_disk(const Path& instance, std::string_view instance_name, std::uint64_t size,
               Logger& logger) {
  const Path disk = instance / "disk";
  const UniqueFd fd = open_file(disk, O_RDWR | O_NONBLOCK);
  const ImageInfo image =
      with_context(disk.string(), [&] { return inspect_own_disk(instance, fd.get()); });
  if (!image.virtual_size) return;  // vmdk, vhdx: made by somebody else, cannot be resized
  const std::uint64_t present = *image.virtual_size;
  if (whole_sectors(present) == whole_sectors(size)) return;
  logger.info("Resize instance {}'s disk from {} to {}", instance_name,
              format_size(static_cast<std::int64_t>(present)),
              format_size(static_cast<std::int64_t>(size)));
  check_not_shrinking(present, size);
  if (image.format == Format::qcow2) {
    qemu_img_resize(disk, Format::qcow2, whole_sectors(size));
  } else if (::ftruncate(fd.get(), static_cast<off_t>(whole_sectors(size))) < 0) {
    throw_errno(fmt::format("grow {}", disk.string()));
  }
}

}  // namespace limequat::image
