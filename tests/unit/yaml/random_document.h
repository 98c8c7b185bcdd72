// Random YAML documents with comments, blank lines, quotes, flow and block.
#pragma once

#include <random>
#include <string>

namespace limequat::yaml {

class RandomDocument {
 public:
  explicit RandomDocument(unsigned seed) : random_(seed) {}

  std::string document() {
    lines_ = "# head\n";
    mapping(0, 0);
    return lines_;
  }
  unsigned pick(unsigned count) { return static_cast<unsigned>(random_() % count); }

 private:
  std::string word() {
    static const char* words[] = {"one",
                                  "2",
                                  "'three'",
                                  "\"f\\\"our\"",
                                  "five six",
                                  "0x7",
                                  "true",
                                  "~",
                                  "",
                                  "/x:y",
                                  "seven#8",
                                  "1.5",
                                  "{a: 1, b: [c]}",
                                  "[]",
                                  "{}",
                                  "[x, 'y', {z: 1}]"};
    return words[pick(std::size(words))];
  }
  void comment(std::size_t indent) {
    if (pick(5) == 0) lines_ += std::string(indent + pick(3), ' ') + "# note: " + word() + "\n";
    if (pick(7) == 0) lines_ += "\n";
  }
  void end_line() { lines_ += pick(4) == 0 ? "  # end\n" : "\n"; }

  void mapping(std::size_t indent, int depth) {
    const unsigned count = 1 + pick(4);
    for (unsigned i = 0; i < count; ++i) {
      comment(indent);
      entry(indent, i, depth);
    }
  }
  void entry(std::size_t indent, unsigned number, int depth) {
    lines_ += std::string(indent, ' ') + (pick(4) == 0 ? "\"k" : "k") + std::to_string(number);
    if (lines_[lines_.rfind('k') - 1] == '"') lines_ += '"';
    lines_ += ':';
    value(indent, depth, false);
  }
  void value(std::size_t indent, int depth, bool in_sequence) {
    const unsigned kind = depth > 3 ? 0 : pick(7);
    if (kind == 1) {
      end_line();
      const std::size_t deeper = indent + 1 + pick(3);
      return mapping(deeper, depth + 1);
    }
    if (kind == 2) {
      end_line();
      return sequence(indent + (in_sequence ? 2 : pick(2) * 2), depth + 1);
    }
    if (kind == 3) return block_scalar(indent);
    const std::string text = word();
    lines_ += text.empty() ? "" : " " + text;
    end_line();
  }
  void block_scalar(std::size_t indent) {
    lines_ += pick(2) == 0 ? " |\n" : " >-\n";
    const unsigned count = 1 + pick(3);
    for (unsigned i = 0; i < count; ++i) {
      lines_ += std::string(indent + 2, ' ') + "line # " + std::to_string(pick(9)) + "\n";
      if (pick(4) == 0) lines_ += "\n";
    }
  }
  void sequence(std::size_t indent, int depth) {
    const unsigned count = 1 + pick(3);
    for (unsigned i = 0; i < count; ++i) {
      comment(indent);
      lines_ += std::string(indent, ' ') + "-";
      if (pick(3) == 0) {
        lines_ += " ";
        const std::size_t begin = lines_.size();
        mapping(indent + 2, depth + 1);
        // The first line of the mapping stands behind the dash.
        if (lines_[begin] == ' ' && lines_.find('k', begin) == begin + indent + 2) {
          lines_.erase(begin, indent + 2);
        } else {
          lines_.insert(begin - 1, "\n");
          lines_.erase(begin, 1);
        }
      } else {
        value(indent, depth, true);
      }
    }
  }

  std::mt19937 random_;
  std::string lines_;
};

}  // namespace limequat::yaml
