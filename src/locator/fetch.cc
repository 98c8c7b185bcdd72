#include "locator/fetch.h"

#include <fmt/format.h>

#include <cctype>

#include "base/error.h"
#include "base/http_client.h"
#include "base/quote.h"
#include "locator/template.h"

namespace limequat::locator {

Fetched fetch(const std::string& url, const Sources& sources,
              std::vector<std::pair<std::string, std::string>> headers) {
  Fetched result;
  HttpRequest request;
  request.url = url;
  request.headers = std::move(headers);
  request.body_limit = kTemplateLimit;
  request.connect_timeout = sources.connect_timeout;
  request.total_timeout = sources.http_timeout;
  request.sink = [&](std::string_view bytes) { result.bytes += bytes; };
  HttpResponse response = http_get(request);
  result.final_url = std::move(response.final_url);
  result.content_type = std::move(response.content_type);
  return result;
}

std::string html_instead(std::string_view bytes, std::string_view content_type) {
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  const auto first = bytes.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos || bytes[first] != '<') return {};
  const std::string_view rest = bytes.substr(first + 1);
  // `<<: …` is YAML.
  if (rest.empty() ||
      (rest[0] != '!' && rest[0] != '?' && !std::isalpha(static_cast<unsigned char>(rest[0])))) {
    return {};
  }
  if (content_type.empty()) return "an HTML or XML page, not YAML: it begins with `<`";
  return fmt::format("an HTML or XML page, not YAML: its content type is {} and it begins with `<`",
                     name_quote(content_type));
}

}  // namespace limequat::locator
