// Unguessable bytes for names and passwords.
#pragma once

#include <span>

namespace limequat {

// From the kernel's generator (getrandom(2)). Any thread. Throws SystemError.
void fill_random(std::span<unsigned char> bytes);

}  // namespace limequat
