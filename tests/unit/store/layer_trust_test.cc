// T9 and T10: whose default.yaml may run scripts on the host.
#include "store/layer_trust.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"

namespace limequat::store {
namespace {

using ::testing::HasSubstr;

class LayerTrust : public ::testing::Test {
 protected:
  LayerTrust() {
    make_directories(config_, 0755);
    write_file_atomic(file_, "text", 0644, false);
  }
  std::string refusal() const { return read_layer(file_, 1000)->refusal; }
  static void set_mode(const Path& path, mode_t mode) { ASSERT_EQ(::chmod(path.c_str(), mode), 0); }

  TemporaryDirectory directory_{"limequat-trust"};
  Path config_ = directory_.path() / "_config";
  Path file_ = config_ / "default.yaml";
};

TEST_F(LayerTrust, T9_ones_own_file_is_trusted) {
  EXPECT_EQ(read_layer(file_, 1000)->text, "text");
  for (const mode_t mode : {0600, 0644, 0400}) {
    set_mode(file_, mode);
    EXPECT_EQ(refusal(), "") << mode;
  }
}

TEST_F(LayerTrust, T9_writable_for_the_users_own_group_is_trusted) {
  set_mode(file_, 0664);
  EXPECT_EQ(refusal(), "");
}

TEST_F(LayerTrust, T9_writable_for_everybody_is_refused_with_the_fix) {
  set_mode(file_, 0666);
  EXPECT_THAT(refusal(), HasSubstr("can be written by everybody (mode 0666); hint: chmod o-w "));
}

TEST_F(LayerTrust, T9_a_folder_writable_for_everybody_is_refused) {
  set_mode(config_, 0777);
  EXPECT_THAT(refusal(), HasSubstr("_config` can be written by everybody"));
  set_mode(config_, 0755);
  set_mode(directory_.path(), 01777);
  EXPECT_THAT(refusal(), HasSubstr("can be written by everybody (mode 1777)"));
}

TEST_F(LayerTrust, T9_another_owner_or_group_is_refused) {
  if (::geteuid() != 0) GTEST_SKIP() << "only root can give files away";
  ASSERT_EQ(::chown(file_.c_str(), 4242, ::getegid()), 0);
  EXPECT_THAT(refusal(), HasSubstr("belongs to another user (uid 4242)"));
  ASSERT_EQ(::chown(file_.c_str(), ::geteuid(), 4242), 0);
  set_mode(file_, 0664);
  EXPECT_THAT(refusal(), HasSubstr("can be written by the group 4242"));
  set_mode(file_, 0644);
  EXPECT_EQ(refusal(), "");
}

TEST_F(LayerTrust, T10_a_symlink_is_judged_by_its_target) {
  const Path target = directory_.path() / "dotfiles" / "lima.yaml";
  make_directories(target.parent_path(), 0755);
  write_file_atomic(target, "text", 0600, false);
  remove_file(file_);
  std::filesystem::create_symlink(target, file_);
  EXPECT_EQ(refusal(), "");
  set_mode(target, 0666);
  EXPECT_THAT(refusal(), HasSubstr("dotfiles/lima.yaml` can be written by everybody"));
  set_mode(target, 0600);
  set_mode(target.parent_path(), 0777);
  EXPECT_THAT(refusal(), HasSubstr("dotfiles` can be written by everybody"));
}

TEST_F(LayerTrust, missing_and_odd_files) {
  EXPECT_FALSE(read_layer(config_ / "nope", 1000).has_value());
  EXPECT_THROW((void)read_layer(config_, 1000), Error);
  EXPECT_THROW((void)read_layer(file_, 3), Error);
  remove_file(file_);
  ASSERT_EQ(::mkfifo(file_.c_str(), 0600), 0);
  EXPECT_THROW((void)read_layer(file_, 1000), Error);
}

}  // namespace
}  // namespace limequat::store
