// `limactl explain FIELD [INSTANCE]`: what a field of lima.yaml means; in a machine also its value
// and the place in a file that gave it. Pure functions.
//
// A field is a path: `cpus`, `ssh.localPort`, `mounts[0].location`; `mounts[].location` and
// `mounts.location` mean that field of every mount; `env.NAME`, `vmOpts.qemu.cpuType.x86_64`.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/machine.h"

namespace limequat::config {

// Meaning, type, allowed words, default, how files merge, template variables; of a section also its
// fields with their meanings. Lines end in a newline. Throws UsageError for a path that names no
// field, with the nearest one there is.
[[nodiscard]] std::string explain_field(std::string_view path);

// The same in parts. Those that do not apply are "".
struct Explanation {
  std::string path;  // as given
  std::string meaning;
  std::string type;
  std::vector<std::string> words;  // that a value may be; with `open_words` often is
  bool open_words = false;
  std::string default_value;
  std::string files;      // how they merge
  std::string variables;  // template variables
  bool not_in_plain_mode = false;
  bool implemented = true;
  struct Inner {
    std::string key;
    std::string meaning;
  };
  std::vector<Inner> fields;  // of a section or of one element of a list
};
[[nodiscard]] Explanation explanation_of(std::string_view path);

// Of all fields, in the order of the documentation: `cpus`, `ssh.localPort`, `mounts[].location`.
[[nodiscard]] std::vector<std::string> field_paths();

// One value of a loaded machine and where it comes from.
struct Origin {
  std::string path;   // "mounts[1].location"
  std::string value;  // a text as it is, everything else as JSON; "" when unset
  // "/lima/dev/lima.yaml:12:5", or "built-in default".
  std::string source;
  // Other files that set it too, which do not count ("FILE:LINE:COLUMN"), or, for lists and maps
  // that are put together, which contribute.
  std::vector<std::string> others;
  bool merged = false;         // `others` contribute
  bool by_plain_mode = false;  // `plain: true` took away what was set
};

// Of every element when the path goes through a list without an index. `machine` comes from
// Loader::load. Throws UsageError.
[[nodiscard]] std::vector<Origin> origins_of(std::string_view path, const Machine& machine);

// explain_field and, below it, the values (sanitised).
[[nodiscard]] std::string explain_field(std::string_view path, const Machine& machine);

}  // namespace limequat::config
