// Headers of disk images, and what `qemu-img info` may answer: any bytes give an answer or an
// Error.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "base/error.h"
#include "image/format.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  try {
    const auto image = limequat::image::parse_image(bytes, size);
    if (image.backing_file.size() > 1023) __builtin_trap();
  } catch (const limequat::Error&) {  // an answer
  }
  try {
    (void)limequat::image::check_qemu_img_info(bytes);
  } catch (const limequat::Error&) {  // an answer
  }
  return 0;
}
