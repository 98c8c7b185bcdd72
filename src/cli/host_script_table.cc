#include "cli/host_script_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <string_view>
#include <utility>

#include "base/sanitize.h"
#include "base/table.h"
#include "base/terminal.h"
#include "cli/host_provision_machine.h"
#include "hostprovision/script_digest.h"
#include "hostprovision/script_text.h"

namespace limequat::cli {
namespace {

constexpr std::size_t kLongestName = 20;
constexpr TableLayout kLayout{.minimum_width = 4, .padding = 2};

struct Column {
  std::string_view title;
  // Columns are hidden in ascending order; 0: never.
  int hidden = 0;
  std::string (*cell)(const ScriptRow& row) = nullptr;
};

template <class Range, class Word>
std::string joined(const Range& range, Word word) {
  std::string text;
  for (const auto& item : range) text.append(text.empty() ? "" : ",").append(word(item));
  return text;
}

std::string os_words(const config::HostScript& script) {
  if (script.host_os.empty()) return "any";
  return sanitize(joined(script.host_os, [](const std::string& os) { return os; }));
}

std::string phase_words(const config::HostScript& script) {
  return joined(script.phases, [](config::Phase phase) { return config::to_string(phase); });
}

// By itself, or because the user allowed it so.
bool is_boxed(const ScriptRow& row) {
  return row.consent.restricted || row.script.sandbox == config::Sandbox::restricted;
}

// Twelve digits, as the prompt shows them, without the word before.
std::string digest_digits(const std::string& digest) {
  return digest.substr(std::min<std::size_t>(digest.size(), 7), 12);
}

constexpr std::array kColumns{
    Column{"INSTANCE", 0,
           [](const ScriptRow& row) {
             return row.instance.empty() ? std::string("(new)") : sanitize(row.instance);
           }},
    Column{"INDEX", 0, [](const ScriptRow& row) { return std::to_string(row.script.index); }},
    Column{"NAME", 0,
           [](const ScriptRow& row) {
             return row.script.name.empty() ? std::string("-")
                                            : fit_to_width(sanitize(row.script.name), kLongestName);
           }},
    Column{"STATE", 0, state_word},
    Column{"PHASE", 4, [](const ScriptRow& row) { return phase_words(row.script); }},
    Column{"OS", 1, [](const ScriptRow& row) { return os_words(row.script); }},
    Column{"WAIT", 3,
           [](const ScriptRow& row) { return std::string(row.script.wait ? "yes" : "no"); }},
    Column{"SANDBOX", 0,
           [](const ScriptRow& row) { return std::string(is_boxed(row) ? "yes" : "no"); }},
    Column{"SOURCE", 0, [](const ScriptRow& row) { return hostprovision::source_of(row.script); }},
    Column{"DIGEST", 2, [](const ScriptRow& row) { return digest_digits(row.consent.digest); }},
};

std::string layout(const std::vector<ScriptRow>& rows, bool with_instance, int hide) {
  std::vector<const Column*> shown;
  const bool boxed = std::ranges::any_of(rows, is_boxed);
  for (const Column& column : kColumns) {
    if (!with_instance && &column == &kColumns.front()) continue;
    if (!boxed && column.title == "SANDBOX") continue;
    if (column.hidden == 0 || column.hidden > hide) shown.push_back(&column);
  }
  std::vector<std::vector<std::string>> cells(1);
  for (const Column* column : shown) cells.front().emplace_back(column->title);
  for (const ScriptRow& row : rows) {
    auto& line = cells.emplace_back();
    for (const Column* column : shown) line.push_back(column->cell(row));
  }
  return format_table(cells, kLayout);
}

std::size_t widest_line(std::string_view text) {
  std::size_t widest = 0;
  while (!text.empty()) {
    const auto end = text.find('\n');
    widest = std::max(widest, display_width(text.substr(0, end)));
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  }
  return widest;
}

std::string_view colour_of(const std::string& state) {
  if (state == "on") return "32";
  if (state == "changed") return "33";
  if (state == "denied") return "31";
  return state == "skipped" ? "2" : "";
}

// The table's first line is the heading.
std::string painted(std::string_view table, const std::vector<ScriptRow>& rows) {
  std::string text;
  for (std::size_t i = 0; !table.empty(); ++i) {
    const auto end = table.find('\n');
    const std::string_view line = table.substr(0, end);
    table.remove_prefix(end + 1);
    const std::string_view code = i == 0 ? "" : colour_of(state_word(rows[i - 1]));
    text +=
        code.empty() ? fmt::format("{}\n", line) : fmt::format("\x1b[{}m{}\x1b[0m\n", code, line);
  }
  return text;
}

std::string place_of(const ScriptRow& row, bool with_instance) {
  if (!with_instance) return std::to_string(row.script.index);
  return fmt::format("{} {}", row.instance.empty() ? "(new)" : sanitize(row.instance),
                     row.script.index);
}

// Scripts that do not run for the same reason.
struct Fate {
  std::string reason;
  std::vector<std::string> places;
  std::vector<int> indexes;
};

// In the order of the first of each reason.
std::vector<Fate> fates(const std::vector<ScriptRow>& rows, bool with_instance) {
  std::vector<Fate> all;
  for (const ScriptRow& row : rows) {
    const std::string reason = reason_of(row);
    if (reason.empty()) continue;
    auto at = std::ranges::find(all, reason, &Fate::reason);
    if (at == all.end()) at = all.insert(at, {reason, {}, {}});
    at->places.push_back(place_of(row, with_instance));
    at->indexes.push_back(row.script.index);
  }
  return all;
}

std::string fate_notes(const std::vector<ScriptRow>& rows, bool with_instance) {
  const std::vector<Fate> all = fates(rows, with_instance);
  std::string text;
  for (const Fate& fate : all) {
    const ReasonWords words = split_reason(fate.reason);
    text += fmt::format("  {}: {}\n", enumerated(fate.places), sanitize(words.why));
    if (words.hint.empty()) continue;
    // The command turns on all of a machine: what is off for another reason too.
    const auto hints = std::ranges::count_if(
        all, [&](const Fate& other) { return split_reason(other.reason).hint == words.hint; });
    const std::string only = hints > 1 ? fmt::format(" {}", fmt::join(fate.indexes, " ")) : "";
    text += fmt::format("    {}{}\n", sanitize(words.hint), only);
  }
  return text.empty() ? text : "Do not run:\n" + text;
}

std::string origin_notes(const std::vector<ScriptRow>& rows) {
  std::string text;
  std::string_view last;
  for (const ScriptRow& row : rows) {
    if (row.origin.empty() || row.instance == last) continue;
    last = row.instance;
    for (const auto& part : row.origin) {
      const bool first = &part == &row.origin.front();
      text += fmt::format("{} {}: {}{}\n", first ? "Template of" : "  part of",
                          sanitize(row.instance), sanitize(part.locator),
                          part.sha256.empty()
                              ? ""
                              : " (" + hostprovision::short_digest("sha256:" + part.sha256) + ")");
    }
  }
  return text;
}

}  // namespace

std::string state_word(const ScriptRow& row) {
  return row.skipped.empty() ? std::string(to_string(row.consent.state)) : "skipped";
}

std::string reason_of(const ScriptRow& row) {
  if (!row.skipped.empty()) return row.skipped;
  return row.consent.state == hostprovision::ConsentState::on ? "" : row.consent.reason;
}

std::string format_script_table(const std::vector<ScriptRow>& rows, bool with_instance,
                                std::size_t columns, bool colour) {
  constexpr int kHideable = 4;
  int hide = 0;
  std::string table = layout(rows, with_instance, hide);
  while (columns > 0 && hide < kHideable && widest_line(table) > columns) {
    table = layout(rows, with_instance, ++hide);
  }
  return colour ? painted(table, rows) : table;
}

std::string script_table_notes(const std::vector<ScriptRow>& rows, bool with_instance) {
  std::string text = fate_notes(rows, with_instance) + origin_notes(rows);
  const bool future =
      std::ranges::any_of(rows, [](const auto& row) { return row.instance.empty(); });
  if (future) text += "(new): what default.yaml gives to every instance made from now on\n";
  return text;
}

std::string script_row_json(const ScriptRow& row) {
  using nlohmann::ordered_json;
  const config::HostScript& script = row.script;
  ordered_json phases = ordered_json::array();
  for (const config::Phase phase : script.phases) phases.push_back(config::to_string(phase));
  ordered_json origin = ordered_json::array();
  for (const auto& part : row.origin) {
    origin.push_back({{"locator", part.locator}, {"sha256", part.sha256}});
  }
  ordered_json value = {
      {"instance", row.instance.empty() ? ordered_json() : ordered_json(row.instance)},
      {"index", script.index},
      {"name", script.name},
      {"phase", std::move(phases)},
      {"hostOS", script.host_os},
      {"wait", script.wait},
      {"sandbox", is_boxed(row) ? "restricted" : "none"},
      {"source", fmt::format("{}:{}", script.file, script.line)},
      {"origin", script.origin == config::ScriptOrigin::machine ? "template" : "default.yaml"},
      {"template", std::move(origin)},
      {"needsConsent", script.needs_consent()},
      {"state", state_word(row)},
      {"reason", reason_of(row)},
      {"digest", row.consent.digest}};
  if (const auto& record = row.consent.record) {
    value["decision"] = {{"verdict", to_string(record->verdict)},
                         {"how", to_string(record->how)},
                         {"time", record->when},
                         {"digest", record->digest}};
  }
  // ASCII only: it may be read on a terminal.
  return value.dump(-1, ' ', true, nlohmann::json::error_handler_t::replace);
}

}  // namespace limequat::cli
