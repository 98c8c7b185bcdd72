#include "cli/flag_words.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <optional>
#include <string_view>

#include "base/error.h"
#include "base/go_bool.h"
#include "base/quote.h"
#include "cli/did_you_mean.h"
#include "cli/flag_value.h"

namespace limequat::cli {
namespace {

bool is_list(const CLI::Option& option) { return option.get_expected_max() > 1; }

std::string shown_name(const CLI::Option& option) {
  const auto& short_names = option.get_snames();
  const std::string long_name = "--" + option.get_lnames().front();
  return short_names.empty() ? long_name : fmt::format("-{}, {}", short_names.front(), long_name);
}

[[noreturn]] void bad_value(const CLI::Option& option, std::string_view value,
                            std::string_view why) {
  bad_flag_value(shown_name(option), value, why);
}

std::string bool_word(const CLI::Option& option, std::string_view value) {
  const auto given = parse_go_bool(value);
  if (!given) bad_value(option, value, "neither true nor false");
  return *given ? "true" : "false";
}

void set_value(CLI::Option& option, std::string value) {
  if (!takes_value(option)) value = bool_word(option, value);
  if (!is_list(option)) option.clear();
  option.add_result(std::move(value));
}

[[noreturn]] void unknown_long_flag(const CLI::App& app, const std::string& name) {
  std::vector<std::string> known;
  for (const CLI::Option* option : app.get_options()) {
    for (const auto& other : option->get_lnames()) known.push_back("--" + other);
  }
  throw UnknownFlag(fmt::format("unknown flag: {}{}", name, did_you_mean(name, known)), name);
}

class FlagReader {
 public:
  FlagReader(CLI::App& app, const std::vector<std::string>& words) : app_(app), words_(words) {}

  std::vector<std::string> read(FlagsEnd end) {
    if (end == FlagsEnd::before_anything) take_rest();
    while (at_ < words_.size()) {
      const std::string& word = words_[at_++];
      if (word == "--") {
        take_rest();
      } else if (word.starts_with("--")) {
        read_long(word);
      } else if (word.size() > 1 && word[0] == '-') {
        read_short(word);
      } else {
        arguments_.push_back(word);
        if (end == FlagsEnd::at_first_argument) take_rest();
      }
    }
    return std::move(arguments_);
  }

 private:
  void take_rest() {
    arguments_.insert(arguments_.end(), words_.begin() + static_cast<std::ptrdiff_t>(at_),
                      words_.end());
    at_ = words_.size();
  }

  // The next word, which belongs to the flag that `needed_by` ends.
  std::string next_word(const std::string& needed_by) {
    if (at_ == words_.size()) {
      throw UsageError(fmt::format("flag needs an argument: {}", needed_by));
    }
    return words_[at_++];
  }

  void read_long(const std::string& word) {
    const auto equals = word.find('=');
    const std::string name = word.substr(0, equals);
    if (name.size() < 3 || name[2] == '-') {
      throw UsageError(fmt::format("bad flag syntax: {}", word));
    }
    CLI::Option* const option = app_.get_option_no_throw(name);
    if (option == nullptr) unknown_long_flag(app_, name);
    if (equals != std::string::npos) {
      set_value(*option, word.substr(equals + 1));
    } else {
      set_value(*option, takes_value(*option) ? next_word(word) : "true");
    }
  }

  void read_short(const std::string& word) {
    for (std::size_t i = 1; i < word.size(); ++i) {
      CLI::Option* const option = app_.get_option_no_throw(fmt::format("-{}", word[i]));
      if (option == nullptr) {
        throw UsageError(fmt::format("unknown shorthand flag: '{}' in {}", word[i], word));
      }
      const std::string_view rest = std::string_view(word).substr(i + 1);
      if (rest.size() > 1 && rest[0] == '=') return set_value(*option, std::string(rest.substr(1)));
      if (!takes_value(*option)) {
        set_value(*option, "true");
        continue;
      }
      if (!rest.empty()) return set_value(*option, std::string(rest));
      return set_value(*option, next_word(fmt::format("'{}' in {}", word[i], word)));
    }
  }

  CLI::App& app_;
  const std::vector<std::string>& words_;
  std::size_t at_ = 0;
  std::vector<std::string> arguments_;
};

}  // namespace

bool takes_value(const CLI::Option& option) { return option.get_expected_max() > 0; }

std::vector<std::string> take_flags(CLI::App& app, const std::vector<std::string>& words,
                                    FlagsEnd end) {
  auto arguments = FlagReader(app, words).read(end);
  for (CLI::Option* option : app.get_options([](const CLI::Option* o) { return !o->empty(); })) {
    try {
      option->run_callback();
    } catch (const CLI::ParseError&) {
      bad_value(*option, option->results().back(), "invalid syntax");
    }
  }
  return arguments;
}

}  // namespace limequat::cli
