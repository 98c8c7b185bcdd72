#include "config/merge.h"

#include <algorithm>
#include <iterator>
#include <string_view>
#include <unordered_set>

namespace limequat::config {
namespace {

// The same field of the three layers.
struct Layers {
  const Field* o;
  Field* y;
  const Field* d;
};

const Field* field_at(const Record* record, std::size_t row) {
  return record == nullptr ? nullptr : &record->fields[row];
}

bool is_set(const Field* field) { return field != nullptr && field->is_set(); }

Field topmost(const Layers& from) {
  if (is_set(from.o)) return *from.o;
  if (is_set(from.y)) return std::move(*from.y);
  if (is_set(from.d)) return *from.d;
  return {};
}

// The place of the list as a whole is that of its first contributor.
void append(Field& to, const Field* from) {
  if (from == nullptr) return;
  if (to.place.layer == Layer::none) to.place = from->place;
  std::ranges::copy(from->parts, std::back_inserter(to.parts));
}

void append_moved(Field& to, Field* from) {
  if (from == nullptr) return;
  if (to.place.layer == Layer::none) to.place = from->place;
  if (to.parts.empty()) {
    to.parts = std::move(from->parts);
  } else {
    std::ranges::move(from->parts, std::back_inserter(to.parts));
  }
}

void append_values(gotemplate::List& to, const Field* from) {
  if (is_set(from)) std::ranges::copy(from->value.as_list(), std::back_inserter(to));
}

// Lists of strings: `first`, `second`, `third`, whatever their layer.
Field join_values(const Field* first, const Field* second, const Field* third, bool unique) {
  const int set = static_cast<int>(is_set(first)) + static_cast<int>(is_set(second)) +
                  static_cast<int>(is_set(third));
  if (set == 0) return {};
  Field joined;
  for (const Field* field : {first, second, third}) {
    if (is_set(field)) {
      joined = *field;
      break;
    }
  }
  if (set == 1 && !unique) return joined;
  gotemplate::List all;
  append_values(all, first);
  append_values(all, second);
  append_values(all, third);
  if (unique) {
    std::unordered_set<std::string_view> seen;
    std::erase_if(all,
                  [&seen](const Value& item) { return !seen.insert(item.as_string()).second; });
  }
  joined.value = Value::list(std::move(all));
  return joined;
}

Field concat(const Layers& from, const Row& row) {
  if (row.type != Type::parts) return join_values(from.o, from.y, from.d, false);
  Field joined;
  append(joined, from.o);
  append_moved(joined, from.y);
  append(joined, from.d);
  return joined;
}

Field keyed(const Layers& from) {
  Field joined;
  append(joined, from.d);
  append_moved(joined, from.y);
  append(joined, from.o);
  return joined;
}

Field machine_default(const Layers& from) {
  Field joined;
  append_moved(joined, from.y);
  append(joined, from.d);
  return joined;
}

Field by_key(const Layers& from) {
  if (!is_set(from.o) && !is_set(from.d)) return topmost(from);
  Field joined;
  gotemplate::Map entries;
  for (const Field* field : {from.d, static_cast<const Field*>(from.y), from.o}) {
    if (!is_set(field)) continue;
    joined.place = field->place;
    for (const auto& [key, value] : field->value.as_map()) entries.insert_or_assign(key, value);
  }
  joined.value = Value::map(std::move(entries));
  return joined;
}

Field first_not_empty(const Layers& from) {
  for (const Field* field : {from.o, static_cast<const Field*>(from.y), from.d}) {
    if (is_set(field) && !field->value.empty()) return *field;
  }
  return {};
}

const Record* part_of(const Field* field) {
  return field == nullptr || field->parts.empty() ? nullptr : &field->parts.front();
}

// A section is merged row by row.
Field part(const Layers& from, const Row& row) {
  const Record* o = part_of(from.o);
  Record* y = from.y == nullptr || from.y->parts.empty() ? nullptr : &from.y->parts.front();
  const Record* d = part_of(from.d);
  Field merged;
  merged.parts.push_back(merge_layers(*row.table, o, y, d));
  for (const Field* field : {from.o, static_cast<const Field*>(from.y), from.d}) {
    if (is_set(field)) {
      merged.place = field->place;
      break;
    }
  }
  merged.parts.front().place = merged.place;
  return merged;
}

Field merge_field(const Layers& from, const Row& row) {
  if (row.type == Type::part) return part(from, row);
  switch (row.merge) {
    case Merge::topmost:
      return topmost(from);
    case Merge::concat:
      return concat(from, row);
    case Merge::keyed:
      return keyed(from);
    case Merge::by_key:
      return by_key(from);
    case Merge::unique:
      return join_values(from.d, from.y, from.o, true);
    case Merge::first_not_empty:
      return first_not_empty(from);
    case Merge::machine_only:
      return topmost({nullptr, from.y, nullptr});
    case Merge::machine_default:
      return machine_default(from);
  }
  return {};
}

}  // namespace

Record merge_layers(const Table& table, const Record* override_yaml, Record* machine,
                    const Record* default_yaml) {
  Record merged(table);
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    merged.fields[i] =
        merge_field({field_at(override_yaml, i), machine == nullptr ? nullptr : &machine->fields[i],
                     field_at(default_yaml, i)},
                    table.rows[i]);
  }
  return merged;
}

}  // namespace limequat::config
