#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <memory>

#include "base/error.h"
#include "base/quote.h"
#include "base/utf8.h"
#include "yaml/expression/regex.h"
#include "yaml/expression/regex_part.h"

namespace limequat::yaml::expression {

namespace {

constexpr std::size_t kMaxInstructions = 3000;
constexpr std::size_t kMaxDepth = 100;
constexpr std::size_t kMaxRepeat = 1000;  // RE2's
constexpr std::size_t kMaxGroups = 50;

}  // namespace

class RegexCompiler {
 public:
  RegexCompiler(std::string_view pattern, Regex& regex) : pattern_(pattern), regex_(regex) {}

  void run() {
    regex_.names_.emplace_back();
    flags();
    const PartPtr whole = choice();
    if (at_ < pattern_.size()) fail("unexpected `)`");
    emit({Regex::Kind::save, 0});
    compile(*whole);
    emit({Regex::Kind::save, 1});
    emit({Regex::Kind::match});
  }

 private:
  [[noreturn]] void fail(std::string_view why) const {
    throw Error(fmt::format("error parsing regexp: {} in {}", why, name_quote(pattern_)));
  }
  [[nodiscard]] bool at_end() const { return at_ >= pattern_.size(); }
  [[nodiscard]] bool is(std::string_view text) const {
    return pattern_.substr(at_).starts_with(text);
  }
  bool take(std::string_view text) {
    if (!is(text)) return false;
    at_ += text.size();
    return true;
  }
  char32_t rune() {
    if (at_end()) fail("the pattern ends too early");
    const Rune rune = decode_rune(pattern_.substr(at_));
    at_ += rune.size;
    return rune.value;
  }

  void flags() {
    if (!is("(?") || at_ + 2 >= pattern_.size()) return;
    const std::size_t end = pattern_.find(')', at_);
    if (end == std::string_view::npos) return;
    const std::string_view letters = pattern_.substr(at_ + 2, end - at_ - 2);
    if (letters.empty() || letters.find_first_not_of("ims") != std::string_view::npos) return;
    for (const char letter : letters) {
      if (letter == 'i') regex_.fold_ = true;
      if (letter == 'm') lines_ = true;
      if (letter == 's') dot_takes_newline_ = true;
    }
    at_ = end + 1;
  }

  PartPtr choice() {
    if (++depth_ > kMaxDepth) fail("nested too deep");
    PartPtr first = sequence();
    if (is("|")) {
      PartPtr part = make_part(Part::Kind::choice);
      part->parts.push_back(std::move(first));
      while (take("|")) part->parts.push_back(sequence());
      first = std::move(part);
    }
    --depth_;
    return first;
  }

  PartPtr sequence() {
    PartPtr part = make_part(Part::Kind::sequence);
    while (!at_end() && !is("|") && !is(")")) part->parts.push_back(repeated());
    return part;
  }

  PartPtr repeated() {
    PartPtr part = atom();
    for (;;) {
      std::size_t least = 0;
      std::size_t most = kEndless;
      if (take("+")) {
        least = 1;
      } else if (take("?")) {
        most = 1;
      } else if (!take("*") && !counts(least, most)) {
        return part;
      }
      PartPtr repeat = make_part(Part::Kind::repeat);
      repeat->least = least;
      repeat->most = most;
      repeat->lazy = take("?");
      repeat->parts.push_back(std::move(part));
      part = std::move(repeat);
      if (++repeats_ > kMaxInstructions) fail("too many repetitions");
    }
  }

