#include "cli/consent_flow.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>

#include "base/error.h"
#include "base/quote.h"
#include "base/sanitize.h"
#include "base/terminal.h"
#include "cli/context.h"
#include "cli/flag_set.h"
#include "cli/scripts_off.h"
#include "hostprovision/audit_log.h"
#include "hostprovision/consent.h"
#include "hostprovision/consent_prompt.h"
#include "hostprovision/consent_screen.h"
#include "hostprovision/script_digest.h"
#include "locator/provenance.h"

namespace limequat::cli {
namespace {

namespace hp = hostprovision;
using hp::AccessKind;
using hp::HostAccess;

constexpr std::size_t kDefaultColumns = 80;

// The template and every part that was embedded, as finally read.
std::vector<hp::OriginPart> origin_of(const locator::Template& source) {
  std::vector<hp::OriginPart> origin;
  for (const locator::Part& part : source.parts) {
    const std::string& where = part.final_url.empty() ? part.locator : part.final_url;
    origin.push_back({where == "-" ? "standard input" : where, part.sha256});
  }
  return origin;
}

// The template alone: what default.yaml and override.yaml add is the user's own.
config::Machine load_alone(Context& context, const NewMachine& machine, const std::string& yaml) {
  const store::InstanceFiles files = context.home().instance(machine.name);
  const config::Loader loader(context.loader().facts());
  return loader
      .load({.path = machine.called, .text = yaml}, {.name = machine.name,
                                                     .dir = files.directory().string(),
                                                     .lima_home = context.home().root().string()})
      .machine;
}

std::vector<config::HostScript> needing_consent(const std::vector<config::HostScript>& scripts) {
  std::vector<config::HostScript> result;
  std::ranges::copy_if(scripts, std::back_inserter(result), &config::HostScript::needs_consent);
  return result;
}

// T20: what came over a connection that anybody can change is not even asked about.
void refuse_insecure(const locator::Template& source,
                     const std::vector<config::HostScript>& scripts, const ConsentFlags& flags) {
  if (scripts.empty() || flags.host_scripts == false) return;
  const locator::Part* part = locator::insecure_part(source);
  if (part == nullptr) return;
  throw Error(fmt::format(
      "host scripts that came over plain http are refused: anybody on the way to {} may have "
      "changed "
      "them (hint: use https, or a file that you have read; --enable-host-scripts=false makes the "
      "machine without them)",
      name_quote(part->final_url)));
}

std::size_t columns() {
  const auto size = terminal_size(STDERR_FILENO);
  return size && size->columns > 0 ? static_cast<std::size_t>(size->columns) : kDefaultColumns;
}

hp::ConsentAnswer ask(Context& context, const hp::ScreenInput& input, std::string_view screen,
                      std::string_view question, hp::ConsentPrompt::Words words) {
  context.progress.finish();
  const auto answer = hp::ask_consent({}, screen, hp::ConsentPrompt(std::string(question), words),
                                      [&] { return hp::consent_view(input); });
  if (!answer) throw Error("Interrupted by user");
  return *answer;
}

struct Decision {
  hp::Verdict verdict = hp::Verdict::denied;
  hp::Means how = hp::Means::prompt;
  bool restricted = false;
};

// nullopt: nobody decided, and the scripts stay off until somebody does.
std::optional<Decision> decide_scripts(Context& context, const hp::ScreenInput& input,
                                       const ConsentFlags& flags) {
  if (input.scripts.empty()) return std::nullopt;
  if (flags.host_scripts) {
    return Decision{*flags.host_scripts ? hp::Verdict::allowed : hp::Verdict::denied,
                    hp::Means::flag};
  }
  if (!context.can_ask()) {
    context.logger.warning("{}", hp::kScriptWarning.substr(std::string_view("WARNING: ").size()));
    return std::nullopt;
  }
  const auto answer = ask(context, input, hp::consent_screen(input), hp::kScriptQuestion,
                          {.sandbox = true, .view = true});
  return Decision{answer == hp::ConsentAnswer::no ? hp::Verdict::denied : hp::Verdict::allowed,
                  hp::Means::prompt, answer == hp::ConsentAnswer::sandbox};
}

std::vector<AccessKind> kinds_in_question(const std::vector<HostAccess>& accesses) {
  std::vector<AccessKind> kinds;
  for (const HostAccess& access : accesses) {
    if (hp::needs_answer(access) && std::ranges::find(kinds, access.kind) == kinds.end()) {
      kinds.push_back(access.kind);
    }
  }
  return kinds;
}

// The kinds of access that are turned off. A template of the user's own is only warned about.
std::vector<AccessKind> decide_access(Context& context, const hp::ScreenInput& input, bool foreign,
                                      const ConsentFlags& flags) {
  std::vector<AccessKind> open = kinds_in_question(input.accesses);
  std::vector<AccessKind> refused;
  if (flags.writable_mounts && std::erase(open, AccessKind::writable_mount) > 0 &&
      !*flags.writable_mounts) {
    refused.push_back(AccessKind::writable_mount);
  }
  if (open.empty() || !foreign) return refused;
  bool allowed = false;
  if (context.can_ask()) {
    // The scripts' question has shown the screen already.
    const std::string screen = input.scripts.empty() ? hp::consent_screen(input) : "";
    allowed =
        ask(context, input, screen, hp::kAccessQuestion, {.view = true}) == hp::ConsentAnswer::yes;
  }
  if (!allowed) refused.insert(refused.end(), open.begin(), open.end());
  return refused;
}

// What stays open is named, what was refused too.
void tell_access(Context& context, const std::vector<HostAccess>& accesses,
                 const std::vector<AccessKind>& refused) {
  for (const HostAccess& access : accesses) {
    if (access.kind == AccessKind::host_script) continue;
    const bool off = std::ranges::find(refused, access.kind) != refused.end();
    context.logger.warning("The template {} the machine access to the host: {}: {}{}",
                           off ? "wants to give" : "gives", to_string(access.kind),
                           sanitize(access.what), off ? ": turned off" : "");
    if (!off && !access.warning.empty()) context.logger.warning("  {}", sanitize(access.warning));
  }
  if (refused.empty()) return;
  const bool mounts = std::ranges::find(refused, AccessKind::writable_mount) != refused.end();
  context.logger.warning("To turn it on later, edit the machine's lima.yaml{}",
                         mounts ? ", or create the machine with --enable-writable-mounts" : "");
}

std::vector<std::string> digests_of(const std::vector<config::HostScript>& scripts) {
  std::vector<std::string> digests;
  for (const auto& script : scripts) digests.push_back(hp::script_digest(script));
  return digests;
}

std::vector<hp::TrustRecord> records_of(const std::vector<hp::ScreenScript>& scripts,
                                        const std::optional<Decision>& decision) {
  std::vector<hp::TrustRecord> records;
  if (!decision) return records;
  for (const auto& [script, consent] : scripts) {
    records.push_back(
        hp::make_record(script, decision->verdict, decision->how, decision->restricted));
  }
  return records;
}

void write_records(Context& context, const store::Instance& instance,
                   const hp::InstanceBinding& binding, const std::vector<hp::TrustRecord>& records,
                   const std::vector<std::string>& digests,
                   const std::optional<std::vector<hp::OriginPart>>& origin) {
  const auto folder = hp::StateFolder::from_environment();
  hp::TrustStoreFile(folder).update([&](hp::TrustStore& store) {
    if (origin) store.begin(binding, *origin);
    for (const auto& record : records) store.decide(binding, record, digests);
  });
  const hp::AuditLog audit(folder);
  for (const auto& record : records) {
    const std::string trouble =
        audit.append(hp::audit_entry_of(record, instance.name, instance.dir.string()));
    if (!trouble.empty()) context.logger.warning("{}", trouble);
  }
}

}  // namespace

void add_consent_flags(FlagSet& set, ConsentFlags& flags) {
  set.boolean("--enable-host-scripts", flags.host_scripts,
              "Allow the host scripts of the template, as they are now, without a question "
              "(=false: never)");
  set.boolean("--enable-writable-mounts", flags.writable_mounts,
              "Allow the writable mounts of the template without a question (=false: read-only)");
}

TemplateConsent ask_before_create(Context& context, const NewMachine& machine, std::string yaml,
                                  const ConsentFlags& flags) {
  TemplateConsent consent{.yaml = std::move(yaml), .origin = origin_of(machine.source)};
  const config::Machine loaded = load_alone(context, machine, consent.yaml);
  const auto scripts = needing_consent(loaded.host_provision);
  refuse_insecure(machine.source, scripts, flags);
  if (flags.host_scripts != false) hp::require_consentable(scripts);
  hp::ScreenInput input{.origin = consent.origin,
                        .accesses = hp::host_accesses(loaded, context.home().root().string()),
                        .columns = columns()};
  const hp::Consent nothing({}, std::nullopt, machine.name, scripts);
  for (const auto& script : scripts) input.scripts.push_back({script, nothing.judge(script)});
  const auto decision = decide_scripts(context, input, flags);
  consent.records = records_of(input.scripts, decision);
  consent.digests = digests_of(scripts);
  const bool foreign = locator::has_foreign_part(machine.source);
  const auto refused = decide_access(context, input, foreign, flags);
  if (!refused.empty())
    consent.yaml = hp::withhold(std::move(consent.yaml), machine.source.locator, refused);
  tell_access(context, input.accesses, refused);
  return consent;
}

void save_consent(Context& context, const store::Instance& instance,
                  const TemplateConsent& consent) {
  // Also without a script: what was known of this path before is over.
  const bool nothing_known = consent.digests.empty() && consent.records.empty();
  const auto folder = hp::StateFolder::from_environment();
  if (nothing_known && !limequat::exists(folder.trust_store())) return;
  with_context(fmt::format("the instance {} was created, but its host scripts are off",
                           name_quote(instance.name)),
               [&] {
                 write_records(context, instance, hp::bind_instance(instance.dir), consent.records,
                               consent.digests, consent.origin);
               });
  tell_scripts_off(context, instance);
}

void ask_before_start(Context& context, const store::Instance& instance,
                      const ConsentFlags& flags) {
  const auto scripts = needing_consent(instance.config->host_provision);
  if (scripts.empty()) return;
  const auto consent = hp::load_consent(instance.dir, instance.name, scripts);
  if (!consent.trouble().empty()) return;  // the agent says it with each script
  hp::ScreenInput input{.origin = consent.origin(), .columns = columns()};
  for (const auto& script : scripts) {
    const auto judged = consent.judge(script);
    const bool open = judged.state == hp::ConsentState::off ||
                      judged.state == hp::ConsentState::changed ||
                      (flags.host_scripts == true && judged.state == hp::ConsentState::denied);
    const bool to_deny = flags.host_scripts == false && judged.state == hp::ConsentState::on;
    if ((open && hp::consent_refusal(script).empty()) || to_deny)
      input.scripts.push_back({script, judged});
  }
  if (input.scripts.empty() || (!flags.host_scripts && !context.can_ask())) return;
  const auto decision = decide_scripts(context, input, flags);
  const auto records = records_of(input.scripts, decision);
  write_records(context, instance, hp::bind_instance(instance.dir), records, digests_of(scripts),
                std::nullopt);
}

std::optional<hp::InstanceBinding> binding_of(const Path& instance_dir) {
  try {
    return hp::bind_instance(instance_dir);
  } catch (const Error&) {
    return std::nullopt;
  }
}

void forget_consent(Context& context, const Path& instance_dir,
                    const std::optional<hp::InstanceBinding>& binding) {
  const auto folder = hp::StateFolder::from_environment();
  if (!binding || !limequat::exists(folder.trust_store())) return;
  const hp::TrustStoreFile file(folder);
  const hp::TrustReading known = file.read();
  if (!known.trouble.empty() || known.store.find(*binding) == nullptr) return;
  try {
    file.update([&](hp::TrustStore& store) { store.forget(*binding); });
  } catch (const Error& error) {
    context.logger.warning("the decisions about the host scripts of {} stay in the store: {}",
                           name_quote(instance_dir.string()), error.message());
  }
}

}  // namespace limequat::cli
