// What a default may depend on, and the template variables of lima.yaml. Private to config/.
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/field.h"
#include "config/load.h"

namespace limequat::config {

// The documents by Layer; a null pointer where there is no such file.
using Documents = std::vector<std::shared_ptr<const yaml::Document>>;

// A problem at the place of a value, "FILE:LINE:COLUMN" when a file gave it.
[[nodiscard]] Problem problem_at(const Documents& documents, const Place& place, std::string field,
                                 std::string message);

// Where the files have a value at `path`, the topmost (override, machine, default) first.
[[nodiscard]] std::vector<Place> places_of(const Documents& documents, const yaml::NodePath& path);

// The variables of `{{…}}` in one machine's fields (reference of upstream, config §3), built when
// the first template asks for them.
class Variables {
 public:
  Variables(const HostFacts& facts, const InstanceContext& instance, const Machine& machine)
      : facts_(facts), instance_(instance), machine_(machine) {}

  // Name, Hostname, UID, User, Home, Param. Needs machine.user and machine.param.
  [[nodiscard]] const Value& guest();
  // Dir, Name, UID, User, Home, Param, GlobalTempDir, TempDir, Instance, LimaHome. Needs
  // machine.param.
  [[nodiscard]] const Value& host();
  // The guest set while machine.user is not there yet.
  [[nodiscard]] Value guest(std::int64_t uid, std::string_view user, std::string_view home) const;

 private:
  const HostFacts& facts_;
  const InstanceContext& instance_;
  const Machine& machine_;
  std::optional<Value> guest_;
  std::optional<Value> host_;
};

struct Scope {
  const HostFacts& facts;
  const InstanceContext& instance;
  std::string_view file;   // path of the machine's lima.yaml
  const Machine& machine;  // what is bound so far; rows marked `early` always are
  Variables& variables;
  const Documents& documents;
  std::vector<Problem>& warnings;

  const Record* record = nullptr;  // whose fields are being filled; earlier rows have their values
  std::string path;                // of that record: "", "mounts[0]", "mounts[0].sshfs"
  std::size_t index = 0;           // of a list element
  std::size_t count = 1;

  [[nodiscard]] std::string path_of(std::string_view key) const;
  void warn(const Place& place, std::string_view key, std::string message) const;
};

// Expands the templates of a text in place. One that does not parse or render stays as it is, with
// a warning (upstream's rule). Costs nothing when there is no `{{`.
void expand_field(Field& field, const Row& row, const Scope& scope);
void expand_field(Field& field, std::string_view key, const Value& variables, const Scope& scope);

}  // namespace limequat::config
