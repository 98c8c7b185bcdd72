#include "locator/embed.h"

#include <fmt/format.h>

#include <set>

#include "base/digest.h"
#include "base/error.h"
#include "base/quote.h"
#include "locator/combine.h"
#include "locator/foreign_files.h"
#include "locator/locator.h"
#include "locator/merge.h"
#include "locator/modeline.h"
#include "locator/provenance.h"
#include "locator/references.h"
#include "locator/script_text.h"

namespace limequat::locator {
namespace {

using yaml::Document;

constexpr std::size_t kMaxParts = 256;

void require_size(std::size_t size, const std::string& locator) {
  if (size <= kTemplateLimit) return;
  throw Error(fmt::format("template {} embedding exceeded the size limit ({} bytes)",
                          name_quote(locator), kTemplateLimit));
}

void require_digest(const Template& part, const std::string& digest) {
  if (digest.empty()) return;
  if (part.is_image) {
    throw Error("it is a disk image: its digest belongs to an entry of `images`, not to a base");
  }
  const OciDigest wanted = OciDigest::parse(digest);
  Hasher hasher(wanted.algorithm);
  hasher.update(part.bytes);
  const OciDigest found = hasher.finish();
  if (found == wanted) return;
  throw Error(
      fmt::format("digest mismatch: expected {}, got {}; what is there now is not what the "
                  "template was written for",
                  wanted.to_string(), found.to_string()));
}

// Whose word a reference is.
enum class Author { part, user };

class Embedder {
 public:
  Embedder(const ReadPart& read, const EmbedOptions& options, Logger& logger,
           std::vector<Part>& parts)
      : read_(read), options_(options), logger_(logger), parts_(parts) {}

  // `part`: where `text` came from.
  std::string embed(std::string text, const std::string& relative_to, const Part& part, bool top);

 private:
  std::string embed_base(const std::string& text, const std::string& url, const std::string& digest,
                         const Part& part, Author author);
  std::string embed_scripts(std::string text, const Part& part, Author author);
  std::string read_script(const ScriptReference& script, const Part& part, Author author);
  Template read_part(const std::string& url, const std::string& digest, const Part& from,
                     PartKind kind, Author author);
  [[nodiscard]] static Document parse(std::string text, const Part& part) {
    return Document::parse(std::move(text), part.locator);
  }

