// The files of guest/ in the source tree, inside this program, so that it needs no data folder at
// run time. Made by embed_files.cmake at build time; a changed, new or removed file rebuilds them.
#pragma once

#include <span>
#include <string_view>

namespace limequat::cidata {

struct EmbeddedFile {
  std::string_view path;  // below guest/, '/' between components
  std::string_view bytes;
};

// Sorted by path. Lives as long as the program.
[[nodiscard]] std::span<const EmbeddedFile> embedded_files();

}  // namespace limequat::cidata
