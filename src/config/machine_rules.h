// What the rows of the root table say in code: defaults, bindings, checks. Private to config/.
#pragma once

#include "config/tables.h"

namespace limequat::config {

// A letter, then letters, digits and `_`.
[[nodiscard]] bool is_param_name(std::string_view name);

// Row::compute.
Value default_vm_type(const Scope& scope);
Value default_cpus(const Scope& scope);
Value default_memory(const Scope& scope);
Value default_arch(const Scope& scope);
Value default_timezone(const Scope& scope);

// Row::bind.
void set_memory(Machine& machine, const Field& field);
void set_disk(Machine& machine, const Field& field);
void set_cpus(Machine& machine, const Field& field);
void set_mount_type(Machine& machine, const Field& field);
void set_cpu_type(Machine& machine, const Field& field);

// Row::check.
void check_base(Judge& judge, const Field& field);
void check_minimum_version(Judge& judge, const Field& field);
void check_vm_type(Judge& judge, const Field& field);
void check_os(Judge& judge, const Field& field);
void check_arch(Judge& judge, const Field& field);
void check_images(Judge& judge, const Field& field);
void check_cpu_type(Judge& judge, const Field& field);
// Also for vmOpts.qemu.cpuType.
void check_cpu_models(Judge& judge, const Field& field);
void check_cpus(Judge& judge, const Field& field);
void check_mount_type(Judge& judge, const Field& field);
void check_backup_exclusion(Judge& judge, const Field& field);
void check_inotify(Judge& judge, const Field& field);
void check_containerd(Judge& judge, const Field& field);
void check_param(Judge& judge, const Field& field);
void check_dns(Judge& judge, const Field& field);
void check_tpm(Judge& judge, const Field& field);

}  // namespace limequat::config
