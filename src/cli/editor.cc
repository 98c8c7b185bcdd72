#include "cli/editor.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdlib>
#include <vector>

#include "base/error.h"
#include "base/file.h"
#include "base/process.h"
#include "base/quote.h"
#include "base/words.h"
#include "locator/template.h"

namespace limequat::cli {
namespace {

constexpr std::string_view kBlank = " \t\r\n\v\f";

bool is_there(const std::string& name) {
  const auto found = find_program(name);
  return found && ::access(found->c_str(), X_OK) == 0 && !std::filesystem::is_directory(*found);
}

// As a program with arguments: `code --wait`. A path with blanks is one word.
std::vector<std::string> editor_words(const std::string& value) {
  if (is_there(value)) return {value};
  try {
    std::vector<std::string> words = split_words(value);
    if (!words.empty() && is_there(words.front())) return words;
  } catch (const Error&) {  // an open quote
  }
  return {};
}

// argv but for the file.
std::vector<std::string> find_editor(Logger& logger) {
  for (const char* variable : {"VISUAL", "EDITOR"}) {
    const char* value = std::getenv(variable);
    if (value == nullptr || *value == '\0') continue;
    if (auto words = editor_words(value); !words.empty()) return words;
    logger.warning("${} names no program: {}", variable, name_quote(value));
  }
  for (const char* name : {"editor", "vim", "vi", "emacs"}) {
    if (is_there(name)) return {name};
  }
  throw Error("could not detect a text editor (hint: set $VISUAL or $EDITOR)");
}

std::string layers(const store::Home& home) {
  std::string result;
  for (const Path& file : {home.default_yaml(), home.override_yaml()}) {
    try {
      result += quoted_layer(file.string(),
                             read_file_if_exists(file, locator::kTemplateLimit).value_or(""));
    } catch (const Error& error) {  // whoever loads the machine says more
      result += fmt::format("# WARNING: {}\n\n", name_quote(error.message()));
    }
  }
  return result;
}

}  // namespace

std::string quoted_layer(std::string_view file, std::string_view text) {
  if (text.find_first_not_of(kBlank) == std::string_view::npos) return "";
  std::string result = fmt::format("# WARNING: the settings of {} take part too:\n# -----------\n",
                                   name_quote(file));
  while (!text.empty()) {
    const auto end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    result += line.empty() ? "#\n" : fmt::format("# {}\n", line);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return result + "# -----------\n\n";
}

std::string create_header(const std::string& name, const store::Home& home) {
  return fmt::format(
      "# Review and modify the configuration of the instance {} below.\n{}"
      "# Save an empty file to cancel. These comment lines are removed.\n\n{}",
      name_quote(name),
      name == "default" ? "# In most cases there is no need to modify this file.\n" : "",
      layers(home));
}

std::string edit_header(const std::string& what, const store::Home& home) {
  return fmt::format(
      "# Edit the configuration of {} below.\n"
      "# Save an empty file to cancel. These comment lines are removed.\n\n{}",
      what, layers(home));
}

std::optional<std::string> edit_text(Logger& logger, const std::string& text,
                                     const std::string& header) {
  std::vector<std::string> argv = find_editor(logger);
  const std::string editor = name_quote(argv.front());
  const TemporaryDirectory folder("limequat-edit");
  const Path file = folder.path() / "lima.yaml";
  write_file_atomic(file, header + text, 0600, false);
  logger.debug("opening editor {} for {}", editor, name_quote(file.string()));
  argv.push_back(file.string());
  const WaitStatus status =
      spawn({.argv = std::move(argv), .standard_input = ProcessSpec::Inherit{}}).wait();
  if (!status.success()) {
    throw Error(fmt::format("the editor {} failed: {}", editor, status.to_string()));
  }
  std::string edited = read_file(file, locator::kTemplateLimit + header.size());
  if (edited.starts_with(header)) edited.erase(0, header.size());
  if (edited.find_first_not_of(kBlank) == std::string::npos) return std::nullopt;
  return edited;
}

}  // namespace limequat::cli
