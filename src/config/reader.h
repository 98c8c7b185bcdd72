// From YAML to Records: types, shorthands, unknown keys. Private to config/.
#pragma once

#include <string>
#include <vector>

#include "config/field.h"
#include "config/problem.h"

namespace limequat::config {

// One file's reading. Errors and warnings are collected, so that all of them are told at once; a
// field with an error stays unset.
class Reader {
 public:
  Reader(const yaml::Document& document, Layer layer) : document_(document), layer_(layer) {}

  // The whole document. An empty one is a Record with nothing set.
  [[nodiscard]] Record read(const Table& table);
  // One mapping in it.
  [[nodiscard]] Record read(const Table& table, const yaml::Node& node);

  [[nodiscard]] const std::vector<Problem>& errors() const { return errors_; }
  [[nodiscard]] const std::vector<Problem>& warnings() const { return warnings_; }

 private:
  void read_record(const yaml::Node& node, Record& record);
  void read_field(const yaml::Node& node, const Row& row, Field& field);
  void read_parts(const yaml::Node& node, const Row& row, Field& field);
  void read_part(const yaml::Node& node, const Table& table, std::vector<Record>& parts);
  [[nodiscard]] Value read_leaf(const yaml::Node& node, const Row& row);
  [[nodiscard]] Value read_integer(const yaml::Node& node, std::int64_t low, std::int64_t high);
  [[nodiscard]] Value read_text(const yaml::Node& node, std::string_view wanted);
  [[nodiscard]] Value read_ip(const yaml::Node& node);
  [[nodiscard]] Value read_list(const yaml::Node& node, const Row& row);
  [[nodiscard]] Value read_text_map(const yaml::Node& node);
  [[nodiscard]] Value read_any_map(const yaml::Node& node);
  [[nodiscard]] Value read_port_range(const yaml::Node& node);

  void wrong_type(const yaml::Node& node, std::string_view wanted);
  void error(const yaml::Node& node, std::string_view words);
  void warn_unknown(const yaml::Node& key, const yaml::Node& value, const Table& table);
  void warn_duplicates();

  const yaml::Document& document_;
  Layer layer_;
  std::vector<Problem> errors_;
  std::vector<Problem> warnings_;
};

// A YAML value of any shape, as upstream decodes it into `any`.
[[nodiscard]] Value to_value(const yaml::Node& node);

// The canonical text of an IPv4 or IPv6 address; "" when it is none.
[[nodiscard]] std::string canonical_ip(std::string_view text);

}  // namespace limequat::config
