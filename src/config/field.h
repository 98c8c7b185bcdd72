// The form of the field table. A field of lima.yaml is one Row: how it is spelled, of which type,
// what it is when nobody sets it, how layers merge, which template variables it may use, what is
// wrong with a value, and which member of config::Machine it ends in. A Table is the rows of one
// section or of one kind of list element; nested sections and lists point to tables of their own.
//
// A Record holds the values of one Table, a Field one value. load() makes Records out of YAML
// (reader.h), merges and fills them (resolve.h), binds them to Machine members (bind.h) and shows
// them as a template value (record_value.h); validate() judges them (judge.h).
//
// Private to config/, but for host_script.h and machine.h that show what comes out.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "gotemplate/value.h"
#include "yaml/document.h"

namespace limequat::config {

using gotemplate::Omit;
using gotemplate::Value;

struct Field;
struct Record;
struct Row;
struct Table;
struct Scope;
class Judge;

enum class Layer : std::uint8_t { override_yaml, machine, default_yaml, none };

// Where a value was written. Layer::none: it is a built-in default.
struct Place {
  Layer layer = Layer::none;
  std::optional<yaml::Node> node;
};

// One value. A leaf has it in `value` (nil: unset); a section has one Record in `parts`, a list of
// structs has its elements there.
struct Field {
  Value value;
  std::vector<Record> parts;
  Place place;

  [[nodiscard]] bool is_set() const { return !value.is_nil() || !parts.empty(); }
  // "" when unset.
  [[nodiscard]] std::string_view text() const;
  [[nodiscard]] bool is_true() const;
};

// The values of one table: fields[i] belongs to table->rows[i].
struct Record {
  explicit Record(const Table& of);
  const Table* table;
  std::vector<Field> fields;
  Place place;

  [[nodiscard]] Field& operator[](std::size_t row) { return fields[row]; }
  [[nodiscard]] const Field& operator[](std::size_t row) const { return fields[row]; }
};

enum class Type : std::uint8_t {
  boolean,
  integer,
  unsigned32,
  text,
  ip,     // kept as canonical text
  texts,  // list of strings; Row::one_or_many: a bare string is a list of one
  ips,
  text_map,    // string to string
  port_range,  // list of exactly two integers
  any_map,     // string to anything
  part,        // a section: one Record
  parts,       // a list of structs: Records
};

enum class Merge : std::uint8_t {
  topmost,          // override, else machine, else default
  concat,           // override + machine + default
  keyed,            // default + machine + override; Table::same entries become one
  by_key,           // maps: default, machine, override; a later one replaces a key's value
  unique,           // default + machine + override, each element once
  first_not_empty,  // override, machine, default: the first list that has elements
  machine_only,     // the machine's own, the others are ignored
  machine_default,  // machine + default; override is refused (hostProvision, H25)
};

// Which template variables are expanded at load.
enum class Expand : std::uint8_t { none, guest, host };

// Does a `param` count as used when this field mentions it?
enum class ParamUse : std::uint8_t {
  as_expanded,  // when `expand` is not none
  yes,
  file,  // the field is a path; its content is searched
};

// A literal default; `compute` is for those that depend on something.
using Literal = std::variant<std::monostate, bool, int, std::string_view>;

struct Row {
  std::string_view key;      // in lima.yaml and JSON
  std::string_view go_name;  // in Go templates

  // For people (`explain`, the JSON schema): what it means, in one sentence; the default where it
  // is no literal; the words that a value may be, or with `open_words` often is.
  std::string_view doc{};
  std::string_view default_words{};
  std::span<const std::string_view> words{};
  bool open_words = false;

  Type type = Type::text;
  const Table* table = nullptr;  // of part and parts; of any_map: the keys we know

  // The default. `unset` says which values count as not set; nil always does.
  Literal literal{};
  Value (*compute)(const Scope&) = nullptr;
  bool (*unset)(const Value&) = nullptr;
  // Of the root: merged before all others, which may depend on it.
  bool early = false;

  Merge merge = Merge::topmost;
  Expand expand = Expand::none;
  ParamUse param_use = ParamUse::as_expanded;
  // What `plain: true` makes of it.
  void (*in_plain_mode)(Field&) = nullptr;

  // False: no part of this program acts on it yet. Empty values and the literal default ask for
  // nothing and are not reported.
  bool implemented = true;
  // For an implemented row: the value that is not, "" when this one is.
  std::string (*missing)(const Field&) = nullptr;

  void (*check)(Judge&, const Field&) = nullptr;
  void (*bind)(const Field&, void* object) = nullptr;

  Omit omit =
      Omit::if_nil;  // if_nil: a pointer in upstream's struct; if_empty, never: a plain member
  bool one_or_many = false;
};

struct Table {
  std::string_view go_type;  // "limatype.Mount"
  std::span<const Row> rows;
  // Key that a bare string stands for: `additionalDisks: [data]` is `[{name: data}]`. "": none.
  std::string_view shorthand{};
  // Of list elements, after expansion and before keyed merging and defaults.
  void (*prepare)(Record&, const Scope&) = nullptr;
  // Keyed merging: entries of one identity are one thing ("": like no other); a later one is
  // absorbed by the first.
  std::string_view (*identity)(const Record&) = nullptr;
  void (*absorb)(Record& earlier, Record& later, const Scope&) = nullptr;
  // After the rows' defaults, for defaults that depend on each other.
  void (*complete)(Record&, const Scope&) = nullptr;
  void (*check)(Judge&, const Record&) = nullptr;
};

// Index of a key, at compile time. A key that is not there does not compile.
template <class Rows>
consteval std::size_t row_of(const Rows& rows, std::string_view key) {
  for (std::size_t i = 0; i < std::size(rows); ++i) {
    if (rows[i].key == key) return i;
  }
  throw "no such key";
}

// The root table.
[[nodiscard]] const Table& machine_table();

// What Machine::resolved points to: the merged, complete values and the documents their places
// point into.
struct Resolved {
  Record root;
  std::vector<std::shared_ptr<const yaml::Document>> documents;
};

}  // namespace limequat::config
