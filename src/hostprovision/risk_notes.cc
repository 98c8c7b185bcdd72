#include "hostprovision/risk_notes.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstddef>
#include <map>
#include <string>

namespace limequat::hostprovision {
namespace {

// Is `word` in the line as a word of its own? Letters, digits, `_` and `-` make words.
bool has_word(std::string_view line, std::string_view word) {
  const auto part_of_word = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
           c == '-';
  };
  for (auto at = line.find(word); at != std::string_view::npos; at = line.find(word, at + 1)) {
    const bool starts = at == 0 || !part_of_word(line[at - 1]);
    const std::size_t end = at + word.size();
    if (starts && (end == line.size() || !part_of_word(line[end]))) return true;
  }
  return false;
}

template <std::size_t Count>
bool has_any_word(std::string_view line, const std::array<std::string_view, Count>& words) {
  return std::ranges::any_of(words, [&](std::string_view word) { return has_word(line, word); });
}

template <std::size_t Count>
bool has_any(std::string_view line, const std::array<std::string_view, Count>& parts) {
  return std::ranges::any_of(
      parts, [&](std::string_view part) { return line.find(part) != std::string_view::npos; });
}

bool downloads(std::string_view line) {
  static constexpr std::array<std::string_view, 8> kWords{
      "curl", "wget", "fetch", "aria2c", "Invoke-WebRequest", "Invoke-RestMethod", "iwr", "irm"};
  return has_any_word(line, kWords);
}

// What takes code from a pipe or an argument.
bool interprets(std::string_view line) {
  static constexpr std::array<std::string_view, 14> kWords{
      "sh",   "bash", "zsh",  "dash", "ksh", "python", "python3",
      "perl", "ruby", "node", "eval", "iex", "source", "Invoke-Expression"};
  return has_any_word(line, kWords);
}

bool downloads_and_executes(std::string_view line) {
  if (!downloads(line)) return false;
  static constexpr std::array<std::string_view, 4> kJoints{"|", "$(", "<(", "`"};
  return has_any(line, kJoints) && interprets(line);
}

bool only_downloads(std::string_view line) {
  return downloads(line) && !downloads_and_executes(line);
}

bool becomes_root(std::string_view line) {
  static constexpr std::array<std::string_view, 5> kWords{"sudo", "doas", "pkexec", "su", "runas"};
  return has_any_word(line, kWords);
}

bool removes_trees(std::string_view line) {
  if (has_word(line, "Remove-Item") && line.find("-Recurse") != std::string_view::npos) return true;
  const auto rm = line.find("rm ");
  if (rm == std::string_view::npos || !has_word(line, "rm")) return false;
  const std::string_view rest = line.substr(rm);
  static constexpr std::array<std::string_view, 5> kOptions{" -r", " -R", " -fr", " -fR",
                                                            " --recursive"};
  return has_any(rest, kOptions);
}

bool touches_ssh(std::string_view line) {
  static constexpr std::array<std::string_view, 2> kParts{".ssh/", "authorized_keys"};
  return has_any(line, kParts);
}

bool touches_start_up(std::string_view line) {
  static constexpr std::array<std::string_view, 12> kParts{
      ".bashrc",       ".zshrc",    ".profile",         ".bash_profile",
      ".zprofile",     ".zshenv",   "crontab",          "LaunchAgents",
      "LaunchDaemons", "launchctl", "systemctl enable", ".config/autostart"};
  return has_any(line, kParts);
}

bool decodes_and_runs(std::string_view line) {
  if (has_word(line, "eval") || has_word(line, "iex") || has_word(line, "Invoke-Expression")) {
    return true;
  }
  static constexpr std::array<std::string_view, 5> kDecoders{"base64", "xxd", "openssl enc",
                                                             "FromBase64String", "-EncodedCommand"};
  return has_any(line, kDecoders);
}

bool goes_to_background(std::string_view line) {
  if (has_word(line, "nohup") || has_word(line, "setsid") || has_word(line, "disown")) return true;
  while (!line.empty() && (line.back() == ' ' || line.back() == '\t' || line.back() == '\r')) {
    line.remove_suffix(1);
  }
  return line.ends_with('&') && !line.ends_with("&&");
}

bool sends_out(std::string_view line) {
  static constexpr std::array<std::string_view, 4> kWords{"nc", "ncat", "socat", "scp"};
  return line.find("/dev/tcp/") != std::string_view::npos || has_any_word(line, kWords);
}

struct Kind {
  bool (*found)(std::string_view line);
  std::string_view words;
};
constexpr std::array<Kind, 9> kKinds{{
    {downloads_and_executes, "downloads and executes code from the network"},
    {only_downloads, "downloads from the network"},
    {sends_out, "opens a connection to somewhere"},
    {becomes_root, "asks for the rights of root"},
    {removes_trees, "removes folders with all that is in them"},
    {touches_ssh, "touches ssh keys or settings"},
    {touches_start_up, "touches what runs at login or by itself"},
    {decodes_and_runs, "runs or decodes text that cannot be read here"},
    {goes_to_background, "leaves something running in the background"},
}};

bool is_comment(std::string_view line) {
  const auto start = line.find_first_not_of(" \t");
  return start == std::string_view::npos || line[start] == '#';
}

// Lines that end in `\` or `|` go on: `curl … | \` and `sh` on the next are one. Numbered by their
// first.
struct LogicalLine {
  std::size_t number = 0;
  std::string text;
};

std::vector<LogicalLine> logical_lines(std::string_view text) {
  std::vector<LogicalLine> lines;
  bool goes_on = false;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const auto end = text.find('\n');
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (!goes_on && is_comment(line)) continue;
    const bool continued = line.ends_with('\\');
    if (continued) line.remove_suffix(1);
    if (goes_on) {
      lines.back().text.append(line);
    } else {
      lines.push_back({number, std::string(line)});
    }
    const auto last = line.find_last_not_of(" \t");
    goes_on = continued || (last != std::string_view::npos && line[last] == '|');
  }
  return lines;
}

