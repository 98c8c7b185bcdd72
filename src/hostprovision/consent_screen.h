// The text that stands before the consent question (specification, "Prompt"): a pure function.
//
// Whatever came from outside is sanitised; lines of scripts and messages stand behind a bar and are
// wrapped to the width, the bar before each piece (T14, T15, T16).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "config/host_script.h"
#include "hostprovision/consent.h"
#include "hostprovision/host_access.h"
#include "hostprovision/trust_store.h"

namespace limequat::hostprovision {

// S4, word for word.
inline constexpr std::string_view kScriptWarning =
    "WARNING: The template includes a provisioning script that will run on your local machine!";
inline constexpr std::string_view kScriptQuestion =
    "Do you want to run the script on your machine every time before the instance starts?";
// S8.
inline constexpr std::string_view kAccessWarning =
    "WARNING: The template gives the machine access to your local machine!";
inline constexpr std::string_view kAccessQuestion =
    "Do you want to give the machine this access to your computer?";

struct ScreenScript {
  config::HostScript script;
  ScriptConsent consent;
};

struct ScreenInput {
  // The template first; may be empty (an existing machine whose origin is not known).
  std::vector<OriginPart> origin;
  std::vector<ScreenScript> scripts;  // those to be asked about (state off or changed; T17)
  std::vector<HostAccess> accesses;   // listed below the scripts, host_script left out
  std::size_t columns = 80;           // below 20 counts as 20
};

// Newline-terminated lines. New scripts in full, changed ones as a diff to what was allowed. No
// scripts: the warning is kAccessWarning; neither: "".
[[nodiscard]] std::string consent_screen(const ScreenInput& input);
// The same with the full text of every script: what the answer `view` shows.
[[nodiscard]] std::string consent_view(const ScreenInput& input);
// The scripts of it alone, without warning and origin: what `host-provision allow` prints.
[[nodiscard]] std::string consent_scripts(const std::vector<ScreenScript>& scripts,
                                          std::size_t columns);
// Text from outside behind a bar, with line numbers: a script as the screen shows it.
[[nodiscard]] std::string numbered_text(std::string_view text, std::size_t columns);
// The same without numbers.
[[nodiscard]] std::string barred_text(std::string_view text, std::size_t columns);
// "3 lines", "2000 lines, 50 KiB".
[[nodiscard]] std::string size_words(std::string_view text);
// What `host-provision allow` and `diff` print: the allowed text against the present one, "" when
// equal.
[[nodiscard]] std::string consent_diff(const config::HostScript& script, std::string_view allowed,
                                       std::size_t columns);

// S7, for create and each start: which scripts are off, why, and the command that turns them on.
// One line a reason, "" when all are on.
[[nodiscard]] std::string off_notice(const std::vector<ScreenScript>& scripts);

}  // namespace limequat::hostprovision
