// `hostProvision` entries between the field table and HostScript. Private to config/.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/field.h"
#include "config/host_script.h"
#include "config/scope.h"

namespace limequat::config {

// Rows of kHostScriptTable, whose file checks these numbers.
namespace script_row {
enum : std::size_t {
  name,
  shell,
  script,
  bash,
  sh,
  pwsh,
  powershell,
  cmd,
  host_os,
  debug,
  wait,
  message,
  phase,
  timeout,
  on_error,
  instances,
  env,
  sandbox
};
}  // namespace script_row

inline constexpr std::size_t kScriptShorthands[] = {
    script_row::bash, script_row::sh, script_row::pwsh, script_row::powershell, script_row::cmd};

// The row of the first shorthand that is set; nullopt: the entry is written out.
[[nodiscard]] std::optional<std::size_t> script_shorthand(const Record& entry);

// Values of an entry; nullopt: they mean nothing.
[[nodiscard]] std::vector<std::string> script_texts(const Field& field);
[[nodiscard]] std::optional<Phase> parse_script_phase(std::string_view word);
[[nodiscard]] std::optional<std::chrono::milliseconds> parse_script_timeout(std::string_view text);
[[nodiscard]] std::optional<HostScript::EnvValue> parse_script_env(const Value& value);

// A rule that an entry breaks, with the field to point at; nullptr: the entry.
struct ScriptFault {
  const Field* at = nullptr;
  std::string message;
};
// All but the syntax of templates. `path` is the entry's: "hostProvision[0]".
[[nodiscard]] std::vector<ScriptFault> script_faults(const Record& entry, std::string_view path);

// The merged list as values. `goos`: the host, for entries that say neither `hostOS` nor `shell`.
[[nodiscard]] std::vector<HostScript> make_host_scripts(const Field& list, std::string_view goos,
                                                        const Documents& documents);

// Line where the text of a scalar begins: after the `|` of a block scalar. 0: not from a file.
[[nodiscard]] int text_line(const Place& place);

}  // namespace limequat::config
