#include <archive.h>
#include <archive_entry.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <vector>

#include "base/error.h"
#include "image/byte_source.h"

namespace limequat::image {
namespace {

constexpr std::size_t kBuffer = 1u << 18;

struct FreeArchive {
  void operator()(archive* a) const { archive_read_free(a); }
};

class ArchiveSource final : public ByteSource {
 public:
  ArchiveSource(int fd, Compression compression)
      : fd_(fd), compression_(compression), input_(kBuffer), archive_(archive_read_new()) {
    check(archive_ != nullptr, "libarchive gave no reader");
    support_one_filter();
    checked(archive_read_support_format_raw(archive_.get()));
    checked(archive_read_support_format_empty(archive_.get()));  // raw wants one byte at least
    checked(archive_read_open(archive_.get(), this, nullptr, &ArchiveSource::read_input, nullptr));
    archive_entry* entry = nullptr;
    const int status = archive_read_next_header(archive_.get(), &entry);
    if (status == ARCHIVE_EOF) {
      at_end_ = true;  // compressed nothing
    } else {
      checked(status);
    }
    // libarchive lets data through as it is when the filter does not recognise it, and applies a
    // filter again to what comes out of it. Filter 0 is ours, the last one is "none".
    const int filters = archive_filter_count(archive_.get());
    if (filters < 2) throw Error(fmt::format("not in {} format", to_string(compression_)));
    if (filters > 2) throw Error(fmt::format("compressed twice with {}", to_string(compression_)));
  }

  std::string_view read() override {
    if (at_end_) return {};
    const void* data = nullptr;
    std::size_t size = 0;
    la_int64_t offset = 0;
    const int status = archive_read_data_block(archive_.get(), &data, &size, &offset);
    if (status == ARCHIVE_EOF) {
      at_end_ = true;
      return {};
    }
    checked(status);
    return {static_cast<const char*>(data), size};
  }
  [[nodiscard]] std::uint64_t consumed() const override { return offset_; }

 private:
  // One by one, not archive_read_support_filter_all, which would link every decoder there is and
  // run external programs for some.
  void support_one_filter() {
    switch (compression_) {
      case Compression::bzip2:
        return checked(archive_read_support_filter_bzip2(archive_.get()));
      case Compression::xz:
        return checked(archive_read_support_filter_xz(archive_.get()));
      case Compression::zstd:
        return checked(archive_read_support_filter_zstd(archive_.get()));
      default:
        check(false, "a compression that libarchive is not used for");
    }
  }

  void checked(int status) {
    if (status == ARCHIVE_OK) return;
    if (read_error_ != 0) throw SystemError(read_error_, "read");
    const char* words = archive_error_string(archive_.get());
    throw Error(fmt::format("{}: {}", to_string(compression_), words ? words : "damaged data"));
  }

  static la_ssize_t read_input(archive* a, void* self_pointer, const void** data) {
    auto* self = static_cast<ArchiveSource*>(self_pointer);
    ssize_t got = -1;
    do {
      got = ::pread(self->fd_, self->input_.data(), self->input_.size(),
                    static_cast<off_t>(self->offset_));
    } while (got < 0 && errno == EINTR);
    if (got < 0) {
      self->read_error_ = errno;
      archive_set_error(a, errno, "read failed");
      return ARCHIVE_FATAL;
    }
    self->offset_ += static_cast<std::uint64_t>(got);
    *data = self->input_.data();
    return got;
  }

  int fd_;
  Compression compression_;
  std::vector<char> input_;
  std::uint64_t offset_ = 0;
  int read_error_ = 0;
  bool at_end_ = false;
  std::unique_ptr<archive, FreeArchive> archive_;  // last: its callback uses the rest
};

}  // namespace

std::unique_ptr<ByteSource> open_archive_filter(int fd, Compression compression) {
  return std::make_unique<ArchiveSource>(fd, compression);
}

}  // namespace limequat::image
