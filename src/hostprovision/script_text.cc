#include "hostprovision/script_text.h"

#include <fmt/format.h>

#include "base/duration.h"
#include "base/file.h"
#include "base/quote.h"
#include "base/sanitize.h"

namespace limequat::hostprovision {
namespace {

using config::HostScript;

std::string joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text.append(text.empty() ? "" : ", ").append(word);
  return text;
}

std::string phases_of(const HostScript& script) {
  std::vector<std::string> words;
  for (const config::Phase phase : script.phases) words.emplace_back(config::to_string(phase));
  return joined(words);
}

bool is_custom(const HostScript& script) {
  return script.shell && !config::is_shell_keyword(*script.shell);
}

std::string env_line(const std::string& name, const HostScript::EnvValue& value) {
  using From = HostScript::EnvValue::From;
  std::string_view from;
  if (value.from == From::file) from = " from the file";
  if (value.from == From::command) from = " from the command";
  return fmt::format("env.{}{}{}: {}\n", name, value.secret ? " (secret)" : "", from,
                     go_quote(value.value));
}

}  // namespace

std::string settings_text(const HostScript& script) {
  std::string text;
  if (is_custom(script)) text += fmt::format("command: {}\n", *script.shell);
  if (script.timeout) text += fmt::format("timeout: {}\n", format_duration(*script.timeout));
  if (script.on_error) {
    const bool abort = *script.on_error == config::OnError::abort;
    text += fmt::format("onError: {}\n", abort ? "abort" : "warn");
  }
  if (!script.instances.empty()) text += fmt::format("instances: {}\n", joined(script.instances));
  for (const auto& [name, value] : script.env) text += env_line(name, value);
  for (const auto& [name, value] : script.params) {
    text += fmt::format("Param.{}: {}\n", name, go_quote(value));
  }
  return text;
}

std::string readable_text(const HostScript& script) {
  std::string text;
  const auto line = [&](std::string_view key, std::string_view value) {
    text += fmt::format("{}: {}\n", key, value);
  };
  if (!is_custom(script)) line("shell", script.shell ? *script.shell : "(the default)");
  line("phase", phases_of(script));
  line("hostOS", script.host_os.empty() ? "any" : joined(script.host_os));
  line("wait", script.wait ? "true" : "false");
  line("sandbox", script.sandbox == config::Sandbox::none ? "none" : "restricted");
  text += settings_text(script);
  if (script.script) text.append("script:\n").append(*script.script);
  return text;
}

std::string summary_of(const HostScript& script, bool restricted) {
  std::string text = phases_of(script);
  std::string shell = "default shell";
  if (script.shell) shell = is_custom(script) ? "a command of its own" : *script.shell;
  text += ", " + shell;
  text += script.wait ? ", waits" : ", in the background";
  const bool boxed = restricted || script.sandbox != config::Sandbox::none;
  text += boxed ? ", sandbox: restricted" : ", no sandbox";
  return sanitize(text);
}

std::string source_of(const HostScript& script) {
  return sanitize(fmt::format("{}:{}", Path(script.file).filename().string(), script.line));
}

}  // namespace limequat::hostprovision
