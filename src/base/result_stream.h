// Standard output as a std::ostream whose failures say why: iostreams keep no errno.
#pragma once

#include <array>
#include <ostream>
#include <streambuf>
#include <string>

#include "base/error.h"

namespace limequat {

// Whoever read the output has gone (`limactl list | head -1`): EPIPE. Nothing is wrong; what is
// printed next would be lost.
class ReaderGone : public SystemError {
 public:
  using SystemError::SystemError;
};

// Writes to `fd`, which it does not own, in large pieces. A write that fails throws ReaderGone or
// SystemError from the operation that needed it (`<<` or flush), and drops what could not be
// written. The destructor does not flush: an error would have nowhere to go. One thread at a time;
// SIGPIPE must be ignored.
class ResultStream : public std::ostream {
 public:
  // `name`: for the message, "standard output".
  ResultStream(int fd, std::string name);

 private:
  class Buffer : public std::streambuf {
   public:
    Buffer(int fd, std::string name);

   protected:
    int_type overflow(int_type next) override;
    int sync() override;

   private:
    void write_out();

    int fd_;
    std::string name_;
    std::array<char, 16u << 10> bytes_{};
  };

  Buffer buffer_;
};

}  // namespace limequat
