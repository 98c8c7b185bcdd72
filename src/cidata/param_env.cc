#include "cidata/param_env.h"

#include <fmt/format.h>

#include "cidata/line_field.h"

namespace limequat::cidata {

std::vector<std::string> param_variables(const config::Machine& machine) {
  std::vector<std::string> words;
  for (const auto& [name, value] : machine.param) {
    // The prefix makes a name that starts with a digit a variable, too.
    const auto variable = fmt::format("PARAM_{}", name);
    require_variable_name("param", variable);
    require_line(fmt::format("param.{}", name), value);
    words.push_back(fmt::format("{}={}", variable, value));
  }
  return words;
}

std::string param_env(const Plan& plan) {
  std::string out;
  for (const auto& word : param_variables(plan.machine)) out += word + '\n';
  return out;
}

}  // namespace limequat::cidata
