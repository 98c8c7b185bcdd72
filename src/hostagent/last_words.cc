#include "hostagent/last_words.h"

#include "base/error.h"
#include "base/file.h"

namespace limequat::hostagent {

LastWords::LastWords(int inherited) {
  if (inherited < 0) return;
  // Inherited without close-on-exec.
  const UniqueFd original(inherited);
  pipe_ = duplicate(original.get());
  set_nonblocking(pipe_.get());
}

void LastWords::say(std::string_view words) noexcept {
  if (!pipe_) return;
  try {
    write_all(pipe_.get(), words);
  } catch (const SystemError&) {  // start has gone
  }
}

}  // namespace limequat::hostagent
