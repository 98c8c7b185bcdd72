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

#include "base/terminal.h"

namespace limequat {

// Keys out of a terminal's bytes; escape sequences may arrive in pieces.
enum class Key { up, down, home, end, enter, escape, interrupt, end_of_input, backspace, text };
struct KeyPress {
  Key key = Key::text;
  std::string text;  // one code point, for Key::text
};
class KeyReader {
 public:
  [[nodiscard]] std::vector<KeyPress> feed(std::string_view bytes);
  // True after a lone ESC: the caller waits a moment, and if nothing follows calls `flush`.
  [[nodiscard]] bool waiting() const { return !pending_.empty(); }
  [[nodiscard]] std::vector<KeyPress> flush();

 private:
  std::string pending_;
};

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
  std::string typed_;
  bool answer_ = false;
  PromptState state_ = PromptState::open;
};

// `? TITLE` and one entry per line, the current one marked. Up/down, j/k, Home/End, Enter. Typing
// any other letter filters the entries by substring (ASCII case ignored); backspace takes a letter
// back.
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
  std::string filter_;
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
