#include "image/pending_file.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cstdio>

#include "base/error.h"

namespace limequat::image {

PendingFile::PendingFile(Path destination)
    : destination_(std::move(destination)), temporary_(destination_.string() + ".tmp") {
  remove_file(temporary_);
  fd_ = open_file(temporary_, O_RDWR | O_CREAT | O_EXCL, 0600);
}

PendingFile::~PendingFile() {
  if (!done_) ::unlink(temporary_.c_str());
}

void PendingFile::reopen() { fd_ = open_file(temporary_, O_RDWR); }

void PendingFile::commit(mode_t mode) { commit_as(destination_, mode); }

void PendingFile::commit_as(const Path& destination, mode_t mode) {
  with_context(destination.string(), [&] {
    if (::fchmod(fd_.get(), mode) < 0) throw_errno("set mode");
    if (::fsync(fd_.get()) < 0) throw_errno("sync");
    if (::rename(temporary_.c_str(), destination.c_str()) < 0) throw_errno("rename");
  });
  done_ = true;
}

}  // namespace limequat::image
