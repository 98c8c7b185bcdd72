#include "config/reader.h"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <array>
#include <limits>

#include "base/quote.h"
#include "base/suggest.h"

namespace limequat::config {
namespace {

// Of a list of structs: a short text must not become gigabytes of records.
constexpr std::size_t kMaxEntries = 4096;

std::string named(const yaml::Node& node) {
  const std::string path = node.path();
  return path.empty() ? "the document" : fmt::format("field `{}`", path);
}

std::string_view a_kind(yaml::Kind kind) {
  switch (kind) {
    case yaml::Kind::null:
      return "null";
    case yaml::Kind::boolean:
      return "a boolean";
    case yaml::Kind::integer:
      return "an integer";
    case yaml::Kind::floating:
      return "a number";
    case yaml::Kind::string:
      return "a string";
    case yaml::Kind::mapping:
      return "a mapping";
    case yaml::Kind::sequence:
      return "a list";
  }
  return "";
}

}  // namespace

Record Reader::read(const Table& table) {
  Record record = read(table, document_.root());
  warn_duplicates();
  return record;
}

Record Reader::read(const Table& table, const yaml::Node& node) {
  Record record(table);
  record.place = {layer_, node};
  if (node.is_mapping()) {
    read_record(node, record);
  } else if (!node.is_null()) {
    wrong_type(node, "a mapping");
  }
  return record;
}

void Reader::read_record(const yaml::Node& node, Record& record) {
  const Table& table = *record.table;
  for (const yaml::Entry entry : node.entries()) {
    const std::string_view key = entry.key.text();
    std::size_t i = 0;
    while (i < table.rows.size() && table.rows[i].key != key) ++i;
    if (i == table.rows.size()) {
      warn_unknown(entry.key, entry.value, table);
    } else if (!entry.value.is_null()) {  // null is unset
      read_field(entry.value, table.rows[i], record.fields[i]);
    }
  }
}

void Reader::read_field(const yaml::Node& node, const Row& row, Field& field) {
  field.place = {layer_, node};
  if (row.type == Type::part) {
    read_part(node, *row.table, field.parts);
  } else if (row.type == Type::parts) {
    read_parts(node, row, field);
  } else {
    field.value = read_leaf(node, row);
  }
}

void Reader::read_part(const yaml::Node& node, const Table& table, std::vector<Record>& parts) {
  if (node.is_mapping()) {
    Record& record = parts.emplace_back(table);
    record.place = {layer_, node};
    read_record(node, record);
  } else if (!table.shorthand.empty() && node.as_string()) {
    Record& record = parts.emplace_back(table);
    record.place = {layer_, node};
    for (std::size_t i = 0; i < table.rows.size(); ++i) {
      if (table.rows[i].key == table.shorthand) {
        record.fields[i].value = *node.as_string();
        record.fields[i].place = record.place;
      }
    }
  } else {
    wrong_type(node, table.shorthand.empty() ? "a mapping" : "a string or a mapping");
  }
}

void Reader::read_parts(const yaml::Node& node, const Row& row, Field& field) {
  if (row.one_or_many && node.is_scalar()) {
    read_part(node, *row.table, field.parts);
    return;
  }
  if (!node.is_sequence()) {
    wrong_type(node, "a list");
    return;
  }
  if (node.size() > kMaxEntries) {
    error(node, fmt::format("{} has more than {} entries", named(node), kMaxEntries));
    return;
  }
  field.parts.reserve(node.size());
  for (const yaml::Node item : node.items()) read_part(item, *row.table, field.parts);
}

Value Reader::read_leaf(const yaml::Node& node, const Row& row) {
  switch (row.type) {
    case Type::boolean:
      if (const auto value = node.boolean()) return *value;
      wrong_type(node, "true or false");
      return {};
    case Type::integer:
      return read_integer(node, std::numeric_limits<std::int32_t>::min(),
                          std::numeric_limits<std::int32_t>::max());
    case Type::unsigned32:
      return read_integer(node, 0, std::numeric_limits<std::uint32_t>::max());
    case Type::text:
      return read_text(node, "a string");
    case Type::ip:
      return read_ip(node);
    case Type::texts:
    case Type::ips:
      return read_list(node, row);
    case Type::text_map:
      return read_text_map(node);
    case Type::any_map:
      return read_any_map(node);
    case Type::port_range:
      return read_port_range(node);
    case Type::part:
    case Type::parts:
      break;
  }
  return {};
}

Value Reader::read_integer(const yaml::Node& node, std::int64_t low, std::int64_t high) {
  const auto value = node.as_integer();
  if (!value) {
    wrong_type(node, "an integer");
    return {};
  }
  if (*value < low || *value > high) {
    error(node,
          fmt::format("{} must be between {} and {}, but is {}", named(node), low, high, *value));
    return {};
  }
  return *value;
}

Value Reader::read_text(const yaml::Node& node, std::string_view wanted) {
  if (auto value = node.as_string()) return std::move(*value);
  wrong_type(node, wanted);
  return {};
}

Value Reader::read_ip(const yaml::Node& node) {
  std::string address;
  if (const auto text = node.as_string()) {
    if (text->empty()) return "";
    address = canonical_ip(*text);
  }
  if (!address.empty()) return address;
  wrong_type(node, "an IP address");
  return {};
}

Value Reader::read_list(const yaml::Node& node, const Row& row) {
  gotemplate::List items;
  if (row.one_or_many && node.is_scalar()) {
    items.push_back(read_text(node, "a string or a list of strings"));
  } else if (node.is_sequence()) {
    items.reserve(node.size());
    for (const yaml::Node item : node.items()) {
      if (row.type == Type::ips) {
        items.push_back(read_ip(item));
      } else {
        // A null element is an empty string, as in Go.
        items.push_back(item.is_null() ? Value("") : read_text(item, "a string"));
      }
    }
  } else {
    wrong_type(node, row.one_or_many ? "a string or a list of strings" : "a list");
    return {};
  }
  for (const Value& item : items) {
    if (item.is_nil()) return {};  // reported
  }
  return Value::list(std::move(items));
}

Value Reader::read_text_map(const yaml::Node& node) {
  if (!node.is_mapping()) {
    wrong_type(node, "a mapping of strings");
    return {};
  }
  gotemplate::Map entries;
  for (const yaml::Entry entry : node.entries()) {
    Value value = entry.value.is_null() ? Value("") : read_text(entry.value, "a string");
    if (!value.is_nil()) entries.insert_or_assign(std::string(entry.key.text()), std::move(value));
  }
  return Value::map(std::move(entries));
}

Value Reader::read_any_map(const yaml::Node& node) {
  if (node.is_mapping()) return to_value(node);
  wrong_type(node, "a mapping");
  return {};
}

Value Reader::read_port_range(const yaml::Node& node) {
  if (!node.is_sequence() || node.size() != 2) {
    wrong_type(node, "a list of two ports");
    return {};
  }
  Value first = read_integer(node.items()[0], 0, std::numeric_limits<std::int32_t>::max());
  Value last = read_integer(node.items()[1], 0, std::numeric_limits<std::int32_t>::max());
  if (first.is_nil() || last.is_nil()) return {};
  return Value::list({std::move(first), std::move(last)});
}

void Reader::wrong_type(const yaml::Node& node, std::string_view wanted) {
  std::string got(a_kind(node.kind()));
  if (node.is_scalar() && !node.is_null()) {
    constexpr std::size_t kShown = 64;
    got += ' ';
    got += name_quote(node.text().substr(0, kShown));
  }
  error(node, fmt::format("{} must be {}, got {}", named(node), wanted, got));
}

void Reader::error(const yaml::Node& node, std::string_view words) {
  if (errors_.size() == kMaxProblems) return;
  const yaml::Position at = node.position();
  errors_.push_back({.file = document_.source_name(),
                     .line = static_cast<int>(at.line),
                     .column = static_cast<int>(at.column),
                     .field = node.path(),
                     .message = std::string(words)});
}

void Reader::warn_unknown(const yaml::Node& key, const yaml::Node& value, const Table& table) {
  if (warnings_.size() == kMaxProblems) return;
  std::vector<std::string> known;
  for (const Row& row : table.rows) known.emplace_back(row.key);
  std::string message = fmt::format("unknown field `{}` is ignored", value.path());
  if (const auto near = nearest_match(key.text(), known)) {
    message += fmt::format("; did you mean `{}`?", *near);
  }
  const yaml::Position at = key.position();
  warnings_.push_back({.file = document_.source_name(),
                       .line = static_cast<int>(at.line),
                       .column = static_cast<int>(at.column),
                       .field = value.path(),
                       .message = std::move(message)});
}

void Reader::warn_duplicates() {
  for (const yaml::Duplicate& duplicate : document_.duplicates()) {
    if (warnings_.size() == kMaxProblems) return;
    warnings_.push_back(
        {.file = document_.source_name(),
         .line = static_cast<int>(duplicate.position.line),
         .column = static_cast<int>(duplicate.position.column),
         .field = duplicate.path,
         .message = fmt::format("field `{}` is there twice; this one counts, not the one of "
                                "line {}",
                                duplicate.path, duplicate.first_line)});
  }
}

Value to_value(const yaml::Node& node) {
  switch (node.kind()) {
    case yaml::Kind::null:
      return {};
    case yaml::Kind::boolean:
      return *node.boolean();
    case yaml::Kind::integer:
      if (const auto value = node.integer()) return *value;
      return std::string(node.text());
    case yaml::Kind::floating:
      return *node.floating();
    case yaml::Kind::string:
      return node.text();
    case yaml::Kind::mapping: {
      gotemplate::Map entries;
      for (const yaml::Entry entry : node.entries()) {
        entries.insert_or_assign(std::string(entry.key.text()), to_value(entry.value));
      }
      return Value::map(std::move(entries));
    }
    case yaml::Kind::sequence: {
      gotemplate::List items;
      for (const yaml::Node item : node.items()) items.push_back(to_value(item));
      return Value::list(std::move(items));
    }
  }
  return {};
}

std::string canonical_ip(std::string_view text) {
  const std::string address(text);
  std::array<char, INET6_ADDRSTRLEN> buffer{};
  in_addr v4 = {};
  if (::inet_pton(AF_INET, address.c_str(), &v4) == 1) {
    return ::inet_ntop(AF_INET, &v4, buffer.data(), buffer.size());
  }
  in6_addr v6 = {};
  if (::inet_pton(AF_INET6, address.c_str(), &v6) != 1) return "";
  if (IN6_IS_ADDR_V4MAPPED(&v6)) {  // Go shows these as IPv4
    return ::inet_ntop(AF_INET, &v6.s6_addr[12], buffer.data(), buffer.size());
  }
  return ::inet_ntop(AF_INET6, &v6, buffer.data(), buffer.size());
}

}  // namespace limequat::config
