#include "yaml/libfyaml_reader.h"

#include <algorithm>
#include <memory>
#include <new>
#include <optional>
#include <string>

#include "yaml/empty_items.h"
#include "yaml/fyaml_parser.h"

namespace limequat::yaml::detail {

namespace {

struct EventCloser {
  fy_parser* parser = nullptr;
  void operator()(fy_event* event) const { fy_parser_event_free(parser, event); }
};
struct IteratorCloser {
  void operator()(fy_token_iter* iterator) const { fy_token_iter_destroy(iterator); }
};
using IteratorPtr = std::unique_ptr<fy_token_iter, IteratorCloser>;
using EventPtr = std::unique_ptr<fy_event, EventCloser>;

std::string_view text_of(fy_token* token) {
  if (token == nullptr) return {};
  std::size_t size = 0;
  const char* text = fy_token_get_text(token, &size);
  return text == nullptr ? std::string_view() : std::string_view(text, size);
}

// The same by pieces: fy_token_get_text of 0.7.12 leaks memory for a scalar of many pieces.
void collect_text(fy_token* token, std::string& text) {
  text.clear();
  const IteratorPtr iterator(fy_token_iter_create(nullptr));
  if (!iterator) throw std::bad_alloc();
  fy_token_iter_start(token, iterator.get());
  int error = 0;
  const fy_iter_chunk* chunk = nullptr;
  while ((chunk = fy_token_iter_chunk_next(iterator.get(), chunk, &error)) != nullptr) {
    text.append(chunk->str, chunk->len);
  }
  fy_token_iter_finish(iterator.get());
  // An empty block scalar at the end of the text is an "error" to the iterator.
  if (error != 0) text = text_of(token);
}

Style style_of(fy_token* token) {
  switch (fy_token_scalar_style(token)) {
    case FYSS_SINGLE_QUOTED:
      return Style::single_quoted;
    case FYSS_DOUBLE_QUOTED:
      return Style::double_quoted;
    case FYSS_LITERAL:
      return Style::literal;
    case FYSS_FOLDED:
      return Style::folded;
    default:
      return Style::plain;
  }
}

constexpr std::size_t kMaxFlowPerLine = 50'000;

class Reader {
 public:
  Reader(const Tree& tree, Builder& builder)
      : tree_(tree),
        text_(tree.text),
        filled_(fill_empty_items(tree.text)),
        parser_(filled_ ? std::string_view(filled_->text) : text_),
        builder_(builder) {}

  void read() {
    for (;;) {
      const EventPtr event(fy_parser_parse(parser_.get()), EventCloser{parser_.get()});
      if (!event) fail();
      if (event->type == FYET_STREAM_END) return;
      handle(*event);
    }
  }

 private:
  void handle(fy_event& event);
  void scalar(fy_event& event);
  void begin_collection(Kind kind, fy_token* start, const Properties& properties);
  void end_collection(fy_token* end);
  Properties properties(fy_token* anchor, fy_token* tag);
  // Where the header of a block scalar and an empty value stand: libfyaml marks neither.
  std::size_t skip_blanks(std::string_view also) const;
  std::size_t empty_value_place() const;
  void refuse_second_document(const fy_event& event) const;
  Extent block_scalar_extent(Extent content) const;
  void advance_to(std::size_t offset) { cursor_ = std::max(cursor_, offset); }
  std::string_view content_of(fy_token* value, Style style, Extent extent);
  std::size_t offset_of(const fy_mark& mark) const;
  std::size_t begin_of(fy_token* token) const;
  std::size_t end_of(fy_token* token) const;
  [[noreturn]] void fail();

