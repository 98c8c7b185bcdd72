#include "base/error.h"

#include <fmt/format.h>

#include <cerrno>
#include <system_error>

namespace limequat {

SystemError::SystemError(int code, std::string_view what_failed)
    : Error(fmt::format("{}: {}", what_failed, std::generic_category().message(code))),
      code_(code) {}

void throw_errno(std::string_view what_failed) {
  const int code = errno;
  throw SystemError(code, what_failed);
}

InternalError::InternalError(std::string_view what_is_wrong, std::source_location where)
    : message_(fmt::format("internal error at {}:{}: {}", where.file_name(), where.line(),
                           what_is_wrong)) {}

}  // namespace limequat
