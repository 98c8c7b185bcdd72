// What a host script comes to when its templates are filled in: for reading and checking. Nothing
// is executed and nothing written, not even for `env` values that come from commands or files.
#pragma once

#include <cstddef>
#include <string>

#include "config/host_script.h"
#include "hostprovision/consent.h"
#include "hostprovision/plan.h"

namespace limequat::cli {

// Stands for the random part of the folder that a start puts script files into.
inline constexpr std::string_view kSampleFolder = "limequat-scripts-RANDOM";

// As if it were allowed, in the first of its phases. Throws Error when it is not for this computer
// or cannot be rendered.
[[nodiscard]] hostprovision::Run render_for_reading(const config::HostScript& script,
                                                    const hostprovision::ScriptConsent& consent,
                                                    hostprovision::PlanInput input);
// The step itself: Run, Skip or Broken. `input.permission` is replaced.
[[nodiscard]] hostprovision::Step step_for_reading(const config::HostScript& script,
                                                   hostprovision::PlanInput input);

// The command word by word, its folder, what its environment has beyond `inherited`, and the text.
// Sanitised, secrets masked.
[[nodiscard]] std::string rendering_text(const hostprovision::Run& run,
                                         const Environment& inherited, std::size_t columns);

}  // namespace limequat::cli
