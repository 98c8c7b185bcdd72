// May this script run? The answer for each script of one machine, out of the trust store.
//
// Callers: `create`, `start`, `edit` and `host-provision` ask for the states before anything is
// started; the host agent gives permission() to make_plan (plan.h), which asks it about the very
// HostScript that is then rendered and run (T3, T4).
//
// Scripts that need no consent (HostScript::needs_consent) are `on` unless the user denied that
// very script, or a store is there that cannot be read: it might say so, or say "in the sandbox".
// No store at all is no decision.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.h"
#include "config/host_script.h"
#include "hostprovision/plan.h"
#include "hostprovision/trust_store.h"

namespace limequat::hostprovision {

enum class ConsentState {
  on,       // may run
  off,      // never decided
  changed,  // off; another text was decided about in its place
  denied    // the user said no, or it is refused altogether (T16)
};
[[nodiscard]] std::string_view to_string(ConsentState state);

struct ScriptConsent {
  ConsentState state = ConsentState::off;
  std::string digest;
  // When not on: one line, why and what turns it on. Equal for scripts with the same fate.
  std::string reason;
  bool restricted = false;  // allowed, in the sandbox
  // The decision about this digest; for `changed`, the one about what stood in its place.
  std::optional<TrustRecord> record;
};

// Limits for scripts that need consent (T16): what nobody can read, nobody can agree to.
inline constexpr std::size_t kMaxConsentScriptBytes = 64u << 10;
// Of name, message, shell, env … together.
inline constexpr std::size_t kMaxConsentOtherBytes = 64u << 10;
inline constexpr std::size_t kMaxConsentScripts = 200;  // of one machine

// "" or why this entry is refused whatever the user says. Always "" for one that needs no consent.
[[nodiscard]] std::string consent_refusal(const config::HostScript& script);
// For create and edit: throws Error, with file:line, for the first that is refused and for too
// many.
void require_consentable(const std::vector<config::HostScript>& scripts);

class Consent {
 public:
  // `binding`: nullopt for a machine that does not exist yet (everything is undecided). `instance`:
  // its name, for hints. `scripts`: all of the machine's.
  Consent(TrustReading trust, std::optional<InstanceBinding> binding, std::string instance,
          const std::vector<config::HostScript>& scripts);

  // Computes the digest anew from `script`, which need not be one of those given above.
  [[nodiscard]] ScriptConsent judge(const config::HostScript& script) const;
  [[nodiscard]] std::vector<ScriptConsent> judge(
      const std::vector<config::HostScript>& scripts) const;

  // For PlanInput::permission: judge() as a Decision. Keeps its own copy of everything.
  [[nodiscard]] Permission permission() const;

  // Why everything that needs consent is denied; "": the store was read.
  [[nodiscard]] const std::string& trouble() const { return trust_.trouble; }
  [[nodiscard]] const std::vector<OriginPart>& origin() const;
  // The digests of the scripts, for TrustStore::decide and carry.
  [[nodiscard]] const std::vector<std::string>& digests() const { return digests_; }

 private:
  [[nodiscard]] const InstanceTrust* known() const;
  [[nodiscard]] const TrustRecord* replaced_record(const config::HostScript& script) const;

  TrustReading trust_;
  std::optional<InstanceBinding> binding_;
  std::string instance_;
  std::vector<std::string> digests_;
  std::size_t needing_consent_ = 0;
};

// The store of StateFolder::from_environment(). Never throws.
[[nodiscard]] TrustReading read_trust();

// Reads the store and binds the folder; whatever fails means that everything is denied and becomes
// trouble(). `folder`: StateFolder::from_environment(). Never throws for what is on disk.
[[nodiscard]] Consent load_consent(const Path& instance_dir, std::string instance,
                                   const std::vector<config::HostScript>& scripts);
[[nodiscard]] Consent load_consent(const StateFolder& folder, const Path& instance_dir,
                                   std::string instance,
                                   const std::vector<config::HostScript>& scripts);

// The record to hand to TrustStore::decide.
[[nodiscard]] TrustRecord make_record(const config::HostScript& script, Verdict verdict, Means how,
                                      bool restricted = false);

}  // namespace limequat::hostprovision
