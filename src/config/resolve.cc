#include "config/resolve.h"

#include <fmt/format.h>

#include <unordered_map>

#include "config/tables.h"

namespace limequat::config {
namespace {

// A literal default as a Value. Equal texts share one payload.
Value literal_value(const Row& row) {
  if (const auto* flag = std::get_if<bool>(&row.literal)) return *flag;
  if (const auto* number = std::get_if<int>(&row.literal)) return *number;
  if (const auto* text = std::get_if<std::string_view>(&row.literal)) return *text;
  return {};
}

bool has_default(const Row& row) {
  return row.compute != nullptr || !std::holds_alternative<std::monostate>(row.literal);
}

bool wants_default(const Row& row, const Value& value) {
  return value.is_nil() || (row.unset != nullptr && row.unset(value));
}

Scope scope_of_part(const Scope& outer, const Record& record, std::string_view key) {
  Scope scope = outer;
  scope.path = outer.path_of(key);
  scope.record = &record;
  return scope;
}

void complete_record(Record& record, const Scope& scope);
void resolve_list(Field& list, const Row& row, const Scope& scope);

// The default of a field; those of a section's or a list element's fields.
void complete_field(Field& field, const Row& row, const Scope& scope) {
  if (row.type == Type::parts) {
    resolve_list(field, row, scope);
  } else if (row.type == Type::part) {
    // A section is always there; a pointer (Omit::if_nil) only when it is set.
    if (field.parts.empty() && row.omit != Omit::if_nil) field.parts.emplace_back(*row.table);
    for (Record& part : field.parts) complete_record(part, scope_of_part(scope, part, row.key));
  } else if (has_default(row) && wants_default(row, field.value)) {
    set_default(field, row.compute != nullptr ? row.compute(scope) : literal_value(row));
  }
  if (row.in_plain_mode != nullptr && scope.machine.plain) row.in_plain_mode(field);
}

void complete_record(Record& record, const Scope& scope) {
  const Table& table = *record.table;
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    complete_field(record.fields[i], table.rows[i], scope);
  }
  if (table.complete != nullptr) table.complete(record, scope);
}

void prepare_record(Record& record, const Scope& scope) {
  const Table& table = *record.table;
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    if (table.rows[i].expand != Expand::none) expand_field(record.fields[i], table.rows[i], scope);
  }
  if (table.prepare != nullptr) table.prepare(record, scope);
}

// Entries of one identity become one, in the place of the first.
void absorb_same(std::vector<Record>& records, const Table& table, const Scope& scope) {
  std::vector<Record> kept;
  kept.reserve(records.size());
  std::unordered_map<std::string, std::size_t> places;
  for (Record& record : records) {
    const std::string identity(table.identity(record));
    const auto found = identity.empty() ? places.end() : places.find(identity);
    if (found != places.end()) {
      table.absorb(kept[found->second], record, scope);
      continue;
    }
    if (!identity.empty()) places.emplace(identity, kept.size());
    kept.push_back(std::move(record));
  }
  records = std::move(kept);
}

void resolve_list(Field& list, const Row& row, const Scope& outer) {
  if (list.parts.empty()) return;
  Scope scope = outer;
  scope.count = list.parts.size();
  const auto enter = [&](std::size_t i) {
    scope.record = &list.parts[i];
    scope.index = i;
    scope.path = fmt::format("{}[{}]", outer.path_of(row.key), i);
  };
  for (std::size_t i = 0; i < list.parts.size(); ++i) {
    enter(i);
    prepare_record(list.parts[i], scope);
  }
  if (row.merge == Merge::keyed) {
    absorb_same(list.parts, *row.table, outer);
    scope.count = list.parts.size();
  }
  for (std::size_t i = 0; i < list.parts.size(); ++i) {
    enter(i);
    complete_record(list.parts[i], scope);
  }
}

void resolve_root_row(Record& root, std::size_t i, Machine& machine, const Scope& scope) {
  const Row& row = root.table->rows[i];
  complete_field(root.fields[i], row, scope);
  if (row.bind != nullptr) row.bind(root.fields[i], &machine);
}

// Empty, false, 0, or what nobody would get without setting it either.
bool asks_for_nothing(const Row& row, const Field& field) {
  if (row.type == Type::part || row.type == Type::parts) return field.parts.empty();
  return field.value.empty() || field.value == literal_value(row);
}

void collect_unimplemented(const Record& record, const std::string& path,
                           std::vector<std::string>& found) {
  for (std::size_t i = 0; i < record.fields.size(); ++i) {
    const Row& row = record.table->rows[i];
    const Field& field = record.fields[i];
    const bool from_file = field.place.layer != Layer::none;
    const auto here = [&] {
      return path.empty() ? std::string(row.key) : fmt::format("{}.{}", path, row.key);
    };
    if (!row.implemented) {
      if (from_file && !asks_for_nothing(row, field)) found.push_back(here());
      continue;
    }
    if (row.missing != nullptr && from_file) {
      if (std::string what = row.missing(field); !what.empty()) {
        found.push_back(fmt::format("{}: {}", here(), what));
      }
    }
    for (std::size_t p = 0; p < field.parts.size(); ++p) {
      collect_unimplemented(field.parts[p],
                            row.type == Type::parts ? fmt::format("{}[{}]", here(), p) : here(),
                            found);
    }
  }
}

}  // namespace

void resolve(Record& root, Machine& machine, const Scope& scope) {
  Scope inside = scope;
  inside.record = &root;
  const auto rows = root.table->rows;
  for (const bool early : {true, false}) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
      if (rows[i].early == early) resolve_root_row(root, i, machine, inside);
    }
  }
}

std::vector<std::string> unimplemented_fields(const Record& root) {
  std::vector<std::string> found;
  collect_unimplemented(root, "", found);
  return found;
}

}  // namespace limequat::config
