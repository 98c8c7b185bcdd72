// Schemes, folders and absolute locators: reference of upstream, templates §1 and §4.1.
#include "locator/locator.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "locator/template_name.h"

namespace limequat::locator {
namespace {

TEST(Scheme, IsWhatAUrlParserFinds) {
  const std::pair<const char*, const char*> cases[] = {{"template:x", "template"},
                                                       {"https://h/x", "https"},
                                                       {"HTTPS://h/x", "https"},
                                                       {"a+b-c.d:x", "a+b-c.d"},
                                                       {"c:/foo", ""},
                                                       {"foo", ""},
                                                       {"./a:b", ""},
                                                       {"1x:foo", ""},
                                                       {":x", ""},
                                                       {"-", ""},
                                                       {"", ""},
                                                       {"a b:c", ""}};
  for (const auto& [locator, scheme] : cases) EXPECT_EQ(scheme_of(locator), scheme) << locator;
}

TEST(TemplateLocator, OldFormMeansTheSame) {
  const std::pair<const char*, const char*> cases[] = {
      {"template:a", "a"},       {"template:a/b", "a/b"}, {"template://a", "a"},
      {"template://a/b", "a/b"}, {"template:///a", "a"},  {"template:", ""},
      {"template://", ""}};
  for (const auto& [locator, name] : cases) {
    EXPECT_TRUE(is_template_locator(locator));
    EXPECT_EQ(template_name_of(locator), name) << locator;
  }
  for (const char* other : {"file:///a", "http://a", "https://a", "a", "templates:a"}) {
    EXPECT_FALSE(is_template_locator(other)) << other;
  }
}

TEST(Scheme, SaysWhereATemplateIs) {
  struct Case {
    const char* locator;
    const char* from;
  };
  const Case cases[] = {{"template:sub/x", "template"},
                        {"http://host", "http"},
                        {"http://host/", "http"},
                        {"https://host", "https"},
                        {"https://host/", "https"},
                        {"file:///x", "file"},
                        {"x", ""}};
  for (const auto& [locator, from] : cases) {
    EXPECT_EQ(scheme_of(locator), from) << locator;
    EXPECT_EQ(is_template_locator(locator), std::string_view(from) == "template") << locator;
  }
}

TEST(BaseOf, IsTheLocatorWithoutItsLastPart) {
  const std::pair<const char*, const char*> cases[] = {
      {"/x", "/"},
      {"/x/y", "/x"},
      {"/x/./y/z.yaml", "/x/y"},
      {"template:x", "template:"},
      {"template:x/y", "template:x"},
      {"template://x/y", "template:x"},
      {"http://host/x", "http://host"},
      {"http://host/x/y", "http://host/x"},
      {"http://host", "http://host"},
      {"https://host/x/y?at=a/b", "https://host/x"},
      {"file:///x", "file:///"},
      {"file:///x/y", "file:///x"},
      {"own:x", "own:"},
      {"own:x/y", "own:x"},
      {"github:org", "github:org/org"},
      {"github:org/repo", "github:org/repo"},
      {"github:org/repo/x", "github:org/repo"},
      {"github:org/repo/x/y", "github:org/repo/x"},
      {"github:org//x/y", "github:org/org/x"},
      {"github:org/repo/x/y@feature/z", "github:org/repo/x@feature/z"},
      {"-", "-"},
      {"", ""}};
  for (const auto& [locator, base] : cases) EXPECT_EQ(base_of(locator), base) << locator;
}

struct Absolute {
  const char* locator;
  const char* base;
  const char* result;
};

TEST(AbsoluteLocator, AbsoluteOnesStay) {
  const Absolute cases[] = {{"/x", "/root", "/x"},
                            {"/x/../y", "/root", "/y"},
                            {"~/x", "/root", "/home/me/x"},
                            {"~", "/root", "/home/me"},
                            {"~/x", "-", "/home/me/x"},
                            {"/x", "-", "/x"},
                            {"template:x", "/root", "template:x"},
                            {"http://host/x", "/root", "http://host/x"},
                            {"https://host/../x", "/root", "https://host/../x"},
                            {"file:///x", "/root", "file:///x"},
                            {"github:org/repo", "template:x", "github:org/repo"}};
  for (const auto& c : cases) {
    EXPECT_EQ(absolute_locator(c.locator, c.base, "/home/me"), c.result) << c.locator;
  }
}

TEST(AbsoluteLocator, RelativeOnesStandBelowTheBase) {
  const Absolute cases[] = {{"x", "/root", "/root/x"},
                            {"./x", "/root", "/root/x"},
                            {"a/./b//x", "/root", "/root/a/b/x"},
                            {"x", "/", "/x"},
                            {"a..b/x", "/root", "/root/a..b/x"},
                            {"~me/x", "/root", "/root/~me/x"},
                            {"x", "template:", "template:x"},
                            {"y", "template:x", "template:x/y"},
                            {"x", "http://host", "http://host/x"},
                            {"./y", "http://host/x", "http://host/x/y"},
                            {"x", "file:///", "file:///x"},
                            {"y", "file:///x", "file:///x/y"},
                            {"y", "own:x", "own:x/y"},
                            {"y", "own:", "own:y"},
                            {"y.yaml", "github:org/repo", "github:org/repo/y.yaml"},
                            {"y", "github:org/repo/x@v1", "github:org/repo/x/y@v1"},
                            {"c:x", "/root", "/root/c:x"}};
  for (const auto& c : cases) {
    EXPECT_EQ(absolute_locator(c.locator, c.base, "/home/me"), c.result) << c.locator << c.base;
  }
}

TEST(AbsoluteLocator, RefusesWhatClimbsOrHasNoFolder) {
  const Absolute cases[] = {{"", "/root", "locator is empty"},
                            {"x", "", "basePath is empty"},
                            {"./x", "", "basePath is empty"},
                            {"x", "-", "can't use relative paths when reading template from STDIN"},
                            {"../x", "/root", "must not contain '..' path segments"},
                            {"a/../x", "/root", "must not contain '..' path segments"},
                            {"..", "/root", "must not contain '..' path segments"},
                            {"a/..", "template:", "must not contain '..' path segments"},
                            {"..\\x", "/root", "must not contain '..' path segments"},
                            {"a\\..\\x", "http://host", "must not contain '..' path segments"}};
  for (const auto& c : cases) {
    try {
      (void)absolute_locator(c.locator, c.base, "/home/me");
      ADD_FAILURE() << c.locator;
    } catch (const Error& error) {
      EXPECT_NE(error.message().find(c.result), std::string::npos) << error.message();
    }
  }
}

TEST(YamlName, IsTheBasenameWithoutExtension) {
  const std::pair<const char*, const char*> cases[] = {
      {"debian-12", "debian-12"},   {"a/b/Docker.YAML", "docker"}, {"x.yml", "x"},
      {"x.yaml.yml", "x"},          {"x.yml.yaml", "x.yml"},       {"ubuntu-24.04", "ubuntu-24.04"},
      {"https://h/a/My.yaml", "my"}};
  for (const auto& [path, name] : cases) EXPECT_EQ(name_from_yaml_path(path), name) << path;
  EXPECT_EQ(name_from_url("https://h/a/my.yaml?raw=1#top"), "my");
}

TEST(YamlName, MustBeAnIdentifier) {
  EXPECT_NO_THROW(require_valid_name("ubuntu-24.04", "ubuntu-24.04.yaml"));
  for (const char* name : {".lima", "a--b", "", "a b", "-"}) {
    try {
      require_valid_name(name, "dir/file.yaml");
      ADD_FAILURE() << name;
    } catch (const Error& error) {
      EXPECT_TRUE(error.message().starts_with("filename `dir/file.yaml` is invalid: "))
          << error.message();
    }
  }
}

}  // namespace
}  // namespace limequat::locator
