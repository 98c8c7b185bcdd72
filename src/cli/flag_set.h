// The flags that a command has: their names, what help says of them, and where their values go.
// Each command fills one (command.h); flag_words.h sets the values from a command line; help and
// completion read it. Named after what Go's pflag calls it, whose types of values these are.
//
// The variables that values go to must outlive it. One thread.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.h"

namespace limequat::cli {

struct Flag {
  std::string long_name;   // "--format"
  std::string short_name;  // "-f"; "" = none
  std::string type;  // the word that help shows for the value; "": a boolean, which needs none
  std::string help;
  bool hidden = false;
  // Takes one value: what was there before is replaced, or grows if it is a list. Throws
  // UsageError, in pflag's words, for a value that is none.
  std::function<void(const std::string& value)> take;

  [[nodiscard]] bool takes_value() const { return !type.empty(); }
  // As help and messages write it: "-f, --format".
  [[nodiscard]] std::string shown_name() const;
};

class FlagSet {
 public:
  FlagSet() = default;
  FlagSet(const FlagSet&) = delete;  // a flag refers to itself
  FlagSet& operator=(const FlagSet&) = delete;

  // `names`: "--format" or "-f,--format". What they answer lives as long as the set.
  // A boolean is set by its name alone, or by a Go word behind `=`.
  Flag& boolean(std::string_view names, bool& value, std::string_view help);
  // Tells a flag that was not given from one that is false.
  Flag& boolean(std::string_view names, std::optional<bool>& value, std::string_view help);
  Flag& text(std::string_view names, std::string& value, std::string_view help,
             std::string_view type = "string");
  Flag& text(std::string_view names, std::optional<std::string>& value, std::string_view help);
  Flag& path(std::string_view names, Path& value, std::string_view help);
  Flag& number(std::string_view names, int& value, std::string_view help);
  Flag& number(std::string_view names, std::optional<std::int64_t>& value, std::string_view help);
  Flag& number(std::string_view names, std::optional<std::uint16_t>& value, std::string_view help);
  // Finite.
  Flag& number(std::string_view names, std::optional<float>& value, std::string_view help);
  // One value each time that it is given.
  Flag& list(std::string_view names, std::vector<std::string>& values, std::string_view help,
             std::string_view type = "stringArray");

  // In the order in which they were added.
  [[nodiscard]] const std::deque<Flag>& all() const { return flags_; }
  // "--format" or "-f"; nullptr: there is none.
  [[nodiscard]] Flag* find(std::string_view name);

 private:
  using Take = std::function<void(const Flag& flag, const std::string& value)>;
  Flag& add(std::string_view names, std::string_view type, std::string_view help, Take take);

  std::deque<Flag> flags_;  // which moves no element
};

}  // namespace limequat::cli
