#include "cidata/meta_data.h"

#include <fmt/format.h>

#include "cidata/yaml_text.h"

namespace limequat::cidata {

std::string meta_data(const Plan& plan) {
  return fmt::format("instance-id: {}\nlocal-hostname: {}\n", yaml_quoted(plan.input.iid),
                     yaml_quoted(plan.input.hostname));
}

}  // namespace limequat::cidata
