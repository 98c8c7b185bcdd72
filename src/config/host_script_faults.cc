// What is wrong with a `hostProvision` entry (H4, H11, H19-H24).
#include <fmt/format.h>

#include <algorithm>

#include "base/quote.h"
#include "base/words.h"
#include "config/host_script_env.h"
#include "config/host_script_fields.h"

namespace limequat::config {
namespace {

std::string_view key_of(const Record& entry, std::size_t row) { return entry.table->rows[row].key; }

// Collects the faults of one entry.
class Faults {
 public:
  Faults(const Record& entry, std::string_view path) : entry_(entry), path_(path) {}

  void check() {
    const auto shorthand = script_shorthand(entry_);
    if (shorthand) check_shorthand(*shorthand);
    if (!shorthand) check_shell_and_script();
    check_nul();
    check_host_os();
    check_words();
    check_env();
  }
  std::vector<ScriptFault> take() { return std::move(faults_); }

 private:
  const Field& field(std::size_t row) const { return entry_[row]; }
  std::string name(std::size_t row) const {
    return fmt::format("{}.{}", path_, key_of(entry_, row));
  }
  void add(const Field* at, std::string message) { faults_.push_back({at, std::move(message)}); }

  void check_shorthand(std::size_t first) {
    for (const std::size_t other : kScriptShorthands) {
      if (other == first || !field(other).is_set()) continue;
      add(&field(other),
          fmt::format("field `{}` cannot be set when `{}` is: an entry has one shorthand",
                      name(other), key_of(entry_, first)));
    }
    for (const std::size_t row : {script_row::shell, script_row::script}) {
      if (!field(row).is_set()) continue;
      add(&field(row), fmt::format("field `{}` cannot be set when the shorthand `{}` is", name(row),
                                   key_of(entry_, first)));
    }
  }

  void check_shell_and_script() {
    const Field& shell = field(script_row::shell);
    const bool has_script = field(script_row::script).is_set();
    if (!shell.is_set()) {
      if (!has_script) {
        add(nullptr,
            fmt::format(
                "field `{0}` needs one of `bash`, `sh`, `pwsh`, `powershell`, `cmd`, `script` "
                "or `shell`",
                path_));
      }
      return;
    }
    if (is_shell_keyword(shell.text())) {
      if (!has_script) {
        add(&shell, fmt::format("field `{}` must be set when `shell` is `{}`",
                                name(script_row::script), shell.text()));
      }
      return;
    }
    check_command(shell, has_script);
  }

  // A command template: is it words, and does it take the script exactly when there is one?
  void check_command(const Field& shell, bool has_script) {
    try {
      if (split_words(without_actions(shell.text())).empty()) {
        add(&shell, fmt::format("field `{}` must not be empty", name(script_row::shell)));
        return;
      }
    } catch (const Error& error) {
      add(&shell, fmt::format("field `{}`: {}", name(script_row::shell), error.message()));
      return;
    }
    const bool takes_script = shell.text().find(".ScriptName") != std::string_view::npos;
    if (takes_script && !has_script) {
      add(&shell, fmt::format("field `{}` must be set when `shell` uses {{{{.ScriptName}}}}",
                              name(script_row::script)));
    }
    if (!takes_script && has_script) {
      add(&shell, fmt::format("field `{}` must use {{{{.ScriptName}}}} when `script` is set",
                              name(script_row::shell)));
    }
  }

  // Template actions may hold quotes and blanks that are not the command line's.
  static std::string without_actions(std::string_view text) {
    std::string plain;
    for (;;) {
      const auto open = text.find("{{");
      plain += text.substr(0, open);
      if (open == std::string_view::npos) return plain;
      plain += '_';
      const auto close = text.find("}}", open);
      if (close == std::string_view::npos) return plain;
      text.remove_prefix(close + 2);
    }
  }

  // YAML can say "\0"; no argument and no script can have it.
  void check_nul() {
    constexpr std::size_t kTexts[] = {script_row::shell, script_row::script, script_row::bash,
                                      script_row::sh,    script_row::pwsh,   script_row::powershell,
                                      script_row::cmd};
    for (const std::size_t row : kTexts) {
      if (field(row).is_set() && field(row).text().find('\0') != std::string_view::npos) {
        add(&field(row), fmt::format("field `{}` has a NUL byte", name(row)));
      }
    }
  }

  void check_host_os() {
    const Field& host_os = field(script_row::host_os);
    if (host_os.is_set() && host_os.value.as_list().empty()) {
      add(&host_os, fmt::format("field `{}` must not be an empty list", name(script_row::host_os)));
    }
    // Any word may be the name of a system (H4); `5` and `Linux` are none.
    for (const std::string& word : script_texts(host_os)) {
      const bool name_like = !word.empty() && std::all_of(word.begin(), word.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
      }) && (word[0] < '0' || word[0] > '9');
      if (name_like) continue;
      add(&host_os, fmt::format("field `{}` must name systems such as `linux`, `darwin` or "
                                "`windows`, got {}",
                                name(script_row::host_os), name_quote(word)));
    }
  }

  void check_word(std::size_t row, std::string_view first, std::string_view second) {
    const Field& word = field(row);
    if (!word.is_set() || word.text() == first || word.text() == second) return;
    add(&word, fmt::format("field `{}` must be `{}` or `{}`, got {}", name(row), first, second,
                           name_quote(word.text())));
  }

  void check_words() {
    check_word(script_row::on_error, "abort", "warn");
    check_word(script_row::sandbox, "none", "restricted");
    const Field& phase = field(script_row::phase);
    for (const std::string& word : script_texts(phase)) {
      if (parse_script_phase(word)) continue;
      add(&phase,
          fmt::format("field `{}` must be `pre-start`, `post-start`, `pre-stop`, `post-stop` or "
                      "`pre-delete`, got {}",
                      name(script_row::phase), name_quote(word)));
    }
    if (phase.is_set() && phase.value.as_list().empty()) {
      add(&phase, fmt::format("field `{}` must not be an empty list", name(script_row::phase)));
    }
    const Field& timeout = field(script_row::timeout);
    if (timeout.is_set() && !parse_script_timeout(timeout.text())) {
      add(&timeout, fmt::format("field `{}` must be a duration such as `30s` or `1m30s`, got {}",
                                name(script_row::timeout), name_quote(timeout.text())));
    }
  }

  void check_env() {
    const Field& env = field(script_row::env);
    if (!env.is_set()) return;
    for (const auto& [key, value] : env.value.as_map()) {
      const bool needs_consent = entry_.place.layer == Layer::machine;
      if (const auto fault = script_env_name_fault(key, needs_consent); !fault.empty()) {
        add(&env, fmt::format("field `{}` {}", name(script_row::env), fault));
      }
      if (!parse_script_env(value)) {
        add(&env,
            fmt::format("field `{}.{}` must be a text, or {{value, secret}}, {{from: file, path, "
                        "secret}} or {{from: command, command, secret}}",
                        name(script_row::env), key));
      }
    }
  }

  const Record& entry_;
  std::string_view path_;
  std::vector<ScriptFault> faults_;
};

}  // namespace

std::vector<ScriptFault> script_faults(const Record& entry, std::string_view path) {
  Faults faults(entry, path);
  faults.check();
  return faults.take();
}

}  // namespace limequat::config
