#include "config/explain.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "base/error.h"
#include "base/quote.h"
#include "base/sanitize.h"
#include "base/suggest.h"
#include "config/field.h"
#include "config/field_words.h"
#include "config/record_value.h"
#include "config/scope.h"
#include "gotemplate/json.h"
#include "yaml/node_path.h"

namespace limequat::config {
namespace {

bool is_free_map(const Row& row) { return row.type == Type::text_map || row.type == Type::any_map; }

const Row* find_row(const Table* table, std::string_view key) {
  if (table == nullptr) return nullptr;
  const auto found = std::ranges::find(table->rows, key, &Row::key);
  return found == table->rows.end() ? nullptr : &*found;
}

// Paths of all fields below a table.
void collect_paths(const Table& table, const std::string& parent, std::vector<std::string>& paths) {
  for (const Row& row : table.rows) {
    const std::string path = parent + std::string(row.key);
    paths.push_back(path);
    if (row.table != nullptr) {
      collect_paths(*row.table, path + (row.type == Type::parts ? "[]." : "."), paths);
    }
  }
}

std::string last_key(std::string_view path) {
  const auto dot = path.rfind('.');
  return std::string(dot == std::string_view::npos ? path : path.substr(dot + 1));
}

// A field of the same section, else one of that name somewhere.
std::string suggestion(std::string_view key, const Table* table, const std::string& parent) {
  std::vector<std::string> siblings;
  if (table != nullptr) {
    for (const Row& row : table->rows) siblings.emplace_back(row.key);
  }
  const auto near = nearest_match(key, siblings);
  std::vector<std::string> paths;
  collect_paths(machine_table(), "", paths);
  const auto elsewhere = std::ranges::find(paths, key, last_key);
  if (elsewhere != paths.end() && (!near || edit_distance(*near, key) > 1)) return *elsewhere;
  return near ? parent + *near : "";
}

[[noreturn]] void throw_unknown(std::string_view path, std::string_view key, const Table* table,
                                const std::string& parent) {
  const std::string near = suggestion(key, table, parent);
  throw UsageError(
      near.empty() ? fmt::format("no such field: {}", name_quote(path))
                   : fmt::format("no such field: {}; did you mean `{}`?", name_quote(path), near));
}

yaml::NodePath steps_of(std::string_view path) {
  std::string plain(path);
  for (auto at = plain.find("[]"); at != std::string::npos; at = plain.find("[]")) {
    plain.erase(at, 2);
  }
  if (plain.starts_with('.')) plain.erase(0, 1);
  yaml::NodePath steps;
  try {
    steps = yaml::parse_path(plain);
  } catch (const Error& error) {
    throw UsageError(error.message());
  }
  if (steps.empty()) throw UsageError("the name of a field is missing");
  return steps;
}

// The row that a path ends in; `key` when it ends in a key of a map that people fill as they like.
struct Found {
  const Row* row = nullptr;
  bool key = false;
  // The outermost list around it whose entries come whole, out of one file each.
  const Row* list = nullptr;
};

bool has_whole_entries(const Row& row) {
  return row.type == Type::parts && row.merge != Merge::topmost && row.merge != Merge::keyed;
}

// A field of such an entry is where its entry is.
std::string files_words(const Found& found) {
  if (found.list == nullptr) return merge_words(*found.row);
  return fmt::format("comes with its entry: {}", merge_words(*found.list));
}

Found find_field(std::string_view path, const yaml::NodePath& steps) {
  Found found;
  const Table* table = &machine_table();
  std::string parent;
  for (const yaml::PathStep& step : steps) {
    const auto* key = std::get_if<std::string>(&step);
    if (key == nullptr) {
      if (found.row == nullptr) throw_unknown(path, "[", table, parent);
      continue;
    }
    if (const Row* row = find_row(table, *key)) {
      if (found.row != nullptr && found.list == nullptr && has_whole_entries(*found.row)) {
        found.list = found.row;
      }
      found.row = row;
      found.key = false;
      parent += *key + (row->type == Type::parts ? "[]." : ".");
      table = row->table;
    } else if (found.row != nullptr && is_free_map(*found.row)) {
      if (found.row->type == Type::text_map && found.key) throw_unknown(path, *key, nullptr, "");
      found.key = true;
      table = nullptr;
    } else {
      throw_unknown(path, *key, table, parent);
    }
  }
  return found;
}

class Origins {
 public:
  Origins(const Machine& machine, std::vector<Origin>& into)
      : machine_(machine), documents_(machine.resolved->documents), found_(into) {}

