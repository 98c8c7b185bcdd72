#include "lifecycle/prepare.h"

#include <fmt/format.h>

#include "base/sanitize.h"
#include "image/select.h"
#include "ssh/key.h"

namespace limequat::lifecycle {
namespace {

std::string_view words(image::Stage stage) {
  switch (stage) {
    case image::Stage::downloading:
      return "Downloading";
    case image::Stage::checking:
      return "Checking";
    case image::Stage::verifying:
      return "Verifying";
    case image::Stage::decompressing:
      return "Decompressing";
    case image::Stage::copying:
      return "Copying";
    case image::Stage::converting:
      return "Converting";
  }
  return "";
}

// A new phase line for each stage of each file, then its amounts.
image::ProgressCallback show_on(ProgressLine& line) {
  return [&line, shown = std::string()](const image::Progress& progress) mutable {
    std::string phase = fmt::format("{} {}", words(progress.stage), sanitize(progress.what));
    if (phase != shown) {
      line.phase(phase);
      shown = std::move(phase);
    }
    line.amount(progress.done, progress.total);
    line.tick();
  };
}

}  // namespace

void prepare(const store::Instance& instance, const store::Home& home, Logger& logger,
             ProgressLine& progress) {
  ssh::ensure_key(home.config_directory());
  progress.phase("Preparing the disk");
  image::prepare_disk({.machine = *instance.config,
                       .instance_name = instance.name,
                       .instance = instance.dir,
                       .cache = image::Cache::of_user()},
                      logger, show_on(progress));
  progress.finish();
}

}  // namespace limequat::lifecycle
