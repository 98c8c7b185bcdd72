#include "locator/github.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <optional>

#include "base/error.h"
#include "base/http_client.h"
#include "base/local_path.h"
#include "base/quote.h"
#include "locator/fetch.h"

namespace limequat::locator {
namespace {

constexpr std::string_view kDefaultFile = ".lima.yaml";
constexpr std::size_t kLinkLimit = 1024;
constexpr int kNotFound = 404;

bool escapes(std::string_view path) {
  const std::string clean = clean_path(path);
  return clean == ".." || clean.starts_with("../");
}

bool is_dots(std::string_view part) { return part == "." || part == ".."; }

bool has_dots(std::string_view path) {
  while (true) {
    const auto slash = path.find('/');
    if (is_dots(path.substr(0, slash))) return true;
    if (slash == std::string_view::npos) return false;
    path.remove_prefix(slash + 1);
  }
}

std::string_view basename(std::string_view path) { return path.substr(path.rfind('/') + 1); }

void refuse_strange_characters(std::string_view text) {
  for (const char c : text) {
    if (static_cast<unsigned char>(c) > 0x20 && c != 0x7f &&
        std::string_view("%?#\\").find(c) == std::string_view::npos) {
      continue;
    }
    throw Error(fmt::format("github: URL {} has the character {}, which is not allowed there",
                            name_quote(text), go_quote(std::string_view(&c, 1))));
  }
}

std::string complete_path(std::string path) {
  if (path.empty()) return std::string(kDefaultFile);
  if (path.ends_with('/')) path += kDefaultFile;
  if (basename(path).substr(1).find('.') == std::string_view::npos) path += ".yaml";
  return path;
}

class Resolver {
 public:
  Resolver(const GithubLocator& locator, const Sources& sources)
      : locator_(locator), sources_(sources) {}

  std::string resolve();

 private:
  [[nodiscard]] std::string url(std::string_view branch, std::string_view path) const {
    return fmt::format("{}/{}/{}/{}/{}", sources_.github_content, locator_.organisation,
                       locator_.repository, branch, clean_path(path));
  }
  [[nodiscard]] bool is_own_repository() const {
    return locator_.organisation == locator_.repository;
  }
  [[nodiscard]] std::string default_branch() const;
  [[nodiscard]] std::string content(const std::string& url) const;
  [[nodiscard]] std::string follow_link(const std::string& branch) const;
  [[nodiscard]] std::string redirect(std::string_view body, std::string_view from) const;

