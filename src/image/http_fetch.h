// One file from a web server into its cache entry. Only download.cc includes this.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "base/digest.h"
#include "base/error.h"
#include "base/http_client.h"
#include "image/cache.h"
#include "image/download.h"

namespace limequat::image {

struct HttpFetch {
  std::uint64_t body_limit = 0;
  std::optional<OciDigest> expected;
  std::string_view what;
};

// The caller holds the entry's lock. Continues what an earlier call left when the server has the
// same file still. A wrong digest, or trouble with our disk, leaves nothing; trouble on the way
// leaves the part that came.
void download_into(const CacheEntry& entry, const HttpFetch& fetch,
                   const ProgressCallback& progress);

// ``expected digest `a`, got `b` ``.
class DigestMismatch : public Error {
 public:
  DigestMismatch(const OciDigest& expected, std::string_view got);
};
void check_digest(const OciDigest& expected, const OciDigest& got);

}  // namespace limequat::image
