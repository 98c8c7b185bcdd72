#include "hostprovision/script_digest.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "base/digest.h"
#include "base/utf8.h"

namespace limequat::hostprovision {
namespace {

constexpr std::string_view kDomain = "limequat-host-script-v1\n";

// Bytes that stand for themselves, at the front of `text`: nearly all of a script.
std::size_t plain_prefix(std::string_view text) {
  std::size_t size = 0;
  while (size < text.size()) {
    const char c = text[size];
    if (static_cast<signed char>(c) < 0x20 || c == 0x7f || c == '"' || c == '\\')
      break;  // also all bytes over 0x7f
    ++size;
  }
  return size;
}

void append_string(std::string& out, std::string_view text) {
  out += '"';
  for (;;) {
    const std::size_t plain = plain_prefix(text);
    out += text.substr(0, plain);
    text.remove_prefix(plain);
    if (text.empty()) break;
    const Rune rune = decode_rune(text);
    if (!rune.valid) {
      out += fmt::format("\\udc{:02x}", static_cast<unsigned char>(text.front()));
    } else if (rune.value == '"' || rune.value == '\\') {
      out += '\\';
      out += text.front();
    } else if (rune.value < 0x20) {
      out += fmt::format("\\u{:04x}", static_cast<unsigned>(rune.value));
    } else {
      out += text.substr(0, rune.size);
    }
    text.remove_prefix(rune.size);
  }
  out += '"';
}

void append_optional(std::string& out, const std::optional<std::string>& text) {
  if (text) {
    append_string(out, *text);
  } else {
    out += "null";
  }
}

void append_set(std::string& out, std::vector<std::string> words) {
  std::ranges::sort(words);
  words.erase(std::ranges::unique(words).begin(), words.end());
  out += '[';
  for (const std::string& word : words) {
    if (&word != &words.front()) out += ',';
    append_string(out, word);
  }
  out += ']';
}

std::string_view word_of(config::HostScript::EnvValue::From from) {
  using From = config::HostScript::EnvValue::From;
  switch (from) {
    case From::literal:
      return "literal";
    case From::file:
      return "file";
    case From::command:
      return "command";
  }
  return "";
}

void append_env(std::string& out, const config::HostScript& script) {
  out += '{';
  bool first = true;
  for (const auto& [name, value] : script.env) {
    if (!std::exchange(first, false)) out += ',';
    append_string(out, name);
    out += fmt::format(R"(:{{"from":"{}","secret":{},"value":)", word_of(value.from), value.secret);
    append_string(out, value.value);
    out += '}';
  }
  out += '}';
}

// Nothing without any: most scripts have none.
void append_params(std::string& out, const config::HostScript& script) {
  if (script.params.empty()) return;
  char before = '{';
  out += R"(,"params":)";
  for (const auto& [name, value] : script.params) {
    out += std::exchange(before, ',');
    append_string(out, name);
    out += ':';
    append_string(out, value);
  }
  out += '}';
}

std::string_view word_of(const std::optional<config::OnError>& on_error) {
  if (!on_error) return "null";
  return *on_error == config::OnError::abort ? R"("abort")" : R"("warn")";
}

}  // namespace

std::string canonical_json(const config::HostScript& script) {
  std::vector<std::string> phases;
  for (const config::Phase phase : script.phases) phases.emplace_back(config::to_string(phase));
  std::string out = R"({"env":)";
  append_env(out, script);
  out += R"(,"hostOS":)";
  append_set(out, script.host_os);
  out += R"(,"instances":)";
  append_set(out, script.instances);
  out += fmt::format(R"(,"onError":{})", word_of(script.on_error));
  append_params(out, script);
  out += R"(,"phase":)";
  append_set(out, std::move(phases));
  out += fmt::format(R"(,"sandbox":"{}","script":)",
                     script.sandbox == config::Sandbox::none ? "none" : "restricted");
  append_optional(out, script.script);
  out += R"(,"shell":)";
  append_optional(out, script.shell);
  out += R"(,"timeout":)";
  out += script.timeout ? fmt::format("{}", script.timeout->count()) : "null";
  out += fmt::format(R"(,"wait":{}}})", script.wait);
  return out;
}

std::string script_digest(const config::HostScript& script) {
  std::string bytes(kDomain);
  bytes += canonical_json(script);
  return "sha256:" + sha256_hex(bytes);
}

std::string short_digest(std::string_view digest) {
  constexpr std::size_t kShown = 7 + 12;  // "sha256:" and twelve digits
  if (digest.size() <= kShown) return std::string(digest);
  return fmt::format("{}…", digest.substr(0, kShown));
}

}  // namespace limequat::hostprovision
