#include "hostprovision/consent.h"

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "base/error.h"
#include "base/quote.h"
#include "hostprovision/allow_hint.h"
#include "hostprovision/script_digest.h"
#include "hostprovision/script_text.h"

namespace limequat::hostprovision {
namespace {

using config::HostScript;

std::size_t other_bytes(const HostScript& script) {
  std::size_t bytes = script.name.size() + script.message.size();
  if (script.shell) bytes += script.shell->size();
  for (const std::string& word : script.host_os) bytes += word.size();
  for (const std::string& word : script.instances) bytes += word.size();
  for (const auto& [name, value] : script.env) bytes += name.size() + value.value.size();
  return bytes;
}

std::size_t param_bytes(const HostScript& script) {
  std::size_t bytes = 0;
  for (const auto& [name, value] : script.params) bytes += name.size() + value.size();
  return bytes;
}

// Is the place that the record was about the place of this script? The same name; without names the
// same index.
bool same_place(const TrustRecord& record, const HostScript& script) {
  if (!record.name.empty() || !script.name.empty()) return record.name == script.name;
  return record.index == script.index;
}

Consent consent_of(TrustReading trust, const Path& instance_dir, std::string instance,
                   const std::vector<HostScript>& scripts) {
  std::optional<InstanceBinding> binding;
  try {
    binding = bind_instance(instance_dir);
  } catch (const Error& error) {
    if (trust.trouble.empty()) trust.trouble = error.message();
  }
  return {std::move(trust), std::move(binding), std::move(instance), scripts};
}

}  // namespace

std::string_view to_string(ConsentState state) {
  switch (state) {
    case ConsentState::on:
      return "on";
    case ConsentState::off:
      return "off";
    case ConsentState::changed:
      return "changed";
    case ConsentState::denied:
      return "denied";
  }
  return "";
}

std::string consent_refusal(const HostScript& script) {
  if (!script.needs_consent()) return {};
  if (script.script && script.script->size() > kMaxConsentScriptBytes) {
    return fmt::format(
        "refused: its text has {} bytes; a script that needs consent may have {} KiB, so that it "
        "can be read",
        script.script->size(), kMaxConsentScriptBytes >> 10);
  }
  // Their values become part of the text, and are shown below it.
  if (const std::size_t bytes = param_bytes(script); bytes > kMaxConsentOtherBytes) {
    return fmt::format(
        "refused: the params that it takes in have {} bytes; in a script that needs consent they "
        "may have {} KiB together, so that they can be read",
        bytes, kMaxConsentOtherBytes >> 10);
  }
  if (const std::size_t bytes = other_bytes(script); bytes > kMaxConsentOtherBytes) {
    return fmt::format(
        "refused: name, message, shell and env have {} bytes; in a script that needs consent they "
        "may have {} KiB together",
        bytes, kMaxConsentOtherBytes >> 10);
  }
  return {};
}

void require_consentable(const std::vector<HostScript>& scripts) {
  std::size_t count = 0;
  for (const HostScript& script : scripts) {
    if (!script.needs_consent()) continue;
    if (const std::string refusal = consent_refusal(script); !refusal.empty()) {
      throw Error(fmt::format("{}:{}: hostProvision[{}] {}", script.file, script.line, script.index,
                              refusal));
    }
    if (++count > kMaxConsentScripts) {
      throw Error(fmt::format("{}:{}: more than {} host scripts that need consent", script.file,
                              script.line, kMaxConsentScripts));
    }
  }
}

Consent::Consent(TrustReading trust, std::optional<InstanceBinding> binding, std::string instance,
                 const std::vector<HostScript>& scripts)
    : trust_(std::move(trust)), binding_(std::move(binding)), instance_(std::move(instance)) {
  digests_.reserve(scripts.size());
  for (const HostScript& script : scripts) {
    digests_.push_back(script_digest(script));
    if (script.needs_consent()) ++needing_consent_;
  }
}

const InstanceTrust* Consent::known() const {
  return binding_ ? trust_.store.find(*binding_) : nullptr;
}

// A record whose text is still there belongs to that script, wherever it stands now.
const TrustRecord* Consent::replaced_record(const HostScript& script) const {
  const InstanceTrust* const trust = known();
  if (trust == nullptr) return nullptr;
  const auto orphan = [&](const TrustRecord& record) {
    return std::ranges::find(digests_, record.digest) == digests_.end();
  };
  const TrustRecord* found = nullptr;
  int best = 0;
  for (const TrustRecord& record : trust->records) {
    if (!orphan(record)) continue;
    const bool here = same_place(record, script);
    if (!here && record.index != script.index) continue;
    // The diff is to what was allowed. Of equals the newest: records stand in their order.
    const int rank = 1 + (here ? 2 : 0) + (record.verdict == Verdict::allowed ? 1 : 0);
    if (rank < best) continue;
    best = rank;
    found = &record;
  }
  return found;
}

ScriptConsent Consent::judge(const HostScript& script) const {
  ScriptConsent result{.digest = script_digest(script)};
  const auto off = [&](ConsentState state, std::string reason) {
    result.state = state;
    result.reason = std::move(reason);
    return result;
  };
  if (std::string refusal = consent_refusal(script); !refusal.empty()) {
    return off(ConsentState::denied, std::move(refusal));
  }
  const bool needed = script.needs_consent();
  if (needed && needing_consent_ > kMaxConsentScripts) {
    return off(ConsentState::denied, fmt::format("refused: there are {} of them, more than {}",
                                                 needing_consent_, kMaxConsentScripts));
  }
  if (needed && !trust_.trouble.empty()) return off(ConsentState::denied, trust_.trouble);
  // The user may have denied it, or allowed it in the sandbox only.
  if (trust_.unreadable) {
    return off(ConsentState::denied,
               trust_.trouble + "; --skip-host-scripts goes on without host scripts");
  }
  const InstanceTrust* const trust = known();
  const TrustRecord* const record = trust == nullptr ? nullptr : trust->find(result.digest);
  if (record != nullptr) {
    result.record = *record;
    if (record->verdict == Verdict::denied) {
      return off(ConsentState::denied, fmt::format("you denied it {}", allow_hint(instance_)));
    }
    result.restricted = record->restricted;
  }
  if (!needed || record != nullptr) {
    result.state = ConsentState::on;
    return result;
  }
  if (const TrustRecord* const earlier = replaced_record(script)) {
    result.record = *earlier;
    return off(ConsentState::changed,
               fmt::format("changed since you decided about it {}", allow_hint(instance_)));
  }
  return off(ConsentState::off,
             fmt::format("not allowed yet: {} {}", script.why_consent(), allow_hint(instance_)));
}

std::vector<ScriptConsent> Consent::judge(const std::vector<HostScript>& scripts) const {
  std::vector<ScriptConsent> all;
  all.reserve(scripts.size());
  for (const HostScript& script : scripts) all.push_back(judge(script));
  return all;
}

Permission Consent::permission() const {
  return [consent = std::make_shared<const Consent>(*this)](const HostScript& script) {
    ScriptConsent judged = consent->judge(script);
    Decision decision{.allowed = judged.state == ConsentState::on,
                      .reason = std::move(judged.reason)};
    decision.unknown = !decision.allowed && consent->trust_.unreadable && !script.needs_consent();
    if (decision.allowed && judged.restricted) decision.sandbox = config::Sandbox::restricted;
    return decision;
  };
}

const std::vector<OriginPart>& Consent::origin() const {
  static const std::vector<OriginPart> none;
  const InstanceTrust* const trust = known();
  return trust == nullptr ? none : trust->origin;
}

TrustReading read_trust() {
  try {
    return TrustStoreFile(StateFolder::from_environment()).read();
  } catch (const Error& error) {
    return {.store = {}, .trouble = error.message()};
  }
}

Consent load_consent(const Path& instance_dir, std::string instance,
                     const std::vector<HostScript>& scripts) {
  return consent_of(read_trust(), instance_dir, std::move(instance), scripts);
}

Consent load_consent(const StateFolder& folder, const Path& instance_dir, std::string instance,
                     const std::vector<HostScript>& scripts) {
  return consent_of(TrustStoreFile(folder).read(), instance_dir, std::move(instance), scripts);
}

TrustRecord make_record(const HostScript& script, Verdict verdict, Means how, bool restricted) {
  std::string text = readable_text(script);
  // Only an entry that needs no consent can be so large; it is denied without a diff later.
  if (text.size() > kMaxTrustRecordText) text.clear();
  return {.digest = script_digest(script),
          .verdict = verdict,
          .index = script.index,
          .name = script.name.substr(0, kMaxTrustRecordText),
          .restricted = restricted && verdict == Verdict::allowed,
          .text = std::move(text),
          .when = rfc3339_now(),
          .how = how};
}

}  // namespace limequat::hostprovision
