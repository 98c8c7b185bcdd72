#include "store/marks.h"

namespace limequat::store {

bool protect(const InstanceFiles& files) {
  if (limequat::exists(files.protected_mark())) return false;
  write_file_atomic(files.protected_mark(), "", 0400);
  return true;
}

bool unprotect(const InstanceFiles& files) { return remove_file(files.protected_mark()); }

void write_lima_version(const InstanceFiles& files, std::string_view version) {
  write_file_atomic(files.lima_version(), version, 0444);
}

}  // namespace limequat::store
