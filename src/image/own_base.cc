#include "image/own_base.h"

#include "base/error.h"
#include "image/disk_format.h"
#include "image/format.h"
#include "image/qemu_img.h"

namespace limequat::image {
namespace {

constexpr const char* kBase = "basedisk";

// The bytes of a raw disk are the guest's: it could have written any header. A machine of
// upstream's may have no record of its format.
bool may_stand_on_base(const Path& instance) {
  return limequat::exists(instance / kBase) &&
         (!has_disk_format(instance) || recorded_disk_format(instance) == Format::qcow2);
}

void use_bare_base_name(const Path& instance, const Path& named, const Path& disk) {
  const ImageInfo image = inspect_image(disk);
  if (image.format != Format::qcow2 || !Path(image.backing_file).is_absolute()) return;
  if (!is_own_base(named, image.backing_file)) return;
  const std::string format = image.backing_format.empty()
                                 ? std::string(to_string(inspect_image(instance / kBase).format))
                                 : image.backing_format;
  qemu_img_set_backing(disk, kBase, format);
}

}  // namespace

bool is_own_base(const Path& instance, std::string_view backing) {
  if (backing == kBase) return true;
  const Path path(backing);
  if (!path.is_absolute() || path.filename() != kBase) return false;
  std::error_code gone;
  return path == instance / kBase ||
         std::filesystem::equivalent(path.parent_path(), instance, gone);
}

void use_bare_base_name(const Path& instance, const Path& named) {
  if (!may_stand_on_base(instance)) return;
  // Before its first start here, a machine of upstream's may have only `diffdisk`.
  for (const char* name : {"disk", "diffdisk"}) {
    if (!limequat::exists(instance / name)) continue;
    return use_bare_base_name(instance, named, instance / name);
  }
}

}  // namespace limequat::image
