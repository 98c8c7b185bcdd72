#include "cli/flag_words.h"

#include <fmt/format.h>

#include <string_view>

#include "base/error.h"
#include "cli/did_you_mean.h"

namespace limequat::cli {
namespace {

[[noreturn]] void unknown_long_flag(const FlagSet& flags, const std::string& name) {
  std::vector<std::string> known;
  for (const Flag& flag : flags.all()) known.push_back(flag.long_name);
  throw UnknownFlag(fmt::format("unknown flag: {}{}", name, did_you_mean(name, known)), name);
}

class FlagReader {
 public:
  FlagReader(FlagSet& flags, const std::vector<std::string>& words)
      : flags_(flags), words_(words) {}

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
    Flag* const flag = flags_.find(name);
    if (flag == nullptr) unknown_long_flag(flags_, name);
    if (equals != std::string::npos) {
      flag->take(word.substr(equals + 1));
    } else {
      flag->take(flag->takes_value() ? next_word(word) : "true");
    }
  }

  void read_short(const std::string& word) {
    for (std::size_t i = 1; i < word.size(); ++i) {
      Flag* const flag = flags_.find(fmt::format("-{}", word[i]));
      if (flag == nullptr) {
        throw UsageError(fmt::format("unknown shorthand flag: '{}' in {}", word[i], word));
      }
      const std::string_view rest = std::string_view(word).substr(i + 1);
      if (rest.size() > 1 && rest[0] == '=') return flag->take(std::string(rest.substr(1)));
      if (!flag->takes_value()) {
        flag->take("true");
        continue;
      }
      if (!rest.empty()) return flag->take(std::string(rest));
      return flag->take(next_word(fmt::format("'{}' in {}", word[i], word)));
    }
  }

  FlagSet& flags_;
  const std::vector<std::string>& words_;
  std::size_t at_ = 0;
  std::vector<std::string> arguments_;
};

}  // namespace

std::vector<std::string> take_flags(FlagSet& flags, const std::vector<std::string>& words,
                                    FlagsEnd end) {
  return FlagReader(flags, words).read(end);
}

}  // namespace limequat::cli
