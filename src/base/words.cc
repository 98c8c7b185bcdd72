#include "base/words.h"

#include "base/error.h"

namespace limequat {
namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

// POSIX, Shell Command Language §2.2.3: what a backslash escapes inside double quotes.
bool escapable_in_quotes(char c) {
  return c == '$' || c == '`' || c == '"' || c == '\\' || c == '\n';
}

class Splitter {
 public:
  explicit Splitter(std::string_view text) : rest_(text) {}

  std::vector<std::string> run() {
    while (!rest_.empty()) {
      const char c = take();
      if (is_blank(c)) {
        end_word();
      } else if (c == '\'') {
        single_quoted();
      } else if (c == '"') {
        double_quoted();
      } else if (c == '\\') {
        escaped();
      } else {
        add(c);
      }
    }
    end_word();
    return std::move(words_);
  }

 private:
  char take() {
    const char c = rest_.front();
    rest_.remove_prefix(1);
    return c;
  }
  void add(char c) {
    word_ += c;
    in_word_ = true;
  }
  void end_word() {
    if (in_word_) words_.push_back(std::move(word_));
    word_.clear();
    in_word_ = false;
  }
  void escaped() {
    if (rest_.empty()) throw Error("backslash at the end of the text");
    const char c = take();
    if (c != '\n') add(c);  // backslash-newline joins lines
  }
  void single_quoted() {
    in_word_ = true;
    const auto close = rest_.find('\'');
    if (close == std::string_view::npos) throw Error("unbalanced single quote");
    word_ += rest_.substr(0, close);
    rest_.remove_prefix(close + 1);
  }
  void double_quoted() {
    in_word_ = true;
    while (!rest_.empty()) {
      const char c = take();
      if (c == '"') return;
      if (c == '\\' && !rest_.empty() && escapable_in_quotes(rest_.front())) {
        escaped();
      } else {
        word_ += c;
      }
    }
    throw Error("unbalanced double quote");
  }

  std::string_view rest_;
  std::string word_;
  bool in_word_ = false;
  std::vector<std::string> words_;
};

}  // namespace

std::vector<std::string> split_words(std::string_view text) { return Splitter(text).run(); }

}  // namespace limequat
