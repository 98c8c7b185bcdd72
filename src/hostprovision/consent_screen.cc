#include "hostprovision/consent_screen.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/quote.h"
#include "base/sanitize.h"
#include "base/terminal.h"
#include "base/utf8.h"
#include "hostprovision/allow_hint.h"
#include "hostprovision/risk_notes.h"
#include "hostprovision/script_digest.h"
#include "hostprovision/script_text.h"
#include "hostprovision/text_diff.h"

namespace limequat::hostprovision {
namespace {

using config::HostScript;

constexpr std::string_view kBar = "  | ";
constexpr std::size_t kFewestColumns = 20;
// A taller screen gets a word at its end about what scrolled away.
constexpr std::size_t kTallScreen = 40;

// Tabs as blanks, so that the width is known.
std::string expand_tabs(std::string_view text) {
  constexpr std::size_t kTab = 4;
  std::string out;
  for (const char c : text) {
    if (c == '\t') {
      out.append(kTab - out.size() % kTab, ' ');
    } else {
      out += c;
    }
  }
  return out;
}

// Writes lines that never pass the width: what does not fit goes on in a line of its own, behind
// the prefix for that.
class Paper {
 public:
  explicit Paper(std::size_t columns) : columns_(std::max(columns, kFewestColumns)) {}

  // `text` must be sanitised; `first` and `next` are ours.
  void line(std::string_view first, std::string_view next, std::string_view text) {
    std::string_view prefix = first;
    do {
      const std::size_t used = std::min(columns_ - 1, display_width(prefix));
      const std::size_t size = fitting(text, columns_ - used);
      out_.append(prefix).append(text.substr(0, size)).append("\n");
      text.remove_prefix(size);
      prefix = next;
    } while (!text.empty());
  }
  // Our own words: broken at blanks.
  void own(std::string_view text, std::string_view first = "  ", std::string_view next = "    ") {
    std::string_view prefix = first;
    while (!text.empty()) {
      std::size_t size = fitting(text, columns_ - display_width(prefix));
      const auto blank = size < text.size() ? text.rfind(' ', size) : std::string_view::npos;
      if (blank != std::string_view::npos && blank > 0) size = blank;
      out_.append(prefix).append(text.substr(0, size)).append("\n");
      text.remove_prefix(size);
      if (text.starts_with(' ')) text.remove_prefix(1);
      prefix = next;
    }
  }
  // Not wrapped by us: the exact sentences of S4, which a terminal wraps itself.
  void exact(std::string_view text) { out_.append(text).append("\n"); }

  // A text from outside, line by line behind a bar.
  void barred(std::string_view text) {
    each_line(text, [&](std::string_view one, std::size_t) { line(kBar, kBar, one); });
  }
  void numbered(std::string_view text) {
    const std::size_t digits =
        std::max<std::size_t>(3, fmt::format("{}", std::ranges::count(text, '\n') + 1).size());
    const std::string next = fmt::format("{}{:>{}}  ", kBar, "", digits);
    each_line(text, [&](std::string_view one, std::size_t number) {
      line(fmt::format("{}{:>{}}  ", kBar, number, digits), next, one);
    });
  }
  void diff(std::string_view before, std::string_view after) {
    for (const DiffLine& one : text_diff(before, after)) {
      const std::string text = shown(one.text);
      switch (one.kind) {
        case DiffLine::Kind::same:
          line("  |   ", "  |   ", text);
          break;
        case DiffLine::Kind::removed:
          line("  | - ", "  | - ", text);
          break;
        case DiffLine::Kind::added:
          line("  | + ", "  | + ", text);
          break;
        case DiffLine::Kind::gap:
          line("  | …", "", "");
          break;
      }
    }
  }

  [[nodiscard]] std::size_t height() const {
    return static_cast<std::size_t>(std::ranges::count(out_, '\n'));
  }
  std::string take() { return std::move(out_); }

