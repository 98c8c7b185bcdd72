#include "cidata/proxy.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace limequat::cidata {
namespace {

using testing::ElementsAre;
using testing::Pair;

ProxyInput input_with(Variables machine, Variables host = {}) {
  return {.machine_env = std::move(machine),
          .host_environment = std::move(host),
          .gateway = "192.168.5.2",
          .loopback_names = {"Proxy.Example"}};
}

TEST(Proxy, a_proxy_on_the_hosts_loopback_is_reached_through_the_gateway) {
  const auto input = input_with({});
  const std::pair<const char*, const char*> cases[] = {
      {"http://127.0.0.1", "http://192.168.5.2"},
      {"http://127.1.2.3:8080/path?q#f", "http://192.168.5.2:8080/path?q#f"},
      {"https://LocalHost:8080/", "https://192.168.5.2:8080/"},
      {"socks5://docker.for.mac.localhost:1080", "socks5://192.168.5.2:1080"},
      {"http://me:p%40ss@localhost:3128", "http://me:p%40ss@192.168.5.2:3128"},
      {"http://[::1]:3128", "http://192.168.5.2:3128"},
      {"http://[::ffff:127.0.0.1]", "http://192.168.5.2"},
      {"localhost:3128", "192.168.5.2:3128"},
      {"http://proxy.example:3128", "http://192.168.5.2:3128"},
  };
  for (const auto& [given, expected] : cases) EXPECT_EQ(replace_loopback(given, input), expected);
}

TEST(Proxy, other_values_stay_as_they_are) {
  const auto input = input_with({});
  for (const auto* value :
       {"", "http://10.0.0.1:3128", "http://localhost.example:1", "http://user@host/@localhost",
        "://localhost@:8080", "http://[::1", "http://[::2]:1", "http://mylocalhost"}) {
    EXPECT_EQ(replace_loopback(value, input), value);
  }
}

TEST(Proxy, both_cases_are_set_and_lower_case_wins) {
  EXPECT_THAT(
      guest_environment(input_with({{"http_proxy", "http://a"}, {"HTTP_PROXY", "http://b"}})),
      ElementsAre(Pair("HTTP_PROXY", "http://a"), Pair("http_proxy", "http://a")));
  EXPECT_THAT(guest_environment(input_with({{"NO_PROXY", "localhost"}})),
              ElementsAre(Pair("NO_PROXY", "localhost"), Pair("no_proxy", "localhost")));
}

TEST(Proxy, the_hosts_value_wins_when_it_is_propagated) {
  auto input = input_with({{"ftp_proxy", "http://machine"}, {"OTHER", "1"}},
                          {{"ftp_proxy", "http://host"}, {"PATH", "/bin"}});
  EXPECT_THAT(guest_environment(input),
              ElementsAre(Pair("FTP_PROXY", "http://host"), Pair("OTHER", "1"),
                          Pair("ftp_proxy", "http://host")));
  input.propagate = false;
  EXPECT_THAT(guest_environment(input),
              ElementsAre(Pair("FTP_PROXY", "http://machine"), Pair("OTHER", "1"),
                          Pair("ftp_proxy", "http://machine")));
}

TEST(Proxy, an_empty_value_switches_a_proxy_off) {
  EXPECT_THAT(
      guest_environment(input_with({{"https_proxy", "http://machine"}}, {{"https_proxy", ""}})),
      ElementsAre());
  EXPECT_THAT(guest_environment(input_with({{"OTHER", ""}})), ElementsAre(Pair("OTHER", "")));
}

TEST(Proxy, names_of_the_loopback_in_a_hosts_file) {
  EXPECT_THAT(loopback_names("# comment\n"
                             "127.0.0.1\tlocalhost  alias # not this\n"
                             "\n"
                             "10.0.0.1 other\n"
                             "::1 ip6-localhost\r\n"
                             "garbage localhost2\n"
                             "127.0.1.1 ada.example"),
              ElementsAre("localhost", "alias", "ip6-localhost", "ada.example"));
  EXPECT_THAT(loopback_names(""), ElementsAre());
}

}  // namespace
}  // namespace limequat::cidata
