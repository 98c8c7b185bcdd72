#include <fmt/format.h>

#include <memory>

#include "base/error.h"
#include "base/file.h"
#include "base/quote.h"
#include "cli/command_list.h"
#include "cli/context.h"
#include "cli/flag_set.h"
#include "config/json_schema.h"
#include "config/schema_check.h"
#include "yaml/document.h"

namespace limequat::cli {
namespace {

void check_file(Context& context, const std::string& file, const std::string& schema) {
  const auto document = yaml::Document::parse(read_file(file), file);
  const auto problems = config::schema_problems(document, schema);
  if (!problems.empty()) throw config::ConfigError(problems);
  context.logger.info("{}: OK", name_quote(file));
}

int generate(Context& context, const std::vector<std::string>& files, const std::string& target) {
  const std::string schema = config::json_schema();
  if (!files.empty() && target.empty()) throw UsageError("need --schemafile to validate");
  if (target.empty()) {
    context.out << schema;
    return 0;
  }
  write_file_atomic(target, schema, 0644);
  for (const auto& file : files) {
    with_context(name_quote(file), [&] { check_file(context, file, schema); });
  }
  return 0;
}

}  // namespace

Action define_generate_jsonschema(FlagSet& flags) {
  auto target = std::make_shared<std::string>();
  flags.text("--schemafile", *target, "Output file");
  return [target](Context& context, const std::vector<std::string>& files) {
    return generate(context, files, *target);
  };
}

}  // namespace limequat::cli
