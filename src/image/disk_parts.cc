#include "image/disk_parts.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "base/error.h"
#include "image/qemu_img.h"

namespace limequat::image {

std::uint64_t whole_sectors(std::uint64_t size) {
  constexpr std::uint64_t kSector = 512;
  return (size + kSector - 1) / kSector * kSector;
}

void remove_leftovers(const Path& instance) {
  // A record of its format must not outlive the disk that it was made for.
  for (const char* name : {"disk.tmp", "diffdisk.tmp", "basedisk.tmp", "iso.tmp", "disk.format"}) {
    remove_file(instance / name);
  }
}

void check_not_shrinking(std::uint64_t from, std::uint64_t to) {
  if (whole_sectors(to) < from) throw Error("disk shrinking is not supported");
}

std::uint64_t size_of(const ImageInfo& image) {
  check(image.virtual_size.has_value(), "an accepted image has a size");
  return *image.virtual_size;
}

void link_symbolically(const Path& folder, const char* target, const char* name) {
  const Path temporary = folder / fmt::format("{}.tmp", name);
  remove_file(temporary);
  if (::symlink(target, temporary.c_str()) < 0) {
    throw_errno(fmt::format("make symlink {}", temporary.string()));
  }
  if (::rename(temporary.c_str(), (folder / name).c_str()) < 0) {
    throw_errno(fmt::format("rename to {}", (folder / name).string()));
  }
}

bool link_hard(const Source& source, const Path& destination) {
  if (::fchmod(source.fd.get(), 0444) < 0) return false;
  const Path temporary = destination.string() + ".tmp";
  remove_file(temporary);
  // By descriptor: the file that was checked, even if its name has another one by now.
  const std::string name = fmt::format("/proc/self/fd/{}", source.fd.get());
  if (::linkat(AT_FDCWD, name.c_str(), AT_FDCWD, temporary.c_str(), AT_SYMLINK_FOLLOW) < 0) {
    if (errno == ENOSPC || errno == EIO) throw_errno(fmt::format("link {}", temporary.string()));
    return false;
  }
  if (::rename(temporary.c_str(), destination.c_str()) < 0) {
    throw_errno(fmt::format("rename to {}", destination.string()));
  }
  // rename(2) does nothing when both names already are the same file.
  remove_file(temporary);
  return true;
}

void grow_file(const PendingFile& file, Format format, std::uint64_t from, std::uint64_t to) {
  if (whole_sectors(to) == from) return;
  if (format == Format::raw) {
    if (::ftruncate(file.fd(), static_cast<off_t>(whole_sectors(to))) < 0) {
      throw_errno(fmt::format("grow {}", file.path().string()));
    }
  } else {
    qemu_img_resize(file.path(), format, whole_sectors(to));
  }
}

void convert_to_disk(int image, const ImageInfo& info, const Path& instance, std::uint64_t size) {
  PendingFile disk(instance / "disk");
  qemu_img_convert_to_qcow2(image, info.format, disk.path());
  disk.reopen();
  grow_file(disk, Format::qcow2, size_of(info), size);
  disk.commit();
}

void create_empty_disk(const Path& instance, std::uint64_t size) {
  PendingFile disk(instance / "disk");
  qemu_img_create(disk.path(), whole_sectors(size));
  disk.reopen();
  disk.commit();
}

}  // namespace limequat::image
