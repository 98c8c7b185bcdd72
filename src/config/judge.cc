#include "config/judge.h"

#include <fmt/format.h>

#include "base/digest.h"
#include "base/local_path.h"
#include "base/quote.h"
#include "base/size.h"
#include "config/host_script_fields.h"

namespace limequat::config {
namespace {

struct FoundField {
  const Record* record;  // that has the field
  std::string path;
};

// Which of the record's fields, or of those below it, is this one?
std::optional<FoundField> find_field(const Record& record, const Field& wanted,
                                     const std::string& path) {
  for (std::size_t i = 0; i < record.fields.size(); ++i) {
    const Field& field = record.fields[i];
    const Row& row = record.table->rows[i];
    const std::string here =
        path.empty() ? std::string(row.key) : fmt::format("{}.{}", path, row.key);
    if (&field == &wanted) return FoundField{&record, here};
    for (std::size_t p = 0; p < field.parts.size(); ++p) {
      auto found = find_field(field.parts[p], wanted,
                              row.type == Type::parts ? fmt::format("{}[{}]", here, p) : here);
      if (found) return found;
    }
  }
  return std::nullopt;
}

}  // namespace

std::string Judge::path_of(std::string_view key) const {
  return path_.empty() ? std::string(key) : fmt::format("{}.{}", path_, key);
}

void Judge::add(std::vector<Problem>& to, const Place& at, const std::string& path,
                std::string message) {
  if (to.size() >= kMaxProblems) return;
  static const Documents no_documents(static_cast<std::size_t>(Layer::none));
  const Documents& documents =
      machine.resolved == nullptr ? no_documents : machine.resolved->documents;
  to.push_back(problem_at(documents, at, path, std::move(message)));
}

// A field that nobody set has the place of its record.
void Judge::add(std::vector<Problem>& to, const Field& at, std::string message) {
  const auto found = record_ == nullptr ? std::nullopt : find_field(*record_, at, record_path_);
  if (!found) return add(to, at.place, path_, std::move(message));
  const bool given = at.place.layer != Layer::none;
  add(to, given ? at.place : found->record->place, found->path, std::move(message));
}

void Judge::error(const Field& at, std::string message) {
  add(result_.errors, at, std::move(message));
}

void Judge::error(const Record& at, std::string message) {
  add(result_.errors, at.place, path_, std::move(message));
}

void Judge::error_at_line(const Field& at, int line, std::string message) {
  if (result_.errors.size() >= kMaxProblems) return;
  error(at, std::move(message));
  if (const int first = text_line(at.place); first != 0 && line > 0) {
    result_.errors.back().line = first + line - 1;
    result_.errors.back().column = 1;
  }
}

void Judge::error_at_key(const Field& at, std::string_view key, std::string message) {
  if (result_.errors.size() >= kMaxProblems) return;
  yaml::NodePath path = yaml::parse_path(path_);
  path.emplace_back(std::string(key));
  const auto place = place_of(path);
  add(result_.errors, place ? *place : at.place, yaml::to_string(path), std::move(message));
}

std::optional<Place> Judge::place_of(const yaml::NodePath& path) const {
  if (machine.resolved == nullptr) return std::nullopt;
  const auto places = places_of(machine.resolved->documents, path);
  return places.empty() ? std::nullopt : std::optional(places.front());
}

void Judge::warn(const Field& at, std::string message) {
  if (options.warnings) always_warn(at, std::move(message));
}

void Judge::warn(const Record& at, std::string message) {
  if (options.warnings) always_warn(at, std::move(message));
}

void Judge::always_warn(const Field& at, std::string message) {
  add(result_.warnings, at, std::move(message));
}

void Judge::always_warn(const Record& at, std::string message) {
  add(result_.warnings, at.place, path_, std::move(message));
}

void Judge::add_errors(const std::vector<Problem>& errors) {
  result_.errors.insert(result_.errors.end(), errors.begin(), errors.end());
}

void Judge::add_warnings(const std::vector<Problem>& warnings) {
  if (!options.warnings) return;
  result_.warnings.insert(result_.warnings.end(), warnings.begin(), warnings.end());
}

void Judge::check_field(const Row& row, const Field& field, const std::string& parent) {
  const std::string path =
      parent.empty() ? std::string(row.key) : fmt::format("{}.{}", parent, row.key);
  if (row.check != nullptr) {
    path_ = path;
    row.check(*this, field);
  }
  for (std::size_t i = 0; i < field.parts.size(); ++i) {
    check_record(field.parts[i], row.type == Type::parts ? fmt::format("{}[{}]", path, i) : path);
  }
}

void Judge::check_record(const Record& record, std::string path) {
  const auto enter = [&] {
    record_ = &record;
    record_path_ = path;
  };
  for (std::size_t i = 0; i < record.fields.size(); ++i) {
    enter();
    check_field(record.table->rows[i], record.fields[i], path);
  }
  if (record.table->check != nullptr) {
    enter();
    path_ = std::move(path);
    record.table->check(*this, record);
  }
}

void check_port(Judge& judge, const Field& at, std::string_view path, std::int64_t port) {
  std::string_view words;
  if (port < 0) words = "must be > 0";
  if (port == 0) words = "must be set";
  if (port == 22) words = "must not be 22";
  if (port > 65535) words = "must be < 65536";
  if (!words.empty()) judge.error(at, fmt::format("field `{}` {}", path, words));
}

void check_size(Judge& judge, const Field& field) {
  try {
    (void)parse_size(field.text());
  } catch (const Error& error) {
    judge.error(field,
                fmt::format("field `{}` has an invalid value: {}", judge.path(), error.message()));
  }
}

void check_file_location(Judge& judge, const Field& field) {
  const std::string_view location = field.text();
  if (location.find("://") != std::string_view::npos) return;
  std::string problem;
  if (location.empty()) problem = "empty path";
  if (location.starts_with('~') && !is_tilde_path(location)) {
    problem = fmt::format("unexpandable path {}", name_quote(location));
  }
  if (problem.empty()) return;
  judge.error(field, fmt::format("field `{}` refers to an invalid local file path: {}: {}",
                                 judge.path(), name_quote(location), problem));
}

void check_file_arch(Judge& judge, const Field& field) {
  if (parse_arch(field.text())) return;
  judge.error(
      field, fmt::format("field `{}` must be one of [x86_64 aarch64 armv7l ppc64le riscv64 s390x]; "
                         "got {}",
                         judge.path(), name_quote(field.text())));
}

void check_file_digest(Judge& judge, const Field& field) {
  if (field.text().empty()) return;
  try {
    (void)OciDigest::parse(field.text());
  } catch (const Error& error) {
    judge.error(field, fmt::format("field `{}` is invalid: {}: {}", judge.path(), field.text(),
                                   error.message()));
  }
}

}  // namespace limequat::config