  const Tree& tree_;
  std::string_view text_;
  // What libfyaml reads when it is not `text_`; all offsets here are those of `text_`.
  const std::optional<FilledText> filled_;
  const FyamlParser parser_;
  Builder& builder_;
  std::string content_;
  std::size_t cursor_ = 0;  // past the last token seen
  std::size_t document_begin_ = 0;
  int documents_ = 0;
};

std::size_t Reader::offset_of(const fy_mark& mark) const {
  return std::min(filled_ ? filled_->original(mark.input_pos) : mark.input_pos, text_.size());
}

std::size_t Reader::begin_of(fy_token* token) const {
  const fy_mark* mark = token == nullptr ? nullptr : fy_token_start_mark(token);
  return mark == nullptr ? cursor_ : offset_of(*mark);
}

std::size_t Reader::end_of(fy_token* token) const {
  const fy_mark* mark = token == nullptr ? nullptr : fy_token_end_mark(token);
  return mark == nullptr ? cursor_ : offset_of(*mark);
}

Properties Reader::properties(fy_token* anchor, fy_token* tag) {
  if (anchor != nullptr) advance_to(end_of(anchor));
  if (tag != nullptr) advance_to(end_of(tag));
  return {text_of(anchor), text_of(tag)};
}

// The offset of the first character from the last token on that is no white space, comment or one
// of `also`; the size of the text when there is none.
std::size_t Reader::skip_blanks(std::string_view also) const {
  for (std::size_t at = cursor_; at < text_.size(); ++at) {
    const char c = text_[at];
    if (c == '#') {
      at = std::min(text_.find('\n', at), text_.size());
    } else if (c != ' ' && c != '\t' && c != '\r' && c != '\n' &&
               also.find(c) == std::string_view::npos) {
      return at;
    }
  }
  return text_.size();
}

// After the `:` of its key or the `-` of its item.
std::size_t Reader::empty_value_place() const {
  const std::size_t at = skip_blanks("");
  const bool indicator =
      at < text_.size() && std::string_view(":-?").find(text_[at]) != std::string_view::npos;
  return indicator ? at + 1 : cursor_;
}

// From the header to the last line with content; with `+`, to the end of the blank lines, which
// count.
Extent Reader::block_scalar_extent(Extent content) const {
  const std::size_t header = skip_blanks(":-?");
  if (header > content.begin) return content;
  const std::size_t header_line = std::min(text_.find('\n', header), text_.size());
  const std::string_view indicators =
      text_.substr(header, std::min<std::size_t>(3, header_line - header));
  if (indicators.find('+') != std::string_view::npos) return {header, content.end};
  const std::size_t last = text_.find_last_not_of(" \r\n", content.end == 0 ? 0 : content.end - 1);
  const std::size_t line_of_last = std::max(last == std::string_view::npos ? 0 : last, header);
  return {header, std::min(text_.find('\n', line_of_last), text_.size() - 1) + 1};
}

// libfyaml keeps every token of a line, 350 bytes each, until it knows that the line is no key.
void refuse_endless_line(const Tree& tree) {
  std::size_t count = 0;
  for (std::size_t i = 0; i < tree.text.size(); ++i) {
    const char c = tree.text[i];
    if (c == '\n') count = 0;
    if (c != '[' && c != '{' && c != ',') continue;
    if (++count > kMaxFlowPerLine) throw_at(tree, i, "too many values on one line");
  }
}

// `extent` as libfyaml marks it: inside the quotes.
std::string_view Reader::content_of(fy_token* value, Style style, Extent extent) {
  if (value == nullptr || fy_token_start_mark(value) == nullptr || extent.end < extent.begin)
    return {};
  const std::string_view raw = text_.substr(extent.begin, extent.end - extent.begin);
  const char* rewritten = style == Style::double_quoted ? "\r\n\\" : "\r\n'";
  const bool literal = style == Style::literal || style == Style::folded;
  if (!literal && raw.find_first_of(rewritten) == std::string_view::npos) return raw;
  collect_text(value, content_);
  return content_;
}

void Reader::scalar(fy_event& event) {
  fy_token* value = event.scalar.value;
  const Properties found = properties(event.scalar.anchor, event.scalar.tag);
  const Style style = value == nullptr ? Style::plain : style_of(value);
  Extent extent{begin_of(value), end_of(value)};
  const std::string_view content = content_of(value, style, extent);
  if (style == Style::single_quoted || style == Style::double_quoted) {
    // The marks lie inside the quotes.
    extent.begin -= std::min<std::size_t>(extent.begin, 1);
    extent.end = std::min(extent.end + 1, text_.size());
  } else if (style == Style::literal || style == Style::folded) {
    extent = block_scalar_extent(extent);
  } else if (value == nullptr || fy_token_start_mark(value) == nullptr) {
    const bool bare = event.scalar.anchor == nullptr && event.scalar.tag == nullptr;
    extent.begin = extent.end = bare ? empty_value_place() : cursor_;
  }
  extent.end = std::max(extent.begin, extent.end);
  builder_.scalar(content, style, extent, found);
  advance_to(extent.end);
}

void Reader::begin_collection(Kind kind, fy_token* start, const Properties& found) {
  const fy_token_type type = start == nullptr ? FYTT_NONE : fy_token_get_type(start);
  const bool flow = type == FYTT_FLOW_MAPPING_START || type == FYTT_FLOW_SEQUENCE_START;
  const std::size_t begin = std::max(begin_of(start), flow ? std::size_t{0} : cursor_);
  builder_.begin_collection(kind, flow ? Style::flow : Style::block, begin, found);
  advance_to(flow ? end_of(start) : begin);
}

void Reader::end_collection(fy_token* end) {
  const fy_token_type type = end == nullptr ? FYTT_NONE : fy_token_get_type(end);
  if (type == FYTT_FLOW_MAPPING_END || type == FYTT_FLOW_SEQUENCE_END) advance_to(end_of(end));
  builder_.end_collection(cursor_);
}

// A `---` with nothing after it is let through; upstream would not read on after the first
// document.
void Reader::refuse_second_document(const fy_event& event) const {
  const bool ends =
      documents_ == 2 && (event.type == FYET_DOCUMENT_START || event.type == FYET_DOCUMENT_END);
  const bool empty = event.type == FYET_SCALAR && event.scalar.anchor == nullptr &&
                     event.scalar.tag == nullptr && text_of(event.scalar.value).empty();
  if (!ends && !empty) {
    throw_at(tree_, document_begin_, "a second document begins; there may be only one");
  }
}

void Reader::handle(fy_event& event) {
  if (event.type == FYET_DOCUMENT_START) {
    ++documents_;
    document_begin_ = begin_of(event.document_start.document_start);
  }
  if (documents_ > 1) return refuse_second_document(event);
  switch (event.type) {
    case FYET_DOCUMENT_START:
      if (!event.document_start.implicit) advance_to(end_of(event.document_start.document_start));
      return;
    case FYET_SCALAR:
      return scalar(event);
    case FYET_ALIAS: {
      const Extent extent{begin_of(event.alias.anchor) - 1, end_of(event.alias.anchor)};
      builder_.alias(text_of(event.alias.anchor), extent);
      return advance_to(extent.end);
    }
    case FYET_MAPPING_START:
      return begin_collection(Kind::mapping, event.mapping_start.mapping_start,
                              properties(event.mapping_start.anchor, event.mapping_start.tag));
    case FYET_SEQUENCE_START:
      return begin_collection(Kind::sequence, event.sequence_start.sequence_start,
                              properties(event.sequence_start.anchor, event.sequence_start.tag));
    case FYET_MAPPING_END:
      return end_collection(event.mapping_end.mapping_end);
    case FYET_SEQUENCE_END:
      return end_collection(event.sequence_end.sequence_end);
    default:
      return;
  }
}

void Reader::fail() {
  const fy_diag_error* error = parser_.first_error();
  if (error == nullptr || error->msg == nullptr) throw_at(tree_, cursor_, "not valid YAML");
  std::string_view words = error->msg;
  while (words.ends_with('\n')) words.remove_suffix(1);
  throw YamlError(tree_.source_name, static_cast<std::uint32_t>(std::max(error->line, 1)),
                  static_cast<std::uint32_t>(std::max(error->column, 1)), words);
}

}  // namespace

void read_with_libfyaml(const Tree& tree, Builder& builder) {
  refuse_endless_line(tree);
  Reader(tree, builder).read();
}

}  // namespace limequat::yaml::detail
