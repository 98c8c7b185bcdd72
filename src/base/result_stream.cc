#include "base/result_stream.h"

#include <fmt/format.h>

#include <cerrno>

#include "base/file.h"

namespace limequat {

ResultStream::ResultStream(int fd, std::string name)
    : std::ostream(nullptr), buffer_(fd, std::move(name)) {
  rdbuf(&buffer_);
  exceptions(std::ios::badbit);  // lets what the buffer throws through
}

ResultStream::Buffer::Buffer(int fd, std::string name) : fd_(fd), name_(std::move(name)) {
  setp(bytes_.data(), bytes_.data() + bytes_.size());
}

ResultStream::Buffer::int_type ResultStream::Buffer::overflow(int_type next) {
  write_out();
  if (traits_type::eq_int_type(next, traits_type::eof())) return traits_type::not_eof(next);
  return sputc(traits_type::to_char_type(next));
}

int ResultStream::Buffer::sync() {
  write_out();
  return 0;
}

void ResultStream::Buffer::write_out() {
  const std::string_view pending(pbase(), static_cast<std::size_t>(pptr() - pbase()));
  setp(bytes_.data(), bytes_.data() + bytes_.size());
  try {
    write_all(fd_, pending);
  } catch (const SystemError& error) {
    const std::string what = fmt::format("cannot write the result to {}", name_);
    if (error.code() == EPIPE) throw ReaderGone(error.code(), what);
    throw SystemError(error.code(), what);
  }
}

}  // namespace limequat
