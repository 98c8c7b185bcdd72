#include "store/work_tree.h"

#include <fmt/format.h>

#include <array>
#include <cstdlib>
#include <filesystem>
#include <string_view>
#include <system_error>

#include "base/quote.h"

namespace limequat::store {
namespace {

constexpr std::array<std::string_view, 4> kMarks{".git", ".hg", ".svn", ".jj"};

Path real_path(const Path& path) {
  std::error_code error;
  Path real = std::filesystem::weakly_canonical(path, error);
  return error ? path.lexically_normal() : real;
}

bool is_top(const Path& folder) {
  for (const std::string_view mark : kMarks) {
    std::error_code error;
    const auto status = std::filesystem::symlink_status(folder / mark, error);
    // What cannot be looked at may be one.
    if (status.type() != std::filesystem::file_type::not_found) return true;
  }
  return false;
}

}  // namespace

std::optional<Path> enclosing_work_tree(const Path& folder, const Path& user_home) {
  const Path exempt = user_home.empty() ? Path() : real_path(user_home);
  for (Path one = real_path(folder);; one = one.parent_path()) {
    if (one != exempt && is_top(one)) return one;
    if (one == one.parent_path()) return std::nullopt;
  }
}

std::string why_home_came_with_repository(const Home& home) {
  const char* const user_home = std::getenv("HOME");
  const auto top = enclosing_work_tree(home.root(), user_home == nullptr ? "" : user_home);
  if (!top) return {};
  return fmt::format("LIMA_HOME lies in the work tree of a repository, {}",
                     name_quote(top->string()));
}

}  // namespace limequat::store
