// libfyaml 0.7.12 refuses an empty item of a sequence that stands on the column of its key:
//
//   key:
//   -
//   next: 1
//
// Its scanner reads it well, only its parser does not. So the parser is given the same text with
// the null of each empty item written out. Private to yaml/.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace limequat::yaml::detail {

struct FilledText {
  std::string text;
  // In the text as it was, ascending: where a null was put in.
  std::vector<std::size_t> places;

  // Where a byte of `text` stood before; all of a null stands where it was put in.
  [[nodiscard]] std::size_t original(std::size_t offset) const;
};

// nullopt when nothing has to be filled in, which costs one pass over the bytes. Wrong YAML is left
// to the parser. The text must have passed check_text.
[[nodiscard]] std::optional<FilledText> fill_empty_items(std::string_view text);

}  // namespace limequat::yaml::detail
