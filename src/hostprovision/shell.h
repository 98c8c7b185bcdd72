// The shell of a host script: which one, and with which arguments (H13–H19). Pure: text in, argv
// out.
//
//   choose_shell      keyword, default with fallback, or the words of a command template
//   shell_arguments   argv for a keyword and a script file
//   windows_command_line  the one string that CreateProcess takes, since `cmd` has rules of its own
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "hostprovision/program_search.h"

namespace limequat::hostprovision {

enum class ShellKind { bash, sh, pwsh, powershell, cmd, custom };

// "bash" … "cmd"; "custom" has no word of its own.
[[nodiscard]] std::string_view to_string(ShellKind kind);
// nullopt: not one of H14–H18, so a command template (H19).
[[nodiscard]] std::optional<ShellKind> parse_shell_keyword(std::string_view shell);

struct ShellChoice {
  ShellKind kind = ShellKind::bash;
  // Absolute path of a keyword's program. Empty for `custom`, whose first word is a template still.
  std::string program;
  // `custom`: templates, one for each element of argv.
  std::vector<std::string> words;
  // H13: the default was not on PATH and its stand-in was taken (no pipefail, no brace expansion).
  bool fell_back = false;
};

// `shell` as written, nullopt for none. Throws Error: `shell "pwsh" not found in PATH`, or what is
// wrong with a command template (unbalanced quote, no words).
[[nodiscard]] ShellChoice choose_shell(const std::optional<std::string>& shell, const Host& host);

// A command template split into words before anything is expanded, so that no value can split one.
// `{{…}}` is one piece whatever it contains. On Windows a backslash is an ordinary character.
[[nodiscard]] std::vector<std::string> split_command_template(std::string_view shell,
                                                              std::string_view host_os);

// Suffix of the script file: ".sh", ".ps1", ".cmd"; for a command template by the name of its
// program
// ("/bin/zsh" → ".sh"), "" when that tells nothing.
[[nodiscard]] std::string script_suffix(const ShellChoice& choice);

// argv of a keyword shell. Throws Error for a path that `cmd` cannot be given (`%`, `"`).
[[nodiscard]] std::vector<std::string> shell_arguments(ShellKind kind, const std::string& program,
                                                       const std::string& script_name);

// How argv is written as one Windows command line. `cmd` reads the text after /C by its own rules,
// the others by those of the C runtime (docs.microsoft.com, "Parsing C command-line arguments").
[[nodiscard]] std::string windows_command_line(ShellKind kind,
                                               const std::vector<std::string>& argv);

}  // namespace limequat::hostprovision
