#include <fcntl.h>
#include <fmt/format.h>

#include <memory>

#include "base/error.h"
#include "cli/command_list.h"
#include "cli/context.h"
#include "cli/flag_set.h"
#include "cli/template_fill.h"
#include "cli/value_output.h"
#include "gotemplate/yaml_text.h"
#include "lifecycle/create.h"
#include "locator/embed.h"

namespace limequat::cli {
namespace {

struct Options {
  bool embed = false;
  bool embed_all = false;
  bool fill = false;
  bool verbatim = false;
};

std::string text_of(Context& context, const std::string& locator, const Options& options) {
  const Path& home = context.home().root();
  const auto store = locator::TemplateStore::from_environment(home);
  const auto sources = locator::Sources::from_environment();
  locator::Template source = locator::read_template(locator, store, context.logger, sources);
  if (options.verbatim) return source.bytes;
  if (!options.embed && !options.embed_all && !options.fill) {
    return locator::absolutise(std::move(source), sources.home).bytes;
  }
  // As upstream: base.yaml only with --fill.
  source =
      locator::embed(std::move(source), locator::part_reader(store, context.logger, sources),
                     {.all = options.embed_all || options.fill,
                      .default_base = options.fill ? locator::default_base(home) : std::nullopt,
                      .home = sources.home},
                     context.logger);
  if (!options.fill) return source.bytes;
  const config::Loaded loaded = fill(context, source);
  lifecycle::log_problems(loaded.warnings, context.logger);
  return gotemplate::to_yaml(loaded.machine.value);
}

void write(const Path& path, std::string_view text) {
  if (path.empty()) {
    throw UsageError("the name of the file to write is empty (hint: `-` is standard output)");
  }
  std::error_code missing;
  const auto status = std::filesystem::symlink_status(path, missing);
  // What is no plain file (`/dev/stdout`, a pipe, a symlink) must not be replaced by one.
  if (!std::filesystem::exists(status) || std::filesystem::is_regular_file(status)) {
    return write_file_atomic(path, text, 0644);
  }
  write_all(open_file(path, O_WRONLY | O_CREAT | O_TRUNC, 0644).get(), text);
}

int copy(Context& context, const std::vector<std::string>& words, const Options& options) {
  if (options.verbatim && (options.embed || options.embed_all || options.fill)) {
    throw UsageError("--verbatim cannot be used with any of --embed, --embed-all, or --fill");
  }
  std::string text = text_of(context, words[0], options);
  if (words.size() == 1 || words[1] == "-") {
    context.out << yaml_for(output_style(context, 0, 0), std::move(text));
  } else {
    write(words[1], text);
  }
  return 0;
}

}  // namespace

Action define_template_copy(FlagSet& flags) {
  auto options = std::make_shared<Options>();
  flags.boolean("--embed", options->embed, "Embed external dependencies into template");
  flags.boolean("--embed-all", options->embed_all, "Embed all dependencies into template");
  flags.boolean("--fill", options->fill, "Fill defaults");
  flags.boolean("--verbatim", options->verbatim, "Don't make locators absolute");
  return [options](Context& context, const std::vector<std::string>& words) {
    return copy(context, words, *options);
  };
}

}  // namespace limequat::cli
