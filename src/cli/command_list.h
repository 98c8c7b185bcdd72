// The subcommands, one file each. commands.cc has the table.
#pragma once

#include "cli/command.h"

namespace limequat::cli {

Action define_clone(CLI::App& app);
Action define_completion(CLI::App& app);
Action define_complete(CLI::App& app);
Action define_create(CLI::App& app);
Action define_delete(CLI::App& app);
Action define_edit(CLI::App& app);
Action define_explain(CLI::App& app);
Action define_generate_jsonschema(CLI::App& app);
Action define_help(CLI::App& app);
Action define_hostagent(CLI::App& app);
Action define_host_provision_allow(CLI::App& app);
Action define_host_provision_deny(CLI::App& app);
Action define_host_provision_diff(CLI::App& app);
Action define_host_provision_list(CLI::App& app);
Action define_host_provision_log(CLI::App& app);
Action define_host_provision_run(CLI::App& app);
Action define_host_provision_show(CLI::App& app);
Action define_host_provision_test(CLI::App& app);
Action define_info(CLI::App& app);
Action define_list(CLI::App& app);
Action define_factory_reset(CLI::App& app);
Action define_protect(CLI::App& app);
Action define_rename(CLI::App& app);
Action define_restart(CLI::App& app);
Action define_shell(CLI::App& app);
Action define_show_ssh(CLI::App& app);
Action define_start(CLI::App& app);
Action define_stop(CLI::App& app);
Action define_template_copy(CLI::App& app);
Action define_template_url(CLI::App& app);
Action define_template_yq(CLI::App& app);
Action define_unprotect(CLI::App& app);
Action define_validate(CLI::App& app);

}  // namespace limequat::cli
