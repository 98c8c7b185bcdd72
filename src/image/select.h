// Which of a machine's images is used, and the files that come out of it.
//
// Source: reference of upstream, lifecycle §3 "Prepare".
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/file.h"
#include "base/log.h"
#include "config/machine.h"
#include "image/disk.h"
#include "image/download.h"

namespace limequat::image {

// Images to try, in order, and why the others are out. Pure: variant and archVariant of the first
// image for the machine's arch are what all others must match.
struct Candidate {
  const config::Image* image = nullptr;  // points into the given list
  std::string skipped;                   // "" = try it; else the reason, for the debug log
};
[[nodiscard]] std::vector<Candidate> image_candidates(const std::vector<config::Image>& images,
                                                      config::Arch arch);

struct PrepareInput {
  const config::Machine& machine;
  std::string_view instance_name;
  Path instance;  // its folder
  Cache cache;
  DecompressLimits limits = {};
};

// Everything a start needs on disk: kernel, kernel.cmdline and initrd if the image has them, then
// `disk`, then its size. The first image that can be had wins. What is there already is kept.
// `disk` comes last, so that a folder with a disk is complete.
void prepare_disk(const PrepareInput& input, Logger& logger, const ProgressCallback& progress = {});

// Brings the image (and kernel and initrd) into the cache only.
void warm_cache(const PrepareInput& input, Logger& logger, const ProgressCallback& progress = {});

}  // namespace limequat::image
