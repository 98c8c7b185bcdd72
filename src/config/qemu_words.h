// Values that become words of QEMU's command line. Most of QEMU's options are little languages
// (`wav,path=FILE`, `vnc=unix:PATH`) by which a template could write files of the host or open a
// port to the network, so these are closed. The driver asks again before it builds the command.
//
// Source: qemu(1) of QEMU 7.2 to 10: -audiodev, -display, -cpu; reference of upstream, config.
#pragma once

#include <string>
#include <string_view>

namespace limequat::config {

// `audio.device`: the drivers of -audiodev, without those that write files or open ports (wav,
// spice), and `none`, `default`.
inline constexpr std::string_view kAudioDevices[] = {"none", "default", "coreaudio", "pa",
                                                     "alsa", "oss",     "pipewire",  "jack",
                                                     "sdl",  "dbus",    "dsound"};
// `video.display`: words of -display, and `vnc`; without `dbus`, which offers the console to
// others.
inline constexpr std::string_view kDisplays[] = {
    "none", "default", "vnc", "cocoa", "gtk", "sdl", "curses", "egl-headless", "spice-app"};

// What is wrong with the value, as a whole sentence that names the field; "" for nothing.
// An empty value of the first two is right: no sound, no screen.
[[nodiscard]] std::string audio_device_problem(std::string_view device);
[[nodiscard]] std::string display_problem(std::string_view display);
// `HOST:N` or `HOST:N,to=N`, HOST this machine: a console must not be open to the network.
[[nodiscard]] std::string vnc_display_problem(std::string_view display);
// A model of -cpu with its features, `Haswell-v4,-avx2`.
[[nodiscard]] std::string cpu_model_problem(std::string_view model);

}  // namespace limequat::config
