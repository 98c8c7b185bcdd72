#include <fcntl.h>
#include <sys/stat.h>

#include "hostprovision/folder_birth.h"

namespace limequat::hostprovision {

std::uint64_t folder_birth(const Path& folder) {
  struct statx info {};
  if (::statx(AT_FDCWD, folder.c_str(), 0, STATX_BTIME, &info) != 0) return 0;
  if ((info.stx_mask & STATX_BTIME) == 0 || info.stx_btime.tv_sec < 0) return 0;
  constexpr std::uint64_t kNanosecondsPerSecond = 1'000'000'000;
  return static_cast<std::uint64_t>(info.stx_btime.tv_sec) * kNanosecondsPerSecond +
         info.stx_btime.tv_nsec;
}

}  // namespace limequat::hostprovision
