// What the subcommands of `limactl host-provision` share: a machine with its host scripts and what
// the user decided about each of them, arguments that name scripts, and words for people.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/host_script.h"
#include "hostprovision/consent.h"
#include "hostprovision/plan.h"
#include "store/instance.h"

namespace limequat::cli {

class Context;

struct ScriptedMachine {
  store::Instance instance;
  hostprovision::Consent consent;
  std::vector<hostprovision::ScriptConsent> judged;  // of scripts(), in their order

  // A script's index is its place.
  [[nodiscard]] const std::vector<config::HostScript>& scripts() const {
    return instance.config->host_provision;
  }
};

// Throws Error when there is no such machine or its lima.yaml cannot be loaded. By name it also
// warns of host_script_warnings().
[[nodiscard]] ScriptedMachine load_scripts(Context& context, const std::string& name);
[[nodiscard]] ScriptedMachine load_scripts(store::Instance instance);
// What is wrong with host scripts of a whole configuration file: others can write it, say.
[[nodiscard]] std::vector<std::string> host_script_warnings(const store::Instance& instance);

// Out of an argument. Throws UsageError that says which there are.
[[nodiscard]] std::size_t script_index(const ScriptedMachine& machine, const std::string& word);
// Of all arguments after the machine's name, in ascending order, each once. Empty: none was given.
[[nodiscard]] std::vector<std::size_t> script_indexes(const ScriptedMachine& machine,
                                                      const std::vector<std::string>& arguments);

// What a script of this machine would be rendered and run with, in the first of its phases. The
// caller sets permission and script_folder. Nothing is executed for `env`: only literal values
// resolve.
[[nodiscard]] hostprovision::PlanInput plan_input(Context& context, const store::Instance& instance,
                                                  const config::HostScript& script);
// "" or why the script never runs for this machine on this computer: "runs only on darwin", "its
// entry is wrong: …".
[[nodiscard]] std::string skip_reason(const config::HostScript& script,
                                      hostprovision::PlanInput input);

// `0 "setup"`, sanitised.
[[nodiscard]] std::string script_label(const config::HostScript& script);
// "0, 1 and 4" of labels or indexes.
[[nodiscard]] std::string enumerated(const std::vector<std::string>& words);

// A reason of ScriptConsent in two: `why` and the command at its end, "" when there is none.
struct ReasonWords {
  std::string why;
  std::string hint;
};
[[nodiscard]] ReasonWords split_reason(std::string_view reason);

// Width to wrap texts at: of the terminal; without one they are not wrapped.
[[nodiscard]] std::size_t text_columns(int fd);
// The lines of a diff in red and green.
[[nodiscard]] std::string paint_diff(std::string_view diff, bool colour);

// For `allow`, `deny`: a machine that runs keeps what it was started with.
void say_if_running(Context& context, const store::Instance& instance);

}  // namespace limequat::cli
