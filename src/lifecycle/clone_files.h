// The files of a clone.
//
// Source: reference of upstream, lifecycle §1 ("Clone skips…").
#pragma once

#include <string_view>

#include "base/file.h"
#include "base/progress.h"

namespace limequat::lifecycle {

// Ends in .pid, .sock or .tmp: belongs to the processes of one run.
[[nodiscard]] bool is_temporary(std::string_view name);

// What becomes of an entry of a machine's folder in its clone.
enum class CloneRule { copy, leave_out, empty };
// `relative`: below the machine's folder. Left out, with all that is in them: `protected`, the
// TPM's state, what ends in .pid, .sock or .tmp, the papers and debug files of host scripts (those
// belong to the runs of one machine). `vz-identifier` becomes empty: it is an identity. Pure.
[[nodiscard]] CloneRule clone_rule(const Path& relative);

// Fills the folder `to`, which is empty. Symlinks inside the folder stay symlinks; the file behind
// one that leads out of it is copied, since two machines must not write to one disk. Sockets and
// the like are left out. Throws SystemError.
void copy_machine(const Path& from, const Path& to, ProgressLine& progress);

}  // namespace limequat::lifecycle
