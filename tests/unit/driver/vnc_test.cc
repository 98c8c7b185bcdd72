// The console over VNC: the password that is written lets in, another does not, and all of it goes
// with the machine.
#include "driver/qemu/vnc.h"

#include <arpa/inet.h>
#include <gmock/gmock.h>
#include <openssl/evp.h>
#include <sys/socket.h>
#include <sys/stat.h>

#include <array>
#include <boost/asio/use_awaitable.hpp>
#include <charconv>

#include "tests/support/run_coroutine.h"
#include "tests/unit/driver/driver_fixture.h"

namespace limequat::driver::qemu {
namespace {

namespace asio = boost::asio;
using asio::awaitable;
using testing::HasSubstr;
using testing::MatchesRegex;

constexpr const char* kQemu = "qemu-system-x86_64";

mode_t mode_of(const Path& path) {
  struct stat info {};
  return ::stat(path.c_str(), &info) == 0 ? info.st_mode & 0777 : 0;
}

class FakeVnc : public DriverFixture {
 protected:
  FakeVnc() : DriverFixture(LIMEQUAT_FAKE_QEMU) { machine.video_display = "vnc"; }
};

TEST_F(FakeVnc, files_say_how_to_come_in_and_go_with_the_machine) {
  const Path password = directory() / "vncpassword";
  const Path display = directory() / "vncdisplay";
  test::run_coroutine([&]() -> awaitable<void> {
    auto vm = co_await driver().start(request());
    EXPECT_EQ(read_file(display), "127.0.0.1:7") << "where QEMU found a free port";
    EXPECT_THAT(read_file(password), MatchesRegex("[A-Za-z0-9_-]{8}"));
    EXPECT_EQ(mode_of(password), 0600u);
    EXPECT_EQ(mode_of(display), 0600u);
    EXPECT_THAT(log_text(), HasSubstr("VNC server running at 127.0.0.1:7 <vnc://127.0.0.1:5907>"));
    EXPECT_THAT(log_text(), testing::Not(HasSubstr(read_file(password))));
    co_await vm->shut_down(std::chrono::minutes(1));
    vm.reset();
    EXPECT_FALSE(limequat::exists(password));
    EXPECT_FALSE(limequat::exists(display));
  });
}

TEST_F(FakeVnc, each_start_has_its_own_password_and_removes_what_was_left) {
  std::array<std::string, 2> passwords;
  for (auto& seen : passwords) {
    machine.video_display = "vnc";
    test::run_coroutine([&]() -> awaitable<void> {
      auto vm = co_await driver().start(request());
      seen = read_file(directory() / "vncpassword");
      co_await vm->shut_down(std::chrono::minutes(1));
    });
  }
  EXPECT_NE(passwords[0], passwords[1]);
  write_file_atomic(directory() / "vncpassword", "old", 0600);
  machine.video_display = "none";
  test::run_coroutine([&]() -> awaitable<void> {
    auto vm = co_await driver().start(request());
    EXPECT_FALSE(limequat::exists(directory() / "vncpassword"));
    co_await vm->shut_down(std::chrono::minutes(1));
  });
}

// A client as far as RFC 6143 §7.1 and §7.2.2 go: did the server take the password?
class RfbClient {
 public:
  explicit RfbClient(const std::string& display) {
    const auto colon = display.rfind(':');
    int number = 0;
    std::from_chars(display.data() + colon + 1, display.data() + display.size(), number);
    socket_.reset(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_in address{.sin_family = AF_INET,
                        .sin_port = htons(static_cast<std::uint16_t>(5900 + number)),
                        .sin_addr = {htonl(INADDR_LOOPBACK)},
                        .sin_zero = {}};
    const auto* any = reinterpret_cast<const sockaddr*>(&address);
    EXPECT_EQ(::connect(socket_.get(), any, sizeof address), 0);
  }

  bool log_in(const std::string& password) {
    EXPECT_EQ(receive(12), "RFB 003.008\n");
    write_all(socket_.get(), "RFB 003.008\n");
    const std::string types = receive(static_cast<unsigned char>(receive(1)[0]));
    EXPECT_EQ(types, "\x02") << "VNC authentication is the only way in";
    write_all(socket_.get(), "\x02");
    write_all(socket_.get(), answer_to(receive(16), password));
    return receive(4) == std::string(4, '\0');
  }

 private:
  std::string receive(std::size_t size) {
    std::string bytes(size, '\0');
    EXPECT_EQ(::recv(socket_.get(), bytes.data(), size, MSG_WAITALL), static_cast<ssize_t>(size));
    return bytes;
  }

  // DES under the password with the bits of each byte turned round. OpenSSL 3 has single DES no
  // more: triple DES with three equal keys is the same.
  static std::string answer_to(const std::string& challenge, const std::string& password) {
    std::array<unsigned char, 24> key{};
    for (std::size_t i = 0; i < key.size(); ++i) {
      const auto letter = i % 8 < password.size() ? static_cast<unsigned char>(password[i % 8]) : 0;
      for (int bit = 0; bit < 8; ++bit) {
        key[i] = static_cast<unsigned char>(key[i] | ((letter >> bit & 1) << (7 - bit)));
      }
    }
    std::array<unsigned char, 32> out{};
    int size = 0;
    EVP_CIPHER_CTX* context = EVP_CIPHER_CTX_new();
    EVP_EncryptInit_ex(context, EVP_des_ede3_ecb(), nullptr, key.data(), nullptr);
    EVP_CIPHER_CTX_set_padding(context, 0);
    EVP_EncryptUpdate(context, out.data(), &size,
                      reinterpret_cast<const unsigned char*>(challenge.data()), 16);
    EVP_CIPHER_CTX_free(context);
    EXPECT_EQ(size, 16);
    return {reinterpret_cast<const char*>(out.data()), 16};
  }

  UniqueFd socket_;
};

class RealVnc : public DriverFixture {
 protected:
  RealVnc() : DriverFixture(kQemu) {}
  void SetUp() override {
    if (!find_program(kQemu)) GTEST_SKIP() << kQemu << " is not installed";
    machine.video_display = "vnc";
    machine.vnc_display = "127.0.0.1:70,to=99";
  }
};

TEST_F(RealVnc, the_written_password_opens_the_console_and_no_other_does) {
  test::run_coroutine([&]() -> awaitable<void> {
    auto vm = co_await driver().start(request());
    const std::string display = read_file(directory() / "vncdisplay");
    const std::string password = read_file(directory() / "vncpassword");
    EXPECT_TRUE(RfbClient(display).log_in(password));
    EXPECT_FALSE(RfbClient(display).log_in("letmein1"));
    EXPECT_FALSE(RfbClient(display).log_in(""));
    vm->kill();
    (void)co_await vm->exited();
  });
}

}  // namespace
}  // namespace limequat::driver::qemu
