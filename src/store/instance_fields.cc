#include "store/instance_fields.h"

#include <array>
#include <string>

namespace limequat::store {
namespace {

using gotemplate::Omit;
using gotemplate::Value;

constexpr std::string_view kTypeName = "store.FormatData";

Value from_config(const InstanceContext& c, Value (*get)(const config::Machine&)) {
  return c.instance.config ? get(*c.instance.config) : Value();
}

// CPUs, memory and disk of a wsl2 machine are not ours to set; upstream shows none.
Value resource(const InstanceContext& c, Value (*get)(const config::Machine&)) {
  return c.instance.config && c.instance.config->vm_type == "wsl2" ? Value(0) : from_config(c, get);
}

Value config_member(const InstanceContext& c, std::string_view go_name) {
  if (!c.instance.config) return {};
  const Value* found = c.instance.config->value.find(go_name);
  return found != nullptr ? *found : Value();
}

Value pid_of(const std::optional<ProcessIdentity>& process) {
  return process ? Value(process->pid) : Value(0);
}

std::string vm_type_of(const InstanceContext& c) {
  return c.instance.config ? c.instance.config->vm_type : std::string();
}

constexpr InstanceField kFields[] = {
    {"Name", "name", Omit::never, false,
     [](const InstanceContext& c) { return Value(c.instance.name); }},
    {"Hostname", "hostname", Omit::never, false,
     [](const InstanceContext& c) { return Value(c.instance.hostname); }},
    {"Status", "status", Omit::never, false,
     [](const InstanceContext& c) { return Value(to_string(c.instance.status)); }},
    {"Dir", "dir", Omit::never, false,
     [](const InstanceContext& c) { return Value(c.instance.dir.string()); }},
    {"VMType", "vmType", Omit::never, false,
     [](const InstanceContext& c) { return Value(vm_type_of(c)); }},
    {"Arch", "arch", Omit::never, false,
     [](const InstanceContext& c) {
       return c.instance.config ? Value(config::to_string(c.instance.config->arch)) : Value("");
     }},
    {"CPUs", "cpus", Omit::if_empty, false,
     [](const InstanceContext& c) {
       return resource(c, [](const config::Machine& m) { return Value(m.cpus); });
     }},
    {"Memory", "memory", Omit::if_empty, false,
     [](const InstanceContext& c) {
       return resource(c, [](const config::Machine& m) { return Value(m.memory); });
     }},
    {"Disk", "disk", Omit::if_empty, false,
     [](const InstanceContext& c) {
       return resource(c, [](const config::Machine& m) { return Value(m.disk); });
     }},
    {"Message", "message", Omit::if_empty, false,
     [](const InstanceContext& c) { return Value(c.instance.message); }},
    {"AdditionalDisks", "additionalDisks", Omit::if_empty, false,
     [](const InstanceContext& c) { return config_member(c, "AdditionalDisks"); }},
    {"Networks", "network", Omit::if_empty, false,
     [](const InstanceContext& c) { return config_member(c, "Networks"); }},
    {"SSHLocalPort", "sshLocalPort", Omit::if_empty, false,
     [](const InstanceContext& c) { return Value(c.instance.ssh_local_port); }},
    {"SSHConfigFile", "sshConfigFile", Omit::if_empty, false,
     [](const InstanceContext& c) {
       return c.instance.config ? Value(c.instance.files().ssh_config().string()) : Value("");
     }},
    {"HostAgentPID", "hostAgentPID", Omit::if_empty, false,
     [](const InstanceContext& c) { return pid_of(c.instance.host_agent); }},
    {"DriverPID", "driverPID", Omit::if_empty, false,
     [](const InstanceContext& c) { return pid_of(c.instance.driver); }},
    {"Errors", "errors", Omit::if_empty, false,
     [](const InstanceContext& c) { return Value::list_of(c.instance.errors); }},
    {"Config", "config", Omit::if_nil, false,
     [](const InstanceContext& c) {
       return from_config(c, [](const config::Machine& m) { return m.value; });
     }},
    {"SSHAddress", "sshAddress", Omit::if_empty, false,
     [](const InstanceContext& c) { return c.instance.config ? Value("127.0.0.1") : Value(""); }},
    {"Protected", "protected", Omit::never, false,
     [](const InstanceContext& c) { return Value(c.instance.is_protected); }},
    {"LimaVersion", "limaVersion", Omit::never, false,
     [](const InstanceContext& c) { return Value(c.instance.lima_version); }},
    {"Param", "param", Omit::if_empty, false,
     [](const InstanceContext& c) { return config_member(c, "Param"); }},
    {"AutoStartedIdentifier", "autoStartedIdentifier", Omit::if_empty, false,
     [](const InstanceContext& c) { return Value(c.instance.auto_started_identifier); }},
    {"HostOS", "HostOS", Omit::never, true,
     [](const InstanceContext&) { return Value(config::host_goos()); }},
    {"HostArch", "HostArch", Omit::never, true,
     [](const InstanceContext&) { return Value(config::to_string(config::host_arch())); }},
    {"LimaHome", "LimaHome", Omit::never, true,
     [](const InstanceContext& c) { return Value(c.home.root().string()); }},
    {"IdentityFile", "IdentityFile", Omit::never, true,
     [](const InstanceContext& c) { return Value(c.home.identity_file().string()); }},
};

}  // namespace

std::span<const InstanceField> instance_fields() { return kFields; }

Value instance_value(const Instance& instance, const Home& home) {
  const InstanceContext context{instance, home};
  gotemplate::StructBuilder builder(kTypeName);
  builder.reserve(std::size(kFields));
  for (const auto& field : kFields) {
    builder.field(field.go_name, field.json_key, field.omit, field.get(context));
  }
  return builder.build();
}

}  // namespace limequat::store
