#include "hostprovision/consent_prompt.h"

#include <fmt/format.h>

#include <utility>

#include "base/ascii.h"
#include "base/file.h"
#include "base/sanitize.h"
#include "base/terminal.h"

namespace limequat::hostprovision {
std::string_view to_string(ConsentAnswer answer) {
  switch (answer) {
    case ConsentAnswer::yes:
      return "yes";
    case ConsentAnswer::no:
      return "no";
    case ConsentAnswer::sandbox:
      return "sandbox";
  }
  return "";
}

ConsentPrompt::ConsentPrompt(std::string question, Words words)
    : question_(sanitize(question)), words_(words) {}

std::string ConsentPrompt::word_list(std::string_view between, std::string_view last) const {
  std::vector<std::string_view> words{"yes", "no"};
  if (words_.sandbox) words.push_back("sandbox");
  if (words_.view) words.push_back("view");
  std::string text;
  for (std::size_t i = 0; i < words.size(); ++i) {
    if (i > 0) text += i + 1 == words.size() ? last : between;
    text += words[i];
  }
  return text;
}

std::string ConsentPrompt::question() const {
  return fmt::format("? {} [{}]", question_, word_list("/", "/"));
}

void ConsentPrompt::feed(const KeyPress& press) {
  if (state_ != PromptState::open || view_) return;
  if (cancels(press.key)) {
    state_ = PromptState::cancelled;
  } else if (press.key == Key::enter) {
    take_word(ascii_lower(typed_.take()));
  } else {
    typed_.feed(press);
  }
}

void ConsentPrompt::take_word(const std::string& word) {
  const auto answered = [&](ConsentAnswer answer) {
    answer_ = answer;
    state_ = PromptState::answered;
  };
  hint_.clear();
  if (word == "yes") return answered(ConsentAnswer::yes);
  if (word == "no") return answered(ConsentAnswer::no);
  if (word == "sandbox" && words_.sandbox) return answered(ConsentAnswer::sandbox);
  if (word == "view" && words_.view) {
    view_ = true;
    return;
  }
  hint_ = fmt::format("Please type {}.", word_list(", ", " or "));
}

bool ConsentPrompt::take_view() { return std::exchange(view_, false); }

std::string ConsentPrompt::render(std::size_t columns, bool colour) const {
  const std::string answer =
      state_ == PromptState::answered ? std::string(to_string(answer_)) : typed_.text();
  const std::string mark = colour ? "\x1b[32m>\x1b[0m " : "> ";
  const std::string line = mark + fit_to_width(answer, columns > 3 ? columns - 3 : 1);
  return hint_.empty() ? line : fit_to_width(hint_, columns) + "\n" + line;
}

std::optional<ConsentAnswer> ask_consent(const PromptTerminal& terminal, std::string_view screen,
                                         ConsentPrompt prompt,
                                         const std::function<std::string()>& view) {
  const bool colour = colours_allowed(terminal.output);
  // Before the terminal is made raw: that discards what was typed up to then.
  write_all(terminal.output, fmt::format("{}{}\n", screen, prompt.question()));
  const PromptState state = run_prompt(
      terminal, {.feed = [&](const KeyPress& press) { prompt.feed(press); },
                 .state = [&] { return prompt.state(); },
                 .render =
                     [&](TerminalSize size) {
                       return prompt.render(static_cast<std::size_t>(size.columns), colour);
                     },
                 .print = [&]() -> std::string {
                   if (!prompt.take_view()) return {};
                   return fmt::format("{}{}\n", view ? view() : "", prompt.question());
                 }});
  if (state != PromptState::answered) return std::nullopt;
  return prompt.answer();
}

}  // namespace limequat::hostprovision
