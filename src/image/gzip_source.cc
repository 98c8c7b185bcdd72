#include <unistd.h>
#include <zlib.h>

#include <array>
#include <cerrno>
#include <vector>

#include "base/error.h"
#include "image/byte_source.h"

namespace limequat::image {
namespace {

constexpr std::size_t kBuffer = 1u << 18;

class GzipSource final : public ByteSource {
 public:
  explicit GzipSource(int fd) : fd_(fd), input_(kBuffer), output_(kBuffer) {
    // 16: gzip framing with its checksum and length (zlib.h, inflateInit2).
    check(::inflateInit2(&stream_, 16 + MAX_WBITS) == Z_OK, "zlib gave no decoder");
  }
  GzipSource(const GzipSource&) = delete;
  GzipSource& operator=(const GzipSource&) = delete;
  ~GzipSource() override { ::inflateEnd(&stream_); }

  std::string_view read() override {
    stream_.next_out = output_.data();
    stream_.avail_out = static_cast<uInt>(output_.size());
    while (!at_end_ && stream_.avail_out > 0) step();
    return {reinterpret_cast<const char*>(output_.data()), output_.size() - stream_.avail_out};
  }
  [[nodiscard]] std::uint64_t consumed() const override { return offset_ - stream_.avail_in; }

 private:
  void step() {
    if (stream_.avail_in == 0) refill();
    if (stream_.avail_in == 0) {
      if (!between_members_ || !seen_member_) throw Error("gzip: the file ends early");
      at_end_ = true;
    } else if (between_members_ && *stream_.next_in != kFirstMagicByte) {
      skip_padding();
    } else {
      inflate_some();
    }
  }

  void inflate_some() {
    between_members_ = false;
    const int status = ::inflate(&stream_, Z_NO_FLUSH);
    if (status == Z_STREAM_END) {
      ::inflateReset(&stream_);  // RFC 1952 §2.2: members may follow one another
      between_members_ = seen_member_ = true;
    } else if (status != Z_OK && status != Z_BUF_ERROR) {
      throw Error(std::string("gzip: ") + (stream_.msg ? stream_.msg : "damaged data"));
    }
  }

  // Tapes and some tools pad with zeros; anything else behind the data is damage.
  void skip_padding() {
    if (!seen_member_ || *stream_.next_in != 0) throw Error("gzip: not in gzip format");
    ++stream_.next_in;
    --stream_.avail_in;
  }

  void refill() {
    ssize_t got = -1;
    do {
      got = ::pread(fd_, input_.data(), input_.size(), static_cast<off_t>(offset_));
    } while (got < 0 && errno == EINTR);
    if (got < 0) throw_errno("read");
    offset_ += static_cast<std::uint64_t>(got);
    stream_.next_in = input_.data();
    stream_.avail_in = static_cast<uInt>(got);
  }

  static constexpr Bytef kFirstMagicByte = 0x1F;
  int fd_;
  z_stream stream_{};
  std::vector<Bytef> input_;
  std::vector<Bytef> output_;
  std::uint64_t offset_ = 0;
  bool between_members_ = true;
  bool seen_member_ = false;
  bool at_end_ = false;
};

}  // namespace

std::unique_ptr<ByteSource> open_gzip(int fd) { return std::make_unique<GzipSource>(fd); }

}  // namespace limequat::image
