// The consent question: whole words, no default. A state machine over keys (tested as a value) and
// the function that runs it on a terminal.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/prompt.h"

namespace limequat::hostprovision {

enum class ConsentAnswer { yes, no, sandbox };
[[nodiscard]] std::string_view to_string(ConsentAnswer answer);  // "yes"

class ConsentPrompt {
 public:
  // The words that count: always yes and no; `sandbox` for scripts; `view` when there is more to
  // see.
  struct Words {
    bool sandbox = false;
    bool view = false;
  };
  ConsentPrompt(std::string question, Words words);

  // `? QUESTION [yes/no/sandbox/view]`: printed once, before the first key counts.
  [[nodiscard]] std::string question() const;

  // Words count when Enter ends them, whole and in any letter case; Enter alone and anything else
  // ask again (S5). Ctrl-C, Ctrl-D and Esc cancel. After `view` nothing counts until take_view().
  void feed(const KeyPress& press);
  [[nodiscard]] PromptState state() const { return state_; }
  [[nodiscard]] ConsentAnswer answer() const { return answer_; }
  // True once after the answer `view`: the caller shows the text.
  [[nodiscard]] bool take_view();

  // The line being typed, below the question, with a hint above it after a wrong answer.
  [[nodiscard]] std::string render(std::size_t columns, bool colour) const;

 private:
  void take_word(const std::string& word);
  [[nodiscard]] std::string word_list(std::string_view between, std::string_view last) const;

  std::string question_;
  Words words_;
  // Far longer than what anybody types: a backspace takes away what was seen.
  TypedLine typed_{1000};
  std::string hint_;
  bool view_ = false;
  ConsentAnswer answer_ = ConsentAnswer::no;
  PromptState state_ = PromptState::open;
};

// Prints `screen` (consent_screen), then asks. What was typed before the question was on the screen
// is discarded, after `view` too. nullopt: cancelled (Ctrl-C, end of input): the caller aborts and
// saves nothing. Both fds must be the same terminal; throws SystemError when they are none.
[[nodiscard]] std::optional<ConsentAnswer> ask_consent(const PromptTerminal& terminal,
                                                       std::string_view screen,
                                                       ConsentPrompt prompt,
                                                       const std::function<std::string()>& view);

}  // namespace limequat::hostprovision
