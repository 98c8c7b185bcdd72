// The subcommands, one file each. commands.cc has the table.
#pragma once

#include "cli/command.h"

namespace limequat::cli {

Action define_clone(FlagSet& flags);
Action define_completion(FlagSet& flags);
Action define_complete(FlagSet& flags);
Action define_create(FlagSet& flags);
Action define_delete(FlagSet& flags);
Action define_edit(FlagSet& flags);
Action define_explain(FlagSet& flags);
Action define_generate_jsonschema(FlagSet& flags);
Action define_help(FlagSet& flags);
Action define_hostagent(FlagSet& flags);
Action define_host_provision_allow(FlagSet& flags);
Action define_host_provision_deny(FlagSet& flags);
Action define_host_provision_diff(FlagSet& flags);
Action define_host_provision_list(FlagSet& flags);
Action define_host_provision_log(FlagSet& flags);
Action define_host_provision_run(FlagSet& flags);
Action define_host_provision_show(FlagSet& flags);
Action define_host_provision_test(FlagSet& flags);
Action define_info(FlagSet& flags);
Action define_list(FlagSet& flags);
Action define_factory_reset(FlagSet& flags);
Action define_protect(FlagSet& flags);
Action define_rename(FlagSet& flags);
Action define_restart(FlagSet& flags);
Action define_shell(FlagSet& flags);
Action define_show_ssh(FlagSet& flags);
Action define_start(FlagSet& flags);
Action define_stop(FlagSet& flags);
Action define_template_copy(FlagSet& flags);
Action define_template_url(FlagSet& flags);
Action define_template_yq(FlagSet& flags);
Action define_unprotect(FlagSet& flags);
Action define_validate(FlagSet& flags);

}  // namespace limequat::cli
