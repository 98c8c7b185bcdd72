#include "hostprovision/shell.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/error.h"
#include "base/quote.h"
#include "base/words.h"

namespace limequat::hostprovision {
namespace {

constexpr std::array<std::pair<std::string_view, ShellKind>, 5> kKeywords = {{
    {"bash", ShellKind::bash},
    {"sh", ShellKind::sh},
    {"pwsh", ShellKind::pwsh},
    {"powershell", ShellKind::powershell},
    {"cmd", ShellKind::cmd},
}};

Error not_found(std::string_view shell) {
  return Error(fmt::format("shell {} not found in PATH", go_quote(shell)));
}

ShellChoice default_shell(const Host& host) {
  const bool windows = host.os == "windows";
  const ShellKind first = windows ? ShellKind::pwsh : ShellKind::bash;
  const ShellKind second = windows ? ShellKind::powershell : ShellKind::sh;
  if (auto found = find_shell_program(to_string(first), host, {})) {
    return {.kind = first, .program = *found};
  }
  if (auto found = find_shell_program(to_string(second), host, {})) {
    return {.kind = second, .program = *found, .fell_back = true};
  }
  throw Error(fmt::format("neither {} nor {} found in PATH", go_quote(to_string(first)),
                          go_quote(to_string(second))));
}

// Length of the action `{{…}}` at the front of `text`, as Go's lexer sees it: strings, raw strings
// and comments may hold `}}`. The whole text when it is not closed; the template parser then says
// so.
std::size_t action_length(std::string_view text) {
  std::size_t at = 2;
  const std::string_view body = text.substr(2);
  if (body.starts_with("/*") || body.starts_with("- /*")) {
    const auto end = text.find("*/", at);
    if (end == std::string_view::npos) return text.size();
    at = end + 2;
  }
  while (at < text.size()) {
    const char c = text[at];
    if (text.substr(at, 2) == "}}") return at + 2;
    if (c == '"' || c == '\'' || c == '`') {
      for (++at; at < text.size() && text[at] != c; ++at) {
        if (text[at] == '\\' && c != '`') ++at;
      }
    }
    ++at;
  }
  return text.size();
}

// Stands for an action while the text is split. Not a character that anyone types.
constexpr char kPlaceholder = '\x01';

struct Held {
  std::string text;                  // actions replaced by kPlaceholder
  std::vector<std::string> actions;  // in order
};

Held hold_actions(std::string_view shell) {
  Held held;
  while (!shell.empty()) {
    std::size_t size = 1;
    if (shell.starts_with("{{")) {
      size = action_length(shell);
      held.actions.emplace_back(shell.substr(0, size));
      held.text += kPlaceholder;
    } else {
      held.text += shell[0];
    }
    shell.remove_prefix(size);
  }
  return held;
}

std::string double_backslashes(std::string_view text) {
  std::string out;
  for (const char c : text) out.append(c == '\\' ? 2 : 1, c);
  return out;
}

// Of a path in either notation, without `.exe`: "pwsh" for "C:\tools\pwsh.exe".
std::string_view program_name(std::string_view program) {
  const auto separator = program.find_last_of("/\\");
  if (separator != std::string_view::npos) program.remove_prefix(separator + 1);
  if (program.ends_with(".exe")) program.remove_suffix(4);
  return program;
}

// PowerShell's single-quoted string.
std::string powershell_quote(std::string_view text) {
  std::string out = "'";
  for (const char c : text) out.append(c == '\'' ? 2 : 1, c);
  return out + '\'';
}

std::string cmd_call(std::string_view script_name) {
  if (script_name.find_first_of("%\"") != std::string_view::npos) {
    throw Error(fmt::format("cmd cannot be given the path {}", go_quote(script_name)));
  }
  return fmt::format("CALL \"{}\"", script_name);
}

// The C runtime's rules: backslashes count only before a quote.
std::string windows_quote(std::string_view word) {
  if (!word.empty() && word.find_first_of(" \t\"") == std::string_view::npos) {
    return std::string(word);
  }
  std::string out = "\"";
  std::size_t backslashes = 0;
  for (const char c : word) {
    if (c == '\\') {
      ++backslashes;
      continue;
    }
    out.append(c == '"' ? 2 * backslashes + 1 : backslashes, '\\');
    backslashes = 0;
    out += c;
  }
  return out.append(2 * backslashes, '\\') + '"';
}

}  // namespace

std::string_view to_string(ShellKind kind) {
  for (const auto& [word, known] : kKeywords) {
    if (known == kind) return word;
  }
  return "custom";
}

std::optional<ShellKind> parse_shell_keyword(std::string_view shell) {
  for (const auto& [word, kind] : kKeywords) {
    if (word == shell) return kind;
  }
  return std::nullopt;
}

ShellChoice choose_shell(const std::optional<std::string>& shell, const Host& host) {
  if (!shell) return default_shell(host);
  const auto kind = parse_shell_keyword(*shell);
  if (!kind) {
    return {.kind = ShellKind::custom, .words = split_command_template(*shell, host.os)};
  }
  auto program = find_shell_program(*shell, host, {});
  if (!program) throw not_found(*shell);
  return {.kind = *kind, .program = std::move(*program)};
}

std::vector<std::string> split_command_template(std::string_view shell, std::string_view host_os) {
  if (shell.find(kPlaceholder) != std::string_view::npos ||
      shell.find('\0') != std::string_view::npos) {
    throw Error("control characters in the shell command");
  }
  const Held held = hold_actions(shell);
  std::vector<std::string> words =
      split_words(host_os == "windows" ? double_backslashes(held.text) : held.text);
  if (words.empty()) throw Error("the shell command is empty");
  auto action = held.actions.begin();
  for (std::string& word : words) {
    std::string whole;
    for (const char c : word) {
      if (c == kPlaceholder) {
        whole += *action++;
      } else {
        whole += c;
      }
    }
    word = std::move(whole);
  }
  return words;
}

std::string script_suffix(const ShellChoice& choice) {
  const std::string_view name = choice.kind == ShellKind::custom
                                    ? program_name(choice.words.front())
                                    : to_string(choice.kind);
  if (name == "pwsh" || name == "powershell") return ".ps1";
  if (name == "cmd") return ".cmd";
  const bool plain =
      std::all_of(name.begin(), name.end(), [](char c) { return c >= 'a' && c <= 'z'; });
  return plain && name.ends_with("sh") ? ".sh" : "";
}

std::vector<std::string> shell_arguments(ShellKind kind, const std::string& program,
                                         const std::string& script_name) {
  switch (kind) {
    case ShellKind::bash:
      return {program, "--noprofile", "--norc", "-eo", "pipefail", script_name};
    case ShellKind::sh:
      return {program, "-e", script_name};
    case ShellKind::pwsh:
    case ShellKind::powershell:
      return {program, "-command", ". " + powershell_quote(script_name)};
    case ShellKind::cmd:
      return {program, "/D", "/E:ON", "/V:OFF", "/S", "/C", cmd_call(script_name)};
    case ShellKind::custom:
      break;
  }
  throw InternalError("no fixed arguments for a command template");
}

std::string windows_command_line(ShellKind kind, const std::vector<std::string>& argv) {
  std::string line;
  for (std::size_t i = 0; i < argv.size(); ++i) {
    if (i > 0) line += ' ';
    // With /S, cmd takes off the first and the last quote after /C and leaves the rest as it is.
    const bool raw = kind == ShellKind::cmd && i > 0 && argv[i - 1] == "/C";
    line += raw ? '"' + argv[i] + '"' : windows_quote(argv[i]);
  }
  return line;
}

}  // namespace limequat::hostprovision
