// The proof that an edit did what it should and nothing else. Private to yaml/.
#pragma once

#include "yaml/emit.h"
#include "yaml/node_path.h"

namespace limequat::yaml::detail {

// True when `after` means what `before` means, except that `path` (which may be new, with mappings
// and sequences made on the way) is `value`.
[[nodiscard]] bool is_set(const Node& before, const Node& after, const NodePath& path,
                          const Scalar& value);
// … except that `path`, which is there before, is gone.
[[nodiscard]] bool is_removed(const Node& before, const Node& after, const NodePath& path);

// True when the node is a scalar with this value, resolved as a reader would.
[[nodiscard]] bool has_value(const Node& node, const Scalar& value);

}  // namespace limequat::yaml::detail
