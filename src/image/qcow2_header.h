// The header of a qcow2 file. Bytes are hostile. Only format.cc includes this.
//
// Source: QEMU docs/interop/qcow2.txt.
#pragma once

#include <cstdint>
#include <string_view>

#include "image/format.h"

namespace limequat::image {

// `header` begins with the magic. Throws Error for versions other than 2 and 3 and for fields that
// no reader would accept.
[[nodiscard]] ImageInfo parse_qcow2_header(std::string_view header, std::uint64_t file_size);

}  // namespace limequat::image
