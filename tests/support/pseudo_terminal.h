// A terminal without a screen: the test types into it and reads what a program drew.
#pragma once

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/file.h"
#include "base/unique_fd.h"

namespace limequat::test {

class PseudoTerminal {
 public:
  PseudoTerminal(unsigned short columns, unsigned short rows)
      : master_(::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC)) {
    check(master_.valid() && ::grantpt(master_.get()) == 0 && ::unlockpt(master_.get()) == 0,
          "no pseudo-terminal");
    std::array<char, 128> name{};
    check(::ptsname_r(master_.get(), name.data(), name.size()) == 0, "no pseudo-terminal name");
    name_ = name.data();
    slave_ = open_file(name_, O_RDWR | O_NOCTTY);
    winsize size{};
    size.ws_col = columns;
    size.ws_row = rows;
    ::ioctl(slave_.get(), TIOCSWINSZ, &size);
  }

  [[nodiscard]] int slave() const { return slave_.get(); }
  [[nodiscard]] int master() const { return master_.get(); }
  [[nodiscard]] const std::string& name() const { return name_; }
  void close_master() { master_.reset(); }

  void type(std::string_view bytes) const { write_all(master_.get(), bytes); }

  // Reads until `wanted` has come (counted from the end of the last answer) and returns all up to
  // it; fails the test and returns what there is when the time is up.
  std::string read_until(std::string_view wanted,
                         std::chrono::milliseconds limit = std::chrono::seconds(20)) {
    const auto deadline = std::chrono::steady_clock::now() + limit;
    for (;;) {
      if (const auto at = seen_.find(wanted); at != std::string::npos) {
        const std::string result = seen_.substr(0, at + wanted.size());
        seen_.erase(0, at + wanted.size());
        return result;
      }
      const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
          deadline - std::chrono::steady_clock::now());
      pollfd one{master_.get(), POLLIN, 0};
      if (left.count() <= 0 || ::poll(&one, 1, static_cast<int>(left.count())) <= 0) break;
      std::array<char, 4096> bytes{};
      const ssize_t got = ::read(master_.get(), bytes.data(), bytes.size());
      if (got <= 0) break;
      seen_.append(bytes.data(), static_cast<std::size_t>(got));
    }
    ADD_FAILURE() << "never saw " << ::testing::PrintToString(std::string(wanted)) << " but "
                  << ::testing::PrintToString(seen_);
    return seen_;
  }

  // What has been drawn up to now.
  std::string drain() {
    pollfd one{master_.get(), POLLIN, 0};
    while (::poll(&one, 1, 0) > 0 && (one.revents & POLLIN) != 0) {
      std::array<char, 4096> bytes{};
      const ssize_t got = ::read(master_.get(), bytes.data(), bytes.size());
      if (got <= 0) break;
      seen_.append(bytes.data(), static_cast<std::size_t>(got));
    }
    return std::exchange(seen_, {});
  }

 private:
  UniqueFd master_;
  UniqueFd slave_;
  std::string name_;
  std::string seen_;
};

}  // namespace limequat::test
