#include "cli/scripts_off.h"

#include <vector>

#include "cli/context.h"
#include "hostprovision/consent.h"
#include "hostprovision/consent_screen.h"

namespace limequat::cli {

void tell_scripts_off(Context& context, const store::Instance& instance) {
  const auto& scripts = instance.config->host_provision;
  if (scripts.empty()) return;
  const auto consent = hostprovision::load_consent(instance.dir, instance.name, scripts);
  std::vector<hostprovision::ScreenScript> judged;
  for (const auto& script : scripts) judged.push_back({script, consent.judge(script)});
  std::string notice = hostprovision::off_notice(judged);
  for (std::size_t end = 0; (end = notice.find('\n')) != std::string::npos;
       notice.erase(0, end + 1)) {
    context.logger.warning("{}", notice.substr(0, end));
  }
}

}  // namespace limequat::cli
