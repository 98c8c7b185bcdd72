// Fields of a template by which files of this machine get into the guest. Pure.
//
// What somebody else wrote may not name them: the guest, or a script in it, would carry the user's
// files away. Each part of a template is looked at as it came, before it is merged, so that the
// user's own base.yaml, default.yaml, flags and templates may name any file.
#pragma once

#include <string>
#include <vector>

#include "locator/template.h"
#include "yaml/document.h"

namespace limequat::locator {

struct LocalFile {
  std::string field;  // "images[0].kernel.location"
  std::string value;
  friend bool operator==(const LocalFile&, const LocalFile&) = default;
};

// caCerts.files, and every location of images, firmware and containerd's archives that is no
// http(s) URL, in this order. Also what a later key of the same name overrides.
[[nodiscard]] std::vector<LocalFile> local_files_of(const yaml::Document& document);

// `document`: the part as it came. Throws Error when the part is foreign (provenance.h) and names a
// local file: the first, and how to go on.
void refuse_foreign_files(const Part& part, const yaml::Document& document);

}  // namespace limequat::locator
