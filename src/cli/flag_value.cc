#include "cli/flag_value.h"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/error.h"
#include "base/go_bool.h"
#include "base/local_path.h"
#include "base/quote.h"

namespace limequat::cli {
namespace {

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view kSpaces = " \t\r\n\v\f";
  text.remove_prefix(std::min(text.size(), text.find_first_not_of(kSpaces)));
  return text.substr(0, text.find_last_not_of(kSpaces) + 1);
}

std::vector<std::string_view> split(std::string_view text, char at) {
  std::vector<std::string_view> parts;
  for (;;) {
    const auto end = text.find(at);
    parts.push_back(text.substr(0, end));
    if (end == std::string_view::npos) return parts;
    text.remove_prefix(end + 1);
  }
}

// The quoted field at the start of `rest`, which is taken off.
std::string take_quoted(std::string_view& rest, std::string_view whole) {
  std::string field;
  rest.remove_prefix(1);
  for (;;) {
    const auto quote = rest.find('"');
    if (quote == std::string_view::npos) {
      throw UsageError(fmt::format("{}: a quote is not closed", go_quote(whole)));
    }
    field += rest.substr(0, quote);
    rest.remove_prefix(quote + 1);
    if (!rest.starts_with('"')) return field;
    field += '"';
    rest.remove_prefix(1);
  }
}

}  // namespace

void bad_flag_value(std::string_view flag, std::string_view value, std::string_view why) {
  throw UsageError(
      fmt::format("invalid argument {} for {} flag: {}", go_quote(value), go_quote(flag), why));
}

std::vector<std::string> split_csv(std::string_view text) {
  std::vector<std::string> fields;
  std::string_view rest = text;
  if (rest.empty()) return fields;
  for (;;) {
    if (rest.starts_with('"')) {
      fields.push_back(take_quoted(rest, text));
    } else {
      const auto end = std::min(rest.find(','), rest.size());
      fields.emplace_back(rest.substr(0, end));
      rest.remove_prefix(end);
      if (fields.back().find('"') != std::string::npos) {
        throw UsageError(fmt::format("{}: a quote in the middle of a field", go_quote(text)));
      }
    }
    if (rest.empty()) return fields;
    if (rest[0] != ',') {
      throw UsageError(fmt::format("{}: text behind a quoted field", go_quote(text)));
    }
    rest.remove_prefix(1);
  }
}

std::vector<std::string> split_csv(const std::vector<std::string>& texts) {
  std::vector<std::string> fields;
  for (const auto& text : texts) {
    auto more = split_csv(text);
    std::ranges::move(more, std::back_inserter(fields));
  }
  return fields;
}

std::string canonical_ip(std::string_view text) {
  const std::string address(trimmed(text));
  std::array<char, INET6_ADDRSTRLEN> shortest{};
  const bool one_string = address.find('\0') == std::string::npos;
  in_addr v4{};
  if (one_string && ::inet_pton(AF_INET, address.c_str(), &v4) == 1) {
    return ::inet_ntop(AF_INET, &v4, shortest.data(), shortest.size());
  }
  in6_addr v6{};
  if (one_string && ::inet_pton(AF_INET6, address.c_str(), &v6) == 1) {
    return ::inet_ntop(AF_INET6, &v6, shortest.data(), shortest.size());
  }
  throw UsageError(
      fmt::format("invalid string being converted to IP address: {}", name_quote(address)));
}

PortForwardFlag parse_port_forward(std::string_view text) {
  const auto parts = split(text, ',');
  if (parts.size() > 2) {
    throw UsageError(
        fmt::format("invalid port forward format {}, expected HOST:GUEST or HOST:GUEST,static=true",
                    name_quote(text)));
  }
  const auto ports = split(trimmed(parts[0]), ':');
  if (ports.size() != 2) {
    throw UsageError(
        fmt::format("invalid port forward format {}, expected HOST:GUEST", name_quote(parts[0])));
  }
  PortForwardFlag result{std::string(trimmed(ports[0])), std::string(trimmed(ports[1]))};
  if (parts.size() == 1) return result;
  constexpr std::string_view kStatic = "static=";
  std::string_view option = trimmed(parts[1]);
  if (!option.starts_with(kStatic)) {
    throw UsageError(
        fmt::format("invalid parameter {}, expected `static=` followed by a boolean value",
                    name_quote(option)));
  }
  option.remove_prefix(kStatic.size());
  const auto is_static = parse_go_bool(option);
  if (!is_static) {
    throw UsageError(fmt::format("invalid value for static parameter: {}", name_quote(option)));
  }
  result.is_static = *is_static;
  return result;
}

std::string expand_path(std::string_view path, std::string_view home,
                        std::string_view working_folder) {
  if (path.empty()) throw UsageError("empty path");
  if (is_tilde_path(path)) return clean_path(expand_tilde(path, home));
  if (path.starts_with('~')) {
    throw UsageError(fmt::format("unexpandable path {}", name_quote(path)));
  }
  if (path.starts_with('/')) return clean_path(path);
  if (working_folder.empty()) {
    throw UsageError(
        fmt::format("{} is relative, and the current folder is gone", name_quote(path)));
  }
  return clean_path(fmt::format("{}/{}", working_folder, path));
}

}  // namespace limequat::cli
