// The hidden folders of $LIMA_HOME in which machines are made (draft.h) and removed (remove.h). A
// name that begins with a dot is never an instance, for either tool.
#pragma once

#include <string_view>

#include "store/home.h"

namespace limequat::lifecycle {

inline constexpr std::string_view kDraftPrefix = ".limequat-create-";
inline constexpr std::string_view kTrashPrefix = ".limequat-delete-";

// Removes what killed commands left there, which may be whole disks; create, clone and delete begin
// with it. Whoever is at work in one does not mind: a draft that is being filled is locked, and of
// trash nobody wants anything back. What cannot be removed stays for the next.
void sweep_work_folders(const store::Home& home);

}  // namespace limequat::lifecycle
