#include "base/fd_output.h"

#include <string_view>
#include <utility>

#include "base/error.h"
#include "base/file.h"

namespace limequat {

FdOutput::FdOutput(int fd, std::string name) : fd_(fd), name_(std::move(name)) {
  setp(buffer_.data(), buffer_.data() + buffer_.size());
}

FdOutput::int_type FdOutput::overflow(int_type byte) {
  sync();
  if (!traits_type::eq_int_type(byte, traits_type::eof())) {
    *pptr() = traits_type::to_char_type(byte);
    pbump(1);
  }
  return traits_type::not_eof(byte);
}

int FdOutput::sync() {
  const std::string_view pending(pbase(), static_cast<std::size_t>(pptr() - pbase()));
  setp(buffer_.data(), buffer_.data() + buffer_.size());
  with_context(name_, [&] { write_all(fd_, pending); });
  return 0;
}

}  // namespace limequat
