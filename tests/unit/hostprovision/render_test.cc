#include "hostprovision/render.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/error.h"

namespace limequat::hostprovision {
namespace {

using gotemplate::Omit;
using gotemplate::Value;
using testing::HasSubstr;
using testing::Not;

const TemplateSource kSource{
    .file = "default.yaml", .line = 14, .field = "hostProvision[1].script"};

Value sample_instance() {
  gotemplate::StructBuilder builder("store.FormatData");
  for (const char* name : {"Name", "Hostname", "Status", "Dir", "VMType", "Arch", "Message",
                           "SSHConfigFile", "SSHAddress", "LimaVersion", "AutoStartedIdentifier",
                           "HostOS", "HostArch", "LimaHome", "IdentityFile"}) {
    builder.field(name, name, Omit::never, std::string("the ") + name);
  }
  for (const char* name : {"CPUs", "Memory", "Disk", "SSHLocalPort", "HostAgentPID", "DriverPID"}) {
    builder.field(name, name, Omit::never, 7);
  }
  builder.field("Protected", "protected", Omit::never, false);
  builder.field("AdditionalDisks", "additionalDisks", Omit::never, Value::list({}));
  builder.field("Networks", "networks", Omit::never, Value::list({}));
  builder.field("Errors", "errors", Omit::never, Value::list({}));
  builder.field(
      "Config", "config", Omit::never,
      gotemplate::StructBuilder("limatype.LimaYAML").field("CPUs", "cpus", Omit::never, 7).build());
  builder.field("Param", "param", Omit::never,
                Value::map_of(std::map<std::string, std::string>{{"X", "it's; $(x)"}}));
  return builder.build();
}

std::string render(std::string_view text, bool needs_consent = false) {
  TemplateSource source = kSource;
  source.needs_consent = needs_consent;
  return render_template(text, script_dot(sample_instance(), "/t/x.sh", 1), source);
}

std::string error_of(std::string_view text, bool needs_consent = false) {
  try {
    return "no error: " + render(text, needs_consent);
  } catch (const LocatedError& error) {
    return error.message();
  }
}

TEST(Render, H7_script_name) { EXPECT_EQ(render("{{.ScriptName}}"), "/t/x.sh"); }

TEST(Render, H8_index) { EXPECT_EQ(render("{{.Index}}"), "1"); }

TEST(Render, H9_every_variable_of_list) {
  for (const char* name : {"Name",
                           "Hostname",
                           "Status",
                           "Dir",
                           "VMType",
                           "Arch",
                           "CPUs",
                           "Memory",
                           "Disk",
                           "Message",
                           "AdditionalDisks",
                           "Networks",
                           "SSHLocalPort",
                           "SSHConfigFile",
                           "HostAgentPID",
                           "DriverPID",
                           "Errors",
                           "Config",
                           "SSHAddress",
                           "Protected",
                           "LimaVersion",
                           "Param",
                           "AutoStartedIdentifier",
                           "HostOS",
                           "HostArch",
                           "LimaHome",
                           "IdentityFile"}) {
    EXPECT_NO_THROW((void)render(std::string("{{json .") + name + "}}")) << name;
  }
  EXPECT_EQ(render("{{.CPUs}} {{.Config.CPUs}} {{.HostOS}}"), "7 7 the HostOS");
}

TEST(Render, H9_functions_of_list) {
  EXPECT_EQ(render("{{json .Param}}"), R"x({"X":"it's; $(x)"})x");
  EXPECT_EQ(render("{{indent 2 .Name}}|{{missing .Name}}"), "  the Name|the Name");
}

TEST(Render, Shq) {
  EXPECT_EQ(render("{{shq .Param.X}} {{shq .CPUs}} {{shq true}}"), R"('it'"'"'s; $(x)' 7 true)");
  EXPECT_THAT(error_of("{{shq .Networks}}"), HasSubstr("wants a string"));
}

TEST(Render, MissingVariablesAreErrorsWithFileAndLine) {
  const std::string field = error_of("a\nb\n{{.Nope}}");
  EXPECT_THAT(field, testing::StartsWith("default.yaml:16: "));
  EXPECT_THAT(field, HasSubstr("hostProvision[1].script:3"));
  EXPECT_THAT(field, HasSubstr("Nope"));
  EXPECT_THAT(error_of("{{.Param.Y}}"), HasSubstr("default.yaml:14: "));
}

TEST(Render, BrokenTemplatesTellHowToWriteBraces) {
  EXPECT_THAT(error_of("ok\ndocker ps --format '{{ .Names'\n"),
              testing::AllOf(testing::StartsWith("default.yaml:15: "), HasSubstr("{{\"{{\"}}")));
  EXPECT_EQ(render(R"({{"{{"}}.Names}})"), "{{.Names}}");
}

TEST(Render, T6_template_scripts_get_no_shell_code_through_values) {
  constexpr bool kNeedsConsent = true;
  EXPECT_THAT(error_of("echo {{.Param.X}}", kNeedsConsent), HasSubstr("{{shq .X}}"));
  EXPECT_EQ(render("echo {{shq .Param.X}} {{.ScriptName}} {{.CPUs}}", kNeedsConsent),
            R"(echo 'it'"'"'s; $(x)' /t/x.sh 7)");
  EXPECT_EQ(render("echo {{.Param.X}}"), "echo it's; $(x)");
}

TEST(Render, T6_a_refused_value_says_what_helps_where_it_stands) {
  const std::string in_script = error_of("echo {{.Param.X}}", true);
  EXPECT_THAT(in_script, HasSubstr("quote it: {{shq .X}}"));
  EXPECT_THAT(in_script, Not(HasSubstr("a literal {{")));
  TemplateSource source = kSource;
  source.field = "hostProvision[1].shell";
  source.needs_consent = true;
  try {
    (void)render_template("{{.Param.X}}", script_dot(sample_instance(), "/t/x.sh", 1), source);
    ADD_FAILURE() << "not refused";
  } catch (const LocatedError& error) {
    EXPECT_THAT(error.message(), HasSubstr("may not go into `shell`"));
    EXPECT_THAT(error.message(), Not(HasSubstr("a literal {{")));
  }
}

TEST(Render, CheckTemplateParsesOnly) {
  EXPECT_NO_THROW(check_template("{{.Nope}}", kSource));
  EXPECT_THROW(check_template("{{if}}", kSource), LocatedError);
}

TEST(Render, CrlfToLf) {
  EXPECT_EQ(crlf_to_lf("a\r\nb\rc\r\r\n"), "a\nb\rc\r\n");
  EXPECT_EQ(crlf_to_lf("\r"), "\r");
}

}  // namespace
}  // namespace limequat::hostprovision
