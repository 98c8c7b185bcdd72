// The templates of a host script, rendered (H6–H9): the variables and functions of `limactl list
// --format`, with {{.ScriptName}}, {{.Index}} and the function shq (a word for a POSIX shell).
//
// A missing variable is an error, never the text `<no value>`. In scripts that need consent a value
// outside [A-Za-z0-9_./:@%+=,~-] is refused unless it went through shq (T6).
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "config/host_script.h"
#include "gotemplate/value.h"

namespace limequat::hostprovision {

constexpr std::size_t kMaxRenderedBytes = 16u << 20;

// `instance` with ScriptName (when there is a script file) and Index beside its own fields.
[[nodiscard]] gotemplate::Value script_dot(const gotemplate::Value& instance,
                                           const std::optional<std::string>& script_name,
                                           int index);

// Where a template stands, for messages.
struct TemplateSource {
  std::string file;            // "default.yaml"
  int line = 0;                // 1-based, of the template's first line
  std::string field;           // "hostProvision[1].script"
  bool needs_consent = false;  // HostScript::needs_consent: values are held to T6
};

// Its message begins with file and line.
class LocatedError : public Error {
 public:
  using Error::Error;
};

// Throws LocatedError: `default.yaml:14: template: hostProvision[1].script:3:7: …`, with the line
// in the file, and how a literal {{ is written when that may be what was meant.
[[nodiscard]] std::string render_template(std::string_view text, const gotemplate::Value& dot,
                                          const TemplateSource& source);

// Parses only; throws as above. For `validate`, which executes nothing and has no instance.
void check_template(std::string_view text, const TemplateSource& source);

[[nodiscard]] std::string crlf_to_lf(std::string text);

}  // namespace limequat::hostprovision
