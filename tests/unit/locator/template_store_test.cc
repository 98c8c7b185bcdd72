// `template:NAME`: reference of upstream, templates §3.
#include "locator/template_store.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "tests/support/environment.h"

namespace limequat::locator {
namespace {

class TemplateStoreTest : public ::testing::Test {
 protected:
  void write(const std::string& path, const std::string& text = "x: 1\n") {
    const Path file = folder_.path() / path;
    make_directories(file.parent_path());
    write_file_atomic(file, text, 0644, false);
  }
  [[nodiscard]] Path at(const std::string& path) const { return folder_.path() / path; }

  TemporaryDirectory folder_{"store-test"};
};

TEST_F(TemplateStoreTest, ExtensionRule) {
  for (const char* name :
       {"a/debian.yaml", "a/ubuntu-24.04.yaml", "a/tool.sh", "a/x/y.yaml", "a/z..yaml"}) {
    write(name);
  }
  const TemplateStore store({at("a")});
  EXPECT_EQ(store.find("debian"), at("a/debian.yaml"));
  EXPECT_EQ(store.find("debian.yaml"), at("a/debian.yaml"));
  EXPECT_EQ(store.find("ubuntu-24.04"), at("a/ubuntu-24.04.yaml"));
  EXPECT_EQ(store.find("tool.sh"), at("a/tool.sh"));
  EXPECT_EQ(store.find("x/y"), at("a/x/y.yaml"));
  EXPECT_EQ(store.find("z."), at("a/z..yaml"));
}

TEST_F(TemplateStoreTest, RefusesDotDotAndSaysWhatIsMissing) {
  write("a/debian-12.yaml");
  write("outside.yaml");
  const TemplateStore store({at("a")});
  const std::pair<const char*, const char*> cases[] = {
      {"../outside", "template name `../outside` must not contain \"..\""},
      {"x/../debian-12", "must not contain"},
      {"debian-13", "template `debian-13` not found (did you mean `debian-12`?)"},
      {"", "not found"}};
  for (const auto& [name, words] : cases) {
    try {
      (void)store.find(name);
      ADD_FAILURE() << name;
    } catch (const Error& error) {
      EXPECT_NE(error.message().find(words), std::string::npos) << error.message();
    }
  }
}

TEST_F(TemplateStoreTest, FirstFolderWins) {
  write("a/x.yaml", "a");
  write("b/x.yaml", "b");
  write("b/y.yaml", "b");
  const TemplateStore store({at("missing"), at("a"), at("b")});
  EXPECT_EQ(store.find("x"), at("a/x.yaml"));
  EXPECT_EQ(store.find("y"), at("b/y.yaml"));
}

TEST_F(TemplateStoreTest, ListIsSortedWithoutHiddenFiles) {
  for (const char* name :
       {"a/b.yaml", "a/a.yaml", "a/.hidden.yaml", "a/readme.md", "a/_images/x.yaml",
        "a/experimental/vnc.yaml", "b/a.yaml", "b/c.yaml", "a/d.yml"}) {
    write(name);
  }
  std::filesystem::create_symlink("b.yaml", at("a/link.yaml"));
  std::filesystem::create_symlink("nowhere.yaml", at("a/broken.yaml"));
  std::string names;
  for (const auto& entry : TemplateStore({at("a"), at("b")}).list()) {
    names += entry.name + " ";
    if (entry.name == "a") {
      EXPECT_EQ(entry.path, at("a/a.yaml"));
    }
  }
  EXPECT_EQ(names, "_images/x a b c experimental/vnc link ");
}

TEST_F(TemplateStoreTest, EnvironmentReplacesTheFolders) {
  const test::ScopedVariable path("LIMA_TEMPLATES_PATH", "/x:/y/z");
  EXPECT_EQ(TemplateStore::from_environment("/home/me/.lima").folders(),
            (std::vector<Path>{"/x", "/y/z"}));
}

TEST_F(TemplateStoreTest, OwnTemplatesComeFirst) {
  const test::ScopedVariable path("LIMA_TEMPLATES_PATH", nullptr);
  EXPECT_EQ(TemplateStore::from_environment("/home/me/.lima").folders().at(0),
            Path("/home/me/.lima/_templates"));
}

}  // namespace
}  // namespace limequat::locator
