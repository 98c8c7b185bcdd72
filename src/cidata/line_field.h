// Checks of values that go into line-oriented files, each an Error that names the configuration
// field.
#pragma once

#include <string>
#include <string_view>

namespace limequat::cidata {

// One line of UTF-8 without NUL. The message says what is wrong, never the value (it may be a
// secret).
void require_line(std::string_view field, std::string_view value);
// UTF-8 without NUL; lines are fine.
void require_text(std::string_view field, std::string_view value);
// A line that fits a field of passwd(5): no colon.
void require_passwd_field(std::string_view field, std::string_view value);
// [A-Za-z_][A-Za-z0-9_]*: what a shell and pam_env(8) take.
void require_variable_name(std::string_view field, std::string_view name);

// Without control, format and other unprintable characters (for user.comment).
[[nodiscard]] std::string printable(std::string_view text);

}  // namespace limequat::cidata
