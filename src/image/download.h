// Files named by a template (images, kernels, initrds, archives), brought here: local paths,
// file:// and http(s) through the cache, with their digests enforced.
//
// Source of the rules: reference of upstream, lifecycle §4 and security §5.
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/file.h"
#include "base/log.h"
#include "config/machine.h"
#include "image/cache.h"
#include "image/decompress.h"

namespace limequat::image {

enum class Stage { checking, downloading, verifying, decompressing, copying, converting };
struct Progress {
  Stage stage = Stage::downloading;
  std::string_view what;  // "the image (debian-12.qcow2)"; from outside: sanitise before showing
  std::uint64_t done = 0;
  std::optional<std::uint64_t> total;
};
// "Downloading the image (debian-12.qcow2)".
[[nodiscard]] std::string describe(const Progress& progress);
// Called often; what it throws ends the work and comes out of the call. That is also how a caller
// cancels. Of a download the beginning is kept in the cache and continued next time.
using ProgressCallback = std::function<void(const Progress&)>;

struct FetchOptions {
  Cache cache;
  std::string description;  // "the image", "the kernel", "the initrd"
  bool decompress = false;
  DecompressLimits limits;
  std::uint64_t download_limit = std::uint64_t{64} << 30;
};

// A file that is here, checked, and still as compressed as it was published.
struct Source {
  Path path;    // for messages and for linking
  UniqueFd fd;  // the very file that was checked, whatever happens to its name; read it by offset
  bool cached =
      false;  // path is a cache entry's `data`; else the user's own file: never to be changed
  bool downloaded = false;  // by this call
  Compression compression = Compression::none;
  std::string what;  // for Progress
};

// True for a path or file://; those are read in place and never cached.
[[nodiscard]] bool is_local(std::string_view location);
// The path meant by a local location; a leading `~` is $HOME, relative ones stand on the working
// folder. Throws Error for anything else.
[[nodiscard]] Path local_path(std::string_view location);

// Makes sure that the file is here and that its digest is right. Logs `Attempting to download …`
// and what came of it, in upstream's words. Throws Error (`failed to download …`).
[[nodiscard]] Source obtain(const config::File& file, const FetchOptions& options, Logger& logger,
                            const ProgressCallback& progress = {});

// Fills an empty file with `source`: decompressed when the options say so and it is compressed,
// else by shared blocks or a sparse copy.
void fill(const Source& source, int destination, const FetchOptions& options,
          const ProgressCallback& progress = {});

// Writes `source` to `destination`, decompressed when the options say so and it is compressed:
// sparse, by temp file and rename, mode 0644.
void install(const Source& source, const Path& destination, const FetchOptions& options,
             const ProgressCallback& progress = {});

// obtain and install. A destination that exists is left alone and nothing is checked, as upstream
// does.
void fetch(const config::File& file, const Path& destination, const FetchOptions& options,
           Logger& logger, const ProgressCallback& progress = {});

}  // namespace limequat::image
