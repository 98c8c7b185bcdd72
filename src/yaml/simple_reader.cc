#include "yaml/simple_reader.h"

#include "yaml/simple_scanner.h"

namespace limequat::yaml::detail {

namespace {

class SimpleReader {
 public:
  SimpleReader(std::string_view text, Builder& builder) : scan_(text), builder_(builder) {}

  void read() {
    const auto indent = scan_.next_content();
    if (!indent) return;
    if (*indent != 0) throw NotSimple();
    block_node(0);
    if (scan_.next_content()) throw NotSimple();
  }

 private:
  void add(const Word& word) { builder_.scalar(word.content, word.style, word.extent, {}); }

  // At the first character of a node that begins a line (or follows `- `) at column `indent`.
  void block_node(std::size_t indent);
  void block_mapping(std::size_t indent, Word first_key, std::size_t begin);
  void mapping_value(std::size_t indent);
  void block_sequence(std::size_t indent, bool indentless);
  void sequence_item(std::size_t indent);
  // A scalar or flow collection on the rest of the line, in a collection at `parent_indent`.
  void inline_value(std::size_t parent_indent);
  void flow_node();
  void flow_sequence();
  void flow_mapping();
  // After an item: true at the closing bracket, which is skipped.
  bool flow_end(char bracket);

  SimpleScanner scan_;
  Builder& builder_;
};

void SimpleReader::block_node(std::size_t indent) {
  if (scan_.at_dash()) return block_sequence(indent, false);
  const std::size_t begin = scan_.at();
  const auto key = scan_.key();
  if (!key) throw NotSimple();
  block_mapping(indent, *key, begin);
}

void SimpleReader::block_mapping(std::size_t indent, Word key, std::size_t begin) {
  builder_.begin_collection(Kind::mapping, Style::block, begin, {});
  for (;;) {
    add(key);
    mapping_value(indent);
    const std::size_t line = scan_.at();
    const auto next = scan_.next_content();
    if (!next || *next < indent) {
      scan_.rewind(line);
      break;
    }
    const auto next_key = *next == indent ? scan_.key() : std::nullopt;
    if (!next_key) throw NotSimple();
    key = *next_key;
  }
  builder_.end_collection(scan_.at());
}

void SimpleReader::mapping_value(std::size_t indent) {
  const std::size_t after_colon = scan_.at();
  if (!scan_.end_line()) {
    scan_.skip_spaces();
    return inline_value(indent);
  }
  const std::size_t line = scan_.at();
  const auto next = scan_.next_content();
  if (next && *next > indent) return block_node(*next);
  if (next && *next == indent && scan_.at_dash()) return block_sequence(indent, true);
  scan_.rewind(line);
  builder_.scalar({}, Style::plain, {after_colon, after_colon}, {});
}

void SimpleReader::block_sequence(std::size_t indent, bool indentless) {
  builder_.begin_collection(Kind::sequence, Style::block, scan_.at(), {});
  for (;;) {
    sequence_item(indent);
    const std::size_t line = scan_.at();
    const auto next = scan_.next_content();
    if (next && *next == indent && scan_.at_dash()) continue;
    // A key on the same column ends a sequence that stands on the column of its own key.
    if (next && (*next > indent || (*next == indent && !indentless))) throw NotSimple();
    scan_.rewind(line);
    break;
  }
  builder_.end_collection(scan_.at());
}

void SimpleReader::sequence_item(std::size_t indent) {
  scan_.skip(1);
  const std::size_t after_dash = scan_.at();
  if (scan_.end_line()) {
    const std::size_t line = scan_.at();
    const auto next = scan_.next_content();
    if (next && *next > indent) return block_node(*next);
    scan_.rewind(line);
    return builder_.scalar({}, Style::plain, {after_dash, after_dash}, {});
  }
  scan_.skip_spaces();
  const std::size_t column = scan_.column();
  if (scan_.at_dash()) return block_sequence(column, false);
  const std::size_t begin = scan_.at();
  if (const auto key = scan_.key()) return block_mapping(column, *key, begin);
  inline_value(indent);
}

void SimpleReader::inline_value(std::size_t parent_indent) {
  switch (scan_.peek()) {
    case '|':
      return add(scan_.literal(parent_indent));
    case '"':
    case '\'':
      add(scan_.quoted());
      break;
    case '[':
    case '{':
      flow_node();
      break;
    default:
      add(scan_.plain());
  }
  if (!scan_.end_line()) throw NotSimple();
}

void SimpleReader::flow_node() {
  switch (scan_.peek()) {
    case '[':
      return flow_sequence();
    case '{':
      return flow_mapping();
    case '"':
    case '\'':
      return add(scan_.quoted());
    default:
      return add(scan_.flow_plain());
  }
}

bool SimpleReader::flow_end(char bracket) {
  scan_.skip_spaces();
  if (scan_.peek() == bracket) {
    scan_.skip(1);
    return true;
  }
  if (scan_.peek() != ',') throw NotSimple();
  scan_.skip(1);
  scan_.skip_spaces();
  return false;
}

void SimpleReader::flow_sequence() {
  builder_.begin_collection(Kind::sequence, Style::flow, scan_.at(), {});
  scan_.skip(1);
  scan_.skip_spaces();
  if (scan_.peek() == ']') {
    scan_.skip(1);
  } else {
    do {
      flow_node();
    } while (!flow_end(']'));
  }
  builder_.end_collection(scan_.at());
}

void SimpleReader::flow_mapping() {
  builder_.begin_collection(Kind::mapping, Style::flow, scan_.at(), {});
  scan_.skip(1);
  scan_.skip_spaces();
  if (scan_.peek() == '}') {
    scan_.skip(1);
  } else {
    do {
      const auto key = scan_.key();
      if (!key || scan_.peek() != ' ') throw NotSimple();
      add(*key);
      scan_.skip_spaces();
      flow_node();
    } while (!flow_end('}'));
  }
  builder_.end_collection(scan_.at());
}

}  // namespace

bool read_simple(const Tree& tree, Builder& builder) {
  if (tree.text.find('\r') != std::string::npos) return false;
  try {
    SimpleReader(tree.text, builder).read();
    return true;
  } catch (const NotSimple&) {
  } catch (const YamlError&) {
    // A limit or a wrong merge; libfyaml's pass says it again.
  }
  return false;
}

}  // namespace limequat::yaml::detail
