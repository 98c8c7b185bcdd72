// A stream buffer over a descriptor that tells why it could not write.
//
// With `exceptions(std::ios::badbit)` on its stream, the reason leaves whatever was printing as a
// SystemError; without, the stream goes bad like any other. What could not be written is dropped,
// so that it is told once. Nothing is written by destruction: flush the stream.
#pragma once

#include <array>
#include <streambuf>
#include <string>

namespace limequat {

class FdOutput final : public std::streambuf {
 public:
  // `fd` is not owned. `name` is what messages call it.
  FdOutput(int fd, std::string name);

 protected:
  int_type overflow(int_type byte) override;
  int sync() override;

 private:
  int fd_;
  std::string name_;
  std::array<char, 16384> buffer_;
};

}  // namespace limequat
