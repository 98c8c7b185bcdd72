// What upstream leaves in an instance folder: its layout before `disk`, and `image` after a kill.
#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include "base/error.h"
#include "base/quote.h"
#include "image/disk.h"
#include "image/disk_parts.h"
#include "image/format.h"

namespace limequat::image {

void migrate_legacy_disk(const Path& instance, Logger& logger) {
  if (has_disk(instance)) return;
  const auto link = [&](const char* target, const char* name) {
    logger.info("Creating symlink {} -> {}", name_quote(name), name_quote(target));
    link_symbolically(instance, target, name);
  };
  // An ISO first: a folder with a disk is complete.
  const Path base = instance / "basedisk";
  if (limequat::exists(base) && !limequat::exists(instance / "iso") &&
      inspect_image(base).format == Format::iso9660) {
    link("basedisk", "iso");
  }
  if (limequat::exists(instance / "diffdisk")) link("diffdisk", "disk");
}

DiskMethod adopt_image(const Path& instance, std::uint64_t size, Logger& logger) {
  if (has_disk(instance)) return DiskMethod::existing;
  remove_leftovers(instance);
  const Path path = instance / "image";
  logger.debug("Making the disk out of {}", name_quote(path.string()));
  const UniqueFd fd = open_file(path, O_RDWR | O_NONBLOCK);
  const ImageInfo image = acceptable_as_base(fd.get(), path);
  const auto rename_to = [&](const char* name) {
    if (::rename(path.c_str(), (instance / name).c_str()) < 0) {
      throw_errno(fmt::format("rename {}", path.string()));
    }
  };
  if (image.format == Format::iso9660) {
    // The other order would lose the ISO when we are killed in between.
    rename_to("iso");
    create_empty_disk(instance, size);
    return DiskMethod::iso;
  }
  check_not_shrinking(size_of(image), size);
  if (image.format == Format::vmdk || image.format == Format::vhdx) {
    convert_to_disk(fd.get(), image, instance, size);
    remove_file(path);
    return DiskMethod::converted;
  }
  rename_to("disk");  // grow_disk does the rest
  return DiskMethod::existing;
}

}  // namespace limequat::image
