#include "lifecycle/prepare.h"

#include <fmt/format.h>

#include "base/error.h"
#include "base/quote.h"
#include "base/sanitize.h"
#include "image/select.h"
#include "ssh/key.h"
#include "store/work_tree.h"

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

// A checkout that gets somebody to set LIMA_HOME to it (T11) could bring a machine whose `disk` is
// a link to a file of theirs. Elsewhere a link was made by the user, to have the disk on another
// volume.
void refuse_links_out(const store::Instance& instance, const store::Home& home) {
  const std::string why = store::why_home_came_with_repository(home);
  if (why.empty()) return;
  const Path folder = std::filesystem::canonical(instance.dir);
  for (const char* name :
       {"disk", "diffdisk", "basedisk", "iso", "image", "kernel", "initrd", "firmware"}) {
    const Path file = instance.dir / name;
    if (!std::filesystem::is_symlink(file)) continue;
    if (std::filesystem::weakly_canonical(file).parent_path() == folder) continue;
    throw Error(
        fmt::format("{} leads out of its folder, and {} (hint: if that is meant, put the "
                    "file itself there)",
                    name_quote(file.string()), why));
  }
}

}  // namespace

void prepare(const store::Instance& instance, const store::Home& home, Logger& logger,
             ProgressLine& progress) {
  refuse_links_out(instance, home);
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
