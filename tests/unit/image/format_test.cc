#include "image/format.h"

#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/stat.h>

#include "base/error.h"
#include "base/process.h"
#include "image/qemu_img.h"
#include "tests/support/environment.h"
#include "tests/unit/image/image_bytes.h"

namespace limequat::image {
namespace {

using namespace std::string_literals;
using test::extension;
using test::Qcow2;
using ::testing::HasSubstr;

ImageInfo parse(const std::string& bytes) { return parse_image(bytes, bytes.size()); }

std::string error_of(const std::string& bytes) {
  try {
    (void)parse(bytes);
    return "no error";
  } catch (const Error& error) {
    return error.message();
  }
}

TEST(ParseImage, Qcow2) {
  for (const std::uint32_t version : {2u, 3u}) {
    const ImageInfo image = parse(Qcow2{.version = version, .size = 10u << 20}.bytes());
    EXPECT_EQ(image.format, Format::qcow2);
    EXPECT_EQ(image.virtual_size, 10u << 20);
    EXPECT_EQ(image.backing_file, "");
    EXPECT_FALSE(image.external_data_file);
    EXPECT_FALSE(image.encrypted);
  }
}

TEST(ParseImage, Qcow2WithBackingFile) {
  const ImageInfo image =
      parse(Qcow2{.backing_offset = 512,
                  .backing_size = 11,
                  .extensions = extension(0x6803f857, "feature names") +
                                extension(0xE2792ACA, "qcow2") + extension(0, ""),
                  .backing = "/etc/shadow"}
                .bytes());
  EXPECT_EQ(image.backing_file, "/etc/shadow");
  EXPECT_EQ(image.backing_format, "qcow2");
  const ImageInfo old =
      parse(Qcow2{.version = 2, .backing_offset = 80, .backing_size = 1, .backing = "x"}.bytes());
  EXPECT_EQ(old.backing_file, "x");
  EXPECT_EQ(old.backing_format, "");
}

TEST(ParseImage, Qcow2FeaturesThatMatter) {
  EXPECT_TRUE(parse(Qcow2{.incompatible = 4}.bytes()).external_data_file);
  EXPECT_FALSE(parse(Qcow2{.incompatible = 8}.bytes()).external_data_file);
  EXPECT_TRUE(parse(Qcow2{.crypt_method = 2}.bytes()).encrypted);
}

TEST(ParseImage, HostileQcow2) {
  EXPECT_EQ(error_of("QFI\xfb"), "qcow2: the header is cut off");
  EXPECT_EQ(error_of(Qcow2{}.bytes().substr(0, 103)), "qcow2: the header is cut off");
  EXPECT_EQ(error_of(Qcow2{.version = 2}.bytes().substr(0, 71)),
            "qcow2: the file is shorter than its header");
  EXPECT_EQ(error_of(Qcow2{.version = 1}.bytes()), "qcow2: version 1 is not supported");
  EXPECT_EQ(error_of(Qcow2{.version = 4}.bytes()), "qcow2: version 4 is not supported");
  EXPECT_EQ(error_of(Qcow2{.cluster_bits = 8}.bytes()), "qcow2: invalid cluster size 2^8");
  EXPECT_EQ(error_of(Qcow2{.cluster_bits = 22}.bytes()), "qcow2: invalid cluster size 2^22");
  EXPECT_EQ(error_of(Qcow2{.cluster_bits = 0xFFFFFFFF}.bytes()),
            "qcow2: invalid cluster size 2^4294967295");
  EXPECT_EQ(error_of(Qcow2{.size = 1ull << 63}.bytes()), "qcow2: invalid disk size");
  EXPECT_EQ(error_of(Qcow2{.header_length = 96}.bytes()), "qcow2: invalid header length 96");
  EXPECT_EQ(error_of(Qcow2{.header_length = 105}.bytes()), "qcow2: invalid header length 105");
  EXPECT_EQ(error_of(Qcow2{.header_length = 0xFFFFFFF8}.bytes()),
            "qcow2: invalid header length 4294967288");
  for (const auto& [offset, size] : std::initializer_list<std::pair<std::uint64_t, std::uint32_t>>{
           {512, 1024}, {512, 0xFFFFFFFF}, {~0ull, 8}, {65536, 8}, {65530, 8}}) {
    EXPECT_EQ(error_of(Qcow2{.backing_offset = offset, .backing_size = size}.bytes()),
              "qcow2: invalid backing file name")
        << offset << ' ' << size;
  }
  EXPECT_EQ(error_of(Qcow2{.backing_offset = 512, .backing_size = 0, .backing = "x"}.bytes()),
            "qcow2: empty backing file name");
  EXPECT_EQ(error_of(Qcow2{.backing_offset = 40000, .backing_size = 8}.bytes()),
            "qcow2: the header is cut off");
  std::string long_extension;
  test::put_big_endian(long_extension, 0, 0xE2792ACA, 4);
  test::put_big_endian(long_extension, 4, 0xFFFFFFF0, 4);
  EXPECT_EQ(
      error_of(Qcow2{
          .backing_offset = 512, .backing_size = 1, .extensions = long_extension, .backing = "x"}
                   .bytes()),
      "qcow2: a header extension is too long");
}

TEST(ParseImage, Raw) {
  const ImageInfo image = parse_image(std::string(kHeaderBytes, 'x'), 10u << 20);
  EXPECT_EQ(image.format, Format::raw);
  EXPECT_EQ(image.virtual_size, 10u << 20);
  EXPECT_EQ(parse("").format, Format::raw);
  EXPECT_EQ(parse("QFI").format, Format::raw);
}

TEST(ParseImage, Iso9660) {
  EXPECT_EQ(parse(test::iso9660()).format, Format::iso9660);
  std::string hybrid = test::iso9660();
  hybrid.replace(510, 2, "\x55\xaa");
  EXPECT_EQ(parse(hybrid).format, Format::iso9660);
  EXPECT_EQ(parse(test::iso9660().substr(0, 32775)).format, Format::raw) << "cut off";
  std::string polyglot = Qcow2{}.bytes();
  polyglot.resize(32768);
  polyglot += test::iso9660().substr(32768);
  EXPECT_EQ(parse(polyglot).format, Format::qcow2);
}

TEST(ParseImage, VmdkAndVhdx) {
  EXPECT_EQ(parse("KDMV" + std::string(508, '\0')).format, Format::vmdk);
  EXPECT_EQ(parse("COWD" + std::string(508, '\0')).format, Format::vmdk);
  EXPECT_EQ(parse("# Disk DescriptorFile\nversion=1\n").format, Format::vmdk);
  EXPECT_EQ(parse("# x\r\n\r\n  \n# y\nversion=3\r\n").format, Format::vmdk);
  EXPECT_EQ(parse("# just a script\necho version=1\n").format, Format::raw);
  EXPECT_EQ(parse("#!/bin/sh").format, Format::raw);
  EXPECT_EQ(parse("vhdxfile" + std::string(508, '\0')).format, Format::vhdx);
  EXPECT_EQ(parse("KDMV").virtual_size, std::nullopt);
}

TEST(ParseImage, FormatsThatQemuWouldSeeInsteadOfRaw) {
  EXPECT_EQ(error_of("QED\0"s + std::string(512, '\0')), "image format `qed` is not supported");
  EXPECT_EQ(error_of(std::string(64, '\0') + "\x7f\x10\xda\xbe"),
            "image format `vdi` is not supported");
  EXPECT_EQ(error_of("conectix"), "image format `vpc` is not supported");
  EXPECT_EQ(error_of("LUKS\xba\xbe"), "image format `luks` is not supported");
  EXPECT_EQ(error_of("WithoutFreeSpace"), "image format `parallels` is not supported");
}

class ImageFile : public ::testing::Test {
 protected:
  Path write(std::string_view name, std::string_view bytes) {
    write_file_atomic(temporary_.path() / name, bytes, 0644, false);
    return temporary_.path() / name;
  }
  std::string refusal(const Path& path) {
    const UniqueFd fd = open_file(path, O_RDONLY);
    try {
      (void)acceptable_as_base(fd.get(), "x.img");
      return "accepted";
    } catch (const Error& error) {
      return error.message();
    }
  }
  void qemu_img(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "qemu-img");
    const RunResult result =
        run({.argv = std::move(arguments), .working_directory = temporary_.path()});
    ASSERT_TRUE(result.status.success()) << result.error_output;
  }
  TemporaryDirectory temporary_{"format-test"};
};

TEST_F(ImageFile, InspectsFilesOnly) {
  EXPECT_EQ(inspect_image(write("a", "x")).format, Format::raw);
  EXPECT_THROW((void)inspect_image(temporary_.path()), Error);
  EXPECT_THROW((void)inspect_image(temporary_.path() / "none"), SystemError);
  ASSERT_EQ(::mkfifo((temporary_.path() / "pipe").c_str(), 0600), 0);
  EXPECT_THROW((void)inspect_image(temporary_.path() / "pipe"), Error)
      << "and does not wait for a writer";
}

TEST_F(ImageFile, NothingMayNameAFileOfTheHost) {
  EXPECT_EQ(refusal(write("raw", std::string(4096, 'x'))), "accepted");
  EXPECT_EQ(refusal(write("iso", test::iso9660())), "accepted");
  EXPECT_EQ(refusal(write("plain", Qcow2{}.bytes())), "accepted");
  EXPECT_EQ(
      refusal(write(
          "backing",
          Qcow2{.backing_offset = 512, .backing_size = 11, .backing = "/etc/shadow"}.bytes())),
      "file `x.img` is not acceptable as a disk image: base disk must not have a backing file "
      "(`/etc/shadow`)");
  EXPECT_THAT(refusal(write("data", Qcow2{.incompatible = 4}.bytes())),
              HasSubstr("external data file"));
  EXPECT_THAT(refusal(write("crypt", Qcow2{.crypt_method = 1}.bytes())), HasSubstr("encrypted"));
}

TEST_F(ImageFile, JudgesTheRealThing) {
  qemu_img({"create", "-q", "-f", "qcow2", "q", "3M"});
  EXPECT_EQ(inspect_image(temporary_.path() / "q").virtual_size, 3u << 20);
  qemu_img({"create", "-q", "-f", "qcow2", "-b", "q", "-F", "qcow2", "over", "4M"});
  const ImageInfo over = inspect_image(temporary_.path() / "over");
  EXPECT_EQ(over.backing_file, "q");
  EXPECT_EQ(over.backing_format, "qcow2");
  EXPECT_EQ(over.virtual_size, 4u << 20);
  qemu_img({"create", "-q", "-f", "qcow2", "-o", "data_file=data.raw", "external", "1M"});
  EXPECT_TRUE(inspect_image(temporary_.path() / "external").external_data_file);
  qemu_img({"create", "-q", "-f", "qed", "qed", "1M"});
  EXPECT_THAT(refusal(temporary_.path() / "qed"), HasSubstr("`qed` is not supported"));
  qemu_img({"create", "-q", "-f", "vdi", "vdi", "1M"});
  EXPECT_THAT(refusal(temporary_.path() / "vdi"), HasSubstr("`vdi` is not supported"));
}

TEST_F(ImageFile, VmdkAndVhdxAreJudgedByQemuImg) {
  qemu_img({"create", "-q", "-f", "vmdk", "v.vmdk", "3M"});
  const UniqueFd vmdk = open_file(temporary_.path() / "v.vmdk", O_RDONLY);
  EXPECT_EQ(acceptable_as_base(vmdk.get(), "v").virtual_size, 3u << 20);
  qemu_img({"create", "-q", "-f", "vhdx", "v.vhdx", "8M"});
  const UniqueFd vhdx = open_file(temporary_.path() / "v.vhdx", O_RDONLY);
  EXPECT_EQ(acceptable_as_base(vhdx.get(), "v").virtual_size, 8u << 20);
  qemu_img({"create", "-q", "-f", "vmdk", "-o", "subformat=monolithicFlat", "flat.vmdk", "3M"});
  EXPECT_NE(refusal(temporary_.path() / "flat.vmdk"), "accepted") << "names another file";
  EXPECT_NE(refusal(write("evil.vmdk",
                          "# Disk DescriptorFile\nversion=1\nCID=12345678\nparentCID=ffffffff\n"
                          "createType=\"monolithicFlat\"\nRW 8 FLAT \"/etc/passwd\" 0\n")),
            "accepted");
}

TEST_F(ImageFile, MissingQemuImgNamesThePackage) {
  const limequat::test::ScopedVariable path("PATH", temporary_.path().c_str());
  EXPECT_THAT(refusal(write("v", "KDMV")), HasSubstr("install the Debian package qemu-utils"));
}

std::string info_error(std::string_view json) {
  try {
    return "size " + std::to_string(check_qemu_img_info(json));
  } catch (const Error& error) {
    return error.message();
  }
}

TEST(QemuImgInfo, Rules) {
  EXPECT_EQ(info_error(R"({"filename":"a","virtual-size":512})"), "size 512");
  EXPECT_EQ(info_error(R"({"filename":"a","virtual-size":512,"children":[{"name":"file",
                          "info":{"filename":"a","children":[]}}]})"),
            "size 512");
  EXPECT_EQ(info_error(R"({"filename":"a","virtual-size":1,"backing-filename":"b"})"),
            "base disk must not have a backing file (`b`)");
  EXPECT_EQ(info_error(R"({"filename":"a","virtual-size":1,"full-backing-filename":"/b"})"),
            "base disk must not have a backing file (`/b`)");
  EXPECT_EQ(info_error(R"({"filename":"a","virtual-size":1,"format-specific":{"type":"vmdk",
                          "data":{"extents":[{"filename":"a"},{"filename":"/etc/passwd"}]}}})"),
            "base disk must not have an extent file (`/etc/passwd`)");
  EXPECT_EQ(info_error(R"({"filename":"a","virtual-size":1,"children":[{},{}]})"),
            "base disk must not have multiple children");
  EXPECT_EQ(
      info_error(R"({"filename":"a","virtual-size":1,"children":[{"info":{"filename":"b"}}]})"),
      "base disk child must not have a different filename (`b`)");
  EXPECT_EQ(info_error(R"({"filename":"a","virtual-size":1,"children":[{"info":{"filename":"a",
                          "children":[{}]}}]})"),
            "base disk child must not have children of its own");
}

TEST(QemuImgInfo, StrangeAnswersAreRefused) {
  for (const char* json :
       {"", "x", "[]", "null", "{}", R"({"virtual-size":-1})", R"({"virtual-size":"1"})",
        R"({"virtual-size":1,"children":[1]})", R"({"virtual-size":1,"children":[{"info":7}]})",
        R"({"virtual-size":1,"format-specific":{"type":"vmdk","data":{"extents":[3]}}})",
        R"({"virtual-size":1,"format-specific":{"type":"vmdk","data":7}})"}) {
    const std::string answer = info_error(json);
    EXPECT_FALSE(answer.starts_with("size ")) << json << answer;
  }
}

}  // namespace
}  // namespace limequat::image
