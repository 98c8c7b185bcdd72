// The few exception types of the house.
//
// An Error is something the user can act on: bad input, a missing file, a child that failed. Layers
// add a frame on the way up (`add_context`), so that the printed line reads from the outside in:
//   failed to start `dev`: open /x/disk: Permission denied
// Who catches: `main` of each program, each request of the host agent, thread entries, destructors.
// Nobody else catches except to add a frame or where the error is an expected answer.
#pragma once

#include <exception>
#include <source_location>
#include <string>
#include <string_view>
#include <utility>

namespace limequat {

class Error : public std::exception {
 public:
  explicit Error(std::string message) : message_(std::move(message)) {}

  // Puts `frame + ": "` before the message.
  void add_context(std::string_view frame) {
    message_.insert(0, ": ");
    message_.insert(0, frame);
  }
  const std::string& message() const { return message_; }
  const char* what() const noexcept override { return message_.c_str(); }

 private:
  std::string message_;
};

// The command line is wrong (flags, arguments, names). Exit code 1, like every error of upstream's.
class UsageError : public Error {
 public:
  using Error::Error;
};

// A system call failed. `code` is errno at the time; the message ends in strerror's words.
class SystemError : public Error {
 public:
  SystemError(int code, std::string_view what_failed);
  int code() const { return code_; }

 private:
  int code_ = 0;
};

// Throws SystemError with the present errno.
[[noreturn]] void throw_errno(std::string_view what_failed);

// A child process ended with failure and the caller's own exit code must be that of the child
// (`limactl shell`): nothing more is printed.
class ProcessError : public Error {
 public:
  ProcessError(std::string message, int exit_code) : Error(std::move(message)), code_(exit_code) {}
  int exit_code() const { return code_; }

 private:
  int code_ = 1;
};

// "This is our bug", as opposed to "your environment is wrong". Says where.
class InternalError : public std::exception {
 public:
  explicit InternalError(std::string_view what_is_wrong,
                         std::source_location where = std::source_location::current());
  const char* what() const noexcept override { return message_.c_str(); }

 private:
  std::string message_;
};

inline void check(bool condition, std::string_view what_is_wrong,
                  std::source_location where = std::source_location::current()) {
  if (!condition) throw InternalError(what_is_wrong, where);
}

// Runs `body`; an Error that leaves it gets `frame` put before its message.
template <class Body>
auto with_context(std::string_view frame, Body&& body) -> decltype(body()) {
  try {
    return std::forward<Body>(body)();
  } catch (Error& error) {
    error.add_context(frame);
    throw;
  }
}

}  // namespace limequat
