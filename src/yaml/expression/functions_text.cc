// Functions of text: join, split, test, sub, to_string …
#include <fmt/format.h>

#include <algorithm>

#include "base/ascii.h"
#include "base/utf8.h"
#include "yaml/expression/functions.h"
#include "yaml/expression/regex.h"
#include "yaml/plain_scalar.h"

namespace limequat::yaml::expression {

namespace {

// Steps are dearer than those of the matcher.
constexpr std::size_t kCostPerStep = 2;

// Finds the matches of an argument in the value, paying for them.
class Finder {
 public:
  explicit Finder(const Call& call)
      : call_(call), text_(call.need_string()), pattern_(call.text(0)), regex_(pattern_) {}

  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] const Regex& regex() const { return regex_; }
  std::optional<Regex::Match> find(std::size_t from) {
    const std::size_t given = call_.evaluator.remaining() * kCostPerStep;
    std::size_t budget = given;
    auto match = regex_.search(text_, from, budget);
    call_.evaluator.spend(1 + (given - budget) / kCostPerStep);
    return match;
  }
  // Calls `use` for each match, the next one beginning where the last ended, or behind the next
  // character when it was empty.
  template <class Use>
  void each(Use&& use) {
    for (std::size_t at = 0; at <= text_.size();) {
      const auto match = find(at);
      if (!match) return;
      use(*match);
      const auto [begin, end] = *(*match)[0];
      at = end > begin ? end : end + width(end);
    }
  }

 private:
  [[nodiscard]] std::size_t width(std::size_t at) const {
    return at < text_.size() ? decode_rune(std::string_view(text_).substr(at)).size : 1;
  }

  const Call& call_;
  std::string text_;
  std::string pattern_;
  Regex regex_;
};

std::string flags_of(const Call& call, std::size_t i) {
  const std::string flags = call.has(i) ? call.text(i) : "";
  if (flags.find_first_not_of('g') != std::string::npos) {
    call.fail(
        "the only flag is \"g\"; write (?i) in front of the pattern for upper and lower case");
  }
  return flags;
}

void test(const Call& call) {
  flags_of(call, 1);
  call.give(Finder(call).find(0).has_value());
}

Value group_value(const std::string& text, const Regex::Group& group) {
  return group ? Value(text.substr(group->first, group->second - group->first)) : Value();
}

Value::Members describe(const std::string& text, const Regex::Group& group) {
  const auto offset = group ? static_cast<std::int64_t>(group->first) : -1;
  const auto length = group ? static_cast<std::int64_t>(group->second - group->first) : 0;
  return {{"string", group_value(text, group)}, {"offset", offset}, {"length", length}};
}

Value match_value(const Finder& finder, const Regex::Match& match) {
  Value::Items captures;
  for (std::size_t i = 1; i < match.size(); ++i) {
    Value::Members capture = describe(finder.text(), match[i]);
    const std::string& name = finder.regex().names()[i];
    if (!name.empty()) capture.emplace_back("name", name);
    captures.push_back(Value::mapping(std::move(capture)));
  }
  Value::Members members = describe(finder.text(), match[0]);
  members.emplace_back("captures", Value::sequence(std::move(captures)));
  return Value::mapping(std::move(members));
}

void match(const Call& call) {
  Finder finder(call);
  if (!flags_of(call, 1).empty()) {
    return finder.each([&](const Regex::Match& found) { call.give(match_value(finder, found)); });
  }
  if (const auto found = finder.find(0)) call.give(match_value(finder, *found));
}

void capture(const Call& call) {
  Finder finder(call);
  const bool all = !flags_of(call, 1).empty();
  const auto give = [&](const Regex::Match& found) {
    Value::Members members;
    for (std::size_t i = 1; i < found.size(); ++i) {
      const std::string& name = finder.regex().names()[i];
      if (!name.empty()) members.emplace_back(name, group_value(finder.text(), found[i]));
    }
    call.give(Value::mapping(std::move(members)));
  };
  if (all) return finder.each(give);
  if (const auto found = finder.find(0)) give(*found);
}

// Go's Regexp.Expand: $1, $name, ${name}, $$.
class Replacement {
 public:
  Replacement(std::string_view text, const Finder& finder) : text_(text), finder_(finder) {}

  void append(std::string& result, const Regex::Match& match) const {
    for (std::size_t at = 0; at < text_.size();) {
      if (text_[at] != '$' || at + 1 == text_.size()) {
        result += text_[at++];
        continue;
      }
      if (text_[at + 1] == '$') {
        result += '$';
        at += 2;
        continue;
      }
      const bool braces = text_[at + 1] == '{';
      const std::size_t begin = at + (braces ? 2 : 1);
      std::size_t end = begin;
      while (end < text_.size() && is_ascii_word(text_[end])) ++end;
      if (end == begin || (braces && (end == text_.size() || text_[end] != '}'))) {
        result += text_[at++];
        continue;
      }
      append_group(result, match, text_.substr(begin, end - begin));
      at = end + (braces ? 1 : 0);
    }
  }

 private:
  void append_group(std::string& result, const Regex::Match& match, std::string_view name) const {
    const auto& names = finder_.regex().names();
    for (std::size_t i = 0; i < match.size(); ++i) {
      if (name != std::to_string(i) && name != names[i]) continue;
      if (match[i])
        result += finder_.text().substr(match[i]->first, match[i]->second - match[i]->first);
      return;
    }
  }

