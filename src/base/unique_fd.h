// A file descriptor with one owner. Move-only; closed when it goes out of scope.
//
// Every fd that we open is close-on-exec from birth (O_CLOEXEC, pipe2, SOCK_CLOEXEC…): a child gets
// exactly what its ProcessSpec names.
#pragma once

#include <utility>

namespace limequat {

class UniqueFd {
 public:
  UniqueFd() = default;
  explicit UniqueFd(int fd) : fd_(fd) {}
  UniqueFd(UniqueFd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  UniqueFd& operator=(UniqueFd&& other) noexcept {
    if (this != &other) reset(std::exchange(other.fd_, -1));
    return *this;
  }
  UniqueFd(const UniqueFd&) = delete;
  UniqueFd& operator=(const UniqueFd&) = delete;
  ~UniqueFd() { reset(); }

  [[nodiscard]] int get() const { return fd_; }
  [[nodiscard]] bool valid() const { return fd_ >= 0; }
  explicit operator bool() const { return valid(); }
  // Gives up ownership.
  [[nodiscard]] int release() { return std::exchange(fd_, -1); }
  void reset(int fd = -1);

 private:
  int fd_ = -1;
};

struct Pipe {
  UniqueFd read_end;
  UniqueFd write_end;
};

// Throws SystemError.
[[nodiscard]] Pipe make_pipe();
[[nodiscard]] UniqueFd duplicate(int fd);
void set_nonblocking(int fd, bool on = true);

}  // namespace limequat
