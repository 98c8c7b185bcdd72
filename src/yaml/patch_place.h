// Where a path leads in a document, for edits. Private to yaml/.
#pragma once

#include <optional>
#include <span>

#include "yaml/document.h"
#include "yaml/node_path.h"

namespace limequat::yaml::detail {

// One step down: the value found there, and where its key or the item before it ends.
struct Place {
  Node parent;
  Node value;
  std::size_t before = 0;  // the offset from which EditText::lead looks
  char indicator = ':';
  std::size_t index = 0;  // among the parent's written entries or items
};

// The value that counts for the step (of equal keys the last), as written in `parent` itself.
// nullopt when it is not there.
[[nodiscard]] std::optional<Place> find_place(const Node& parent, const PathStep& step);

// A path as far as the document goes.
struct Descent {
  std::optional<Place> last;          // nullopt: the root
  Node reached;                       // the root or last->value
  std::span<const PathStep> missing;  // what is not there
};
// Throws YamlError when a step needs a collection where something else than null stands or an alias
// does.
[[nodiscard]] Descent descend(const Document& document, const NodePath& path);

}  // namespace limequat::yaml::detail
