// Sizes as people write them in `lima.yaml` and read them in `limactl list`.
//
// Source of the rules: docker/go-units, RAMInBytes and BytesSize (reference of upstream, config
// §1).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace limequat {

// Bytes of "4GiB", "0.5g", "4 GB", "1048576": base 1024, any case, at most one space before the
// unit. Throws Error in go-units' words: `invalid size: 'x'`, `invalid suffix: 'x'`.
[[nodiscard]] std::int64_t parse_size(std::string_view text);
// The same with nullopt instead of an Error.
[[nodiscard]] std::optional<std::int64_t> try_parse_size(std::string_view text);

// "4GiB", "1.5KiB", "0B": at most four significant digits, base 1024.
[[nodiscard]] std::string format_size(std::int64_t bytes);

}  // namespace limequat
