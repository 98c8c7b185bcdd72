// What the checks of the table (Row::check, Table::check) see and where they put what they find.
// Private to config/.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/field.h"
#include "config/scope.h"
#include "config/validate.h"

namespace limequat::config {

class Judge {
 public:
  Judge(const Machine& of_machine, const ValidateOptions& with_options, Validation& into)
      : machine(of_machine), options(with_options), result_(into) {}

  const Machine& machine;
  const ValidateOptions& options;

  // Path of what is being checked: of the field in Row::check, of the record in Table::check (""
  // for the root).
  [[nodiscard]] const std::string& path() const { return path_; }
  [[nodiscard]] std::string path_of(std::string_view key) const;

  // Messages name the field themselves. The place of the field or record goes before them.
  void error(const Field& at, std::string message);
  void error(const Record& at, std::string message);
  // `line` counts from 1 in the text of a scalar, as a template error does.
  void error_at_line(const Field& at, int line, std::string message);
  // Of one key of a map.
  void error_at_key(const Field& at, std::string_view key, std::string message);
  void warn(const Field& at, std::string message);
  void warn(const Record& at, std::string message);
  // Also when warnings are left out.
  void always_warn(const Field& at, std::string message);
  void always_warn(const Record& at, std::string message);
  // Where the topmost file that has it says it; nullopt: no file does.
  [[nodiscard]] std::optional<Place> place_of(const yaml::NodePath& path) const;
  // What a Reader found in a part that load() takes as it is.
  void add_errors(const std::vector<Problem>& errors);
  void add_warnings(const std::vector<Problem>& warnings);

  // Checks all rows of the record, what is below them, and the record itself.
  void check_record(const Record& record, std::string path);

 private:
  void add(std::vector<Problem>& to, const Field& at, std::string message);
  void add(std::vector<Problem>& to, const Place& at, const std::string& path, std::string message);
  void check_field(const Row& row, const Field& field, const std::string& parent);

  Validation& result_;
  std::string path_;
  const Record* record_ = nullptr;  // whose checks run
  std::string record_path_;
};

// Shared checks. `path` is the field's.
void check_port(Judge& judge, const Field& at, std::string_view path, std::int64_t port);
void check_size(Judge& judge, const Field& field);
// Can the location be fetched: a URL, or a path that expands?
void check_file_location(Judge& judge, const Field& field);
void check_file_arch(Judge& judge, const Field& field);
void check_file_digest(Judge& judge, const Field& field);
// `file:` of provision and probes must have been embedded before.
void check_embedded(Judge& judge, const Field& field);

}  // namespace limequat::config
