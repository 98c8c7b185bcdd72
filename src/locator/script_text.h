// The content of a file as a YAML scalar. Pure.
//
// Source: reference of upstream, templates §4.4. Different on purpose: a tab does not make a text
// binary, so that a script with tabs stays readable.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace limequat::locator {

// A line of this many bytes, its end included, is too long for text (yamlfmt's limit).
inline constexpr std::size_t kMaxScriptLine = 65'000;

// Why `content` must be base64, in upstream's words; "" when it can be text.
[[nodiscard]] std::string binary_reason(std::string_view content,
                                        std::size_t max_line = kMaxScriptLine);

// `|-` and the lines, each behind `indent` spaces (at least one), no line break at the end but what
// the content has. nullopt when a literal cannot hold the content: empty, unprintable, only blanks,
// begins with a blank, too deep. `header_comment` (`  # why`) goes behind the header.
[[nodiscard]] std::optional<std::string> literal_text(std::string_view content, std::size_t indent,
                                                      std::string_view header_comment = {});

// `!!binary |` and base64 in lines of 76.
[[nodiscard]] std::string binary_text(std::string_view content, std::size_t indent,
                                      std::string_view header_comment = {});

}  // namespace limequat::locator
