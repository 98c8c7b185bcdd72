// What create and start share: their flags, and making a machine of a chosen template.
#pragma once

#include <string>

#include "cli/consent_flow.h"
#include "cli/edit_flags.h"
#include "cli/template_choice.h"
#include "lifecycle/create.h"

namespace limequat::cli {

struct MakeFlags {
  std::string name;
  bool list_templates = false;
  bool list_drivers = false;
  EditFlags edits;
  ConsentFlags consent;
};
void add_make_flags(FlagSet& set, MakeFlags& flags);

// --list-templates and --list-drivers: true when that was all that was wanted.
[[nodiscard]] bool list_if_asked(Context& context, const MakeFlags& flags);

// Reviewed (on a terminal), edited by the flags, asked about, checked and made; a name that is
// taken is told before all that. A rejected YAML of a terminal's user is saved as
// ./lima.REJECTED.yaml, and so is what was written in the editor when nothing is made of it for
// another reason.
[[nodiscard]] lifecycle::Created make_machine(Context& context, NewMachine machine,
                                              const MakeFlags& flags);

}  // namespace limequat::cli
