#include "yaml/empty_items.h"

#include <algorithm>
#include <memory>

#include "yaml/fyaml_parser.h"

namespace limequat::yaml::detail {

namespace {

constexpr std::string_view kNull = " ~";

struct TokenCloser {
  fy_parser* parser = nullptr;
  void operator()(fy_token* token) const { fy_scan_token_free(parser, token); }
};
using TokenPtr = std::unique_ptr<fy_token, TokenCloser>;

// A dash after which the line has nothing but blanks and a comment. It may be text of a scalar.
bool may_have_empty_item(std::string_view text) {
  for (std::size_t at = text.find('-'); at != std::string_view::npos; at = text.find('-', at + 1)) {
    if (at > 0 && text[at - 1] != ' ' && text[at - 1] != '\t' && text[at - 1] != '\n') continue;
    const std::size_t next = text.find_first_not_of(" \t", at + 1);
    if (next == std::string_view::npos) return true;
    if (text[next] == '\n' || text[next] == '\r' || text[next] == '#') return true;
  }
  return false;
}

// What the scanner says next when an item has no content.
bool ends_item(fy_token_type type) {
  switch (type) {
    case FYTT_BLOCK_ENTRY:
    case FYTT_BLOCK_END:
    case FYTT_KEY:
    case FYTT_VALUE:
    case FYTT_DOCUMENT_START:
    case FYTT_DOCUMENT_END:
    case FYTT_STREAM_END:
      return true;
    default:
      return false;
  }
}

// Offsets past the dashes of empty items, up to the first thing that is wrong.
std::vector<std::size_t> empty_items(std::string_view text) {
  const FyamlParser parser(text);
  std::vector<std::size_t> places;
  std::optional<std::size_t> dash;
  for (;;) {
    const TokenPtr token(fy_scan(parser.get()), TokenCloser{parser.get()});
    if (!token) return places;
    const fy_token_type type = fy_token_get_type(token.get());
    if (dash && ends_item(type)) places.push_back(*dash + 1);
    dash.reset();
    const fy_mark* mark = fy_token_start_mark(token.get());
    if (type != FYTT_BLOCK_ENTRY || mark == nullptr) continue;
    // Only what is certain: the token's mark is at its dash.
    if (mark->input_pos < text.size() && text[mark->input_pos] == '-') dash = mark->input_pos;
  }
}

}  // namespace

std::size_t FilledText::original(std::size_t offset) const {
  // The place of null number k is places[k] + k * size in the new text.
  std::size_t before = 0;
  std::size_t after = places.size();
  while (before < after) {
    const std::size_t middle = (before + after) / 2;
    if (places[middle] + middle * kNull.size() < offset) {
      before = middle + 1;
    } else {
      after = middle;
    }
  }
  if (before == 0) return offset;
  const std::size_t place = places[before - 1];
  const std::size_t shifted = before * kNull.size();
  return std::max(place, offset - std::min(offset, shifted));
}

std::optional<FilledText> fill_empty_items(std::string_view text) {
  if (!may_have_empty_item(text)) return std::nullopt;
  FilledText filled;
  filled.places = empty_items(text);
  if (filled.places.empty()) return std::nullopt;
  filled.text.reserve(text.size() + filled.places.size() * kNull.size());
  std::size_t done = 0;
  for (const std::size_t place : filled.places) {
    filled.text.append(text.substr(done, place - done)).append(kNull);
    done = place;
  }
  filled.text.append(text.substr(done));
  return filled;
}

}  // namespace limequat::yaml::detail