  std::string_view text_;
  const Finder& finder_;
};

void sub(const Call& call) {
  Finder finder(call);
  const std::string text = call.text(1);
  const Replacement replacement(text, finder);
  std::string result;
  std::size_t copied = 0;
  finder.each([&](const Regex::Match& found) {
    const auto [begin, end] = *found[0];
    result += finder.text().substr(copied, begin - copied);
    replacement.append(result, found);
    copied = end;
    call.evaluator.spend(text.size() / 16);
    if (result.size() > Value::kMaxString) call.fail("the text gets too long");
  });
  result += finder.text().substr(copied);
  call.give(std::move(result));
}

void join(const Call& call) {
  call.need_sequence();
  const std::string separator = call.text(0);
  std::string joined;
  for (std::size_t i = 0; i < call.value().size(); ++i) {
    const Value& item = call.value().items()[i];
    if (i > 0) joined += separator;
    if (!item.is_null()) joined += item.is_scalar() ? item.text() : flow_text(item);
    if (joined.size() > Value::kMaxString) call.fail("the text gets too long");
    call.evaluator.spend(1);
  }
  call.give(std::move(joined));
}

void split(const Call& call) {
  if (call.value().is_null()) return;
  call.give(split_text(call.need_string(), call.text(0)));
}

void trim(const Call& call) {
  const std::string& text = call.need_string();
  const std::size_t begin = std::min(text.find_first_not_of(" \t\r\n\v\f"), text.size());
  const std::size_t end = text.find_last_not_of(" \t\r\n\v\f") + 1;
  call.give(begin < end ? text.substr(begin, end - begin) : "");
}

// Letters of ASCII; others stay as they are.
void upcase(const Call& call) {
  std::string text = call.need_string();
  for (char& c : text) c = static_cast<char>(c >= 'a' && c <= 'z' ? c - 32 : c);
  call.give(std::move(text));
}
void downcase(const Call& call) { call.give(ascii_lower(call.need_string())); }

void to_string(const Call& call) {
  const Value& value = call.value();
  if (value.is_scalar()) return call.give(value.text());
  std::string text = to_yaml(value);
  text.pop_back();
  call.give(std::move(text));
}

void to_number(const Call& call) {
  const Value& value = call.value();
  if (value.is_number()) return call.give(value);
  const std::string& text = call.need_string();
  const bool negative = text.starts_with('-');
  if (const auto number = parse_number(std::string_view(text))) {
    if (const auto* integer = std::get_if<std::int64_t>(&*number)) return call.give(*integer);
    const auto* positive = std::get_if<std::uint64_t>(&*number);
    if (positive != nullptr && *positive <= INT64_MAX && !negative) {
      return call.give(static_cast<std::int64_t>(*positive));
    }
    if (const auto* floating = std::get_if<double>(&*number)) return call.give(*floating);
  }
  const auto floating = parse_float(text);
  if (!floating) call.fail(fmt::format("cannot convert {} to a number", emit_scalar(text)));
  call.give(*floating);
}

void tag(const Call& call) { call.give(tag_of(call.value())); }

void kind(const Call& call) {
  call.give(call.value().is_mapping() ? "map" : call.value().is_sequence() ? "seq" : "scalar");
}

constexpr Function kFunctions[] = {
    {"test", 1, 2, test, "test(\"regex\")"},
    {"match", 1, 2, match, "match(\"regex\") or match(\"regex\"; \"g\")"},
    {"capture", 1, 2, capture, "capture(\"(?P<name>regex)\")"},
    {"sub", 2, 2, sub, "sub(\"regex\"; \"replacement\")"},
    {"join", 1, 1, join, "join(\", \")"},
    {"split", 1, 1, split, "split(\", \")"},
    {"trim", 0, 0, trim, ". | trim"},
    {"upcase", 0, 0, upcase, ". | upcase"},
    {"ascii_upcase", 0, 0, upcase, ". | ascii_upcase"},
    {"downcase", 0, 0, downcase, ". | downcase"},
    {"ascii_downcase", 0, 0, downcase, ". | ascii_downcase"},
    {"to_string", 0, 0, to_string, ". | to_string"},
    {"to_number", 0, 0, to_number, ". | to_number"},
    {"tag", 0, 0, tag, ". | tag"},
    {"type", 0, 0, tag, ". | type"},
    {"kind", 0, 0, kind, ". | kind"},
};

}  // namespace

std::span<const Function> text_functions() { return kFunctions; }

Value split_text(std::string_view text, std::string_view separator) {
  Value::Items parts;
  std::size_t at = 0;
  while (separator.empty() && at < text.size()) {
    const std::size_t size = decode_rune(text.substr(at)).size;
    parts.push_back(text.substr(at, size));
    at += size;
  }
  if (separator.empty()) return Value::sequence(std::move(parts));
  for (std::size_t end = text.find(separator); end != std::string_view::npos;
       end = text.find(separator, at)) {
    parts.push_back(text.substr(at, end - at));
    at = end + separator.size();
  }
  parts.push_back(text.substr(at));
  return Value::sequence(std::move(parts));
}

}  // namespace limequat::yaml::expression
