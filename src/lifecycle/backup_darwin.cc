#include <fmt/format.h>
#include <sys/xattr.h>

#include "base/error.h"
#include "lifecycle/backup.h"

namespace limequat::lifecycle::backup {

bool supported() { return true; }

void set_attribute(const Path& path, std::string_view name, std::string_view value) {
  // setxattr(2) of macOS: position 0; a link is not followed.
  if (::setxattr(path.c_str(), std::string(name).c_str(), value.data(), value.size(), 0,
                 XATTR_NOFOLLOW) != 0) {
    throw_errno(fmt::format("set extended attribute {} of {}", name, path.string()));
  }
}

}  // namespace limequat::lifecycle::backup
