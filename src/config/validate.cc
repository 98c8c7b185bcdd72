#include "config/validate.h"

#include "config/judge.h"

namespace limequat::config {

Validation validate(const Machine& machine, const ValidateOptions& options) {
  check(machine.resolved != nullptr, "validate() wants a machine that load() made");
  Validation result;
  Judge judge(machine, options, result);
  judge.check_record(machine.resolved->root, "");
  return result;
}

std::vector<Problem> require_valid(const Machine& machine, const ValidateOptions& options) {
  Validation result = validate(machine, options);
  if (!result.ok()) throw ConfigError(std::move(result.errors));
  return std::move(result.warnings);
}

}  // namespace limequat::config
