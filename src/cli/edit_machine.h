// Changes the lima.yaml of a machine that is there: edit, start, restart, clone and rename.
//
//   before = read → after = flags or editor → check_edit → write_edit
//
// Source: reference of upstream, cli §6. Different on purpose: start and restart do not shrink
// disks either, and the file changes in one step.
#pragma once

#include <string>
#include <string_view>

#include "base/error.h"
#include "cli/edit_flags.h"
#include "store/instance.h"

namespace limequat::cli {

class Context;

[[nodiscard]] std::string read_lima_yaml(const store::Instance& instance);

// Throws Error when `yaml` cannot be the configuration of this machine under the name `name` (its
// own, or the one it is about to get). The text is then in ./lima.REJECTED.yaml. Logs warnings.
void check_edit(Context& context, const store::Instance& instance, const std::string& name,
                const std::string& yaml);

enum class TextFrom { flags, editor };
// Checks and writes; the machine as it is then. Takes the lock on it for that moment. Throws Error
// when the machine is gone, was started meanwhile, or its file is no longer what it was. What a
// person has written in an editor is then in ./lima.REJECTED.yaml, too.
[[nodiscard]] store::Instance write_edit(Context& context, const store::Instance& instance,
                                         const std::string& before, const std::string& after,
                                         TextFrom from);

// For start and restart: the flags applied. The same machine when they change nothing.
[[nodiscard]] store::Instance apply_to_machine(Context& context, store::Instance instance,
                                               const EditFlags& flags);

// Replaces a file, through a symlink and with the mode it had.
void rewrite(const Path& file, const std::string& text);

// Saves `yaml` as ./lima.REJECTED.yaml and says so in `error`, after `why`.
inline constexpr std::string_view kInvalidYaml = "the YAML is invalid";
void save_rejected(const std::string& yaml, Error& error, std::string_view why = kInvalidYaml);
// Runs `body`; an Error that leaves it rejects `yaml`.
template <class Body>
void rejecting(const std::string& yaml, Body&& body, std::string_view why = kInvalidYaml) {
  try {
    body();
  } catch (Error& error) {
    save_rejected(yaml, error, why);
    throw;
  }
}

}  // namespace limequat::cli
