// Questions on a terminal: yes or no, and a menu moved with the arrow keys.
//
// Two layers. The prompts themselves are state machines over bytes (`feed`) that render text: they
// know no terminal and are tested as values. `ask` and `choose` put the terminal into raw mode, run
// one, and restore the terminal however they are left: answer, exception, SIGINT, SIGTERM, SIGHUP
// or SIGQUIT (which are then delivered again, with their former action).
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/key.h"
#include "base/terminal.h"
#include "base/typed_line.h"

namespace limequat {

enum class PromptState { open, answered, cancelled };  // cancelled: Ctrl-C, Ctrl-D, Esc

// `? QUESTION (Y/n) `. y, n or whole words, then Enter; Enter alone takes the default. With no
// default Enter asks on.
class ConfirmPrompt {
 public:
  ConfirmPrompt(std::string question, std::optional<bool> by_default);
  void feed(const KeyPress& press);
  [[nodiscard]] PromptState state() const { return state_; }
  [[nodiscard]] bool answer() const { return answer_; }
  // Lines without the final newline; no escape sequences but colour.
  [[nodiscard]] std::string render(std::size_t columns, bool colour) const;

 private:
  std::string question_;
  std::optional<bool> by_default_;
  TypedLine typed_{16};  // bytes: far longer than any answer
  bool answer_ = false;
  PromptState state_ = PromptState::open;
};

// `? TITLE` and one entry per line, the current one marked. Up/down, j/k, Home/End, Enter. Typing
// any other letter filters the entries by substring (ASCII case ignored); what was typed can be
// taken back (typed_line.h).
class SelectMenu {
 public:
  SelectMenu(std::string title, std::vector<std::string> entries, std::size_t current = 0);
  void feed(const KeyPress& press);
  [[nodiscard]] PromptState state() const { return state_; }
  [[nodiscard]] std::size_t selected() const;  // index into `entries`
  // At most `rows` lines: a long list scrolls.
  [[nodiscard]] std::string render(std::size_t columns, std::size_t rows, bool colour) const;

 private:
  void refilter();

  std::string title_;
  std::vector<std::string> entries_;
  std::vector<std::size_t> visible_;
  std::size_t cursor_ = 0;  // index into visible_
  TypedLine filter_{64};    // bytes
  PromptState state_ = PromptState::open;
};

struct PromptTerminal {
  int input = 0;
  int output = 2;
};

// A prompt of another room. `print`, if there is one, is called after each key; text it returns is
// printed above the prompt, and what was typed before it could be read is discarded.
struct PromptView {
  std::function<void(const KeyPress&)> feed;
  std::function<PromptState()> state;
  std::function<std::string(TerminalSize)> render;
  std::function<std::string()> print = nullptr;
};
// Runs one as `ask` does. Never comes back with `open`.
[[nodiscard]] PromptState run_prompt(const PromptTerminal& terminal, const PromptView& view);

// nullopt: cancelled, or the input ended. Both fds must be the same terminal; throws SystemError
// when they are none. Type-ahead is discarded first.
[[nodiscard]] std::optional<bool> ask(const PromptTerminal& terminal, std::string question,
                                      std::optional<bool> by_default);
// Index of the chosen entry; nullopt: cancelled.
[[nodiscard]] std::optional<std::size_t> choose(const PromptTerminal& terminal, std::string title,
                                                std::vector<std::string> entries,
                                                std::size_t current = 0);

}  // namespace limequat
