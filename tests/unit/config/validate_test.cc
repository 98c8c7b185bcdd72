// The rules of upstream's reference, config §4, outside provisioning, forwards and networks: what
// is wrong, in which field, on which line.
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/file.h"
#include "tests/unit/config/sample.h"

namespace limequat::config::test {
namespace {

using testing::HasSubstr;

void expect_errors(std::initializer_list<Rule> rules, const ValidateOptions& options = {}) {
  for (const Rule& rule : rules) {
    EXPECT_EQ(told(validate_text(rule.text, options).errors), rule.told) << rule.text;
  }
}

std::string told_by(const std::string& text) { return told(validate_text(text, {}).errors); }

void expect_warnings(std::initializer_list<Rule> rules, const ValidateOptions& options = {}) {
  for (const Rule& rule : rules) {
    EXPECT_EQ(told(validate_text(rule.text, options).warnings), rule.told) << rule.text;
  }
}

TEST(Validate, EmptyDocumentLacksImages) {
  EXPECT_EQ(told(validate(machine(""), {}).errors), "images: field `images` must be set");
  EXPECT_EQ(told(validate(machine("images: []"), {}).errors),
            "1:9 images: field `images` must be set");
}

TEST(Validate, SampleHasNoErrors) { expect_errors({{""}}); }

TEST(Validate, Base) {
  expect_errors({{"base: template:x", "2:7 base: field `base` must be empty for YAML validation"},
                 {"base: [{url: a, digest: 'sha256:x'}]",
                  "2:7 base: field `base` must be empty for YAML validation"},
                 {"base: []"}});
}

TEST(Validate, MinimumVersion) {
  struct Case {
    const char* ours;
    const char* minimum;
    const char* error;
  };
  for (const Case& c :
       {Case{"1.1.1-114-g5bf5e513", "1.1.0", ""}, Case{"1.1.1", "1.1.1", ""},
        Case{"1.1.1-114-g5bf5e513", "1.1.1", ""}, Case{"<unknown>", "9.8.0", ""},
        Case{"5bf5e513", "9.8.0", ""}, Case{"", "9.8.0", ""}, Case{"1.1.1", "v1.0.0", ""},
        Case{"1.1.1", "1.1.0.m", ""}, Case{"2.0.0", "1.9.9-rc.1", ""},
        Case{"1.1.1-114-g5bf5e513", "1.1.2",
             "2:21 minimumLimaVersion: template requires Lima version `1.1.2`; this is only "
             "`1.1.1-114-g5bf5e513`"},
        Case{"1.1.1", "invalid",
             "2:21 minimumLimaVersion: field `minimumLimaVersion` must be a semvar value, got "
             "`invalid`: invalid is not in dotted-tri format"},
        Case{"1.1.1", "1.1",
             "2:21 minimumLimaVersion: field `minimumLimaVersion` must be a semvar value, got "
             "`1.1`: 1.1 is not in dotted-tri format"}}) {
    EXPECT_EQ(told(validate_text(std::string("minimumLimaVersion: ") + c.minimum,
                                 {.lima_version = c.ours})
                       .errors),
              c.error)
        << c.ours << ' ' << c.minimum;
  }
}

TEST(Validate, VmType) {
  expect_errors(
      {{"vmType: qemu"},
       {"vmType: vz"},
       {"vmType: wsl2"},
       {"vmType: krunkit",
        "2:9 vmType: vmType `krunkit` is not a registered driver (registered: `qemu`, `vz`, "
        "`wsl2`)"},
       {"vmType: ''",
        "2:9 vmType: vmType `` is not a registered driver (registered: `qemu`, `vz`, `wsl2`)"}});
  expect_errors({{"vmType: krunkit"}}, {.drivers = {"krunkit"}});
}

TEST(Validate, Os) {
  expect_errors(
      {{"os: Linux"},
       {"os: default"},
       {"os: Darwin\nuser: {passwordlessSudo: false}"},
       {"os: FreeBSD"},
       {"os: Windows\narch: aarch64"},
       {"os: windows",
        "2:5 os: field `os` must be one of [`Linux` `Darwin` `FreeBSD` `Windows`]; got `windows`"},
       {"os: Windows\nvmType: vz",
        "2:5 os: currently Windows guest is only supported on `qemu`; got `vz`"},
       {"os: Windows\narch: armv7l",
        "2:5 os: currently Windows guest is only supported on [`x86_64`, `aarch64`]; got "
        "`armv7l`"}});
}

TEST(Validate, Arch) {
  for (const char* arch :
       {"x86_64", "aarch64", "armv7l", "ppc64le", "riscv64", "s390x", "default", "''"}) {
    expect_errors({{(std::string("arch: ") + arch).c_str()}});
  }
  // Once: files without an `arch` of their own do not repeat it.
  EXPECT_EQ(told(validate_text("arch: amd64").errors),
            "2:7 arch: field `arch` must be one of [x86_64 aarch64 armv7l ppc64le riscv64 s390x]; "
            "got `amd64`");
}

TEST(Validate, Images) {
  const auto errors = [](std::string_view image) {
    return told(validate(machine("images:\n- " + std::string(image)), {}).errors);
  };
  for (const char* good :
       {"{location: /a}", "{location: ~/a}", "{location: a.img}", "{location: 'https://h/a'}",
        "{location: /a, arch: riscv64, variant: server, archVariant: v3}",
        // NOLINTNEXTLINE(bugprone-suspicious-missing-comma): one text
        "{location: /a, digest: 'sha256:"
        "69f31d3208895e5f646e345fbc95190e5e311ecd1359a4d6ee2c0b6483ceca03'}",
        "{location: /a, kernel: {location: /k, cmdline: quiet}, initrd: {location: /i}}"}) {
    EXPECT_EQ(errors(good), "") << good;
  }
  EXPECT_EQ(errors("{}"),
            "2:3 images[0].location: field `images[0].location` refers to an invalid local file "
            "path: ``: empty path");
  EXPECT_EQ(errors("{location: ~bob/a}"),
            "2:14 images[0].location: field `images[0].location` refers to an invalid local file "
            "path: `~bob/a`: unexpandable path `~bob/a`");
  EXPECT_EQ(errors("{location: /a, arch: arm}"),
            "2:24 images[0].arch: field `images[0].arch` must be one of [x86_64 aarch64 armv7l "
            "ppc64le riscv64 s390x]; got `arm`");
  EXPECT_EQ(errors("{location: /a, kernel: {location: ~b/k, arch: aarch64}}"),
            "2:37 images[0].kernel.location: field `images[0].kernel.location` refers to an "
            "invalid local file path: `~b/k`: unexpandable path `~b/k`\n"
            "2:49 images[0].kernel.arch: images[0].kernel has unexpected architecture `aarch64`, "
            "must be `x86_64`");
  EXPECT_EQ(errors("{location: /a, arch: aarch64, initrd: {location: /i, arch: x86_64}}"),
            "2:62 images[0].initrd.arch: images[0].initrd has unexpected architecture `x86_64`, "
            "must be `aarch64`");
}

TEST(Validate, Digests) {
  const std::string hex(64, 'a');
  const auto error = [](const std::string& digest) {
    return told(validate(machine("images: [{location: /a, digest: '" + digest + "'}]"), {}).errors);
  };
  EXPECT_EQ(error("sha256:" + hex), "");
  EXPECT_EQ(error("sha384:" + std::string(96, '0')), "");
  EXPECT_EQ(error("sha512:" + std::string(128, 'f')), "");
  EXPECT_THAT(error(hex), HasSubstr("field `images[0].digest` is invalid: " + hex +
                                    ": invalid checksum digest format"));
  EXPECT_THAT(error("sha001:" + hex), HasSubstr("unsupported digest algorithm"));
  EXPECT_THAT(error("sha256:" + hex + "a"), HasSubstr("invalid checksum digest length"));
  EXPECT_THAT(error("sha256:" + std::string(64, 'A')), HasSubstr("invalid checksum digest format"));
}

TEST(Validate, Firmware) {
  expect_errors({{"firmware: {images: [{location: /fw, vmType: vz}], legacyBIOS: true}"},
                 {"firmware: {images: [{location: ~x/fw}]}",
                  "2:32 firmware.images[0].location: field `firmware.images[0].location` refers to "
                  "an invalid local file path: `~x/fw`: unexpandable path `~x/fw`"}});
}

TEST(Validate, Sizes) {
  for (const std::string key : {"memory", "disk"}) {
    for (const char* good : {"4GiB", "4g", "4 GB", "0.5GiB", "1048576", "''", "1b"}) {
      EXPECT_EQ(told(validate_text(key + ": " + good).errors), "") << key << good;
    }
    const std::string words = key + ": field `" + key + "` has an invalid value: ";
    const std::string at = key == "disk" ? "2:7 " : "2:9 ";
    EXPECT_EQ(told(validate_text(key + ": -1").errors), at + words + "invalid size: '-1'");
    EXPECT_EQ(told(validate_text(key + ": 4GBB").errors), at + words + "invalid suffix: 'gbb'");
    EXPECT_EQ(told(validate_text(key + ": big").errors), at + words + "invalid size: 'big'");
  }
  expect_errors({{"cpus: 0"},
                 {"cpus: 4096"},
                 {"cpus: -1", "2:7 cpus: field `cpus` must be between 1 and 4096, got -1"},
                 {"cpus: 4097", "2:7 cpus: field `cpus` must be between 1 and 4096, got 4097"}});
}

TEST(Validate, AdditionalDisks) {
  expect_errors(
      {{"additionalDisks: [disk1, {name: disk2}]"},
       {"additionalDisks: ['']",
        "2:19 additionalDisks[0].name: field `additionalDisks[0].name` is invalid: identifier must "
        "not be empty"},
       {"additionalDisks: [{format: false}]",
        "2:19 additionalDisks[0].name: field `additionalDisks[0].name` is invalid: identifier must "
        "not be empty"},
       {"additionalDisks: [a/b]",
        "2:19 additionalDisks[0].name: field `additionalDisks[0].name` is invalid: identifier "
        "`a/b` must match ^[A-Za-z0-9]+(?:[._-](?:[A-Za-z0-9]+))*$"}});
}

TEST(Validate, MountLocations) {
  const TemporaryDirectory folder("config-test");
  write_file_atomic(folder.path() / "file", "", 0600);
  const std::string file = folder.path() / "file";
  expect_errors(
      {{"mounts: [{location: /no/such/folder}, {location: ~/neither, writable: true}]"},
       {"mounts: [{location: .}]",
        "2:21 mounts[0].location: field `mounts[0].location` must be an absolute path, got `.`"},
       {"mounts: [{location: ~bob/x, mountPoint: /x}]",
        "2:21 mounts[0].location: field `mounts[0].location` refers to an unexpandable path: "
        "`~bob/x`: unexpandable path `~bob/x`"}});
  EXPECT_EQ(
      told(validate_text("mounts: [{location: " + file + "}]").errors),
      "2:21 mounts[0].location: field `mounts[0].location` refers to a non-directory path: `" +
          file + "`");
  expect_warnings({{"mounts: [{location: /no/such/folder}]",
                    "2:21 mounts[0].location: field `mounts[0].location` refers to a non-existent "
                    "directory: `/no/such/folder`"},
                   {"mounts: [{location: /usr, mountPoint: /x}]"}});
}

TEST(Validate, MountPoints) {
  for (const std::string point :
       {"/", "/bin", "/dev", "/etc", "/home", "/opt", "/sbin", "/tmp", "/usr", "/var"}) {
    EXPECT_EQ(told(validate_text("mounts: [{location: /usr, mountPoint: " + point + "}]").errors),
              "2:39 mounts[0].mountPoint: field `mounts[0].mountPoint` must not be a system path "
              "such as /etc or /usr")
        << point;
  }
  expect_errors(
      {{"mounts: [{location: /usr, mountPoint: /mnt}, {location: /usr, mountPoint: /usr/x}]"},
       {"mounts: [{location: /usr}]",
        "2:10 mounts[0].mountPoint: field `mounts[0].mountPoint` must not be a system path such as "
        "/etc or /usr"},
       {"mounts: [{location: /usr, mountPoint: '{{.Home}}'}]",
        "2:39 mounts[0].mountPoint: field `mounts[0].mountPoint` is the reserved internal home "
        "directory `/home/alice.guest`"},
       {"mounts: [{location: /usr, mountPoint: ~/x}]",
        "2:39 mounts[0].mountPoint: field `mounts[0].mountPoint` must not start with `~`"},
       {"mounts: [{location: /usr, mountPoint: mnt}]",
        "2:39 mounts[0].mountPoint: field `mounts[0].mountPoint` must be an absolute path, got "
        "`mnt`"}});
}

TEST(Validate, MountOptions) {
  expect_errors({{"mounts: [{location: /usr, mountPoint: /x, 9p: {msize: 8KiB}}]"},
                 {"mounts: [{location: /usr, mountPoint: /x, 9p: {msize: 8KB2}}]",
                  "2:55 mounts[0].9p.msize: field `mounts[0].9p.msize` has an invalid value: "
                  "invalid size: '8KB2'"}});
  const char* queue = "mounts: [{location: /usr, mountPoint: /x, virtiofs: {queueSize: 8}}]";
  expect_warnings({{queue}}, {.goos = "linux"});
  expect_warnings({{queue,
                    "2:65 mounts[0].virtiofs.queueSize: field mounts[0].virtiofs.queueSize is only "
                    "supported on Linux"}},
                  {.goos = "darwin"});
}

TEST(Validate, MountType) {
  expect_errors(
      {{"mountType: reverse-sshfs"},
       {"mountType: 9p"},
       {"mountType: virtiofs"},
       {"mountType: wsl2"},
       {"mountType: default\nmountTypesUnsupported: [default]"},
       {"mountType: ''"},
       {"mountTypesUnsupported: [9p, nonsense]"},
       {"mountType: nfs",
        "2:12 mountType: field `mountType` must be `reverse-sshfs` or `9p` or `virtiofs`, or "
        "`wsl2`, got `nfs`"},
       {"mountType: 9p\nmountTypesUnsupported: [virtiofs, 9p]",
        "2:12 mountType: field `mountType` must not be one of [virtiofs 9p] "
        "(`mountTypesUnsupported`), got `9p`"}});
  expect_warnings(
      {{"mountType: virtiofs", "2:12 mountType: `mountType: virtiofs` on Linux is experimental"}},
      {.goos = "linux"});
  expect_warnings({{"mountType: virtiofs"}}, {.goos = "darwin"});
}

TEST(Validate, SshPort) {
  expect_errors(
      {{"ssh: {localPort: 0}"},
       {"ssh: {localPort: 60022}"},
       {"ssh: {localPort: 65535}"},
       {"ssh: {localPort: -1}", "2:18 ssh.localPort: field `ssh.localPort` must be > 0"},
       {"ssh: {localPort: 22}", "2:18 ssh.localPort: field `ssh.localPort` must not be 22"},
       {"ssh: {localPort: 65536}", "2:18 ssh.localPort: field `ssh.localPort` must be < 65536"}});
}

TEST(Validate, Audio) {
  expect_errors({{"audio: {interface: hda}"},
                 {"audio: {interface: virtio}"},
                 {"audio: {interface: ''}"},
                 {"audio: {interface: ac97}",
                  "2:20 audio.interface: invalid audio.interface \"ac97\", must be \"hda\" or "
                  "\"virtio\""}});
  for (const char* device : {"''", "none", "default", "coreaudio", "pa", "alsa", "oss", "pipewire",
                             "jack", "sdl", "dbus", "dsound"}) {
    EXPECT_EQ(told_by(fmt::format("audio: {{device: {}}}", device)), "");
  }
  expect_warnings({{"audio: {device: pa, interface: hda}",
                    "2:17 audio.device: `audio.device` is experimental\n"
                    "2:32 audio.interface: `audio.interface` is experimental"},
                   {"audio: {interface: hda}"}});
}

// What follows a comma in QEMU's words would name files of the host.
TEST(Validate, AudioDeviceIsAClosedWord) {
  for (const char* device : {"wav", "spice", "wav,path=/home/u/.bashrc", "pa,server=evil", "pa,",
                             "PA", "none,id=x", " pa"}) {
    EXPECT_EQ(told_by(fmt::format("audio: {{device: '{}'}}", device)),
              fmt::format("2:17 audio.device: field `audio.device` must be one of [`none` "
                          "`default` `coreaudio` `pa` `alsa` `oss` `pipewire` `jack` `sdl` "
                          "`dbus` `dsound`]; got `{}`",
                          device));
  }
}

TEST(Validate, Video) {
  expect_warnings(
      {{"video: {display: vnc}", "2:18 video.display: `video.display: vnc` is experimental"},
       {"video: {display: gtk}"}});
  for (const char* display : {"''", "none", "default", "vnc", "cocoa", "gtk", "sdl", "curses",
                              "egl-headless", "spice-app"}) {
    EXPECT_EQ(told_by(fmt::format("video: {{display: {}}}", display)), "");
  }
}

TEST(Validate, VideoDisplayIsAClosedWord) {
  for (const char* display : {"vnc=unix:/home/u/x", "vnc=0.0.0.0:1", "vnc:1", "gtk,gl=on", "dbus",
                              "egl-headless,rendernode=/dev/x", "none,"}) {
    EXPECT_EQ(told_by(fmt::format("video: {{display: '{}'}}", display)),
              fmt::format("2:18 video.display: field `video.display` must be one of [`none` "
                          "`default` `vnc` `cocoa` `gtk` `sdl` `curses` `egl-headless` "
                          "`spice-app`]; got `{}`",
                          display));
  }
}

TEST(Validate, VncDisplayIsAnAddressOfThisMachine) {
  for (const char* display :
       {"127.0.0.1:0,to=9", "127.0.0.1:0", "127.1.2.3:99", "localhost:5", "[::1]:0,to=3", ""}) {
    EXPECT_EQ(told_by(fmt::format("video: {{display: vnc, vnc: {{display: '{}'}}}}", display)), "");
  }
  for (const char* display :
       {"unix:/x", "0.0.0.0:1", ":0", "none", "192.168.1.2:0", "[::]:0", "::1:0", "::1",
        "127.0.0.1", "127.0.0.1:", "127.0.0.1:0,to=", "127.0.0.1:0,to=9,password=off",
        "127.0.0.1:0,sasl=on", "127.0.0.1:0,to=9,to=1", "unix:/x,to=9", "127.evil:0",
        "127.0.0.1:123456", "localhost.evil:0"}) {
    EXPECT_THAT(told_by(fmt::format("video: {{vnc: {{display: '{}'}}}}", display)),
                testing::StartsWith("2:24 video.vnc.display: field `video.vnc.display` must be an "
                                    "address of this machine"))
        << display;
  }
}

TEST(Validate, CpuTypeIsAModelWithFeatures) {
  expect_errors({{"vmOpts: {qemu: {cpuType: {x86_64: 'Haswell-v4,-avx2,+sse4.1,x=1'}}}"}});
  for (const char* type :
       {"vmOpts: {qemu: {cpuType: {x86_64: 'max file:/x'}}}", "cpuType: {x86_64: 'max\nx'}"}) {
    EXPECT_THAT(told_by(type), HasSubstr("a CPU type consists of")) << type;
  }
}

TEST(Validate, Containerd) {
  expect_errors(
      {{"containerd: {system: true, archives: [{location: /a, arch: x86_64}]}"},
       {"containerd: {user: true, archives: [{location: ~x/a, digest: bad}]}",
        "2:48 containerd.archives[0].location: field `containerd.archives[0].location` refers to "
        "an invalid local file path: `~x/a`: unexpandable path `~x/a`\n"
        "2:62 containerd.archives[0].digest: field `containerd.archives[0].digest` is invalid: "
        "bad: invalid checksum digest format"},
       {"containerd: {user: false, archives: [{location: ~x/a, arch: no, digest: bad}]}"}});
}

TEST(Validate, UserShell) {
  const char* windows =
      "os: Windows\narch: x86_64\nuser: {shell: '%'}\nosOpts: {Windows: {virtioWin: [{location: "
      "/}]}}\n";
  const auto on_windows = [&](std::string shell) {
    std::string text = windows;
    return told(validate_text(text.replace(text.find('%'), 1, shell)).errors);
  };
  for (const char* good :
       {"cmd.exe", "CMD.EXE", "powershell.exe", "pwsh.exe", "C:\\Windows\\System32\\cmd.exe",
        "C:/Windows/System32/cmd.exe", "C:\\Program Files\\PowerShell\\7\\pwsh.exe"}) {
    EXPECT_EQ(on_windows(good), "") << good;
  }
  for (const std::string bad : {"bash.exe", "cmd", "/bin/bash", ""}) {
    EXPECT_EQ(on_windows(bad),
              "4:15 user.shell: field `user.shell` must be one of [cmd.exe powershell.exe "
              "pwsh.exe] for Windows guest, got `" +
                  bad + "`")
        << bad;
  }
  expect_errors({{"user: {shell: /bin/zsh}"},
                 {"user: {shell: bash}",
                  "2:15 user.shell: field `user.shell` must be an absolute path, got `bash`"}});
}

TEST(Validate, PasswordlessSudo) {
  expect_errors(
      {{"user: {passwordlessSudo: true}"},
       {"os: Darwin"},
       {"user: {passwordlessSudo: false}\nplain: true"},
       {"user: {passwordlessSudo: false}",
        "2:26 user.passwordlessSudo: `user.passwordlessSudo: false` requires `plain: true`"},
       {"os: Darwin\nuser: {passwordlessSudo: true}",
        "3:26 user.passwordlessSudo: `user.passwordlessSudo: true` is not supported on macOS "
        "guests"},
       {"vmType: wsl2\nplain: true\nuser: {passwordlessSudo: false}",
        "4:26 user.passwordlessSudo: `user.passwordlessSudo: false` is not supported on WSL2 "
        "guest"}});
  expect_warnings(
      {{"plain: true\nuser: {passwordlessSudo: false}\nparam: {A: b}\nmessage: $PARAM_A",
        "3:26 user.passwordlessSudo: `user.passwordlessSudo: false` is experimental\n"
        "3:26 user.passwordlessSudo: `param` still relies on sudo internally, it may not work as "
        "expected when `user.passwordlessSudo: false` is set"},
       {"os: Darwin"}});
}

TEST(Validate, Param) {
  expect_errors(
      {{"param: {name: '', NAME: foo bar, Name_123: \"a\\tb\"}\n"
        "message: $PARAM_name $PARAM_NAME $PARAM_Name_123"},
       {"param: {n: Symbols ½ and emoji → 👀}\nmessage: $PARAM_n"},
       {"param: {_Name: v}\nmessage: $PARAM__Name",
        "2:16 param._Name: param `_Name` name does not match regex `^[a-zA-Z][a-zA-Z0-9_]*$`"},
       {"param:\n  ok: v\n  3Name: v\nmessage: $PARAM_3Name $PARAM_ok",
        "4:10 param.3Name: param `3Name` name does not match regex `^[a-zA-Z][a-zA-Z0-9_]*$`"},
       {"param: {Last.Name: v}\nmessage: '{{.Param.Last.Name}}'",
        "2:20 param.\"Last.Name\": param `Last.Name` name does not match regex "
        "`^[a-zA-Z][a-zA-Z0-9_]*$`"},
       {"param: {n: \"The end.\\n\"}\nmessage: $PARAM_n",
        "2:12 param.n: param `n` value contains unprintable character \"\\n\""},
       {"param: {n: \"\\r\"}\nmessage: $PARAM_n",
        "2:12 param.n: param `n` value contains unprintable character \"\\r\""}});
}

TEST(Validate, Dns) {
  expect_errors({{"dns: [1.1.1.1]\nhostResolver: {enabled: false}"},
                 {"dns: []"},
                 {"dns: [1.1.1.1]",
                  "2:6 dns: field `dns` must be empty when field `HostResolver.Enabled` is true"}});
}

TEST(Validate, Tpm) {
  for (const char* arch : {"x86_64", "aarch64", "armv7l", "riscv64"}) {
    EXPECT_EQ(told(validate_text(std::string("tpm: true\narch: ") + arch).errors), "") << arch;
  }
  expect_errors(
      {{"tpm: true\narch: s390x", "2:6 tpm: field `tpm` is not supported on architecture `s390x`"},
       {"tpm: true\narch: ppc64le",
        "2:6 tpm: field `tpm` is not supported on architecture `ppc64le`"},
       {"tpm: false\narch: s390x"}});
}

TEST(Validate, VmOpts) {
  expect_errors(
      {{"vmOpts:"},
       {"vmOpts: {qemu: {minimumVersion: null, cpuType: null}, vz: {rosetta: {enabled: null}}}"},
       {"vmOpts: {qemu: {minimumVersion: 8.2.1, cpuType: {x86_64: max}}, own: {any: [1]}}"},
       {"vmOpts: {vz: {diskImageFormat: asif, rosetta: {enabled: true, binfmt: false}}}"},
       {"vmOpts: {qemu: 7}",
        "2:16 vmOpts.qemu: field `vmOpts.qemu` must be a mapping, got an integer `7`"},
       {"vmOpts: {qemu: {minimumVersion: eight}}",
        "2:33 vmOpts.qemu.minimumVersion: field `vmOpts.qemu.minimumVersion` must be a semvar "
        "value, got `eight`: eight is not in dotted-tri format"},
       {"vmOpts: {qemu: {minimumVersion: [8]}}",
        "2:33 vmOpts.qemu.minimumVersion: field `vmOpts.qemu.minimumVersion` must be a "
        "string, got a list"},
       {"vmOpts: {qemu: {cpuType: max}}",
        "2:26 vmOpts.qemu.cpuType: field `vmOpts.qemu.cpuType` must be a mapping of strings, got "
        "a string `max`"},
       {"vmOpts: {vz: {rosetta: {enabled: 7}, diskImageFormat: qcow2}}",
        "2:34 vmOpts.vz.rosetta.enabled: field `vmOpts.vz.rosetta.enabled` must be true or "
        "false, got an integer `7`\n"
        "2:55 vmOpts.vz.diskImageFormat: field `vmOpts.vz.diskImageFormat` must be `raw` or "
        "`asif`, got `qcow2`"}});
  expect_warnings({{"vmOpts: {qemu: {cputype: {x86_64: max}}}",
                    "2:17 vmOpts.qemu.cputype: unknown field `vmOpts.qemu.cputype` is ignored; did "
                    "you mean `cpuType`?"}});
}

TEST(Validate, OsOpts) {
  expect_errors(
      {{"osOpts: {Windows: {virtioWin: [{location: /v.iso, arch: x86_64}]}}"},
       {"osOpts: {Windows: {virtioWin: /v.iso}}",
        "2:31 osOpts.Windows.virtioWin: field `osOpts.Windows.virtioWin` must be a list, got a "
        "string `/v.iso`"},
       {"osOpts: {Windows: {virtioWin: [{arch: 7}, /x]}}",
        "2:43 osOpts.Windows.virtioWin[1]: field `osOpts.Windows.virtioWin[1]` must be a "
        "mapping, got a string `/x`"}});
}

TEST(Validate, ExperimentalFields) {
  expect_warnings(
      {{"os: Windows", "2:5 os: `os: Windows` is experimental"},
       {"arch: riscv64", "2:7 arch: `arch: riscv64 ` is experimental"},
       {"arch: armv7l", "2:7 arch: `arch: armv7l ` is experimental"},
       {"arch: s390x", "2:7 arch: `arch: s390x ` is experimental"},
       {"arch: ppc64le", "2:7 arch: `arch: ppc64le ` is experimental"},
       {"arch: aarch64"},
       {"mountInotify: true", "2:15 mountInotify: `mountInotify` is experimental"},
       {"mountInotify: false"},
       {"cpuType: {x86_64: max}",
        "2:10 cpuType: The top-level `cpuType` field is deprecated and will be removed in a future "
        "release. Please migrate to `vmOpts.qemu.cpuType`."}});
}

TEST(Validate, WarningsCanBeLeftOut) {
  expect_warnings({{"arch: riscv64\nmountInotify: true\nmounts: [{location: /no/such}]"}},
                  {.warnings = false});
}

// Upstream says these whenever it validates.
TEST(Validate, SomeWarningsAreAlwaysSaid) {
  expect_warnings(
      {{"plain: true\nportForwards: [{guestPortRange: [1000, 1010], static: true}]",
        "3:16 portForwards[0]: [plain mode] portForwards[0] covers a range of more than 10 ports "
        "(guest: 11, host: 11). All ports will be forwarded unconditionally, which may be "
        "inefficient."},
       {"plain: true\nportForwards: [{guestPortRange: [1000, 1009], static: true}]"},
       {"provision: [{script: 'echo $LIMA_CIDATA_NAME'}]",
        "2:22 provision[0].script: provisioning scripts should not reference the LIMA_CIDATA "
        "variables"}},
      {.warnings = false});
}

// Upstream gives up at some errors and never tells of the rest.
TEST(Validate, AllErrorsAtOnce) {
  expect_errors(
      {{"os: windows\n"
        "arch: unsupported_arch\n"
        "portForwards:\n"
        "- {guestPort: 22, hostPort: 2222}\n"
        "- {guestPort: 8080, hostPort: 65536}\n"
        "audio: {interface: ac97}\n"
        "provision:\n"
        "- {mode: invalid_mode, script: echo test}\n"
        "- {mode: data, content: test}\n"
        "- {mode: boot}\n"
        "tpm: true\n"
        "vmType: nope\n",
        "13:9 vmType: vmType `nope` is not a registered driver (registered: `qemu`, `vz`, `wsl2`)\n"
        "2:5 os: field `os` must be one of [`Linux` `Darwin` `FreeBSD` `Windows`]; got `windows`\n"
        "3:7 arch: field `arch` must be one of [x86_64 aarch64 armv7l ppc64le riscv64 s390x]; got "
        "`unsupported_arch`\n"
        "7:20 audio.interface: invalid audio.interface \"ac97\", must be \"hda\" or \"virtio\"\n"
        "9:10 provision[0].mode: field `provision[0].mode` must one of `system`, `user`, `boot`, "
        "`data`, `dependency`, `ansible`, or `yq`\n"
        "10:3 provision[1].path: field `provision[1].path` must not be empty when mode is `data`\n"
        "11:3 provision[2].script: field `provision[2].script` must not be empty\n"
        "5:15 portForwards[0].guestPort: field `portForwards[0].guestPort` must not be 22\n"
        "6:31 portForwards[1].hostPort: field `portForwards[1].hostPort` must be < 65536"}});
}

TEST(Validate, ErrorsNameTheFileOfTheirLayer) {
  const Loaded loaded = load({.machine = kImage,
                              .default_yaml = "\nmountType: nfs\n",
                              .override_yaml = "probes:\n- script: echo\n"});
  EXPECT_EQ(
      joined(validate(loaded.machine, {}).errors),
      "/lima/_config/default.yaml:2:12: field `mountType` must be `reverse-sshfs` or `9p` or "
      "`virtiofs`, or `wsl2`, got `nfs`\n"
      "/lima/_config/override.yaml:2:11: field `probe[0].script` must start with a '#!' line");
}

TEST(Validate, RequireValidThrowsWithAllErrors) {
  const Machine broken = machine("cpus: -1\nvmType: no\n");
  try {
    (void)require_valid(broken, {});
    FAIL();
  } catch (const ConfigError& error) {
    EXPECT_EQ(error.problems().size(), 3u);
    EXPECT_THAT(error.message(), HasSubstr("/lima/my_dev.1/lima.yaml:1:7: field `cpus`"));
    EXPECT_THAT(error.message(), HasSubstr("field `images` must be set"));
  }
  EXPECT_EQ(require_valid(machine("images: [{location: /a}]\nmountInotify: true"), {}).size(), 1u);
}

}  // namespace
}  // namespace limequat::config::test
