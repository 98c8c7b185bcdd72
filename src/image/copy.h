// Copying the bytes of a file in the cheapest way that the file systems allow.
#pragma once

#include <cstdint>
#include <functional>

namespace limequat::image {

// Makes `destination` (empty) share all blocks of `source`. False when the file systems cannot;
// then nothing happened. Throws SystemError for trouble beyond that (disk full).
[[nodiscard]] bool clone_file(int source, int destination);

// Copies `source` from its start into `destination` (empty), holes stay holes. `progress` gets the
// bytes behind us and the size; what it throws comes out. Throws SystemError.
void copy_sparse(int source, int destination,
                 const std::function<void(std::uint64_t, std::uint64_t)>& progress = {});

}  // namespace limequat::image
