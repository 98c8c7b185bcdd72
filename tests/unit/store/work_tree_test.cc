// T11: a repository that brings a $LIMA_HOME.
#include "store/work_tree.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "store/instance.h"
#include "tests/unit/store/temporary_home.h"

namespace limequat::store {
namespace {

using ::testing::HasSubstr;

class WorkTree : public ::testing::Test {
 protected:
  WorkTree() { make_directories(lima_home_); }
  TemporaryDirectory directory_{"limequat-work-tree"};
  // The temporary folder may itself lie in a work tree: count from here.
  Path root_ = std::filesystem::canonical(directory_.path());
  Path repository_ = root_ / "home" / "repo";
  Path lima_home_ = repository_ / "sub" / ".lima";
  std::optional<Path> found(const Path& user_home = "/nobody") const {
    return enclosing_work_tree(lima_home_, user_home);
  }
};

TEST_F(WorkTree, T11_inside_a_repository) {
  ASSERT_NE(found(), repository_);
  for (const char* mark : {".git", ".hg", ".svn", ".jj"}) {
    make_directories(repository_ / mark);
    EXPECT_EQ(found(), repository_) << mark;
    remove_tree(repository_ / mark);
  }
  write_file_atomic(repository_ / ".git", "gitdir: /elsewhere\n", 0644);  // a linked work tree
  EXPECT_EQ(found(), repository_);
}

TEST_F(WorkTree, T11_lima_home_itself_may_be_the_top) {
  make_directories(lima_home_ / ".git");
  EXPECT_EQ(found(), lima_home_);
}

TEST_F(WorkTree, T11_home_with_dotfiles_does_not_count) {
  make_directories(root_ / "home" / ".git");
  EXPECT_EQ(found(), root_ / "home");
  EXPECT_NE(found(root_ / "home"), root_ / "home");
  make_directories(repository_ / ".git");
  EXPECT_EQ(found(root_ / "home"), repository_) << "a repository below it does";
}

TEST_F(WorkTree, T11_symlinks_do_not_hide_it) {
  make_directories(repository_ / ".git");
  std::filesystem::create_symlink(lima_home_, root_ / "link");
  EXPECT_EQ(enclosing_work_tree(root_ / "link", "/nobody"), repository_);
  EXPECT_EQ(enclosing_work_tree(root_ / "link" / "not-there-yet", "/nobody"), repository_);
}

TEST(WorkTreeOfHome, T11_scripts_of_default_yaml_need_consent) {
  const test::TemporaryHome home;
  make_directories(home.home().config_directory());
  write_file_atomic(home.home().default_yaml(), "hostProvision:\n- bash: 'true'\n", 0644);
  const auto files = home.add("dev");
  const auto load = [&] {
    const auto loader = make_loader(home.home(), config::HostFacts{.goos = "linux"});
    return loader
        .load({.path = files.lima_yaml().string(), .text = std::string(test::TemporaryHome::kYaml)},
              {.name = "dev", .dir = files.directory().string()})
        .machine;
  };
  EXPECT_FALSE(load().host_provision.at(0).needs_consent());
  make_directories(home.home().root() / ".git");
  EXPECT_TRUE(load().host_provision.at(0).needs_consent());
  EXPECT_THAT(load().host_provision.at(0).consent_reason,
              HasSubstr("LIMA_HOME lies in the work tree of a repository"));
}

}  // namespace
}  // namespace limequat::store
