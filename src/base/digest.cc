#include "base/digest.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <openssl/evp.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <vector>

#include "base/error.h"

namespace limequat {
namespace {

struct Known {
  std::string_view name;
  std::size_t hex_length;
  const EVP_MD* (*function)();
};
constexpr std::array<Known, 3> kKnown = {
    {{"sha256", 64, EVP_sha256}, {"sha384", 96, EVP_sha384}, {"sha512", 128, EVP_sha512}}};

const Known& known(DigestAlgorithm algorithm) {
  return kKnown[static_cast<std::size_t>(algorithm)];
}

EVP_MD_CTX* as_context(void* context) { return static_cast<EVP_MD_CTX*>(context); }

}  // namespace

std::string_view to_string(DigestAlgorithm algorithm) { return known(algorithm).name; }

std::optional<DigestAlgorithm> parse_digest_algorithm(std::string_view word) {
  for (std::size_t i = 0; i < kKnown.size(); ++i) {
    if (kKnown[i].name == word) return static_cast<DigestAlgorithm>(i);
  }
  return std::nullopt;
}

OciDigest OciDigest::parse(std::string_view text) {
  const auto colon = text.find(':');
  if (colon == std::string_view::npos || colon == 0 || colon + 1 == text.size()) {
    throw Error("invalid checksum digest format");
  }
  const auto algorithm = parse_digest_algorithm(text.substr(0, colon));
  if (!algorithm) throw Error("unsupported digest algorithm");
  const std::string_view hex = text.substr(colon + 1);
  if (hex.size() != known(*algorithm).hex_length) throw Error("invalid checksum digest length");
  if (hex.find_first_not_of("0123456789abcdef") != std::string_view::npos) {
    throw Error("invalid checksum digest format");
  }
  return {*algorithm, std::string(hex)};
}

std::string OciDigest::to_string() const {
  return fmt::format("{}:{}", limequat::to_string(algorithm), hex);
}

void Hasher::Free::operator()(void* context) const { EVP_MD_CTX_free(as_context(context)); }

Hasher::Hasher(DigestAlgorithm algorithm) : algorithm_(algorithm), context_(EVP_MD_CTX_new()) {
  check(context_ != nullptr && EVP_DigestInit_ex(as_context(context_.get()),
                                                 known(algorithm).function(), nullptr) == 1,
        "libcrypto has no SHA-2");
}
Hasher::Hasher(Hasher&&) noexcept = default;
Hasher& Hasher::operator=(Hasher&&) noexcept = default;
Hasher::~Hasher() = default;

void Hasher::update(std::string_view bytes) {
  check(EVP_DigestUpdate(as_context(context_.get()), bytes.data(), bytes.size()) == 1,
        "libcrypto failed to hash");
}

OciDigest Hasher::finish() {
  std::array<unsigned char, EVP_MAX_MD_SIZE> raw{};
  unsigned size = 0;
  check(EVP_DigestFinal_ex(as_context(context_.get()), raw.data(), &size) == 1,
        "libcrypto failed to hash");
  OciDigest digest{algorithm_, {}};
  for (unsigned i = 0; i < size; ++i) digest.hex += fmt::format("{:02x}", raw[i]);
  return digest;
}

std::string sha256_hex(std::string_view bytes) {
  Hasher hasher(DigestAlgorithm::sha256);
  hasher.update(bytes);
  return hasher.finish().hex;
}

OciDigest digest_of_file(const Path& path, DigestAlgorithm algorithm) {
  const UniqueFd fd = open_file(path, O_RDONLY);
  Hasher hasher(algorithm);
  std::vector<char> buffer(1u << 18);
  for (;;) {
    const ssize_t got = ::read(fd.get(), buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw_errno(fmt::format("read {}", path.string()));
    if (got == 0) return hasher.finish();
    hasher.update({buffer.data(), static_cast<std::size_t>(got)});
  }
}

}  // namespace limequat
