#include "image/format.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <limits>
#include <nlohmann/json.hpp>

#include "base/error.h"
#include "base/quote.h"
#include "image/qcow2_header.h"
#include "image/qemu_img.h"

namespace limequat::image {
namespace {

using namespace std::string_view_literals;

struct Magic {
  std::size_t offset;
  std::string_view bytes;
  std::string_view name;
};
// What QEMU 7.2 to 10 recognise by themselves (the bdrv_probe functions of block/*.c) beyond what
// we support.
constexpr std::array<Magic, 8> kUnsupported = {
    {{0, "QED\0"sv, "qed"},
     {64, "\x7f\x10\xda\xbe"sv, "vdi"},
     {0, "conectix"sv, "vpc"},
     {0, "WithoutFreeSpace"sv, "parallels"},
     {0, "WithouFreSpacExt"sv, "parallels"},
     {0, "Bochs Virtual HD Image"sv, "bochs"},
     {0, "#!/bin/sh\n#V2.0 Format\nmodprobe cloop"sv, "cloop"},
     {0, "LUKS\xba\xbe"sv, "luks"}}};

bool has(std::string_view header, std::size_t offset, std::string_view bytes) {
  return header.size() >= offset && header.substr(offset).starts_with(bytes);
}

bool is_iso9660(std::string_view header) {
  constexpr std::size_t kSystemArea = 32768;
  constexpr std::size_t kDescriptor = 2048;
  // ECMA-119 §8.1: type, "CD001", version 1. Any descriptor may come first.
  return header.size() >= kSystemArea + kDescriptor && has(header, kSystemArea + 1, "CD001\x01"sv);
}

// A VMDK descriptor without data: comment lines and blank ones, then `version=`. That is what
// QEMU's vmdk_probe looks for.
bool is_vmdk_descriptor(std::string_view header) {
  bool comment_seen = false;
  for (std::string_view rest = header.substr(0, 2048); !rest.empty();) {
    const auto end = rest.find('\n');
    const std::string_view line = rest.substr(0, end);
    const bool comment = line.starts_with('#');
    const bool blank = line.find_first_not_of(" \r") == std::string_view::npos;
    if (!comment && !blank) return comment_seen && line.starts_with("version=");
    comment_seen = comment_seen || comment;
    if (end == std::string_view::npos) return false;
    rest.remove_prefix(end + 1);
  }
  return false;
}

bool is_vmdk(std::string_view header) {
  return header.starts_with("KDMV"sv) || header.starts_with("COWD"sv) || is_vmdk_descriptor(header);
}

// The bytes at the start of the file, up to kHeaderBytes.
std::string read_header(int fd) {
  std::string header(kHeaderBytes, '\0');
  std::size_t used = 0;
  while (used < header.size()) {
    const ssize_t got =
        ::pread(fd, header.data() + used, header.size() - used, static_cast<off_t>(used));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) throw_errno("read");
    if (got == 0) break;
    used += static_cast<std::size_t>(got);
  }
  header.resize(used);
  return header;
}

std::string text_member(const nlohmann::json& object, const char* name) {
  const auto found = object.find(name);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

void check_vmdk_extents(const nlohmann::json& info, const std::string& own_name) {
  const auto specific = info.find("format-specific");
  if (specific == info.end() || text_member(*specific, "type") != "vmdk") return;
  const auto data = specific->find("data");
  if (data == specific->end() || !data->contains("extents")) return;
  for (const auto& extent : data->at("extents")) {
    if (text_member(extent, "filename") != own_name) {
      throw Error(fmt::format("base disk must not have an extent file ({})",
                              name_quote(text_member(extent, "filename"))));
    }
  }
}

// `children` exists since QEMU 8.0.
void check_children(const nlohmann::json& info, const std::string& own_name) {
  const auto children = info.find("children");
  if (children == info.end() || children->empty()) return;
  if (children->size() > 1) throw Error("base disk must not have multiple children");
  const nlohmann::json child = children->at(0).value("info", nlohmann::json::object());
  if (text_member(child, "filename") != own_name) {
    throw Error(fmt::format("base disk child must not have a different filename ({})",
                            name_quote(text_member(child, "filename"))));
  }
  if (child.contains("children") && !child.at("children").empty()) {
    throw Error("base disk child must not have children of its own");
  }
}

[[noreturn]] void refuse_backing(std::string_view backing) {
  throw Error(fmt::format("base disk must not have a backing file ({})", name_quote(backing)));
}

}  // namespace

std::string_view to_string(Format format) {
  constexpr std::array<std::string_view, 5> kNames = {"raw", "qcow2", "vmdk", "vhdx", "iso9660"};
  return kNames[static_cast<std::size_t>(format)];
}

ImageInfo parse_image(std::string_view header, std::uint64_t file_size) {
  if (header.starts_with("QFI\xfb"sv)) return parse_qcow2_header(header, file_size);
  for (const Magic& magic : kUnsupported) {
    if (has(header, magic.offset, magic.bytes)) {
      throw Error(fmt::format("image format {} is not supported", name_quote(magic.name)));
    }
  }
  if (is_vmdk(header)) return {.format = Format::vmdk, .virtual_size = std::nullopt};
  if (header.starts_with("vhdxfile"sv))
    return {.format = Format::vhdx, .virtual_size = std::nullopt};
  return {.format = is_iso9660(header) ? Format::iso9660 : Format::raw, .virtual_size = file_size};
}

ImageInfo inspect_image(int fd) {
  struct stat info {};
  if (::fstat(fd, &info) < 0) throw_errno("stat");
  if (!S_ISREG(info.st_mode)) throw Error("not a regular file");
  return parse_image(read_header(fd), static_cast<std::uint64_t>(info.st_size));
}

ImageInfo inspect_image(const Path& path) {
  // O_NONBLOCK: a FIFO in its place must not make us wait.
  const UniqueFd fd = open_file(path, O_RDONLY | O_NONBLOCK);
  return with_context(path.string(), [&] { return inspect_image(fd.get()); });
}

ImageInfo acceptable_as_base(int fd, const Path& name) {
  const std::string frame =
      fmt::format("file {} is not acceptable as a disk image", name_quote(name.string()));
  return with_context(frame, [&] {
    ImageInfo image = inspect_image(fd);
    if (!image.backing_file.empty()) refuse_backing(image.backing_file);
    if (image.external_data_file) throw Error("base disk must not have an external data file");
    if (image.encrypted) throw Error("base disk must not be encrypted");
    if (image.format == Format::vmdk || image.format == Format::vhdx) {
      image.virtual_size = check_qemu_img_info(qemu_img_info(fd, image.format));
    }
    return image;
  });
}

std::uint64_t check_qemu_img_info(std::string_view json) {
  const nlohmann::json info = nlohmann::json::parse(json, nullptr, false);
  if (!info.is_object()) throw Error("`qemu-img info` did not answer in JSON");
  for (const char* member : {"backing-filename", "full-backing-filename"}) {
    if (const std::string backing = text_member(info, member); !backing.empty()) {
      refuse_backing(backing);
    }
  }
  const std::string own_name = text_member(info, "filename");
  const auto size = info.find("virtual-size");
  if (own_name.empty() || size == info.end() || !size->is_number_unsigned()) {
    throw Error("`qemu-img info` did not tell the name and the size");
  }
  try {
    check_vmdk_extents(info, own_name);
    check_children(info, own_name);
  } catch (const nlohmann::json::exception&) {
    throw Error("`qemu-img info` answered in an unknown form");
  }
  return size->get<std::uint64_t>();
}

}  // namespace limequat::image
