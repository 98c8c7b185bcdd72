#include "cli/upstream_names.h"

#include <fmt/format.h>

#include <algorithm>

namespace limequat::cli {
namespace {

struct Missing {
  std::string_view name;
  std::string_view instead;  // "" = nothing does it
};

constexpr std::string_view kScp =
    "`scp -F ~/.lima/INSTANCE/ssh.config FILE lima-INSTANCE:FOLDER`, or the other way round";
constexpr std::string_view kAutostart = "a unit of systemd that calls `limactl start INSTANCE`";

constexpr Missing kCommands[] = {
    {"autostart", kAutostart},
    {"copy", kScp},
    {"cp", kScp},
    {"debug", ""},
    {"disk", ""},
    {"generate-doc", "`limactl help COMMAND`"},
    {"guest-install", ""},
    {"network", ""},
    {"prune", "removing the cache: `rm -r ~/.cache/lima`"},
    {"screenshot", ""},
    {"snapshot", "`limactl clone` of the stopped machine"},
    {"start-at-login", kAutostart},
    {"sudoers", ""},
    {"tunnel", "`ssh -F ~/.lima/INSTANCE/ssh.config -N -D PORT lima-INSTANCE`"},
    {"usernet", ""},
    {"watch", "`tail -F ~/.lima/INSTANCE/ha.stdout.log`"},
    {"yq", "`limactl template yq TEMPLATE EXPRESSION`, or yq itself"},
};

struct MissingFlag {
  std::string_view command;
  Missing flag;
};

constexpr MissingFlag kFlags[] = {
    {"shell",
     {"--sync",
      "`rsync -a -e 'ssh -F ~/.lima/INSTANCE/ssh.config' FOLDER/ lima-INSTANCE:FOLDER` before and "
      "back after"}},
};

std::string sentence(std::string_view subject, std::string_view instead) {
  return fmt::format("{} is not in this version{}", subject,
                     instead.empty() ? "" : fmt::format("; instead: {}", instead));
}

}  // namespace

std::string missing_command(std::string_view word) {
  const auto* found = std::ranges::find(kCommands, word, &Missing::name);
  if (found == std::end(kCommands)) return {};
  return sentence(fmt::format("`limactl {}`", word), found->instead);
}

std::string missing_flag(std::string_view command, std::string_view flag) {
  const auto* found = std::ranges::find_if(kFlags, [&](const MissingFlag& one) {
    return one.command == command && one.flag.name == flag;
  });
  if (found == std::end(kFlags)) return {};
  return sentence(flag, found->flag.instead);
}

}  // namespace limequat::cli