  void collect(const Record& record, std::span<const yaml::PathStep> steps,
               const yaml::NodePath& parent) {
    const auto& key = std::get<std::string>(steps.front());
    const auto rows = record.table->rows;
    const auto row = std::ranges::find(rows, key, &Row::key);
    check(row != rows.end(), "the path was checked before");
    yaml::NodePath path = parent;
    path.emplace_back(key);
    collect_field(record.fields[static_cast<std::size_t>(row - rows.begin())], *row,
                  steps.subspan(1), path);
  }

 private:
  void collect_field(const Field& field, const Row& row, std::span<const yaml::PathStep> rest,
                     const yaml::NodePath& path) {
    if (row.type == Type::parts) return collect_parts(field, row, rest, path);
    if (row.type == Type::part) return collect_section(field, rest, path);
    if (rest.empty()) return add(path, field.value, field.place, row);
    const Value* value = &field.value;
    yaml::NodePath inner = path;
    for (const yaml::PathStep& step : rest) {
      inner.push_back(step);
      value = value == nullptr ? nullptr : member(*value, step);
    }
    add(inner, value == nullptr ? Value() : *value, field.place, row);
  }

  static const Value* member(const Value& value, const yaml::PathStep& step) {
    if (const auto* key = std::get_if<std::string>(&step)) return value.find_json(*key);
    const auto index = std::get<std::size_t>(step);
    if (value.kind() != Value::Kind::list || index >= value.as_list().size()) return nullptr;
    return &value.as_list()[index];
  }

  void collect_parts(const Field& field, const Row& row, std::span<const yaml::PathStep> rest,
                     const yaml::NodePath& path) {
    std::optional<std::size_t> only;
    if (!rest.empty() && std::holds_alternative<std::size_t>(rest.front())) {
      only = std::get<std::size_t>(rest.front());
      rest = rest.subspan(1);
    }
    if (field.parts.empty() && rest.empty()) add(path, {}, field.place, row);
    for (std::size_t i = 0; i < field.parts.size(); ++i) {
      if (only && *only != i) continue;
      yaml::NodePath inner = path;
      inner.emplace_back(i);
      if (rest.empty()) {
        add(inner, record_value(field.parts[i]), field.parts[i].place, row);
      } else {
        collect(field.parts[i], rest, inner);
      }
    }
  }

  void collect_section(const Field& field, std::span<const yaml::PathStep> rest,
                       const yaml::NodePath& path) {
    if (field.parts.empty()) return;
    const Record& record = field.parts.front();
    if (!rest.empty()) return collect(record, rest, path);
    for (const Row& row : record.table->rows) {
      const yaml::PathStep key = std::string(row.key);
      collect(record, {&key, 1}, path);
    }
  }

  void add(const yaml::NodePath& path, const Value& value, Place place, const Row& row) {
    Origin origin{.path = yaml::to_string(path), .value = value_text(value)};
    const bool in_list = std::ranges::any_of(
        path, [](const yaml::PathStep& step) { return std::holds_alternative<std::size_t>(step); });
    origin.merged = row.merge != Merge::topmost && row.merge != Merge::machine_only &&
                    row.merge != Merge::first_not_empty;
    // Elements of lists that were put together have no path in a file.
    auto places = in_list ? std::vector<Place>() : places_of(documents_, path);
    std::erase_if(places, [](const Place& given) { return given.node->is_null(); });
    if (is_free_map(row) && !places.empty() && !value.is_nil()) place = places.front();
    for (const Place& given : places) {
      if (given.layer != place.layer) origin.others.push_back(text_of(given));
    }
    origin.source = place.layer == Layer::none ? "built-in default" : text_of(place);
    origin.by_plain_mode = machine_.plain && row.in_plain_mode != nullptr && !places.empty();
    found_.push_back(std::move(origin));
  }

