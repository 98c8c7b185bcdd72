// Is every `param` of a lima.yaml used in it? Private to config/.
#pragma once

#include <set>
#include <string>
#include <string_view>

#include "config/field.h"

namespace limequat::config {

// What texts say about params: `{{….Param.KEY…}}` and the word `PARAM_KEY`. One pass over each
// text, whatever the number of keys.
class ParamMentions {
 public:
  void add_text(std::string_view text);
  // The inside of one `{{…}}`.
  void add_action(std::string_view action);
  // All fields of a record that may use a param. Reads ansible playbooks: a missing one mentions
  // nothing (validate() reports it).
  void add_record(const Record& record);

  // As upstream: `.Param.KEYS` counts as a use of KEY.
  [[nodiscard]] bool mentions(std::string_view key) const;

 private:
  std::set<std::string, std::less<>> fields_;  // what follows `.Param.`
  std::set<std::string, std::less<>> words_;   // what follows `PARAM_`
};

}  // namespace limequat::config
