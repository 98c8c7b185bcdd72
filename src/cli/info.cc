#include <memory>

#include "base/error.h"
#include "base/version.h"
#include "cli/command_list.h"
#include "cli/context.h"
#include "cli/flag_set.h"
#include "cli/plugins.h"
#include "cli/template_fill.h"
#include "cli/value_output.h"
#include "gotemplate/json.h"
#include "ssh/environment_filter.h"
#include "yaml/go_value.h"

namespace limequat::cli {
namespace {

using gotemplate::Omit;
using gotemplate::StructBuilder;
using gotemplate::Value;

Value templates_value(const locator::TemplateStore& store) {
  gotemplate::List list;
  for (const auto& entry : store.list()) {
    list.push_back(StructBuilder("templatestore.Template")
                       .field("Name", "name", Omit::never, entry.name)
                       .field("Location", "location", Omit::never, entry.path.string())
                       .build());
  }
  return Value::list(std::move(list));
}

// template:default with its defaults filled in; nil when it cannot be loaded.
Value default_template_value(Context& context) {
  try {
    return read_filled(context, "template:default").machine.value;
  } catch (const Error& error) {
    context.logger.warning("template:default cannot be loaded: {}", error.message());
    return {};
  }
}

Value located(std::string_view type, const std::string& location) {
  return StructBuilder(type).field("Location", "location", Omit::never, location).build();
}

// `<prefix>/PART` of each prefix that this program is in, where there is something.
std::vector<Path> prefix_folders(std::initializer_list<std::string_view> parts) {
  std::vector<Path> found;
  for (const Path& bin : locator::own_folders()) {
    for (const std::string_view part : parts) {
      const Path folder = bin.parent_path() / part;
      std::error_code missing;
      if (!std::filesystem::is_empty(folder, missing) && !missing) found.push_back(folder);
    }
  }
  return found;
}

Value paths_value(const std::vector<Path>& paths) {
  gotemplate::List list;
  for (const Path& path : paths) list.emplace_back(path.string());
  return Value::list(std::move(list));
}

// `lima-guestagent.OS-ARCH`, maybe compressed. Linux is not named in the key, for old scripts.
Value guest_agents_value(const std::vector<Path>& shares) {
  constexpr std::string_view kPrefix = "lima-guestagent.";
  constexpr std::string_view kLinux = "Linux-";
  constexpr std::string_view kCompressed = ".gz";
  gotemplate::Map found;
  for (const Path& share : shares) {
    std::error_code missing;
    for (std::filesystem::directory_iterator entry(share, missing), end; !missing && entry != end;
         entry.increment(missing)) {
      std::string key = entry->path().filename().string();
      if (!key.starts_with(kPrefix)) continue;
      key.erase(0, kPrefix.size());
      if (key.ends_with(kCompressed)) key.resize(key.size() - kCompressed.size());
      if (key.starts_with(kLinux)) key.erase(0, kLinux.size());
      found.emplace(std::move(key), located("limainfo.GuestAgent", entry->path().string()));
    }
  }
  return Value::map(std::move(found));
}

Value plugins_value() {
  gotemplate::List list;
  for (const Plugin& plugin : find_plugins(locator::plugin_folders())) {
    list.push_back(StructBuilder("plugins.Plugin")
                       .field("Name", "name", Omit::never, plugin.name)
                       .field("Path", "path", Omit::never, plugin.path.string())
                       .field("Description", "description", Omit::if_empty, plugin.description)
                       .build());
  }
  return Value::list(std::move(list));
}

Value info_value(Context& context) {
  const auto store = locator::TemplateStore::from_environment(context.home().root());
  const std::vector<Path> shares = prefix_folders({"share/lima"});
  return StructBuilder("limainfo.LimaInfo")
      .field("Version", "version", Omit::never, kVersion)
      .field("Templates", "templates", Omit::never, templates_value(store))
      .field("DefaultTemplate", "defaultTemplate", Omit::never, default_template_value(context))
      .field("LimaHome", "limaHome", Omit::never, context.home().root().string())
      .field("VMTypes", "vmTypes", Omit::never, Value::list({"qemu"}))
      .field("VMTypesEx", "vmTypesEx", Omit::never,
             Value::map({{"qemu", located("limainfo.DriverExt", "internal")}}))
      .field("GuestAgents", "guestAgents", Omit::never, guest_agents_value(shares))
      .field("ShellEnvBlock", "shellEnvBlock", Omit::never,
             Value::list_of(ssh::default_block_patterns()))
      .field("HostOS", "hostOS", Omit::never, config::host_goos())
      .field("HostArch", "hostArch", Omit::never, config::to_string(config::host_arch()))
      .field("IdentityFile", "identityFile", Omit::never, context.home().identity_file().string())
      .field("Plugins", "plugins", Omit::never, plugins_value())
      .field("LibexecPaths", "libexecPaths", Omit::never,
             paths_value(prefix_folders({"libexec/lima", "lib/lima"})))
      .field("SharePaths", "sharePaths", Omit::never, paths_value(shares))
      .build();
}

int info(Context& context, const std::string& query) {
  const OutputStyle style = output_style(context, 4, 4);
  if (query == "." || query.empty()) {
    context.out << json_for(style, gotemplate::to_json(info_value(context), {.indent = 4})) << '\n';
    return 0;
  }
  const yaml::Expression expression(query);
  std::string text;
  for (const auto& result : expression.evaluate(yaml::from_go(info_value(context)))) {
    text += json_output(result, style);
  }
  context.out << text;
  return 0;
}

}  // namespace

Action define_info(FlagSet& flags) {
  auto query = std::make_shared<std::string>(".");
  flags.text("--yq", *query, "Apply yq expression to output");
  return
      [query](Context& context, const std::vector<std::string>&) { return info(context, *query); };
}

}  // namespace limequat::cli
