// The table of `limactl host-provision list` and what stands below it: pure functions.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "config/host_script.h"
#include "hostprovision/consent.h"

namespace limequat::cli {

struct ScriptRow {
  std::string instance;  // "": of a machine that does not exist yet
  config::HostScript script;
  hostprovision::ScriptConsent consent;
  std::string skipped;  // not empty: why it never runs here; then the state is `skipped`
  std::vector<hostprovision::OriginPart> origin;
};

// "on", "off", "changed", "denied", "skipped".
[[nodiscard]] std::string state_word(const ScriptRow& row);
// Why it does not run; "" when it does.
[[nodiscard]] std::string reason_of(const ScriptRow& row);

// INDEX NAME STATE PHASE OS WAIT SANDBOX SOURCE DIGEST, with INSTANCE before them when
// `with_instance`, and SANDBOX only when a script is in it.
// `columns`: of the terminal, 0: none; OS, DIGEST, WAIT and PHASE go, in this order, when there is
// no room. All is sanitised. With `colour` each row has the colour of its state.
[[nodiscard]] std::string format_script_table(const std::vector<ScriptRow>& rows,
                                              bool with_instance, std::size_t columns, bool colour);

// Why scripts do not run and what turns them on, and where the templates came from. "" when there
// is nothing to say.
[[nodiscard]] std::string script_table_notes(const std::vector<ScriptRow>& rows,
                                             bool with_instance);

// One line of JSON with everything that is known, ASCII only. No newline.
[[nodiscard]] std::string script_row_json(const ScriptRow& row);

}  // namespace limequat::cli
