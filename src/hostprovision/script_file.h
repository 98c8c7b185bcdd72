// The file that a shell is given: made by us, for us alone (0600, exclusively, close-on-exec),
// removed again. And its copy for debugging, which stays.
#pragma once

#include <string_view>

#include "base/file.h"

namespace limequat::hostprovision {

class ScriptFile {
 public:
  ScriptFile() = default;
  // A new file in a private folder. Throws SystemError when something is there already.
  [[nodiscard]] static ScriptFile create(const Path& path, std::string_view bytes);

  ScriptFile(ScriptFile&& other) noexcept;
  ScriptFile& operator=(ScriptFile&& other) noexcept;
  ScriptFile(const ScriptFile&) = delete;
  ScriptFile& operator=(const ScriptFile&) = delete;
  ~ScriptFile() { remove(); }

  // Removes the file. Never throws: what is left is found by the ledger.
  void remove() noexcept;

 private:
  explicit ScriptFile(Path path) : path_(std::move(path)) {}
  Path path_;  // empty: nothing to remove
};

// The private temporary folder of a sandboxed script, with all that it left in it, whatever modes
// that has. Never throws, as above.
void remove_script_temp(const Path& folder) noexcept;

// Replaces a regular file of ours, and refuses anything else that stands there (T30). Throws Error.
void write_debug_script(const Path& path, std::string_view bytes);
// `<folder>/provision<index><suffix>`: the debug file of an entry.
[[nodiscard]] Path debug_script_path(const Path& instance_dir, int index, std::string_view suffix);

}  // namespace limequat::hostprovision
