// Scripts of templates and a trust store of a test's own.
#pragma once

#include <string>
#include <vector>

#include "base/file.h"
#include "config/host_script.h"
#include "hostprovision/consent.h"
#include "hostprovision/trust_store.h"

namespace limequat::hostprovision {

// As `bash: TEXT` in a template would be read.
inline config::HostScript template_script(std::string text, int index = 0, std::string name = "") {
  config::HostScript script;
  script.index = index;
  script.origin = config::ScriptOrigin::machine;
  script.file = "/home/user/.lima/dev/lima.yaml";
  script.line = 3 + 2 * index;
  script.script_line = script.line + 1;
  script.name = std::move(name);
  script.shell = "bash";
  script.shorthand = true;
  script.host_os = {"darwin", "linux"};
  script.script = std::move(text);
  return script;
}

inline config::HostScript default_script(std::string text, int index = 0) {
  config::HostScript script = template_script(std::move(text), index);
  script.origin = config::ScriptOrigin::default_yaml;
  script.file = "/home/user/.lima/_config/default.yaml";
  return script;
}

inline std::vector<std::string> digests_of(const std::vector<config::HostScript>& scripts) {
  return Consent({}, std::nullopt, "", scripts).digests();
}

// A state folder and a machine's folder.
class ConsentTrial {
 public:
  ConsentTrial() { make_directories(instance_, 0700); }

  [[nodiscard]] Path root() const { return root_.path(); }
  [[nodiscard]] const Path& instance() const { return instance_; }
  [[nodiscard]] const StateFolder& folder() const { return folder_; }
  [[nodiscard]] TrustStoreFile file() const { return TrustStoreFile(folder_); }
  [[nodiscard]] InstanceBinding binding() const { return bind_instance(instance_); }

  void decide(const std::vector<config::HostScript>& all, std::size_t which,
              Verdict verdict = Verdict::allowed, bool restricted = false) const {
    file().update([&](TrustStore& store) {
      store.decide(binding(), make_record(all.at(which), verdict, Means::prompt, restricted),
                   digests_of(all));
    });
  }
  [[nodiscard]] Consent consent(const std::vector<config::HostScript>& scripts) const {
    return load_consent(folder_, instance_, "dev", scripts);
  }
  [[nodiscard]] ScriptConsent judge(const config::HostScript& script) const {
    return consent({script}).judge(script);
  }

 private:
  TemporaryDirectory root_{"limequat-consent"};
  Path instance_ = root_.path() / "lima" / "dev";
  StateFolder folder_{root_.path() / "state" / "limequat"};
};

}  // namespace limequat::hostprovision
