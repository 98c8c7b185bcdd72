// What the argument of `create` and `start` means: a machine that is there, or a template to make
// one of.
//
// Source: reference of upstream, cli §1.2.
#pragma once

#include <optional>
#include <string>
#include <variant>

#include "cli/edit_flags.h"
#include "cli/edit_machine.h"
#include "locator/template.h"
#include "store/instance.h"

namespace limequat::cli {

class Context;

struct NewMachine {
  std::string name;
  locator::Template source;  // embedded; flags not yet applied
  // What messages about its text call it, where a file's path would stand. make_machine sets it.
  std::string called = {};
};
using Choice = std::variant<store::Instance, NewMachine>;

// `argument`: as given, "" for none. `name_flag`: --name. Throws UsageError.
[[nodiscard]] Choice choose(Context& context, const std::string& argument,
                            const std::string& name_flag);

// The YAML to make a machine of.
struct Reviewed {
  std::string yaml;
  TextFrom from = TextFrom::flags;
};
// On a terminal the menu (proceed, edit, another template, exit); else says that it goes on
// without. The result has `flags` applied: anew each time that the menu is shown. What the editor's
// text names is put into it and added to machine.source.parts.
[[nodiscard]] Reviewed review(Context& context, NewMachine& machine, const EditFlags& flags);

}  // namespace limequat::cli