 private:
  static std::string shown(std::string_view text) {
    return expand_tabs(sanitize(text, {.keep_tab = true}));
  }

  template <class Each>
  static void each_line(std::string_view text, Each each) {
    for (std::size_t number = 1; !text.empty(); ++number) {
      const auto end = text.find('\n');
      std::string_view one = text.substr(0, end);
      text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
      if (end != std::string_view::npos && one.ends_with('\r')) one.remove_suffix(1);
      each(shown(one), number);
    }
  }

  // Bytes of the longest beginning that fits; at least one code point.
  static std::size_t fitting(std::string_view text, std::size_t columns) {
    std::size_t size = 0;
    for (std::size_t width = 0; size < text.size();) {
      const std::size_t next = decode_rune(text.substr(size)).size;
      width += display_width(text.substr(size, next));
      if (width > columns && size > 0) break;
      size += next;
    }
    return size;
  }

  std::size_t columns_;
  std::string out_;
};

std::size_t line_count(std::string_view text) {
  const auto ends = static_cast<std::size_t>(std::ranges::count(text, '\n'));
  return ends + (!text.empty() && text.back() != '\n' ? 1 : 0);
}

std::string label_of(const HostScript& script) {
  const std::string label = fmt::format("Script {}", script.index);
  return script.name.empty() ? label : fmt::format("{} {}", label, quote_safely(script.name));
}

std::string_view text_of(const HostScript& script) {
  return script.script ? std::string_view(*script.script) : std::string_view();
}

const TrustRecord* earlier_of(const ScreenScript& one) {
  const bool changed = one.consent.state == ConsentState::changed && one.consent.record &&
                       !one.consent.record->text.empty();
  return changed ? &*one.consent.record : nullptr;
}

void add_script(Paper& paper, const ScreenScript& one, bool full) {
  const HostScript& script = one.script;
  paper.own(fmt::format("{} ({}), {}, {}", label_of(script),
                        summary_of(script, one.consent.restricted), size_words(text_of(script)),
                        short_digest(one.consent.digest)));
  if (script.origin == config::ScriptOrigin::default_yaml) {
    const std::string why = script.needs_consent() ? sanitize(script.why_consent()) : "your own";
    paper.own(fmt::format("From {}: {}.", source_of(script), why));
  }
  if (!script.message.empty()) {
    paper.own("Message from the template:");
    paper.barred(script.message);
  }
  const TrustRecord* const earlier = earlier_of(one);
  if (earlier != nullptr) {
    const bool allowed = earlier->verdict == Verdict::allowed;
    paper.own(fmt::format("Changed since you {} it ({}):", allowed ? "allowed" : "denied",
                          sanitize(earlier->when)));
    paper.diff(earlier->text, readable_text(script));
  }
  if (earlier == nullptr || full) {
    if (const std::string settings = settings_text(script); !settings.empty()) {
      paper.own("Settings:");
      paper.barred(settings);
    }
    paper.own(script.script ? "Script:" : "There is no script: the command runs as it is.");
    paper.numbered(text_of(script));
  }
  for (const std::string& note : risk_notes(script)) {
    paper.own(fmt::format("Note: {}.", sanitize(note)));
  }
}

std::string_view words_of(AccessKind kind) {
  switch (kind) {
    case AccessKind::host_script:
      return "host script";
    case AccessKind::writable_mount:
      return "writable folder";
    case AccessKind::mount:
      return "folder to read";
    case AccessKind::forward_agent:
      return "ssh.forwardAgent";
    case AccessKind::forward_x11:
      return "ssh.forwardX11";
    case AccessKind::copy_to_host:
      return "copied to your computer";
    case AccessKind::ansible:
      return "ansible playbook, run on your computer";
    case AccessKind::host_socket:
      return "socket";
  }
  return "";
}

void add_accesses(Paper& paper, const std::vector<HostAccess>& accesses) {
  for (const HostAccess& access : accesses) {
    if (access.kind == AccessKind::host_script) continue;
    paper.own(fmt::format("{}: {}", words_of(access.kind), sanitize(access.what)), "    ",
              "      ");
    if (!access.warning.empty()) {
      paper.own(fmt::format("WARNING: {}", sanitize(access.warning)), "      ", "      ");
    }
  }
}

void add_origin(Paper& paper, const std::vector<OriginPart>& origin) {
  for (const OriginPart& part : origin) {
    const std::string digest =
        part.sha256.empty() ? "" : fmt::format(" ({})", short_digest("sha256:" + part.sha256));
    paper.own(fmt::format("{}: {}{}", &part == &origin.front() ? "Template" : "Part of it",
                          sanitize(part.locator), digest));
  }
}

std::string screen(const ScreenInput& input, bool full) {
  const bool accesses = std::ranges::any_of(
      input.accesses, [](const auto& one) { return one.kind != AccessKind::host_script; });
  if (input.scripts.empty() && !accesses) return {};
  Paper paper(input.columns);
  paper.exact(input.scripts.empty() ? kAccessWarning : kScriptWarning);
  add_origin(paper, input.origin);
  for (const ScreenScript& one : input.scripts) add_script(paper, one, full);
  if (accesses) {
    paper.own(input.scripts.empty() ? "The machine gets:" : "The machine also gets:");
    add_accesses(paper, input.accesses);
  }
  if (paper.height() > kTallScreen && !input.scripts.empty()) {
    std::string all;
    for (const ScreenScript& one : input.scripts) {
      all += fmt::format("{}{}, {}", all.empty() ? "" : "; ", label_of(one.script),
                         size_words(text_of(one.script)));
    }
    paper.own(fmt::format("{} lines stand above: {}.", paper.height(), all));
  }
  return paper.take();
}

}  // namespace

std::string consent_screen(const ScreenInput& input) { return screen(input, false); }

std::string consent_view(const ScreenInput& input) { return screen(input, true); }

std::string size_words(std::string_view text) {
  const std::size_t lines = line_count(text);
  std::string words = fmt::format("{} {}", lines, lines == 1 ? "line" : "lines");
  if (text.size() >= 1024) words += fmt::format(", {} KiB", (text.size() + 1023) / 1024);
  return words;
}

std::string consent_scripts(const std::vector<ScreenScript>& scripts, std::size_t columns) {
  Paper paper(columns);
  for (const ScreenScript& one : scripts) add_script(paper, one, false);
  return paper.take();
}

std::string numbered_text(std::string_view text, std::size_t columns) {
  Paper paper(columns);
  paper.numbered(text);
  return paper.take();
}

std::string barred_text(std::string_view text, std::size_t columns) {
  Paper paper(columns);
  paper.barred(text);
  return paper.take();
}

std::string consent_diff(const HostScript& script, std::string_view allowed, std::size_t columns) {
  Paper paper(columns);
  paper.diff(allowed, readable_text(script));
  return paper.take();
}

std::string off_notice(const std::vector<ScreenScript>& scripts) {
  struct Off {
    std::string reason;
    std::string names;
    std::vector<int> indexes;
  };
  std::vector<Off> all;  // in the order of the first of each reason
  for (const ScreenScript& one : scripts) {
    if (one.consent.state == ConsentState::on) continue;
    std::string name = std::to_string(one.script.index);
    if (!one.script.name.empty()) name += " " + quote_safely(one.script.name);
    auto at = std::ranges::find(all, one.consent.reason, &Off::reason);
    if (at == all.end()) at = all.insert(at, {one.consent.reason, {}, {}});
    at->names += (at->names.empty() ? "" : ", ") + name;
    at->indexes.push_back(one.script.index);
  }
  std::string text;
  for (const Off& off : all) {
    text += fmt::format("Host scripts that do not run: {}: {}\n", off.names,
                        sanitize(reason_of_scripts(off.reason, off.indexes)));
  }
  return text;
}

}  // namespace limequat::hostprovision
