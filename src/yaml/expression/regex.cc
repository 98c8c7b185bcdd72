// The matcher: all ways through the program at once (Thompson, Pike). The compiler is in
// regex_compiler.cc.
#include "yaml/expression/regex.h"

#include <algorithm>
#include <utility>

#include "base/error.h"
#include "base/utf8.h"

namespace limequat::yaml::expression {

namespace {

constexpr std::size_t kUnset = std::string_view::npos;
constexpr char32_t kNone = 0x110000;

bool is_word(char32_t c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

char32_t lower(char32_t c) { return c >= 'A' && c <= 'Z' ? c + 32 : c; }
char32_t upper(char32_t c) { return c >= 'a' && c <= 'z' ? c - 32 : c; }

bool in_ranges(const Regex::Set& set, char32_t c) {
  return std::any_of(set.ranges.begin(), set.ranges.end(), [c](const Regex::Range& range) {
    return c >= range.first && c <= range.last;
  });
}

class Matcher {
 public:
  Matcher(const std::vector<Regex::Instruction>& program, const std::vector<Regex::Set>& sets,
          bool fold, std::size_t slots, std::string_view text)
      : program_(program),
        sets_(sets),
        fold_(fold),
        slots_(slots),
        text_(text),
        seen_(program.size(), kUnset) {}

  std::optional<std::vector<std::size_t>> run(std::size_t from, std::size_t& budget) {
    std::vector<Thread> now;
    std::optional<std::vector<std::size_t>> best;
    look_at(from);
    for (;;) {
      if (!best) add(now, 0, std::vector<std::size_t>(slots_, kUnset));
      const bool at_end = at_ >= text_.size();
      std::vector<Thread> next = step(now, best);
      if (steps_ > budget) throw Error("the regular expression takes too many steps on this text");
      budget -= std::exchange(steps_, 0);
      if (at_end || (best && next.empty())) return best;
      now = std::move(next);
    }
  }

 private:
  struct Thread {
    std::uint32_t at = 0;
    std::vector<std::size_t> slots;
  };

  void look_at(std::size_t at) {
    at_ = at;
    before_ = after_ = kNone;
    width_ = 0;
    if (at > 0) {
      std::size_t begin = at - 1;
      while (begin > 0 && at - begin < 4 &&
             (static_cast<unsigned char>(text_[begin]) & 0xC0) == 0x80)
        --begin;
      before_ = decode_rune(text_.substr(begin)).value;
    }
    if (at < text_.size()) {
      const Rune rune = decode_rune(text_.substr(at));
      after_ = rune.value;
      width_ = rune.size;
    }
  }

  // Follows what takes no character. Each instruction once per place: that bounds the work.
  void add(std::vector<Thread>& threads, std::uint32_t at, std::vector<std::size_t> slots) {
    steps_ += 1 + slots.size() / 4;
    if (std::exchange(seen_[at], at_ + 1) == at_ + 1) return;
    const Regex::Instruction& instruction = program_[at];
    switch (instruction.kind) {
      case Regex::Kind::jump:
        return add(threads, instruction.x, std::move(slots));
      case Regex::Kind::split:
        add(threads, instruction.x, slots);
        return add(threads, instruction.y, std::move(slots));
      case Regex::Kind::save:
        slots[instruction.x] = at_;
        return add(threads, at + 1, std::move(slots));
      case Regex::Kind::set:
      case Regex::Kind::match:
        threads.push_back({at, std::move(slots)});
        return;
      default:
        if (holds(instruction.kind)) add(threads, at + 1, std::move(slots));
    }
  }

  // Moves to the next character; the threads that took this one, in their order.
  std::vector<Thread> step(std::vector<Thread>& now,
                           std::optional<std::vector<std::size_t>>& best) {
    std::vector<Thread> next;
    const char32_t here = after_;
    if (width_ > 0) look_at(at_ + width_);
    for (Thread& thread : now) {
      ++steps_;
      const Regex::Instruction& instruction = program_[thread.at];
      if (instruction.kind == Regex::Kind::match) {
        best = std::move(thread.slots);
        break;  // the threads behind it have a lower rank
      }
      if (here == kNone || !takes(sets_[instruction.x], here)) continue;
      add(next, thread.at + 1, std::move(thread.slots));
    }
    return next;
  }

  [[nodiscard]] bool holds(Regex::Kind kind) const {
    const bool begin = before_ == kNone;
    const bool end = after_ == kNone;
    const bool border = (!begin && is_word(before_)) != (!end && is_word(after_));
    switch (kind) {
      case Regex::Kind::text_begin:
        return begin;
      case Regex::Kind::text_end:
        return end;
      case Regex::Kind::line_begin:
        return begin || before_ == '\n';
      case Regex::Kind::line_end:
        return end || after_ == '\n';
      case Regex::Kind::word_border:
        return border;
      default:
        return !border;
    }
  }

  [[nodiscard]] bool takes(const Regex::Set& set, char32_t c) const {
    bool inside = in_ranges(set, c);
    if (!inside && fold_) inside = in_ranges(set, lower(c)) || in_ranges(set, upper(c));
    return inside != set.negated;
  }

  const std::vector<Regex::Instruction>& program_;
  const std::vector<Regex::Set>& sets_;
  bool fold_;
  std::size_t slots_;
  std::string_view text_;
  std::vector<std::size_t> seen_;  // place + 1
  std::size_t at_ = 0;
  std::size_t width_ = 0;
  char32_t before_ = kNone;
  char32_t after_ = kNone;
  std::size_t steps_ = 0;
};

}  // namespace

std::optional<Regex::Match> Regex::search(std::string_view text, std::size_t from,
                                          std::size_t& budget) const {
  Matcher matcher(program_, sets_, fold_, 2 * names_.size(), text);
  const auto slots = matcher.run(from, budget);
  if (!slots) return std::nullopt;
  Match match(names_.size());
  for (std::size_t i = 0; i < match.size(); ++i) {
    const std::size_t begin = (*slots)[2 * i];
    const std::size_t end = (*slots)[2 * i + 1];
    if (begin != kUnset && end != kUnset) match[i] = {begin, end};
  }
  return match;
}

}  // namespace limequat::yaml::expression
