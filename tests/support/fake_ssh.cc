// A stand-in for the ssh client, as `ssh` in ${CMAKE_BINARY_DIR}/tests/bin: functional tests put
// that folder first on PATH. It knows the parts of ssh(1) that Limequat uses:
//
//   -V                    prints a version to standard error
//   -N … ControlMaster    is a master: a control socket at ControlPath, in the background with -f;
//   it
//                         stays until `-O exit`, a signal, the removal of the socket, or ten
//                         minutes
//   -O check|exit         asks the master; 255 when there is none
//   -O forward|cancel     the same, and forwards nothing
//   HOST -- COMMAND       runs COMMAND as told below
//
// It is steered by its environment:
//
//   FAKE_SSH_LOG=FILE           each call appends its arguments, as one line with a JSON array
//   FAKE_SSH_VERSION=TEXT       for -V, instead of that of Debian 12
//   FAKE_SSH_EXEC=1             COMMAND runs on this host: /bin/sh -c COMMAND
//   FAKE_SSH_EXEC=/PROGRAM      PROGRAM COMMAND answers instead (standard input is the caller's)
//   FAKE_SSH_EXIT=N             without FAKE_SSH_EXEC: the exit code of a command
//   FAKE_SSH_FORWARD_EXIT=N     the exit code of -O forward
//   FAKE_SSH_REFUSE=FILE        while FILE exists, new connections are refused (255)
//   FAKE_SSH_HANG=FILE          while FILE exists, new connections never answer
#include "tests/support/fake_ssh.h"

#include <fcntl.h>
#include <poll.h>
#include <sys/inotify.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <optional>
#include <string>

