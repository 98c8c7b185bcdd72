#include "locator/foreign_files.h"

#include <fmt/format.h>

#include "base/ascii.h"
#include "base/error.h"
#include "base/quote.h"
#include "locator/provenance.h"

namespace limequat::locator {
namespace {

using yaml::Node;

// Fail closed: a path has many spellings (`/x`, `~/x`, `file:`, `https:/x`).
bool is_url(std::string_view location) {
  return ascii_lower(location).starts_with("https://") ||
         ascii_lower(location).starts_with("http://");
}

// All of them: which of two keys counts must not matter here.
std::vector<Node> values_of(const Node& mapping, std::string_view key) {
  std::vector<Node> values;
  if (!mapping.is_mapping()) return values;
  if (const auto counts = mapping.find(key)) values.push_back(*counts);
  for (const yaml::Entry entry : mapping.written_entries()) {
    if (entry.key.text() != key) continue;
    if (!values.empty() && entry.value.begin_offset() == values.front().begin_offset()) continue;
    values.push_back(entry.value);
  }
  return values;
}

class Collector {
 public:
  std::vector<LocalFile> collect(const Node& root) {
    for (const Node& certificates : values_of(root, "caCerts")) {
      for (const Node& files : values_of(certificates, "files")) add_all("caCerts.files", files);
    }
    for (const Node& images : values_of(root, "images")) add_images(images);
    for (const Node& firmware : values_of(root, "firmware")) {
      for (const Node& images : values_of(firmware, "images")) {
        add_locations("firmware.images", images);
      }
    }
    for (const Node& containerd : values_of(root, "containerd")) {
      for (const Node& archives : values_of(containerd, "archives")) {
        add_locations("containerd.archives", archives);
      }
    }
    return std::move(files_);
  }

 private:
  void add(std::string field, const Node& value) {
    if (!value.is_scalar() || value.text().empty() || is_url(value.text())) return;
    files_.push_back({std::move(field), std::string(value.text())});
  }

  void add_all(std::string_view field, const Node& list) {
    if (list.is_scalar() && !list.is_null()) add(std::string(field), list);
    std::size_t index = 0;
    for (const Node item : list.items()) add(fmt::format("{}[{}]", field, index++), item);
  }

  void add_locations(std::string_view field, const Node& list) {
    std::size_t index = 0;
    for (const Node item : list.items()) add_location(fmt::format("{}[{}]", field, index++), item);
  }

  void add_location(std::string_view field, const Node& file) {
    for (const Node& location : values_of(file, "location")) {
      add(fmt::format("{}.location", field), location);
    }
  }

  void add_images(const Node& list) {
    std::size_t index = 0;
    for (const Node image : list.items()) {
      const std::string field = fmt::format("images[{}]", index++);
      add_location(field, image);
      for (const std::string_view key : {"kernel", "initrd"}) {
        for (const Node& file : values_of(image, key)) {
          add_location(fmt::format("{}.{}", field, key), file);
        }
      }
    }
  }

  std::vector<LocalFile> files_;
};

}  // namespace

std::vector<LocalFile> local_files_of(const yaml::Document& document) {
  return Collector().collect(document.root());
}

void refuse_foreign_files(const Part& part, const yaml::Document& document) {
  if (!is_foreign(part)) return;
  const auto files = local_files_of(document);
  if (files.empty()) return;
  throw Error(foreign_refusal(
      part, fmt::format("may not give files of this machine to the guest: field `{}` is {}",
                        files[0].field, name_quote(files[0].value))));
}

}  // namespace limequat::locator
