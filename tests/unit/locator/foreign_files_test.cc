// Files of this machine that a template of somebody else may not name (S8).
#include "locator/foreign_files.h"

#include <gmock/gmock.h>

#include "base/error.h"

namespace limequat::locator {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::vector<std::string> found(const std::string& text) {
  std::vector<std::string> all;
  for (const LocalFile& file : local_files_of(yaml::Document::parse(text, "t"))) {
    all.push_back(file.field + "=" + file.value);
  }
  return all;
}

TEST(ForeignFiles, S8_EveryFieldThatCopiesAFile) {
  EXPECT_THAT(
      found("firmware: {images: [{location: /fw}]}\n"
            "images:\n"
            "- {location: 'https://h/x', kernel: {location: /k}, initrd: {location: ~/i}}\n"
            "- location: file:///etc/shadow\n"
            "caCerts: {files: [~/.ssh/id_rsa, '{{.Home}}/x'], certs: [pem]}\n"
            "containerd: {archives: [{location: a.tgz}]}\n"),
      ElementsAre("caCerts.files[0]=~/.ssh/id_rsa", "caCerts.files[1]={{.Home}}/x",
                  "images[0].kernel.location=/k", "images[0].initrd.location=~/i",
                  "images[1].location=file:///etc/shadow", "firmware.images[0].location=/fw",
                  "containerd.archives[0].location=a.tgz"));
}

TEST(ForeignFiles, S8_UrlsAndEmptyOnesAreNone) {
  EXPECT_THAT(found("images: [{location: 'HTTPS://h/x'}, {location: 'http://h/x'}, {location: ''},"
                    " {arch: x86_64}, {location:}]\ncaCerts: {files: []}\nfirmware:\n"),
              IsEmpty());
  EXPECT_THAT(found(""), IsEmpty());
  EXPECT_THAT(found("images: 1\ncaCerts: [x]\nfirmware: {images: x}\n"), IsEmpty());
}

// The ways to write it that a reader of YAML resolves.
TEST(ForeignFiles, S8_AliasesMergesAndDoubledKeysHideNothing) {
  EXPECT_THAT(found("x: &x /a\nimages: [{location: *x}]\n"), ElementsAre("images[0].location=/a"));
  EXPECT_THAT(found("x: &x {location: /a}\nimages: [{<<: *x}]\n"),
              ElementsAre("images[0].location=/a"));
  EXPECT_THAT(found("x: &x {images: [{location: /a}]}\n<<: *x\n"),
              ElementsAre("images[0].location=/a"));
  EXPECT_THAT(found("images: [{location: /a}]\nimages: [{location: 'https://h/x'}]\n"),
              ElementsAre("images[0].location=/a"));
  EXPECT_THAT(found("images: [{location: /a, location: 'https://h/x'}]\n"),
              ElementsAre("images[0].location=/a"));
  EXPECT_THAT(found("images: [{location: https:/a}, {location: ' https://h'}]\n"),
              ElementsAre("images[0].location=https:/a", "images[1].location= https://h"));
}

TEST(ForeignFiles, S8_RefusalNamesFieldValueAndWayOut) {
  const auto document = yaml::Document::parse("caCerts: {files: [/home/u/key]}\n", "t");
  try {
    refuse_foreign_files({.locator = "https://h/x.yaml"}, document);
    ADD_FAILURE();
  } catch (const Error& error) {
    EXPECT_EQ(error.message(),
              "a template that came from `https://h/x.yaml` may not give files of this machine to "
              "the guest: field `caCerts.files[0]` is `/home/u/key` (hint: save it with `limactl "
              "template copy`, read it, then use your copy)");
  }
  EXPECT_THROW(refuse_foreign_files({.locator = "-"}, document), Error);
  EXPECT_NO_THROW(refuse_foreign_files({.locator = "/t/x.yaml"}, document));
  EXPECT_NO_THROW(refuse_foreign_files({.locator = "template:x"}, document));
}

}  // namespace
}  // namespace limequat::locator
