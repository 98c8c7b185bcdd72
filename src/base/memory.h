// Giving memory back that only a program's start needed.
#pragma once

namespace limequat {

// For a daemon that goes idle: returns free heap pages to the kernel, and lets go of the mapped
// pages of our own program file, most of which the start touched and idling does not. They come
// back from the page cache when they are used again. Changes nothing else; never fails.
void release_startup_memory();

}  // namespace limequat
