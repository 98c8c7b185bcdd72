#include "base/prompt.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/ascii.h"
#include "base/sanitize.h"
#include "base/terminal.h"

namespace limequat {
namespace {

std::string paint(std::string_view text, std::string_view code, bool colour) {
  return colour ? fmt::format("\x1b[{}m{}\x1b[0m", code, text) : std::string(text);
}

std::optional<bool> yes_or_no(std::string_view typed) {
  const std::string word = ascii_lower(typed);
  if (word == "y" || word == "yes") return true;
  if (word == "n" || word == "no") return false;
  return std::nullopt;
}

}  // namespace

ConfirmPrompt::ConfirmPrompt(std::string question, std::optional<bool> by_default)
    : question_(sanitize(question)), by_default_(by_default) {}

void ConfirmPrompt::feed(const KeyPress& press) {
  if (state_ != PromptState::open) return;
  if (cancels(press.key)) {
    state_ = PromptState::cancelled;
  } else if (press.key == Key::enter) {
    const std::string typed = typed_.take();
    const auto answer = typed.empty() ? by_default_ : yes_or_no(typed);
    if (answer) {
      answer_ = *answer;
      state_ = PromptState::answered;
    }
  } else {
    typed_.feed(press);
  }
}

std::string ConfirmPrompt::render(std::size_t columns, bool colour) const {
  std::string_view hint = "y/n";
  if (by_default_) hint = *by_default_ ? "Y/n" : "y/N";
  std::string answer = typed_.text();
  if (state_ == PromptState::answered) answer = answer_ ? "Yes" : "No";
  const std::string tail = fmt::format(" ({}) {}", hint, answer);
  const std::size_t used = 2 + display_width(tail);
  const std::string question = fit_to_width(question_, columns > used ? columns - used : 0);
  return paint("?", "32", colour) + " " + paint(question, "1", colour) + tail;
}

SelectMenu::SelectMenu(std::string title, std::vector<std::string> entries, std::size_t current)
    : title_(sanitize(title)) {
  for (const std::string& entry : entries) entries_.push_back(sanitize(entry));
  refilter();
  if (current < visible_.size()) cursor_ = current;
}

std::size_t SelectMenu::selected() const {
  return cursor_ < visible_.size() ? visible_[cursor_] : 0;
}

void SelectMenu::refilter() {
  visible_.clear();
  const std::string wanted = ascii_lower(filter_.text());
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    if (ascii_lower(entries_[i]).find(wanted) != std::string::npos) visible_.push_back(i);
  }
  cursor_ = 0;
}

void SelectMenu::feed(const KeyPress& press) {
  if (state_ != PromptState::open) return;
  // j and k move as long as nothing was typed; in a filter they are letters.
  Key key = press.key;
  if (key == Key::text && filter_.empty() && press.text == "j") key = Key::down;
  if (key == Key::text && filter_.empty() && press.text == "k") key = Key::up;
  const std::size_t count = visible_.size();
  if (cancels(key)) {
    state_ = PromptState::cancelled;
  } else if (key == Key::enter) {
    if (count > 0) state_ = PromptState::answered;
  } else if (key == press.key && filter_.feed(press)) {
    refilter();
  } else if (count > 0) {
    if (key == Key::up) cursor_ = (cursor_ + count - 1) % count;
    if (key == Key::down) cursor_ = (cursor_ + 1) % count;
    if (key == Key::home) cursor_ = 0;
    if (key == Key::end) cursor_ = count - 1;
  }
}

std::string SelectMenu::render(std::size_t columns, std::size_t rows, bool colour) const {
  const auto fit = [&](std::string_view text, std::size_t margin) {
    return fit_to_width(text, columns > margin ? columns - margin : 0);
  };
  std::string head = title_;
  if (state_ == PromptState::answered) {
    return paint("?", "32", colour) + " " +
           fit(fmt::format("{} {}", head, entries_.at(selected())), 2);
  }
  if (!filter_.empty()) head += fmt::format(" [{}]", filter_.text());
  std::string out = paint("?", "32", colour) + " " + paint(fit(head, 2), "1", colour);
  if (state_ == PromptState::cancelled) return out;
  const std::size_t room = std::max<std::size_t>(rows, 2) - 1;
  std::size_t first = 0;
  if (visible_.size() > room) {
    first = std::min(cursor_ > room / 2 ? cursor_ - room / 2 : 0, visible_.size() - room);
  }
  for (std::size_t i = first; i < std::min(visible_.size(), first + room); ++i) {
    const std::string entry = fit(entries_[visible_[i]], 2);
    out += '\n';
    out += i == cursor_ ? paint("> " + entry, "36", colour) : "  " + entry;
  }
  if (visible_.empty()) out += "\n  " + fit("(nothing matches; Backspace widens)", 2);
  return out;
}

}  // namespace limequat