  // `{2}`, `{2,}`, `{2,5}`; any other `{` is itself.
  bool counts(std::size_t& least, std::size_t& most) {
    const std::size_t end = is("{") ? pattern_.find('}', at_) : std::string_view::npos;
    if (end == std::string_view::npos) return false;
    const std::string_view inside = pattern_.substr(at_ + 1, end - at_ - 1);
    const std::size_t comma = std::min(inside.find(','), inside.size());
    if (comma == 0 || inside.size() > 9 ||
        inside.find_first_not_of("0123456789,") != std::string_view::npos ||
        inside.find(',', comma + 1) != std::string_view::npos) {
      return false;
    }
    least = std::stoul(std::string(inside.substr(0, comma)));
    most = least;
    if (comma + 1 == inside.size()) most = kEndless;
    if (comma + 1 < inside.size()) most = std::stoul(std::string(inside.substr(comma + 1)));
    if (least > kMaxRepeat || (most != kEndless && (most > kMaxRepeat || most < least))) {
      fail("invalid repeat count");
    }
    at_ = end + 1;
    return true;
  }

  PartPtr atom() {
    if (is("*") || is("+") || is("?")) fail("missing argument to repetition operator");
    if (take("(")) return group();
    if (take("[")) return one(brackets());
    if (take(".")) return one(dot_takes_newline_ ? inverse({}) : inverse({{{'\n', '\n'}}, false}));
    if (take("^")) return border(lines_ ? Regex::Kind::line_begin : Regex::Kind::text_begin);
    if (take("$")) return border(lines_ ? Regex::Kind::line_end : Regex::Kind::text_end);
    if (take("\\")) return escape();
    const char32_t c = rune();
    return one({{{c, c}}, false});
  }

  PartPtr group() {
    PartPtr part = make_part(Part::Kind::group);
    if (take("?:")) {
      part->group = kEndless;
    } else {
      std::string name;
      if (take("?P<") || take("?<")) name = group_name();
      if (is("?")) fail("only the groups (…), (?:…) and (?P<name>…) are known");
      if (regex_.names_.size() > kMaxGroups) fail("too many groups");
      part->group = regex_.names_.size();
      regex_.names_.push_back(std::move(name));
    }
    part->parts.push_back(choice());
    if (!take(")")) fail("missing closing )");
    return part;
  }

  std::string group_name() {
    const std::size_t end = pattern_.find('>', at_);
    if (end == std::string_view::npos || end == at_) fail("invalid named capture");
    std::string name(pattern_.substr(at_, end - at_));
    at_ = end + 1;
    return name;
  }

  PartPtr escape() {
    if (take("b")) return border(Regex::Kind::word_border);
    if (take("B")) return border(Regex::Kind::no_word_border);
    if (take("A")) return border(Regex::Kind::text_begin);
    if (take("z")) return border(Regex::Kind::text_end);
    return one(escaped_set());
  }