std::string note(const Kind& kind, const std::vector<LogicalLine>& lines) {
  constexpr std::size_t kShown = 3;
  std::string places;
  std::size_t count = 0;
  for (const LogicalLine& line : lines) {
    if (!kind.found(line.text)) continue;
    if (++count <= kShown) places += fmt::format("{}{}", places.empty() ? "" : ", ", line.number);
  }
  if (count == 0) return {};
  if (count > kShown) places += ", …";
  return fmt::format("{} ({} {})", kind.words, count == 1 ? "line" : "lines", places);
}

// The text with each `{{.Param.KEY}}` replaced, on the same lines.
std::string with_params(std::string_view text, const std::map<std::string, std::string>& params) {
  constexpr std::string_view kField = ".Param.";
  std::string out;
  for (;;) {
    const auto open = text.find("{{");
    const auto close = open == std::string_view::npos ? open : text.find("}}", open);
    if (close == std::string_view::npos) return out.append(text);
    std::string_view action = text.substr(open + 2, close - open - 2);
    constexpr std::string_view kAround = " \t\r\n-";
    action.remove_prefix(std::min(action.size(), action.find_first_not_of(kAround)));
    action = action.substr(0, action.find_last_not_of(kAround) + 1);
    const auto found = action.starts_with(kField)
                           ? params.find(std::string(action.substr(kField.size())))
                           : params.end();
    if (found == params.end()) {
      out.append(text.substr(0, close + 2));
    } else {
      out.append(text.substr(0, open));
      for (const char c : found->second) out += c == '\n' ? ' ' : c;
    }
    text.remove_prefix(close + 2);
  }
}

}  // namespace

std::vector<std::string> risk_notes(std::string_view text) {
  const std::vector<LogicalLine> lines = logical_lines(text);
  std::vector<std::string> notes;
  for (const Kind& kind : kKinds) {
    if (std::string one = note(kind, lines); !one.empty()) notes.push_back(std::move(one));
  }
  return notes;
}

std::vector<std::string> risk_notes(const config::HostScript& script) {
  std::vector<std::string> notes;
  if (script.script) notes = risk_notes(with_params(*script.script, script.params));
  if (script.shell && !config::is_shell_keyword(*script.shell)) {
    for (const std::string& one : risk_notes(with_params(*script.shell, script.params))) {
      notes.push_back("the command: " + one.substr(0, one.rfind(" (")));
    }
  }
  using From = config::HostScript::EnvValue::From;
  for (const auto& [name, value] : script.env) {
    if (value.from == From::command) {
      notes.push_back(fmt::format("env.{} is what a command on your computer prints", name));
    }
    if (value.from == From::file) {
      notes.push_back(fmt::format("env.{} is read from a file of your computer", name));
    }
  }
  return notes;
}

}  // namespace limequat::hostprovision