  const GithubLocator& locator_;
  const Sources& sources_;
};

std::string Resolver::default_branch() const {
  const std::string url = fmt::format("{}/repos/{}/{}", sources_.github_api, locator_.organisation,
                                      locator_.repository);
  const std::string frame = fmt::format("failed to get default branch for {}/{}",
                                        locator_.organisation, locator_.repository);
  return with_context(frame, [&] {
    std::vector<std::pair<std::string, std::string>> headers = {
        {"User-Agent", "lima"}, {"Accept", "application/vnd.github.v3+json"}};
    if (!sources_.github_token.empty()) {
      headers.emplace_back("Authorization", "token " + sources_.github_token);
    }
    const Fetched answer = fetch(url, sources_, std::move(headers));
    const auto json = nlohmann::json::parse(answer.bytes, nullptr, false);
    const auto found = json.is_object() ? json.find("default_branch") : json.end();
    if (json.is_discarded() || !json.is_object()) {
      throw Error(fmt::format("{} did not answer with JSON", url));
    }
    if (found == json.end() || !found->is_string() || found->get<std::string>().empty()) {
      throw Error(fmt::format("repository {}/{} has no default branch", locator_.organisation,
                              locator_.repository));
    }
    std::string branch = found->get<std::string>();
    refuse_strange_characters(branch);
    if (has_dots(branch)) {
      throw Error(fmt::format("branch {} escapes the repository", name_quote(branch)));
    }
    return branch;
  });
}

std::string Resolver::content(const std::string& url) const {
  try {
    return fetch(url, sources_, {{"User-Agent", "lima"}}).bytes;
  } catch (const HttpStatusError& error) {
    throw HttpStatusError(fmt::format("file {} not found or inaccessible: status {}",
                                      name_quote(url), error.status()),
                          error.status());
  }
}

std::string Resolver::redirect(std::string_view body, std::string_view from) const {
  std::string_view line = body.substr(0, body.find('\n'));
  const auto first = line.find_first_not_of(" \t\r");
  line = first == std::string_view::npos ? "" : line.substr(first);
  while (!line.empty() && std::string_view(" \t\r").find(line.back()) != std::string_view::npos) {
    line.remove_suffix(1);
  }
  if (!line.starts_with(fmt::format("github:{}/", locator_.organisation))) {
    throw Error(fmt::format("redirect {} is not a `github:{}` URL (from {})",
                            name_quote(line.substr(0, kLinkLimit)), locator_.organisation,
                            name_quote(from)));
  }
  if (line.find('@') != std::string_view::npos) {
    throw Error(fmt::format("redirect {} must not include a branch/tag/sha (from {})",
                            name_quote(line), name_quote(from)));
  }
  if (locator_.branch.empty()) return std::string(line);
  return fmt::format("{}@{}", line, locator_.branch);
}

// A file of one short line is a symlink as the server shows it, or a redirect.
std::string Resolver::follow_link(const std::string& branch) const {
  const std::string from = url(branch, locator_.path);
  const std::string bytes = content(from);
  const std::string_view start = std::string_view(bytes).substr(0, kLinkLimit);
  if (is_own_repository() && start.starts_with("github:")) return redirect(start, from);
  if (start.empty() || start.find_first_of("\n :") != std::string_view::npos) return from;
  const auto slash = locator_.path.rfind('/');
  const std::string folder = slash == std::string::npos ? "" : locator_.path.substr(0, slash + 1);
  if (start.starts_with('/') || escapes(folder + std::string(start))) {
    throw Error(fmt::format("symlink target {} in {} escapes the repository", name_quote(start),
                            name_quote(locator_.path)));
  }
  refuse_strange_characters(start);
  return url(branch, folder + std::string(start));
}

std::string Resolver::resolve() {
  const std::string branch = locator_.branch.empty() ? default_branch() : locator_.branch;
  if (!locator_.path.ends_with(".yaml") && !locator_.path.ends_with(".yml")) {
    return url(branch, locator_.path);
  }
  try {
    return follow_link(branch);
  } catch (const HttpStatusError& error) {
    // A branch of the projects that `github:ORG` redirects to need not exist in ORG/ORG itself.
    if (error.status() != kNotFound || !is_own_repository()) throw;
    std::string other;
    try {
      other = default_branch();
    } catch (const Error&) {
      throw error;
    }
    const std::string from = url(other, locator_.path);
    return redirect(content(from), from);
  }
}

}  // namespace

GithubLocator GithubLocator::parse(std::string_view text) {
  refuse_strange_characters(text);
  GithubLocator result;
  const auto at = text.find('@');
  if (at != std::string_view::npos) result.branch = text.substr(at + 1);
  const std::string_view place = text.substr(0, at);
  const auto slash = place.find('/');
  result.organisation = place.substr(0, slash);
  if (result.organisation.empty()) {
    throw Error(fmt::format("github: URL must contain at least an ORG, got {}", name_quote(place)));
  }
  std::string_view rest = slash == std::string_view::npos ? "" : place.substr(slash + 1);
  const auto second = rest.find('/');
  result.repository = rest.substr(0, second);
  if (result.repository.empty()) result.repository = result.organisation;
  const std::string path(second == std::string_view::npos ? "" : rest.substr(second + 1));
  if (is_dots(result.repository) || is_dots(result.organisation)) {
    throw Error(fmt::format("repo {} in github: URL {} escapes the org",
                            name_quote(result.repository), name_quote(place)));
  }
  if (path.starts_with('/') || escapes(path)) {
    throw Error(fmt::format("path {} in github: URL {} escapes the repository", name_quote(path),
                            name_quote(place)));
  }
  if (!result.branch.empty() && (has_dots(result.branch) || result.branch.starts_with('/'))) {
    throw Error(fmt::format("branch {} in github: URL {} escapes the repository",
                            name_quote(result.branch), name_quote(place)));
  }
  result.path = complete_path(path);
  return result;
}

std::string resolve_github(std::string_view text, const Sources& sources) {
  const GithubLocator locator = GithubLocator::parse(text);
  return Resolver(locator, sources).resolve();
}

}  // namespace limequat::locator
