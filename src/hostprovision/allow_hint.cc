#include "hostprovision/allow_hint.h"

#include <fmt/format.h>

#include <string_view>

#include "base/quote.h"

namespace limequat::hostprovision {
namespace {

constexpr std::string_view kBegin = "(hint: limactl host-provision allow ";

}  // namespace

std::string allow_hint(const std::string& instance) {
  return fmt::format("{}{})", kBegin, shell_quote(instance));
}

std::string reason_of_scripts(std::string reason, const std::vector<int>& indexes) {
  if (reason.find(kBegin) == std::string::npos || !reason.ends_with(')')) return reason;
  reason.pop_back();
  return fmt::format("{} {})", reason, fmt::join(indexes, " "));
}

}  // namespace limequat::hostprovision
