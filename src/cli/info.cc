#include <CLI/CLI.hpp>

#include "base/error.h"
#include "base/version.h"
#include "cli/command_list.h"
#include "cli/context.h"
#include "gotemplate/json.h"
#include "locator/embed.h"
#include "ssh/environment_filter.h"

namespace limequat::cli {
namespace {

using gotemplate::Omit;
using gotemplate::Value;

Value templates_value(const locator::TemplateStore& store) {
  gotemplate::List list;
  for (const auto& entry : store.list()) {
    list.push_back(gotemplate::StructBuilder("templatestore.Template")
                       .field("Name", "name", Omit::never, entry.name)
                       .field("Location", "location", Omit::never, entry.path.string())
                       .build());
  }
  return Value::list(std::move(list));
}

// template:default with its defaults filled in; nil when it cannot be loaded.
Value default_template_value(Context& context, const locator::TemplateStore& store) {
  try {
    const Path root = context.home().root();
    const auto source = locator::read_embedded("template:default", store, locator::default_base(root),
                                               context.logger);
    return context.loader()
        .load({.path = (root / "default.yaml").string(), .text = source.bytes},
              {.name = root.filename().string(), .dir = root.string(), .lima_home = root.string()})
        .machine.value;
  } catch (const Error& error) {
    context.logger.warning("template:default cannot be loaded: {}", error.message());
    return {};
  }
}

Value drivers_value() {
  return Value::map({{"qemu", gotemplate::StructBuilder("limainfo.DriverExt")
                                  .field("Location", "location", Omit::never, "internal")
                                  .build()}});
}

int info(Context& context) {
  const auto store = locator::TemplateStore::from_environment(context.home().root());
  gotemplate::List share_paths;
  for (const auto& folder : store.folders()) share_paths.emplace_back(folder.parent_path().string());
  const auto blocked = ssh::default_block_patterns();
  const Value value =
      gotemplate::StructBuilder("limainfo.LimaInfo")
          .field("Version", "version", Omit::never, kVersion)
          .field("Templates", "templates", Omit::never, templates_value(store))
          .field("DefaultTemplate", "defaultTemplate", Omit::never,
                 default_template_value(context, store))
          .field("LimaHome", "limaHome", Omit::never, context.home().root().string())
          .field("VMTypes", "vmTypes", Omit::never, Value::list({"qemu"}))
          .field("VMTypesEx", "vmTypesEx", Omit::never, drivers_value())
          .field("GuestAgents", "guestAgents", Omit::never, Value::map({}))
          .field("ShellEnvBlock", "shellEnvBlock", Omit::never,
                 Value::list(gotemplate::List(blocked.begin(), blocked.end())))
          .field("HostOS", "hostOS", Omit::never, config::host_goos())
          .field("HostArch", "hostArch", Omit::never, config::to_string(config::host_arch()))
          .field("IdentityFile", "identityFile", Omit::never,
                 context.home().identity_file().string())
          .field("Plugins", "plugins", Omit::if_empty, Value::list({}))
          .field("LibexecPaths", "libexecPaths", Omit::if_empty, Value::list({}))
          .field("SharePaths", "sharePaths", Omit::if_empty, Value::list(std::move(share_paths)))
          .build();
  context.out << gotemplate::to_json(value, {.indent = 4}) << '\n';
  return 0;
}

}  // namespace

Action define_info(CLI::App&) {
  return [](Context& context, const std::vector<std::string>&) { return info(context); };
}

}  // namespace limequat::cli
