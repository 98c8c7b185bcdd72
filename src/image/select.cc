#include "image/select.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <exception>
#include <optional>
#include <set>

#include "base/error.h"
#include "base/quote.h"
#include "image/disk_format.h"

namespace limequat::image {
namespace {

std::string join(const std::vector<std::string>& lines, std::string_view separator) {
  std::string out;
  for (const std::string& line : lines) {
    if (!out.empty()) out += separator;
    out += line;
  }
  return out;
}

// The parts of one image, here and checked.
struct Parts {
  const config::Image* image = nullptr;
  Source disk;
  std::optional<Source> kernel;
  std::optional<Source> initrd;
};

class Preparation {
 public:
  Preparation(const PrepareInput& input, Logger& logger, const ProgressCallback& progress)
      : input_(input), logger_(logger) {
    if (!progress) return;
    progress_ = [this, &progress](const Progress& now) {
      try {
        progress(now);
      } catch (...) {
        stopped_ = std::current_exception();
        throw;
      }
    };
  }
  Preparation(const Preparation&) = delete;
  Preparation& operator=(const Preparation&) = delete;

  // The first image that can be had.
  Parts obtain_first() {
    const auto& images = input_.machine.images;
    if (images.empty()) {
      throw Error(
          "no images are configured (did you set --image-variant or --arch-variant to a value not "
          "present in the template?)");
    }
    std::vector<std::string> failed;
    for (const Candidate& candidate : image_candidates(images, input_.machine.arch)) {
      if (!candidate.skipped.empty()) {
        logger_.debug("{}", candidate.skipped);
        continue;
      }
      try {
        return obtain_parts(*candidate.image);
      } catch (const Error& error) {  // the next one may do
        if (stopped_) std::rethrow_exception(stopped_);
        failed.push_back(error.message());
        logger_.debug("{}", error.message());
      }
    }
    if (failed.empty()) throw_no_image_for_arch();
    throw Error(join(failed, "\n"));
  }

  [[noreturn]] void throw_no_image_for_arch() const {
    std::set<std::string> there;
    for (const auto& image : input_.machine.images) there.emplace(config::to_string(image.arch));
    throw Error(fmt::format(
        "none of the images is for the arch `{}`, only for `{}` (hint: add one under `images`, or "
        "choose another `arch`)",
        config::to_string(input_.machine.arch), fmt::join(there, "`, `")));
  }

  void make_files(const Parts& parts) {
    const Path& folder = input_.instance;
    // What an earlier try with another image may have left would be booted together with this disk.
    for (const char* name : {"kernel", "kernel.cmdline", "initrd"}) remove_file(folder / name);
    if (parts.kernel) {
      install(*parts.kernel, folder / "kernel", options_for("the kernel", true), progress_);
      if (const std::string& cmdline = parts.image->kernel->cmdline; !cmdline.empty()) {
        write_file_atomic(folder / "kernel.cmdline", cmdline, 0644);
      }
    }
    if (parts.initrd) {
      // Stays compressed: kernels read it so.
      install(*parts.initrd, folder / "initrd", options_for("the initrd", false), progress_);
    }
    create_disk(folder, parts.disk, static_cast<std::uint64_t>(input_.machine.disk),
                options_for("the image", true), logger_, progress_);
  }

 private:
  [[nodiscard]] FetchOptions options_for(std::string description, bool decompress) const {
    return {.cache = input_.cache,
            .description = std::move(description),
            .decompress = decompress,
            .limits = input_.limits};
  }

  Source obtain_one(const config::File& file, std::string description) {
    return obtain(file, options_for(std::move(description), false), logger_, progress_);
  }

  Parts obtain_parts(const config::Image& image) {
    Parts parts;
    parts.image = &image;
    parts.disk = obtain_one(image, "the image");
    if (image.kernel) parts.kernel = obtain_one(*image.kernel, "the kernel");
    if (image.initrd) parts.initrd = obtain_one(*image.initrd, "the initrd");
    return parts;
  }

  const PrepareInput& input_;
  Logger& logger_;
  ProgressCallback progress_;
  std::exception_ptr stopped_;  // what the caller's callback threw: no other image is tried then
};

}  // namespace

std::vector<Candidate> image_candidates(const std::vector<config::Image>& images,
                                        config::Arch arch) {
  const config::Image* target = nullptr;
  for (const config::Image& image : images) {
    if (image.arch == arch) {
      target = &image;
      break;
    }
  }
  std::vector<Candidate> candidates;
  for (const config::Image& image : images) {
    Candidate candidate{.image = &image, .skipped = {}};
    if (target && image.variant != target->variant) {
      candidate.skipped = fmt::format("skipped to download: variant mismatch (expected {}, got {})",
                                      go_quote(target->variant), go_quote(image.variant));
    } else if (target && image.arch_variant != target->arch_variant) {
      candidate.skipped =
          fmt::format("skipped to download: archVariant mismatch (expected {}, got {})",
                      go_quote(target->arch_variant), go_quote(image.arch_variant));
    } else if (image.arch != arch) {
      candidate.skipped =
          fmt::format("skipped to download: {}: unsupported arch: {}", name_quote(image.location),
                      name_quote(config::to_string(image.arch)));
    }
    candidates.push_back(std::move(candidate));
  }
  return candidates;
}

void prepare_disk(const PrepareInput& input, Logger& logger, const ProgressCallback& progress) {
  const auto size = static_cast<std::uint64_t>(input.machine.disk);
  migrate_legacy_disk(input.instance, logger);
  if (!has_disk(input.instance)) {
    if (limequat::exists(input.instance / "image")) {
      adopt_image(input.instance, size, logger);
    } else {
      Preparation preparation(input, logger, progress);
      preparation.make_files(preparation.obtain_first());
    }
  }
  record_disk_format(input.instance);
  grow_disk(input.instance, input.instance_name, size, logger);
}

void warm_cache(const PrepareInput& input, Logger& logger, const ProgressCallback& progress) {
  (void)Preparation(input, logger, progress).obtain_first();
}

}  // namespace limequat::image
