// From the rows of a `hostProvision` entry to a HostScript.
#include "config/host_script.h"

#include <fmt/format.h>

#include <algorithm>

#include "config/host_script_fields.h"

namespace limequat::config {
namespace {

std::optional<std::string> optional_text(const Field& field) {
  if (!field.is_set()) return std::nullopt;
  return field.value.as_string();
}

// Where a keyword's shell is at home (H20 and the decision on `shell:` without `hostOS`).
std::vector<std::string> home_of_keyword(std::string_view keyword) {
  if (keyword == "bash" || keyword == "sh") return {"darwin", "linux"};
  return {"windows"};
}

std::vector<std::string> effective_host_os(const Record& entry, const HostScript& script,
                                           std::string_view goos) {
  if (entry[script_row::host_os].is_set()) return script_texts(entry[script_row::host_os]);
  if (!script.shell) return {std::string(goos)};
  if (is_shell_keyword(*script.shell)) return home_of_keyword(*script.shell);
  return {};
}

void set_extensions(const Record& entry, HostScript& script) {
  if (entry[script_row::phase].is_set()) {
    script.phases.clear();
    for (const std::string& word : script_texts(entry[script_row::phase])) {
      if (const auto phase = parse_script_phase(word)) script.phases.push_back(*phase);
    }
  }
  if (entry[script_row::timeout].is_set()) {
    script.timeout = parse_script_timeout(entry[script_row::timeout].text());
  }
  if (entry[script_row::on_error].is_set()) {
    script.on_error = entry[script_row::on_error].text() == "warn" ? OnError::warn : OnError::abort;
  }
  script.instances = script_texts(entry[script_row::instances]);
  if (entry[script_row::env].is_set()) {
    for (const auto& [key, value] : entry[script_row::env].value.as_map()) {
      if (const auto parsed = parse_script_env(value)) script.env[key] = *parsed;
    }
  }
  // Whatever else it says, it asked not to run freely.
  const std::string_view sandbox = entry[script_row::sandbox].text();
  script.sandbox = sandbox.empty() || sandbox == "none" ? Sandbox::none : Sandbox::restricted;
}

void set_place(const Record& entry, const Documents& documents, HostScript& script) {
  const bool machine = entry.place.layer == Layer::machine;
  script.origin = machine ? ScriptOrigin::machine : ScriptOrigin::default_yaml;
  const Problem at = problem_at(documents, entry.place, "", "");
  script.file = at.file;
  script.line = at.line;
}

HostScript make_host_script(const Record& entry, int index, std::string_view goos,
                            const Documents& documents) {
  HostScript script;
  script.index = index;
  set_place(entry, documents, script);
  std::size_t text_row = script_row::script;
  if (const auto shorthand = script_shorthand(entry)) {
    script.shorthand = true;
    script.shell = entry.table->rows[*shorthand].key;
    text_row = *shorthand;
  } else {
    script.shell = optional_text(entry[script_row::shell]);
  }
  script.script = optional_text(entry[text_row]);
  script.script_line = text_line(entry[text_row].place);
  script.name = entry[script_row::name].text();
  script.host_os = effective_host_os(entry, script, goos);
  script.debug = entry[script_row::debug].is_true();
  script.wait = entry[script_row::wait].is_true();
  script.message = entry[script_row::message].text();
  set_extensions(entry, script);
  for (const ScriptFault& fault : script_faults(entry, fmt::format("hostProvision[{}]", index))) {
    if (!script.invalid.empty()) script.invalid += '\n';
    script.invalid += fault.message;
  }
  return script;
}

}  // namespace

std::string_view to_string(Phase phase) {
  switch (phase) {
    case Phase::pre_start:
      return "pre-start";
    case Phase::post_start:
      return "post-start";
    case Phase::pre_stop:
      return "pre-stop";
    case Phase::post_stop:
      return "post-stop";
    case Phase::pre_delete:
      return "pre-delete";
  }
  return "";
}

bool is_shell_keyword(std::string_view shell) {
  for (const std::string_view keyword : {"bash", "sh", "pwsh", "powershell", "cmd"}) {
    if (shell == keyword) return true;
  }
  return false;
}

bool HostScript::runs_in(Phase phase) const {
  return std::ranges::find(phases, phase) != phases.end();
}

std::string_view HostScript::why_consent() const {
  if (!consent_reason.empty()) return consent_reason;
  return origin == ScriptOrigin::machine ? "it stands in the machine's own lima.yaml" : "";
}

int text_line(const Place& place) {
  if (!place.node) return 0;
  const bool block =
      place.node->style() == yaml::Style::literal || place.node->style() == yaml::Style::folded;
  return static_cast<int>(place.node->position().line) + (block ? 1 : 0);
}

std::vector<HostScript> make_host_scripts(const Field& list, std::string_view goos,
                                          const Documents& documents) {
  std::vector<HostScript> scripts;
  scripts.reserve(list.parts.size());
  for (const Record& entry : list.parts) {
    scripts.push_back(make_host_script(entry, static_cast<int>(scripts.size()), goos, documents));
  }
  return scripts;
}

}  // namespace limequat::config
