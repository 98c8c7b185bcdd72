// `user`: the account in the guest. `ssh`: how we reach it.
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/ascii.h"
#include "base/go_bool.h"
#include "base/quote.h"
#include "config/derived.h"
#include "config/tables.h"

namespace limequat::config {
namespace {

constexpr std::string_view kFallbackName = "lima";
constexpr std::uint32_t kFallbackUid = 1000;

// useradd(8) on Debian: ^[a-z_][a-z0-9_-]*$
bool is_account_name(std::string_view name) {
  const auto lower = [](char c) { return (c >= 'a' && c <= 'z') || c == '_'; };
  const auto inner = [&](char c) { return lower(c) || (c >= '0' && c <= '9') || c == '-'; };
  return !name.empty() && lower(name.front()) && std::ranges::all_of(name, inner);
}

// Version of the program that made the instance; nullopt: this one.
std::optional<std::string> maker_version(const Scope& scope) {
  if (!scope.instance.existing) return std::nullopt;
  return scope.instance.lima_version.value_or("");
}

bool made_since(const Scope& scope, std::string_view release) {
  const auto version = maker_version(scope);
  return !version || compare_version(*version, release) >= 0;
}

Value account_name(const Scope& scope) {
  const std::string& name = scope.facts.user;
  if (scope.facts.uid == 0) return kFallbackName;  // the guest has a root of its own
  if (!is_account_name(name)) {
    scope.warn({}, "name",
               fmt::format("local username {} is not a valid Linux username (must match "
                           "`^[a-z_][a-z0-9_-]*$`); using `{}` instead",
                           name_quote(name), kFallbackName));
    return kFallbackName;
  }
  if (name == "admin" && made_since(scope, "1.0.0")) {
    scope.warn(
        {}, "name",
        fmt::format("local username `admin` is reserved; using `{}` instead", kFallbackName));
    return kFallbackName;
  }
  return name;
}

Value account_comment(const Scope& scope) {
  return scope.facts.uid == 0 ? std::string(kFallbackName) : scope.facts.gecos;
}

Value account_uid(const Scope& scope) {
  return scope.facts.uid == 0 ? kFallbackUid : scope.facts.uid;
}

Value account_shell(const Scope& scope) {
  switch (scope.machine.os) {
    case Os::freebsd:
      return "/bin/sh";
    case Os::darwin:
      return "/bin/zsh";
    case Os::windows:
      return "cmd.exe";
    case Os::linux:
      break;
  }
  return "/bin/bash";
}

Value account_sudo(const Scope& scope) { return scope.machine.os != Os::darwin; }

Value account_home(const Scope& scope);

bool is_windows_shell(std::string_view shell) {
  if (const auto slash = shell.find_last_of("/\\"); slash != std::string_view::npos) {
    shell.remove_prefix(slash + 1);
  }
  for (const std::string_view known : {"cmd.exe", "powershell.exe", "pwsh.exe"}) {
    if (ascii_equal_ignoring_case(shell, known)) return true;
  }
  return false;
}

void check_shell(Judge& judge, const Field& field) {
  if (judge.machine.os == Os::windows) {
    if (is_windows_shell(field.text())) return;
    judge.error(field,
                fmt::format("field `{}` must be one of [cmd.exe powershell.exe pwsh.exe] for "
                            "Windows guest, got {}",
                            judge.path(), name_quote(field.text())));
  } else if (!field.text().starts_with('/')) {
    judge.error(field, fmt::format("field `{}` must be an absolute path, got {}", judge.path(),
                                   name_quote(field.text())));
  }
}

void check_sudo(Judge& judge, const Field& field) {
  const bool darwin = judge.machine.os == Os::darwin;
  if (field.is_true()) {
    if (darwin) {
      judge.error(field, "`user.passwordlessSudo: true` is not supported on macOS guests");
    }
    return;
  }
  if (judge.machine.vm_type == "wsl2") {
    judge.error(field, "`user.passwordlessSudo: false` is not supported on WSL2 guest");
  }
  if (!darwin && !judge.machine.plain) {
    judge.error(field, "`user.passwordlessSudo: false` requires `plain: true`");
  }
  if (!darwin) judge.warn(field, "`user.passwordlessSudo: false` is experimental");
  if (!judge.machine.param.empty()) {
    judge.warn(field,
               "`param` still relies on sudo internally, it may not work as expected when "
               "`user.passwordlessSudo: false` is set");
  }
}

constexpr Row kUserRows[] = {
    {.key = "name",
     .go_name = "Name",
     .doc = "Login name in the guest.",
     .default_words = "yours; `lima` when the guest cannot have it",
     .compute = account_name,
     .bind = member<&User::name>},
    {.key = "comment",
     .go_name = "Comment",
     .doc = "Full name in the guest.",
     .default_words = "yours",
     .compute = account_comment,
     .bind = member<&User::comment>},
    {.key = "home",
     .go_name = "Home",
     .doc = "Home folder in the guest.",
     .default_words = "/home/NAME.guest; /Users/NAME.guest on macOS",
     .compute = account_home,
     .param_use = ParamUse::yes,
     .bind = member<&User::home>},
    {.key = "shell",
     .go_name = "Shell",
     .doc = "Login shell in the guest.",
     .default_words = "/bin/bash; /bin/sh on FreeBSD, /bin/zsh on macOS, cmd.exe on Windows",
     .compute = account_shell,
     .check = check_shell,
     .bind = member<&User::shell>},
    {.key = "uid",
     .go_name = "UID",
     .doc = "Number of the account.",
     .default_words = "yours",
     .type = Type::unsigned32,
     .compute = account_uid,
     .bind = member<&User::uid>},
    {.key = "passwordlessSudo",
     .go_name = "PasswordlessSudo",
     .doc = "May the account use sudo without a password?",
     .default_words = "true; false on macOS",
     .type = Type::boolean,
     .compute = account_sudo,
     .check = check_sudo,
     .bind = member<&User::passwordless_sudo>},
};
constexpr auto kName = row_of(kUserRows, "name");
constexpr auto kHome = row_of(kUserRows, "home");
constexpr auto kUid = row_of(kUserRows, "uid");

// A `.linux` home was the rule before 2.1.0; the boot scripts of an old guest know no other.
Value account_home(const Scope& scope) {
  const std::string_view name = (*scope.record)[kName].text();
  if (scope.machine.os == Os::darwin) return fmt::format("/Users/{}.guest", name);
  return fmt::format("/home/{}.{}", name, made_since(scope, "2.1.0") ? "guest" : "linux");
}

// Before all other templates: they may say {{.Home}}.
void complete_user(Record& user, const Scope& scope) {
  if (user[kHome].text().find("{{") == std::string_view::npos) return;
  expand_field(
      user[kHome], "home",
      scope.variables.guest(user[kUid].value.as_int(), user[kName].text(), user[kHome].text()),
      scope);
}

void check_local_port(Judge& judge, const Field& field) {
  if (const auto port = field.value.as_int(); port != 0) {
    check_port(judge, field, judge.path(), port);
  }
}

constexpr Row kSshRows[] = {
    {.key = "localPort",
     .go_name = "LocalPort",
     .doc = "Port of the host for ssh; 0: one that is free.",
     .type = Type::integer,
     .literal = 0,
     .check = check_local_port,
     .bind = member<&Ssh::local_port>},
    {.key = "loadDotSSHPubKeys",
     .go_name = "LoadDotSSHPubKeys",
     .doc = "Also let in all keys of ~/.ssh/*.pub.",
     .type = Type::boolean,
     .literal = false,
     .bind = member<&Ssh::load_dot_ssh_pub_keys>},
    {.key = "forwardAgent",
     .go_name = "ForwardAgent",
     .doc = "Let the guest use your ssh agent.",
     .type = Type::boolean,
     .literal = false,
     .bind = member<&Ssh::forward_agent>},
    {.key = "forwardX11",
     .go_name = "ForwardX11",
     .doc = "Show windows of guest programs on the host's X server.",
     .type = Type::boolean,
     .literal = false,
     .bind = member<&Ssh::forward_x11>},
    {.key = "forwardX11Trusted",
     .go_name = "ForwardX11Trusted",
     .doc = "The same with all rights on the X server.",
     .type = Type::boolean,
     .literal = false,
     .bind = member<&Ssh::forward_x11_trusted>},
    {.key = "overVsock",
     .go_name = "OverVsock",
     .doc = "Reach the guest over vsock instead of TCP.",
     .default_words = "the driver's choice: true for vz with a Linux guest",
     .type = Type::boolean,
     .implemented = false,
     .bind = member<&Ssh::over_vsock>},
};
constexpr auto kOverVsock = row_of(kSshRows, "overVsock");

void complete_ssh(Record& ssh, const Scope& scope) {
  const std::string& word = scope.facts.ssh_over_vsock;
  if (word.empty()) return;
  scope.warn({}, "overVsock",
             "The environment variable LIMA_SSH_OVER_VSOCK is deprecated in favor of the "
             "YAML field .ssh.overVsock");
  if (const auto value = parse_go_bool(word)) {
    ssh[kOverVsock].value = *value;
  } else {
    scope.warn({}, "overVsock",
               fmt::format("invalid LIMA_SSH_OVER_VSOCK value {}", name_quote(word)));
  }
}

}  // namespace

constinit const Table kUserTable = {
    .go_type = "limatype.User", .rows = kUserRows, .complete = complete_user};
constinit const Table kSshTable = {
    .go_type = "limatype.SSH", .rows = kSshRows, .complete = complete_ssh};

}  // namespace limequat::config
