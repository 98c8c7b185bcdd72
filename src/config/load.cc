#include "config/load.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/quote.h"
#include "config/host_script_consent.h"
#include "config/host_script_fields.h"
#include "config/machine_rules.h"
#include "config/merge.h"
#include "config/param_use.h"
#include "config/reader.h"
#include "config/record_value.h"
#include "config/resolve.h"
#include "config/scope.h"
#include "config/script_params.h"

namespace limequat::config {
namespace {

// One file, read.
struct ParsedLayer {
  std::shared_ptr<const yaml::Document> document;
  Record root{machine_table()};
  std::vector<Problem> warnings;
};

std::size_t root_row(std::string_view key) {
  const auto rows = machine_table().rows;
  const auto at = std::ranges::find(rows, key, &Row::key);
  check(at != rows.end(), "no such field");
  return static_cast<std::size_t>(at - rows.begin());
}

std::size_t host_provision_row() {
  static const std::size_t row = root_row("hostProvision");
  return row;
}

std::size_t param_row() {
  static const std::size_t row = root_row("param");
  return row;
}

// YamlError says the place in its message; a Problem keeps it apart.
Problem problem_of(const yaml::YamlError& error, const std::string& file) {
  Problem problem{.file = file,
                  .line = static_cast<int>(error.line()),
                  .column = static_cast<int>(error.column()),
                  .message = error.message()};
  const std::string prefix = fmt::format("{}:{}:{}: ", file, error.line(), error.column());
  if (problem.message.starts_with(prefix)) problem.message.erase(0, prefix.size());
  return problem;
}

ParsedLayer parse_layer(const LayerText& text, Layer layer, std::vector<Problem>& errors) {
  ParsedLayer parsed;
  if (!text.unreadable.empty()) {
    errors.push_back({.message = text.unreadable});
    return parsed;
  }
  try {
    parsed.document = std::make_shared<yaml::Document>(yaml::Document::parse(text.text, text.path));
  } catch (const yaml::YamlError& error) {
    errors.push_back(problem_of(error, text.path));
    return parsed;
  }
  Reader reader(*parsed.document, layer);
  parsed.root = reader.read(machine_table());
  errors.insert(errors.end(), reader.errors().begin(), reader.errors().end());
  parsed.warnings = reader.warnings();
  return parsed;
}

Problem problem_in(const ParsedLayer& layer, const Place& place, std::string_view field,
                   std::string message) {
  return problem_at(Documents(static_cast<std::size_t>(Layer::none), layer.document), place,
                    std::string(field), std::move(message));
}

void warn_machine_only(ParsedLayer& layer, const Record& record, const std::string& parent) {
  for (std::size_t i = 0; i < record.fields.size(); ++i) {
    const Row& row = record.table->rows[i];
    const Field& field = record.fields[i];
    if (!field.is_set()) continue;
    const std::string path = parent + std::string(row.key);
    if (row.type == Type::part) {
      warn_machine_only(layer, field.parts.front(), path + '.');
    } else if (row.merge == Merge::machine_only) {
      layer.warnings.push_back(problem_in(
          layer, field.place, path,
          fmt::format("field `{}` only has an effect in a machine's own lima.yaml", path)));
    }
  }
}

// H25: the user's own host scripts have one home.
void ignore_host_scripts_of_override(ParsedLayer& layer) {
  Field& scripts = layer.root[host_provision_row()];
  if (!scripts.is_set()) return;
  layer.warnings.push_back(
      problem_in(layer, scripts.place, "hostProvision",
                 "field `hostProvision` is ignored in override.yaml; host scripts of your "
                 "own belong in default.yaml"));
  scripts = {};
}

void refuse_host_scripts(ParsedLayer& layer, const std::string& reason) {
  Field& scripts = layer.root[host_provision_row()];
  if (reason.empty() || !scripts.is_set()) return;
  layer.warnings.push_back(
      problem_in(layer, scripts.place, "hostProvision",
                 fmt::format("the host scripts of this file are refused: {}", reason)));
  scripts = {};
}

void require_params_used(const ParsedLayer& layer, std::vector<Problem>& errors) {
  const Field& params = layer.root[param_row()];
  if (!params.is_set()) return;
  ParamMentions mentions;
  mentions.add_record(layer.root);
  for (const auto& [key, value] : params.value.as_map()) {
    // The template of the seed's network-config asks for this one.
    if (key == "internal_netplanOptional" || mentions.mentions(key)) continue;
    if (!is_param_name(key)) continue;  // validate() says so
    if (errors.size() >= kMaxProblems) return;
    Place place = params.place;
    if (const auto node = place.node->find(key)) place.node = node;
    errors.push_back(
        problem_in(layer, place, "param." + key,
                   fmt::format("field `param` key {} is not used in any provision, probe, "
                               "copyToHost, or portForward",
                               name_quote(key))));
  }
}

void append(std::vector<Problem>& to, const std::vector<Problem>& from) {
  to.insert(to.end(), from.begin(), from.end());
}

}  // namespace

struct Loader::State {
  HostFacts facts;
  std::optional<ParsedLayer> default_yaml;
  std::optional<ParsedLayer> override_yaml;
  std::string default_yaml_path;
  std::string host_scripts_need_consent;  // of default.yaml
  std::vector<Problem> errors;            // of both
};

Loader::Loader(HostFacts facts, std::optional<LayerText> default_yaml,
               std::optional<LayerText> override_yaml) {
  auto state = std::make_unique<State>();
  state->facts = std::move(facts);
  if (default_yaml) {
    ParsedLayer& layer =
        state->default_yaml.emplace(parse_layer(*default_yaml, Layer::default_yaml, state->errors));
    refuse_host_scripts(layer, default_yaml->host_scripts_refused);
    state->default_yaml_path = default_yaml->path;
    state->host_scripts_need_consent = default_yaml->host_scripts_need_consent;
    warn_machine_only(layer, layer.root, "");
  }
  if (override_yaml) {
    ParsedLayer& layer = state->override_yaml.emplace(
        parse_layer(*override_yaml, Layer::override_yaml, state->errors));
    ignore_host_scripts_of_override(layer);
    warn_machine_only(layer, layer.root, "");
  }
  state_ = std::move(state);
}

Loader::Loader(Loader&&) noexcept = default;
Loader& Loader::operator=(Loader&&) noexcept = default;
Loader::~Loader() = default;

void Loader::require_layers() const {
  if (!state_->errors.empty()) throw ConfigError(state_->errors);
}

const HostFacts& Loader::facts() const { return state_->facts; }

Loaded Loader::load(const LayerText& machine, const InstanceContext& instance) const {
  std::vector<Problem> errors = state_->errors;
  ParsedLayer own = parse_layer(machine, Layer::machine, errors);
  refuse_host_scripts(own, machine.host_scripts_refused);
  require_params_used(own, errors);
  if (!errors.empty()) throw ConfigError(std::move(errors));

  const ParsedLayer* over = state_->override_yaml ? &*state_->override_yaml : nullptr;
  const ParsedLayer* under = state_->default_yaml ? &*state_->default_yaml : nullptr;
  Loaded loaded;
  if (over != nullptr) append(loaded.warnings, over->warnings);
  append(loaded.warnings, own.warnings);
  if (under != nullptr) append(loaded.warnings, under->warnings);

  auto resolved = std::make_shared<Resolved>(
      merge_layers(machine_table(), over == nullptr ? nullptr : &over->root, &own.root,
                   under == nullptr ? nullptr : &under->root),
      Documents{over == nullptr ? nullptr : over->document, own.document,
                under == nullptr ? nullptr : under->document});
  Variables variables(state_->facts, instance, loaded.machine);
  resolve(resolved->root, loaded.machine,
          Scope{.facts = state_->facts,
                .instance = instance,
                .file = machine.path,
                .machine = loaded.machine,
                .variables = variables,
                .documents = resolved->documents,
                .warnings = loaded.warnings});
  loaded.machine.host_provision = make_host_scripts(resolved->root[host_provision_row()],
                                                    state_->facts.goos, resolved->documents);
  set_consent_reasons(loaded.machine, state_->default_yaml_path, state_->host_scripts_need_consent);
  for (HostScript& script : loaded.machine.host_provision) {
    if (script.needs_consent()) script.params = params_of(script, loaded.machine.param);
  }
  loaded.machine.value = record_value(resolved->root);
  loaded.unimplemented_fields_set = unimplemented_fields(resolved->root);
  loaded.machine.resolved = std::move(resolved);
  return loaded;
}

}  // namespace limequat::config
