#include "driver/qemu/qmp_message.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/quote.h"

namespace limequat::driver::qemu {
namespace {

using nlohmann::json;

constexpr int kMaxDepth = 64;
constexpr std::size_t kShownBytes = 120;

[[noreturn]] void refuse(std::string_view why, std::string_view line) {
  throw Error(fmt::format("{}: {}", why, name_quote(line.substr(0, kShownBytes))));
}

// The parser itself does not recurse, but whoever walks a deep value would.
json parse(std::string_view line) {
  const auto limit_depth = [&](int depth, json::parse_event_t, json&) {
    if (depth > kMaxDepth) refuse("nested too deeply", line);
    return true;
  };
  json value = json::parse(line, limit_depth, /*allow_exceptions=*/false);
  if (!value.is_object()) refuse("not a JSON object", line);
  return value;
}

// nullptr when there is no such member.
const json* member(const json& object, const char* name) {
  if (!object.is_object()) return nullptr;
  const auto found = object.find(name);
  return found == object.end() ? nullptr : &*found;
}

std::string text_member(const json& object, const char* name) {
  const json* value = member(object, name);
  return value && value->is_string() ? value->get<std::string>() : std::string();
}

int number_member(const json& object, const char* name) {
  const json* value = member(object, name);
  if (!value || !value->is_number_unsigned()) return 0;
  const auto number = value->get<std::uint64_t>();
  return number > 1'000'000 ? 0 : static_cast<int>(number);
}

std::uint64_t id_of(const json& message) {
  const json* id = member(message, "id");
  return id && id->is_number_unsigned() ? id->get<std::uint64_t>() : 0;
}

// QEMU sends UTF-8; a value that is none must not make dump() throw.
std::string to_text(const json& value) {
  return value.dump(-1, ' ', false, json::error_handler_t::replace);
}

QmpGreeting greeting(const json& body) {
  const json* version = member(body, "version");
  const json* qemu = version ? member(*version, "qemu") : nullptr;
  if (!qemu) return {};
  return {fmt::format("{}.{}.{}", number_member(*qemu, "major"), number_member(*qemu, "minor"),
                      number_member(*qemu, "micro"))};
}

QmpEvent event(const json& message, std::string name) {
  QmpEvent result{.name = std::move(name), .data = "{}", .reason = ""};
  if (const json* data = member(message, "data")) {
    result.data = to_text(*data);
    result.reason = text_member(*data, "reason");
    if (result.reason.empty()) result.reason = text_member(*data, "action");
  }
  return result;
}

}  // namespace

QmpMessage parse_qmp_message(std::string_view line) {
  const json message = parse(line);
  if (const json* body = member(message, "QMP")) return greeting(*body);
  if (const json* value = member(message, "return")) {
    return QmpReturn{.id = id_of(message), .value = to_text(*value)};
  }
  if (const json* error = member(message, "error")) {
    return QmpFailure{.id = id_of(message),
                      .error_class = text_member(*error, "class"),
                      .description = text_member(*error, "desc")};
  }
  if (std::string name = text_member(message, "event"); !name.empty()) {
    return event(message, std::move(name));
  }
  refuse("neither greeting, answer nor event", line);
}

std::string format_qmp_command(std::string_view command, std::string_view arguments,
                               std::uint64_t id) {
  json message = {{"execute", command}, {"id", id}};
  if (!arguments.empty()) {
    json value = json::parse(arguments, nullptr, /*allow_exceptions=*/false);
    check(value.is_object(), "the arguments of a QMP command are no JSON object");
    message["arguments"] = std::move(value);
  }
  return to_text(message) + '\n';
}

std::vector<std::string> QmpLines::feed(std::string_view bytes) {
  std::vector<std::string> lines;
  while (!bytes.empty()) {
    const auto end = bytes.find('\n');
    partial_ += bytes.substr(0, end);
    if (partial_.size() > kMaxLine) throw Error("a line is too long");
    if (end == std::string_view::npos) break;
    bytes.remove_prefix(end + 1);
    if (!partial_.empty() && partial_.back() == '\r') partial_.pop_back();
    if (!partial_.empty()) lines.push_back(std::exchange(partial_, {}));
  }
  return lines;
}

}  // namespace limequat::driver::qemu
