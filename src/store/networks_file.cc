#include "store/networks_file.h"

#include "base/file.h"

namespace limequat::store {

config::Networks load_networks(const Home& home) {
  constexpr std::size_t kLimit = 1u << 20;
  const Path path = home.networks_yaml();
  auto text = read_file_if_exists(path, kLimit);
  if (!text) {
    text = config::Networks::default_text();
    make_directories(home.config_directory());
    write_file_atomic(path, *text, 0644);
  }
  return config::Networks::parse(config::LayerText{.path = path.string(), .text = *text});
}

}  // namespace limequat::store