  static std::string value_text(const Value& value) {
    if (value.is_nil()) return "";
    return value.kind() == Value::Kind::string ? value.as_string() : gotemplate::to_json(value);
  }

  [[nodiscard]] std::string text_of(const Place& place) const {
    const Problem at = problem_at(documents_, place, "", "");
    if (at.line == 0) return at.file;
    return fmt::format("{}:{}:{}", at.file, at.line, at.column);
  }

  const Machine& machine_;
  const Documents& documents_;
  std::vector<Origin>& found_;
};

void append_line(std::string& text, std::string_view name, std::string_view words) {
  if (!words.empty()) text += fmt::format("{:<11}{}\n", fmt::format("{}:", name), words);
}

Explanation explanation(std::string_view path, const Found& found) {
  const Row& row = *found.row;
  Explanation parts{.path = std::string(path),
                    .meaning = std::string(row.doc),
                    .type = found.key ? "a key of your own in the map" : type_words(row),
                    .words = {row.words.begin(), row.words.end()},
                    .open_words = row.open_words,
                    .default_value = default_words(row),
                    .files = files_words(found),
                    .variables = variable_words(row),
                    .not_in_plain_mode = row.in_plain_mode != nullptr,
                    .implemented = row.implemented,
                    .fields = {}};
  if (row.table == nullptr || found.key) return parts;
  for (const Row& inner : row.table->rows) {
    parts.fields.push_back({std::string(inner.key), std::string(inner.doc)});
  }
  return parts;
}

std::string text_of(const Explanation& parts) {
  std::string text = fmt::format("{}\n  {}\n\n", parts.path, parts.meaning);
  append_line(text, "type", parts.type);
  append_line(text, parts.open_words ? "such as" : "one of",
              fmt::format("{}", fmt::join(parts.words, ", ")));
  append_line(text, "default", parts.default_value);
  append_line(text, "files", parts.files);
  append_line(text, "variables", parts.variables);
  if (parts.not_in_plain_mode) append_line(text, "plain", "`plain: true` takes it away");
  if (!parts.implemented) append_line(text, "note", "has no effect in this version yet");
  if (parts.fields.empty()) return text;
  text += "\nfields:\n";
  std::size_t width = 0;
  for (const auto& inner : parts.fields) width = std::max(width, inner.key.size());
  for (const auto& [key, meaning] : parts.fields) {
    text += fmt::format("  {:<{}}  {}\n", key, width, meaning);
  }
  return text;
}

// A text of several lines stands below its name.
std::string shown(const std::string& value) {
  if (value.empty()) return " (not set)";
  if (value.find('\n') == std::string::npos) return ' ' + sanitize(value);
  std::string block = '\n' + sanitize_block(value, "    | ");
  block.pop_back();
  return block;
}

void append_origin(std::string& text, const Origin& origin) {
  text += fmt::format("  {}:{}\n    from {}", sanitize(origin.path), shown(origin.value),
                      origin.source);
  for (const std::string& other : origin.others) {
    text += origin.merged ? fmt::format("\n    and from {}", other)
                          : fmt::format("\n    not from {}, which sets it too", other);
  }
  text += origin.by_plain_mode ? "\n    what was set is taken away by `plain: true`\n" : "\n";
}

}  // namespace

Explanation explanation_of(std::string_view path) {
  return explanation(path, find_field(path, steps_of(path)));
}

std::string explain_field(std::string_view path) { return text_of(explanation_of(path)); }

std::vector<std::string> field_paths() {
  std::vector<std::string> paths;
  collect_paths(machine_table(), "", paths);
  return paths;
}

std::vector<Origin> origins_of(std::string_view path, const Machine& machine) {
  check(machine.resolved != nullptr, "origins_of() wants a machine that load() made");
  const yaml::NodePath steps = steps_of(path);
  (void)find_field(path, steps);
  std::vector<Origin> found;
  Origins(machine, found).collect(machine.resolved->root, steps, {});
  return found;
}

std::string explain_field(std::string_view path, const Machine& machine) {
  std::string text = explain_field(path);
  const auto origins = origins_of(path, machine);
  text += "\nvalue:\n";
  if (origins.empty()) text += "  (there is no such entry)\n";
  for (const Origin& origin : origins) append_origin(text, origin);
  return text;
}

}  // namespace limequat::config
