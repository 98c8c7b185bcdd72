// SHA-2 digests and the OCI notation for them, `sha256:<64 hex digits>`.
//
// Source of the notation: opencontainers/image-spec, descriptor.md, "Digests" (the registered
// algorithms); the error words are those of upstream's go-digest.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/file.h"

namespace limequat {

enum class DigestAlgorithm { sha256, sha384, sha512 };
[[nodiscard]] std::string_view to_string(DigestAlgorithm algorithm);
[[nodiscard]] std::optional<DigestAlgorithm> parse_digest_algorithm(std::string_view word);

struct OciDigest {
  DigestAlgorithm algorithm = DigestAlgorithm::sha256;
  std::string hex;  // lower case, the algorithm's length

  // Throws Error: `invalid checksum digest format`, `unsupported digest algorithm`,
  // `invalid checksum digest length`.
  [[nodiscard]] static OciDigest parse(std::string_view text);
  [[nodiscard]] std::string to_string() const;  // "sha256:…"
  friend bool operator==(const OciDigest&, const OciDigest&) = default;
};

// Digest of bytes that come in pieces.
class Hasher {
 public:
  explicit Hasher(DigestAlgorithm algorithm);
  Hasher(Hasher&&) noexcept;
  Hasher& operator=(Hasher&&) noexcept;
  ~Hasher();

  void update(std::string_view bytes);
  // Ends the computation; the object may then only be destroyed or assigned to.
  [[nodiscard]] OciDigest finish();

 private:
  struct Free {
    void operator()(void* context) const;
  };
  DigestAlgorithm algorithm_;
  std::unique_ptr<void, Free> context_;
};

[[nodiscard]] std::string sha256_hex(std::string_view bytes);
// Reads the file from its start. Throws SystemError.
[[nodiscard]] OciDigest digest_of_file(const Path& path, DigestAlgorithm algorithm);

}  // namespace limequat