  Set escaped_set() {
    const char32_t c = rune();
    switch (c) {
      case 'd':
        return kDigits;
      case 'D':
        return inverse(kDigits);
      case 'w':
        return kWords;
      case 'W':
        return inverse(kWords);
      case 's':
        return kSpaces;
      case 'S':
        return inverse(kSpaces);
      default: {
        static constexpr std::u32string_view kLetters = U"ntrfva";
        static constexpr std::u32string_view kMeanings = U"\n\t\r\f\v\a";
        const std::size_t known = kLetters.find(c);
        const bool letter =
            (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (known == std::u32string_view::npos && letter) fail("invalid escape sequence");
        const char32_t meant = known == std::u32string_view::npos ? c : kMeanings[known];
        return {{{meant, meant}}, false};
      }
    }
  }

  Set brackets() {
    Set set;
    set.negated = take("^");
    for (bool first = true; first || !is("]"); first = false) {
      if (at_end()) fail("missing closing ]");
      if (named_set(set)) continue;
      const Set low = bracket_item();
      const bool single = low.ranges.size() == 1 && low.ranges[0].first == low.ranges[0].last;
      const bool range = single && is("-") && !is("-]") && at_ + 1 < pattern_.size();
      if (!range) {
        set.ranges.insert(set.ranges.end(), low.ranges.begin(), low.ranges.end());
        continue;
      }
      ++at_;
      const Set high = bracket_item();
      if (high.ranges.size() != 1 || high.ranges[0].last < low.ranges[0].first) {
        fail("invalid character class range");
      }
      set.ranges.push_back({low.ranges[0].first, high.ranges[0].last});
    }
    ++at_;
    return set;
  }

  Set bracket_item() {
    if (take("\\")) return escaped_set();
    const char32_t c = rune();
    return {{{c, c}}, false};
  }

  bool named_set(Set& set) {
    if (!is("[:")) return false;
    for (const auto& [name, named] : kNamed) {
      if (!take(fmt::format("[:{}:]", name))) continue;
      set.ranges.insert(set.ranges.end(), named.ranges.begin(), named.ranges.end());
      return true;
    }
    return false;
  }

  std::uint32_t emit(Regex::Instruction instruction) {
    if (regex_.program_.size() >= kMaxInstructions) fail("expression is too large");
    regex_.program_.push_back(instruction);
    return static_cast<std::uint32_t>(regex_.program_.size() - 1);
  }
  [[nodiscard]] std::uint32_t here() const {
    return static_cast<std::uint32_t>(regex_.program_.size());
  }

  void compile(const Part& part) {
    // Repetitions of nothing emit nothing.
    if (++compiled_ > 10 * kMaxInstructions) fail("expression is too large");
    switch (part.kind) {
      case Part::Kind::empty:
        return;
      case Part::Kind::one:
        regex_.sets_.push_back(part.set);
        emit({Regex::Kind::set, static_cast<std::uint32_t>(regex_.sets_.size() - 1)});
        return;
      case Part::Kind::border:
        emit({part.border});
        return;
      case Part::Kind::group:
        return compile_group(part);
      case Part::Kind::sequence:
        for (const PartPtr& inner : part.parts) compile(*inner);
        return;
      case Part::Kind::choice:
        return compile_choice(part);
      case Part::Kind::repeat:
        return compile_repeat(part);
    }
  }

  void compile_group(const Part& part) {
    if (part.group == kEndless) return compile(*part.parts[0]);
    const auto slot = static_cast<std::uint32_t>(2 * part.group);
    emit({Regex::Kind::save, slot});
    compile(*part.parts[0]);
    emit({Regex::Kind::save, slot + 1});
  }

  void compile_choice(const Part& part) {
    std::vector<std::uint32_t> jumps;
    for (std::size_t i = 0; i < part.parts.size(); ++i) {
      const bool last = i + 1 == part.parts.size();
      const std::uint32_t split = last ? 0 : emit({Regex::Kind::split});
      compile(*part.parts[i]);
      if (last) break;
      jumps.push_back(emit({Regex::Kind::jump}));
      regex_.program_[split].x = split + 1;
      regex_.program_[split].y = here();
    }
    for (const std::uint32_t jump : jumps) regex_.program_[jump].x = here();
  }

  void compile_repeat(const Part& part) {
    for (std::size_t i = 0; i < part.least; ++i) compile(*part.parts[0]);
    if (part.most == kEndless) {
      const std::uint32_t split = emit({Regex::Kind::split});
      compile(*part.parts[0]);
      emit({Regex::Kind::jump, split});
      return finish_split(split, part.lazy);
    }
    std::vector<std::uint32_t> splits;
    for (std::size_t i = part.least; i < part.most; ++i) {
      splits.push_back(emit({Regex::Kind::split}));
      compile(*part.parts[0]);
    }
    for (const std::uint32_t split : splits) finish_split(split, part.lazy);
  }
  void finish_split(std::uint32_t split, bool lazy) {
    Regex::Instruction& instruction = regex_.program_[split];
    instruction.x = split + 1;
    instruction.y = here();
    if (lazy) std::swap(instruction.x, instruction.y);
  }

  std::string_view pattern_;
  Regex& regex_;
  std::size_t at_ = 0;
  std::size_t depth_ = 0;
  std::size_t repeats_ = 0;
  std::size_t compiled_ = 0;
  bool lines_ = false;
  bool dot_takes_newline_ = false;
};

Regex::Regex(std::string_view pattern) { RegexCompiler(pattern, *this).run(); }

}  // namespace limequat::yaml::expression
