// The format language of Go's fmt.Sprintf. Source: the documentation of package fmt, "Printing",
// "Explicit argument indexes" and "Format errors".
#include <charconv>
#include <cstdint>

#include "base/utf8.h"
#include "gotemplate/print.h"

namespace limequat::gotemplate {
namespace {

// Go refuses larger widths and precisions.
constexpr int kLargestNumber = 1'000'000;

class Formatter {
 public:
  Formatter(std::string_view format, Arguments arguments) : rest_(format), arguments_(arguments) {}

  std::string run() {
    while (!rest_.empty()) {
      const auto percent = std::min(rest_.find('%'), rest_.size());
      printer_.append(rest_.substr(0, percent));
      rest_.remove_prefix(percent);
      if (rest_.empty()) break;
      rest_.remove_prefix(1);
      directive();
    }
    if (!reordered_ && next_ < arguments_.size()) extra_arguments();
    return printer_.take();
  }

 private:
  void directive() {
    spec_ = {};
    good_index_ = true;
    flags();
    bool after_index = argument_index();
    after_index = width(after_index);
    after_index = precision(after_index);
    if (!after_index) (void)argument_index();
    if (rest_.empty()) {
      printer_.append("%!(NOVERB)");
      return;
    }
    const Rune verb = decode_rune(rest_);
    rest_.remove_prefix(verb.size);
    apply(verb.value);
  }

  void flags() {
    for (; !rest_.empty(); rest_.remove_prefix(1)) {
      switch (rest_[0]) {
        case '#':
          spec_.sharp = true;
          break;
        case '0':
          spec_.zero = true;
          break;
        case '+':
          spec_.plus = true;
          break;
        case '-':
          spec_.minus = true;
          break;
        case ' ':
          spec_.space = true;
          break;
        default:
          return;
      }
    }
  }

  // [n], counted from one. True when there was a well-formed one.
  bool argument_index() {
    if (rest_.empty() || rest_[0] != '[') return false;
    reordered_ = true;
    const auto close = rest_.find(']');
    if (rest_.size() < 3 || close == std::string_view::npos) {
      good_index_ = false;
      rest_.remove_prefix(1);
      return false;
    }
    std::string_view digits = rest_.substr(1, close - 1);
    rest_.remove_prefix(close + 1);
    const auto number = take_number(digits);
    const bool well_formed = number && digits.empty();
    if (well_formed && *number >= 1 && static_cast<std::size_t>(*number) <= arguments_.size()) {
      next_ = static_cast<std::size_t>(*number - 1);
    } else {
      good_index_ = false;
    }
    return well_formed;
  }

  bool width(bool after_index) {
    if (!rest_.empty() && rest_[0] == '*') {
      rest_.remove_prefix(1);
      spec_.width = number_argument();
      if (!spec_.width) printer_.append("%!(BADWIDTH)");
      if (spec_.width.value_or(0) < 0) {
        spec_.width = -*spec_.width;
        spec_.minus = true;
        spec_.zero = false;
      }
      return false;
    }
    spec_.width = take_number(rest_);
    if (after_index && spec_.width) good_index_ = false;  // "%[3]2d"
    return after_index;
  }

  bool precision(bool after_index) {
    // A point at the very end is no precision, but the verb.
    if (rest_.size() < 2 || rest_[0] != '.') return after_index;
    rest_.remove_prefix(1);
    if (after_index) good_index_ = false;  // "%[3].2d"
    after_index = argument_index();
    if (!rest_.empty() && rest_[0] == '*') {
      rest_.remove_prefix(1);
      spec_.precision = number_argument();
      if (spec_.precision.value_or(0) < 0) spec_.precision.reset();
      if (!spec_.precision) printer_.append("%!(BADPREC)");
      return false;
    }
    spec_.precision = take_number(rest_).value_or(0);
    return after_index;
  }

  void apply(char32_t verb) {
    if (verb == '%') {
      printer_.append("%");
    } else if (!good_index_) {
      complain(verb, "(BADINDEX)");
    } else if (next_ >= arguments_.size()) {
      complain(verb, "(MISSING)");
    } else {
      if (verb == 'v') {
        spec_.go_syntax = std::exchange(spec_.sharp, false);
        spec_.field_names = std::exchange(spec_.plus, false);
      }
      printer_.print(arguments_[next_++], verb, spec_);
    }
  }

  void complain(char32_t verb, std::string_view what) {
    std::string text = "%!";
    append_utf8(text, verb);
    printer_.append(text.append(what));
  }

  void extra_arguments() {
    printer_.append("%!(EXTRA ");
    for (bool first = true; next_ < arguments_.size(); ++next_, first = false) {
      if (!first) printer_.append(", ");
      const Value& argument = arguments_[next_];
      if (!argument.is_nil()) printer_.append(argument.type_name() + "=");
      printer_.print(argument, 'v', {});
    }
    printer_.append(")");
  }

  std::optional<int> number_argument() {
    if (next_ >= arguments_.size()) return std::nullopt;
    const Value& argument = arguments_[next_++];
    if (argument.kind() != Value::Kind::integer) return std::nullopt;
    const std::int64_t number = argument.as_int();
    if (number > kLargestNumber || number < -kLargestNumber) return std::nullopt;
    return static_cast<int>(number);
  }

  // Digits off the front. A crazily long number takes all that is left with it, as in Go.
  static std::optional<int> take_number(std::string_view& text) {
    std::optional<int> number;
    while (!text.empty() && text[0] >= '0' && text[0] <= '9') {
      if (number.value_or(0) > kLargestNumber) {
        text = {};
        return std::nullopt;
      }
      number = number.value_or(0) * 10 + (text[0] - '0');
      text.remove_prefix(1);
    }
    return number;
  }

  std::string_view rest_;
  Arguments arguments_;
  std::size_t next_ = 0;
  bool reordered_ = false;
  bool good_index_ = true;
  FormatSpec spec_;
  Printer printer_;
};

}  // namespace

std::string go_printf(std::string_view format, Arguments arguments) {
  return Formatter(format, arguments).run();
}

}  // namespace limequat::gotemplate
