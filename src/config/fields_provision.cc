// `provision` and `probes`: scripts and files for the guest.
#include <fmt/format.h>

#include <filesystem>

#include "base/quote.h"
#include "config/tables.h"

namespace limequat::config {
namespace {

// Words of fields, for people.
constexpr std::string_view kModeWords[] = {"system", "user", "boot",   "dependency",
                                           "data",   "yq",   "ansible"};
constexpr std::string_view kYqFormats[] = {"auto", "csv",  "ini", "json", "props",
                                           "tsv",  "toml", "xml", "yaml"};
constexpr std::string_view kProbeModes[] = {"readiness"};

constexpr Row kLocatorRows[] = {
    {.key = "url",
     .go_name = "URL",
     .doc = "Where the file is: a template locator, a URL or a path.",
     .omit = Omit::never},
    {.key = "digest", .go_name = "Digest", .doc = "What the file must hash to."},
};
constexpr auto kUrl = row_of(kLocatorRows, "url");
constexpr auto kDigest = row_of(kLocatorRows, "digest");

constexpr std::string_view kModes =
    "`system`, `user`, `boot`, `data`, `dependency`, `ansible`, or `yq`";

// Upstream's messages call `probes[0]` `probe[0]`.
std::string spoken(std::string_view path) {
  constexpr std::string_view kProbes = "probes[";
  if (!path.starts_with(kProbes)) return std::string(path);
  return fmt::format("probe[{}", path.substr(kProbes.size()));
}

void check_mode(Judge& judge, const Field& field) {
  if (!detail::parse_word(field.text(), ProvisionMode{})) {
    judge.error(field, fmt::format("field `{}` must one of {}", judge.path(), kModes));
  } else if (judge.machine.os == Os::windows &&
             (field.text() == "ansible" || field.text() == "boot" || field.text() == "yq")) {
    judge.error(field, fmt::format("provision mode {} is not supported on Windows VM",
                                   name_quote(field.text())));
  }
}

// The guest knows the other modes' scripts only when the parts that run them are there.
std::string missing_mode(const Field& field) {
  const std::string_view mode = field.text();
  return mode == "ansible" ? std::string(mode) : "";
}

constexpr Row kProvisionRows[] = {
    {.key = "mode",
     .go_name = "Mode",
     .doc = "When and as whom the entry runs.",
     .words = kModeWords,
     .literal = "system",
     .unset = empty_is_unset,
     .missing = missing_mode,
     .check = check_mode,
     .bind = member<&Provision::mode>,
     .omit = Omit::if_empty},
    {.key = "skipDefaultDependencyResolution",
     .go_name = "SkipDefaultDependencyResolution",
     .doc = "Install none of the packages that the guest would get by default.",
     .default_words = "false for mode dependency",
     .type = Type::boolean,
     .bind = member<&Provision::skip_default_dependency_resolution>},
    {.key = "script",
     .go_name = "Script",
     .doc = "Text of the script; it begins with a `#!` line.",
     .literal = "",
     .expand = Expand::guest,
     .bind = member<&Provision::script>},
    {.key = "file",
     .go_name = "File",
     .doc = "File that holds the script; its text is put in when the machine is made.",
     .type = Type::part,
     .table = &kLocatorTable,
     .check = check_embedded},
    {.key = "playbook",
     .go_name = "Playbook",
     .doc = "Playbook for mode ansible. Deprecated: run ansible-playbook yourself.",
     .param_use = ParamUse::file,
     .bind = member<&Provision::playbook>,
     .omit = Omit::if_empty},
    {.key = "content",
     .go_name = "Content",
     .doc = "Text of the file for mode data.",
     .expand = Expand::guest,
     .bind = member<&Provision::content>},
    {.key = "overwrite",
     .go_name = "Overwrite",
     .doc = "Write the file even when it is there already.",
     .default_words = "true for mode data",
     .type = Type::boolean,
     .bind = member<&Provision::overwrite>},
    {.key = "owner",
     .go_name = "Owner",
     .doc = "Owner of the file, as chown takes it.",
     .default_words = "root:root for modes data and yq; root:wheel on macOS and FreeBSD",
     .expand = Expand::guest,
     .bind = member<&Provision::owner>},
    {.key = "path",
     .go_name = "Path",
     .doc = "File in the guest that modes data and yq write.",
     .expand = Expand::guest,
     .bind = member<&Provision::path>},
    {.key = "permissions",
     .go_name = "Permissions",
     .doc = "Permissions of the file in octal.",
     .default_words = "644 for modes data and yq",
     .param_use = ParamUse::yes,
     .bind = member<&Provision::permissions>},
    {.key = "expression",
     .go_name = "Expression",
     .doc = "What yq does with the file.",
     .expand = Expand::guest,
     .bind = member<&Provision::expression>},
    {.key = "format",
     .go_name = "Format",
     .doc = "Format of the file for mode yq.",
     .default_words = "auto for mode yq",
     .words = kYqFormats,
     .open_words = true,
     .bind = member<&Provision::format>},
};
constexpr auto kMode = row_of(kProvisionRows, "mode");
constexpr auto kSkipDefault = row_of(kProvisionRows, "skipDefaultDependencyResolution");
constexpr auto kScript = row_of(kProvisionRows, "script");
constexpr auto kPlaybook = row_of(kProvisionRows, "playbook");
constexpr auto kContent = row_of(kProvisionRows, "content");
constexpr auto kOverwrite = row_of(kProvisionRows, "overwrite");
constexpr auto kOwner = row_of(kProvisionRows, "owner");
constexpr auto kPath = row_of(kProvisionRows, "path");
constexpr auto kPermissions = row_of(kProvisionRows, "permissions");
constexpr auto kExpression = row_of(kProvisionRows, "expression");
constexpr auto kFormat = row_of(kProvisionRows, "format");

// Defaults that only modes `data`, `yq` and `dependency` have; elsewhere setting these is an error.
void complete_provision(Record& entry, const Scope& scope) {
  const std::string_view mode = entry[kMode].text();
  const auto fill = [&entry](std::size_t row, Value value) {
    if (!entry[row].is_set()) set_default(entry[row], std::move(value));
  };
  if (mode == "dependency") fill(kSkipDefault, false);
  if (mode == "data") {
    fill(kContent, "");
    fill(kOverwrite, true);
  }
  if (mode == "yq") fill(kFormat, "auto");
  if (mode != "data" && mode != "yq") return;
  const bool bsd = scope.machine.os == Os::darwin || scope.machine.os == Os::freebsd;
  fill(kOwner, bsd ? "root:wheel" : "root:root");
  fill(kPermissions, "644");
}

bool is_octal(std::string_view digits) {
  return !digits.empty() && digits.size() <= 12 &&
         digits.find_first_not_of("01234567") == std::string_view::npos;
}

void check_written_file(Judge& judge, const Record& entry) {
  const std::string_view mode = entry[kMode].text();
  if (entry[kPath].text().empty()) {
    judge.error(entry[kPath], fmt::format("field `{}` must not be empty when mode is `{}`",
                                          judge.path_of("path"), mode));
  } else if (!entry[kPath].text().starts_with('/')) {
    judge.error(entry[kPath],
                fmt::format("field `{}` must be an absolute path", judge.path_of("path")));
  }
  if (mode == "yq" && !entry[kExpression].is_set()) {
    judge.error(entry[kExpression], fmt::format("field `{}` must not be empty when mode is `{}`",
                                                judge.path_of("expression"), mode));
  }
  if (!is_octal(entry[kPermissions].text())) {
    judge.error(entry[kPermissions],
                fmt::format("field `{}` must be an octal number: {}", judge.path_of("permissions"),
                            go_quote(entry[kPermissions].text())));
  }
}

void check_script_entry(Judge& judge, const Record& entry) {
  if (entry[kScript].text().empty() && entry[kMode].text() != "ansible") {
    judge.error(entry[kScript],
                fmt::format("field `{}` must not be empty", judge.path_of("script")));
  }
  struct Rule {
    std::size_t row;
    std::string_view modes;
  };
  for (const Rule& rule : {Rule{kContent, "`data`"}, Rule{kOverwrite, "`data`"},
                           Rule{kOwner, "`data`, or `yq`"}, Rule{kPath, "`data`, or `yq`"},
                           Rule{kPermissions, "`data`, or `yq`"}, Rule{kFormat, "`yq`"}}) {
    if (!entry[rule.row].is_set()) continue;
    judge.error(entry[rule.row],
                fmt::format("field `{}` can only be set when mode is {}",
                            judge.path_of(kProvisionRows[rule.row].key), rule.modes));
  }
}

void check_playbook(Judge& judge, const Record& entry) {
  const Field& playbook = entry[kPlaybook];
  if (entry[kMode].text() != "ansible") {
    judge.error(playbook, fmt::format("field `{}` can only be set when mode is `ansible`",
                                      judge.path_of("playbook")));
  }
  if (!entry[kScript].text().empty()) {
    judge.error(entry[kScript], fmt::format("field `{}` must be empty if playbook is set",
                                            judge.path_of("script")));
  }
  std::error_code failure;
  if (!std::filesystem::exists(playbook.text(), failure)) {
    judge.error(playbook, fmt::format("field `{}` refers to an inaccessible path: {}: {}",
                                      judge.path_of("playbook"), name_quote(playbook.text()),
                                      failure ? failure.message() : "no such file or directory"));
  }
  judge.always_warn(
      playbook,
      fmt::format("provision mode `ansible` is deprecated, use `ansible-playbook {}` instead",
                  go_quote(playbook.text())));
}

void check_provision(Judge& judge, const Record& entry) {
  const std::string_view mode = entry[kMode].text();
  if (mode != "dependency" && entry[kSkipDefault].is_set()) {
    judge.error(entry[kSkipDefault],
                fmt::format("field `{}` cannot set skipDefaultDependencyResolution, only valid on "
                            "scripts of type `dependency`",
                            judge.path_of("mode")));
  }
  if (mode == "data" || mode == "yq") {
    check_written_file(judge, entry);
  } else {
    check_script_entry(judge, entry);
  }
  if (!entry[kPlaybook].text().empty()) check_playbook(judge, entry);
  if (entry[kScript].text().find("LIMA_CIDATA") != std::string_view::npos) {
    judge.always_warn(entry[kScript],
                      "provisioning scripts should not reference the LIMA_CIDATA variables");
  }
}

Value probe_description(const Scope& scope) {
  return fmt::format("user probe {}/{}", scope.index + 1, scope.count);
}

void check_probe_mode(Judge& judge, const Field& field) {
  if (field.text() != "readiness") {
    judge.error(field, fmt::format("field `{}` can only be `readiness`", spoken(judge.path())));
  }
}

void check_probe_script(Judge& judge, const Field& field) {
  if (!field.text().starts_with("#!")) {
    judge.error(field, fmt::format("field `{}` must start with a '#!' line", spoken(judge.path())));
  }
}

constexpr Row kProbeRows[] = {
    {.key = "mode",
     .go_name = "Mode",
     .doc = "When the probe runs.",
     .words = kProbeModes,
     .literal = "readiness",
     .unset = empty_is_unset,
     .check = check_probe_mode,
     .bind = member<&Probe::mode>,
     .omit = Omit::if_empty},
    {.key = "description",
     .go_name = "Description",
     .doc = "What the probe waits for, for messages.",
     .default_words = "user probe 1/2, counted over all probes",
     .compute = probe_description,
     .unset = empty_is_unset,
     .bind = member<&Probe::description>,
     .omit = Omit::if_empty},
    {.key = "script",
     .go_name = "Script",
     .doc =
         "Text of the script; it begins with a `#!` line and ends with 0 when the guest is ready.",
     .literal = "",
     .expand = Expand::guest,
     .check = check_probe_script,
     .bind = member<&Probe::script>},
    {.key = "file",
     .go_name = "File",
     .doc = "File that holds the script; its text is put in when the machine is made.",
     .type = Type::part,
     .table = &kLocatorTable,
     .check = check_embedded},
    {.key = "hint",
     .go_name = "Hint",
     .doc = "What to tell the user when the probe never succeeds.",
     .bind = member<&Probe::hint>,
     .omit = Omit::if_empty},
};

}  // namespace

void check_embedded(Judge& judge, const Field& field) {
  if (field.parts.empty()) return;
  const Record& locator = field.parts.front();
  if (!locator[kUrl].text().empty()) {
    judge.error(field, fmt::format("field `{}.url` must be empty during validation (script should "
                                   "already be embedded)",
                                   spoken(judge.path())));
  }
  if (locator[kDigest].is_set()) {
    judge.error(field, fmt::format("field `{}.digest` support is not yet implemented",
                                   spoken(judge.path())));
  }
}

constinit const Table kLocatorTable = {
    .go_type = "limatype.LocatorWithDigest", .rows = kLocatorRows, .shorthand = "url"};
constinit const Table kProvisionTable = {.go_type = "limatype.Provision",
                                         .rows = kProvisionRows,
                                         .complete = complete_provision,
                                         .check = check_provision};
constinit const Table kProbeTable = {.go_type = "limatype.Probe", .rows = kProbeRows};

}  // namespace limequat::config
