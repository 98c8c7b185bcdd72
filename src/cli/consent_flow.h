// Asks for what lets a machine reach the host, before anything is made or started: its host
// scripts, and what else its template opens (writable mounts, the ssh agent, host sockets…).
//
//   create     ask_before_create → the machine's folder → save
//   start      ask_before_start: only about scripts that nobody has decided about yet
//
// Without a terminal nothing is asked and nothing is allowed, unless a flag says so. The host agent
// judges each script again when it runs it (hostprovision/consent.h): what is not saved here does
// not run.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/template_choice.h"
#include "hostprovision/host_access.h"
#include "hostprovision/trust_store.h"
#include "store/instance.h"

namespace limequat::cli {

class Context;
class FlagSet;

// --enable-host-scripts[=false] and --enable-writable-mounts[=false].
struct ConsentFlags {
  std::optional<bool> host_scripts;
  std::optional<bool> writable_mounts;
};
void add_consent_flags(FlagSet& set, ConsentFlags& flags);

// What was answered about a template.
struct TemplateConsent {
  std::string yaml;  // of which the machine is to be made: refused access is off in it
  std::vector<hostprovision::OriginPart> origin;
  std::vector<hostprovision::TrustRecord> records;  // decisions about host scripts
  std::vector<std::string> digests;                 // of all that need consent
};

// `yaml`: the template with the user's flags applied. Throws Error when the question was cancelled
// (then nothing may be made), and for host scripts that nobody can be asked about (T16, T20).
[[nodiscard]] TemplateConsent ask_before_create(Context& context, const NewMachine& machine,
                                                std::string yaml, const ConsentFlags& flags);

// For the machine that was just made; says which of its scripts are off, and how to turn them on.
void save_consent(Context& context, const store::Instance& instance,
                  const TemplateConsent& consent);

// Of a machine that exists. On a terminal it asks about scripts that are new or have changed; those
// that stay off are told by the host agent at each start.
void ask_before_start(Context& context, const store::Instance& instance, const ConsentFlags& flags);

// The machine is gone: its decisions too.
void forget_consent(Context& context, const Path& instance_dir,
                    const std::optional<hostprovision::InstanceBinding>& binding);
// nullopt when the folder cannot be bound; for forget_consent, before the folder goes.
[[nodiscard]] std::optional<hostprovision::InstanceBinding> binding_of(const Path& instance_dir);

}  // namespace limequat::cli