  const ReadPart& read_;
  const EmbedOptions& options_;
  Logger& logger_;
  std::vector<Part>& parts_;
  std::set<std::string> seen_;
};

Template Embedder::read_part(const std::string& url, const std::string& digest, const Part& from,
                             PartKind kind, Author author) {
  if (parts_.size() >= kMaxParts) {
    throw Error(fmt::format("the template has more than {} parts", kMaxParts));
  }
  const bool foreign = author == Author::part && is_foreign(from);
  if (foreign) {
    const std::string problem = foreign_reference_problem(from, url);
    if (!problem.empty()) throw Error(problem);
  }
  Template part = read_(url, kind == PartKind::base ? ReadAs::base : ReadAs::script,
                        foreign ? UrlPlugins::none : UrlPlugins::allowed);
  require_digest(part, digest);
  check(!part.parts.empty(), "a part without its origin");
  Part origin = part.parts.front();
  origin.kind = kind;
  origin.included_from = from.locator;
  parts_.push_back(std::move(origin));
  return part;
}

std::string Embedder::embed_base(const std::string& text, const std::string& url,
                                 const std::string& digest, const Part& part, Author author) {
  logger_.debug("Embedding base {} in template {}", name_quote(url), name_quote(part.locator));
  const std::string frame =
      fmt::format("base template {} included from {}", name_quote(url), name_quote(part.locator));
  return with_context(frame, [&] {
    if (!seen_.insert(url).second) {
      throw Error(fmt::format("base template loop detected: template {} already included",
                              name_quote(url)));
    }
    Template base = read_part(url, digest, part, PartKind::base, author);
    const Part origin = parts_.back();
    const std::string embedded = embed(std::move(base.bytes), base.relative_to, origin, false);
    std::string merged = merge_base(parse(text, part), parse(embedded, origin));
    require_size(merged.size(), part.locator);
    return merged;
  });
}

std::string Embedder::read_script(const ScriptReference& script, const Part& part, Author author) {
  const std::string frame =
      fmt::format("{}[{}].file {} included from {}", script.list, script.index,
                  name_quote(script.file.url), name_quote(part.locator));
  return with_context(frame, [&] {
    Template file = read_part(script.file.url, script.file.digest, part, PartKind::script, author);
    const std::string reason = binary_reason(file.bytes);
    if (!reason.empty()) {
      logger_.info("File {} is being base64 encoded: {}", name_quote(script.file.url), reason);
    }
    return std::move(file.bytes);
  });
}

std::string Embedder::embed_scripts(std::string text, const Part& part, Author author) {
  const Document document = parse(std::move(text), part);
  const auto scripts = scripts_of(document);
  std::vector<std::optional<std::string>> contents;
  std::size_t total = document.text().size();
  for (const auto& script : scripts) {
    contents.emplace_back();
    if (script.has_target) continue;
    if (!options_.all && is_template_locator(script.file.url)) continue;
    contents.back() = read_script(script, part, author);
    total += contents.back()->size();
    require_size(total, part.locator);  // here already: each of 256 files may have 4 MiB
  }
  return with_scripts(document, scripts, contents);
}

std::string Embedder::embed(std::string text, const std::string& relative_to, const Part& part,
                            bool top) {
  logger_.debug("Embedding templates into {}", name_quote(part.locator));
  const Author author = top && options_.edited_by_user ? Author::user : Author::part;
  const Document written = parse(std::move(text), part);
  if (author == Author::part) refuse_foreign_files(part, written);
  text = with_absolute_locators(written, base_of(relative_to), options_.home);
  text =
      top ? with_absolute_schema(std::move(text), part.final_url) : without_schema(std::move(text));
  if (top) seen_.insert(part.locator);
  if (top && options_.default_base) {
    text = embed_base(text, options_.default_base->string(), "", part, Author::user);
  }
  for (;;) {
    Document document = parse(text, part);
    const auto bases = bases_of(document);
    if (bases.empty()) break;
    if (!options_.all && is_template_locator(bases[0].url)) {
      for (const auto& base : bases) {
        if (is_template_locator(base.url)) continue;
        throw Error(fmt::format("cannot embed template {} after not embedding {}",
                                name_quote(base.url), name_quote(bases[0].url)));
      }
      break;
    }
    text = embed_base(without_first_base(document), bases[0].url, bases[0].digest, part, author);
  }
  text = embed_scripts(std::move(text), part, author);
  require_size(text.size(), part.locator);
  return text;
}

}  // namespace

Template embed(Template source, const ReadPart& read, const EmbedOptions& options, Logger& logger) {
  check(!source.parts.empty(), "a template without its origin");
  const Part part = source.parts.front();
  std::string text = Embedder(read, options, logger, source.parts)
                         .embed(source.bytes, source.relative_to, part, true);
  source.bytes = combine_list_entries(Document::parse(std::move(text), part.locator));
  return source;
}

Template absolutise(Template source, std::string_view home) {
  check(!source.parts.empty(), "a template without its origin");
  const Document document = Document::parse(source.bytes, source.locator);
  source.bytes =
      with_absolute_schema(with_absolute_locators(document, base_of(source.relative_to), home),
                           source.parts.front().final_url);
  return source;
}

ReadPart part_reader(const TemplateStore& store, Logger& logger, const Sources& sources) {
  Sources without_plugins = sources;
  without_plugins.plugin_folders.clear();
  return [&store, &logger, sources, without_plugins](const std::string& locator, ReadAs as,
                                                     UrlPlugins plugins) {
    return read_template(locator, store, logger,
                         plugins == UrlPlugins::allowed ? sources : without_plugins, as);
  };
}

Template read_embedded(std::string_view locator, const TemplateStore& store,
                       const std::optional<Path>& default_base, Logger& logger,
                       const Sources& sources) {
  Template source = read_template(locator, store, logger, sources);
  return embed(std::move(source), part_reader(store, logger, sources),
               {.default_base = default_base, .home = sources.home}, logger);
}

std::optional<Path> default_base(const Path& lima_home) {
  Path path = lima_home / "_config" / "base.yaml";
  std::error_code missing;
  if (!std::filesystem::exists(path, missing)) return std::nullopt;
  return path;
}

}  // namespace limequat::locator
