// Where `template:NAME` looks: `$LIMA_TEMPLATES_PATH` alone when it is set, else
// `$LIMA_HOME/_templates` and the templates shipped beside the program.
//
// Source: reference of upstream, templates §3.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.h"

namespace limequat::locator {

struct StoredTemplate {
  std::string name;  // "debian-12", "experimental/vnc"
  Path path;
};

class TemplateStore {
 public:
  explicit TemplateStore(std::vector<Path> folders) : folders_(std::move(folders)) {}
  // `lima_home`: $LIMA_HOME's folder.
  [[nodiscard]] static TemplateStore from_environment(const Path& lima_home);

  const std::vector<Path>& folders() const { return folders_; }
  // Throws Error: a name with `..`, or ``template `x` not found`` with the nearest name.
  [[nodiscard]] Path find(std::string_view name) const;
  // All of them, sorted by name; of equal names the first folder's. Hidden ones (`_…`) too.
  [[nodiscard]] std::vector<StoredTemplate> list() const;

 private:
  std::vector<Path> folders_;
};

}  // namespace limequat::locator