namespace limequat::test::fake_ssh {
namespace {

constexpr int kConnectionFailed = 255;
constexpr int kMasterLifetime = 10 * 60 * 1000;  // milliseconds

bool file_named_by(const char* variable) {
  const auto path = setting(variable);
  return path && std::filesystem::exists(*path);
}

// What ssh does before it has a session.
void connect_to_guest(const CommandLine& line) {
  if (file_named_by("FAKE_SSH_REFUSE")) {
    std::fprintf(stderr, "ssh: connect to host %s port %s: Connection refused\n", line.host.c_str(),
                 line.port.c_str());
    std::exit(kConnectionFailed);
  }
  while (file_named_by("FAKE_SSH_HANG")) pause();
}

std::optional<sockaddr_un> socket_address(const std::string& path) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  if (path.empty() || path.size() >= sizeof(address.sun_path)) return std::nullopt;
  path.copy(address.sun_path, path.size());
  return address;
}

// A connection to the master; -1 with errno when there is none.
int connect_to_master(const std::string& path) {
  const auto address = socket_address(path);
  if (!address) {
    errno = ENAMETOOLONG;
    return -1;
  }
  const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (connect(fd, reinterpret_cast<const sockaddr*>(&*address), sizeof(*address)) == 0) return fd;
  const int why = errno;
  close(fd);
  errno = why;
  return -1;
}

std::string read_line(int fd) {
  std::string text;
  char c = 0;
  while (read(fd, &c, 1) == 1 && c != '\n') text += c;
  return text;
}

void write_line(int fd, const std::string& text) {
  const auto line = text + '\n';
  if (write(fd, line.data(), line.size()) < 0) std::perror("write");
}

int ask_master(const CommandLine& line) {
  const int fd = connect_to_master(line.control_path);
  if (fd < 0) {
    std::fprintf(stderr, "Control socket connect(%s): %s\n", line.control_path.c_str(),
                 std::strerror(errno));
    return kConnectionFailed;
  }
  write_line(fd, line.control_command);
  const auto answer = read_line(fd);
  close(fd);
  if (line.control_command == "check")
    std::fprintf(stderr, "Master running (pid=%s)\n", answer.c_str());
  if (line.control_command == "exit") std::fputs("Exit request sent.\n", stderr);
  if (line.control_command == "forward") return number_setting("FAKE_SSH_FORWARD_EXIT", 0);
  return 0;
}

int listen_at(const std::string& path) {
  const auto address = socket_address(path);
  const int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (!address || bind(fd, reinterpret_cast<const sockaddr*>(&*address), sizeof(*address)) != 0 ||
      chmod(path.c_str(), 0600) != 0 || listen(fd, 16) != 0) {
    std::fprintf(stderr, "ControlSocket %s: %s\n", path.c_str(), std::strerror(errno));
    std::exit(kConnectionFailed);
  }
  return fd;
}

// True when the client asked the master to end. One that only connects, to see whether somebody
// listens, does not hold the master up.
bool serve_client(int listener) {
  const int fd = accept4(listener, nullptr, nullptr, SOCK_CLOEXEC);
  if (fd < 0) return false;
  const timeval patience{.tv_sec = 1, .tv_usec = 0};
  setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
  const auto request = read_line(fd);
  if (!request.empty()) write_line(fd, std::to_string(getpid()));
  close(fd);
  return request == "exit";
}

// Events of the folder, so that a master does not outlive a machine's folder that a test removes.
int watch_folder_of(const std::string& path) {
  const int fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
  inotify_add_watch(fd, std::filesystem::path(path).parent_path().c_str(),
                    IN_DELETE | IN_DELETE_SELF);
  return fd;
}

int serve_clients(int listener, const std::string& path) {
  pollfd sources[] = {{listener, POLLIN, 0}, {watch_folder_of(path), POLLIN, 0}};
  while (poll(sources, 2, kMasterLifetime) > 0) {
    if ((sources[0].revents & POLLIN) != 0 && serve_client(listener)) break;
    if ((sources[1].revents & POLLIN) != 0) {
      char events[4096];
      while (read(sources[1].fd, events, sizeof(events)) > 0) continue;
      if (!std::filesystem::exists(path)) return 0;
    }
  }
  unlink(path.c_str());
  return 0;
}

void go_to_background() {
  const pid_t child = fork();
  if (child != 0) std::_Exit(child < 0 ? kConnectionFailed : 0);
  setsid();
  const int null = open("/dev/null", O_RDWR | O_CLOEXEC);
  for (int fd = 0; fd < 3; ++fd) dup2(null, fd);
}

int be_master(const CommandLine& line) {
  if (const int fd = connect_to_master(line.control_path); fd >= 0) {
    close(fd);
    std::fprintf(stderr, "ControlSocket %s already exists, disabling multiplexing\n",
                 line.control_path.c_str());
    return kConnectionFailed;
  }
  if (errno == ECONNREFUSED) unlink(line.control_path.c_str());
  connect_to_guest(line);
  const int listener = listen_at(line.control_path);
  if (line.background) go_to_background();
  return serve_clients(listener, line.control_path);
}

int run_command(const CommandLine& line) {
  connect_to_guest(line);
  const auto how = setting("FAKE_SSH_EXEC");
  if (!how) return number_setting("FAKE_SSH_EXIT", 0);
  if (*how == "1") {
    // Without a command: a login shell.
    const char* flag = line.command.empty() ? "-l" : "-c";
    execl("/bin/sh", "sh", flag, line.command.empty() ? nullptr : line.command.c_str(), nullptr);
  } else {
    execl(how->c_str(), how->c_str(), line.command.c_str(), nullptr);
  }
  std::fprintf(stderr, "fake ssh: %s: %s\n", how->c_str(), std::strerror(errno));
  return kConnectionFailed;
}

int main_of_fake(int argc, char** argv) {
  log_call(argc, argv);
  const auto line = parse_command_line(argc, argv);
  if (line.version) {
    const auto text = setting("FAKE_SSH_VERSION");
    std::fprintf(stderr, "%s\n",
                 text.value_or("OpenSSH_9.2p1 Debian-2+deb12u3, OpenSSL 3.0.15").c_str());
    return 0;
  }
  if (line.host.empty()) {
    std::fputs("usage: ssh [options] destination [command]\n", stderr);
    return kConnectionFailed;
  }
  if (!line.control_command.empty()) return ask_master(line);
  if (line.no_command && line.master) return be_master(line);
  return run_command(line);
}

}  // namespace
}  // namespace limequat::test::fake_ssh

int main(int argc, char** argv) { return limequat::test::fake_ssh::main_of_fake(argc, argv); }
