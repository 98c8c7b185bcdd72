#include "cidata/etc_environment.h"

#include <fmt/format.h>

#include "base/quote.h"

namespace limequat::cidata {
namespace {

std::string double_quoted(std::string_view value) {
  constexpr std::string_view kPlain =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789@%_+=:,./-[]";
  if (value.find_first_not_of(kPlain) == value.npos) return std::string(value);
  // pam_env drops the first and the last quote, whatever is between; single quotes also keep a
  // shell that sources the file from expanding anything.
  const char quote = value.find('\'') == value.npos ? '\'' : '"';
  return fmt::format("{0}{1}{0}", quote, value);
}

}  // namespace

std::string etc_environment(const Plan& plan, std::vector<std::string>& warnings) {
  std::string out = "#LIMA-START\n";
  for (const auto& [name, value] : plan.environment) {
    if (value.find('#') != value.npos) {
      warnings.push_back(
          fmt::format("env {}: a guest reads the value only up to its `#`", name_quote(name)));
    }
    out += fmt::format("{}={}\n", name, double_quoted(value));
  }
  return out + "#LIMA-END\n";
}

}  // namespace limequat::cidata
