#include "base/http_client.h"

#include <gmock/gmock.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "base/unique_fd.h"
#include "tests/support/environment.h"
#include "tests/support/http_server.h"

namespace limequat {
namespace {

using test::HttpServer;
using test::HttpServerReply;
using test::HttpServerRequest;
using test::ScopedVariable;
using ::testing::HasSubstr;

// The machine that runs the tests may have a proxy of its own.
class HttpClient : public ::testing::Test {
 protected:
  ScopedVariable lower_{"http_proxy", nullptr};
  ScopedVariable all_{"ALL_PROXY", nullptr};
  ScopedVariable lower_all_{"all_proxy", nullptr};
  ScopedVariable none_{"no_proxy", nullptr};
  ScopedVariable upper_none_{"NO_PROXY", nullptr};
};

std::string error_of(const HttpRequest& request) {
  try {
    (void)http_get(request);
    return "no error";
  } catch (const Error& error) {
    return error.message();
  }
}

TEST_F(HttpClient, GetsBodyAndFacts) {
  const HttpServer server([](const HttpServerRequest&) -> HttpServerReply {
    return {.headers = {{"Last-Modified", "Wed, 21 Oct 2015 07:28:00 GMT"},
                        {"CONTENT-TYPE", "application/octet-stream"},
                        {"ETag", "\"v1\""}},
            .body = std::string(300000, 'x')};
  });
  std::string body;
  std::uint64_t last_done = 0;
  bool response_came_first = false;
  const HttpResponse response = http_get(
      {.url = server.url("/f"),
       .headers = {{"X-One", "1"}},
       .on_response =
           [&](const HttpResponse& early) {
             response_came_first = body.empty() && early.content_length == 300000u;
           },
       .sink = [&](std::string_view bytes) { body += bytes; },
       .progress = [&](std::uint64_t done, std::optional<std::uint64_t>) { last_done = done; }});
  EXPECT_EQ(body, std::string(300000, 'x'));
  EXPECT_TRUE(response_came_first);
  EXPECT_EQ(last_done, 300000u);
  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(response.final_url, server.url("/f"));
  EXPECT_EQ(response.last_modified, "Wed, 21 Oct 2015 07:28:00 GMT");
  EXPECT_EQ(response.content_type, "application/octet-stream");
  EXPECT_EQ(response.etag, "\"v1\"");
  EXPECT_FALSE(response.resumed);
  ASSERT_EQ(server.requests().size(), 1u);
  EXPECT_EQ(server.requests()[0].headers.at("x-one"), "1");
  EXPECT_EQ(server.requests()[0].headers.count("accept-encoding"), 0u)
      << "digests are of the bytes";
}

TEST_F(HttpClient, EmptyBodyStillReportsTheResponse) {
  const HttpServer server(test::serve_texts({{"/empty", ""}}));
  bool seen = false;
  const auto response = http_get(
      {.url = server.url("/empty"), .on_response = [&](const HttpResponse&) { seen = true; }});
  EXPECT_TRUE(seen);
  EXPECT_EQ(response.status, 200);
}

TEST_F(HttpClient, Head) {
  const HttpServer server([](const HttpServerRequest&) -> HttpServerReply {
    return {.headers = {{"Last-Modified", "then"}}, .body = "never sent"};
  });
  const HttpResponse response = http_head({.url = server.url("/f")});
  EXPECT_EQ(response.last_modified, "then");
  EXPECT_EQ(response.content_length, 10u);
  EXPECT_EQ(server.requests().at(0).method, "HEAD");
}

TEST_F(HttpClient, FollowsRedirectsUpToALimit) {
  const HttpServer server([](const HttpServerRequest& request) -> HttpServerReply {
    const int n = std::stoi(request.target.substr(1));
    if (n == 0) return {.body = "end"};
    return {
        .status = 302,
        .headers = {{"Location", "/" + std::to_string(n - 1)}, {"Last-Modified", "of a redirect"}},
        .body = "moved"};
  });
  std::string body;
  HttpRequest request{.url = server.url("/3"),
                      .redirect_limit = 3,
                      .sink = [&](std::string_view bytes) { body += bytes; }};
  const HttpResponse response = http_get(request);
  EXPECT_EQ(body, "end") << "bodies of redirects do not reach the sink";
  EXPECT_EQ(response.final_url, server.url("/0"));
  EXPECT_EQ(response.last_modified, "") << "headers of redirects do not count";
  request.redirect_limit = 2;
  EXPECT_THAT(error_of(request), HasSubstr("more than 2 redirects"));
}

TEST_F(HttpClient, RedirectsOnlyToHttp) {
  const HttpServer server([](const HttpServerRequest&) -> HttpServerReply {
    return {.status = 302, .headers = {{"Location", "file:///etc/passwd"}}};
  });
  EXPECT_THAT(error_of({.url = server.url("/")}),
              HasSubstr("redirected to a URL that is not allowed"));
}

TEST_F(HttpClient, OtherSchemesAreRefused) {
  for (const char* url : {"file:///etc/passwd", "ftp://127.0.0.1/x", "127.0.0.1", "", "-o"}) {
    EXPECT_THAT(error_of({.url = url}), HasSubstr("only http and https")) << url;
  }
}

TEST_F(HttpClient, StatusIsAnError) {
  const HttpServer server(test::serve_texts({}));
  std::string body;
  try {
    (void)http_get({.url = server.url("/x"), .sink = [&](std::string_view b) { body += b; }});
    FAIL();
  } catch (const HttpStatusError& error) {
    EXPECT_EQ(error.status(), 404);
    EXPECT_EQ(error.message(), "GET " + server.url("/x") + ": unexpected HTTP status 404");
  }
  EXPECT_EQ(body, "") << "the error page is not the file";
}

TEST_F(HttpClient, ResumesWhenTheServerCan) {
  const HttpServer server(test::serve_texts({{"/f", "0123456789"}}));
  std::string body = "0123";
  HttpRequest request{.url = server.url("/f"),
                      .resume_from = 4,
                      .sink = [&](std::string_view bytes) { body += bytes; }};
  EXPECT_TRUE(http_get(request).resumed);
  EXPECT_EQ(body, "0123456789");
  request.resume_from = 10;
  EXPECT_THROW((void)http_get(request), HttpStatusError);
}

TEST_F(HttpClient, ResumeFallsBackToTheWholeFile) {
  const HttpServer server(
      [](const HttpServerRequest&) -> HttpServerReply { return {.body = "all"}; });
  std::string body;
  const auto response = http_get(
      {.url = server.url("/f"), .resume_from = 2, .sink = [&](std::string_view b) { body += b; }});
  EXPECT_FALSE(response.resumed);
  EXPECT_EQ(body, "all");
}

TEST_F(HttpClient, SizeLimit) {
  const HttpServer server([](const HttpServerRequest& request) -> HttpServerReply {
    return {.body = std::string(1000, 'x'),
            .announced_length = request.target == "/said" ? -1 : -2};
  });
  std::size_t got = 0;
  HttpRequest request{.body_limit = 999, .sink = [&](std::string_view b) { got += b.size(); }};
  for (const char* path : {"/said", "/unsaid"}) {
    request.url = server.url(path);
    EXPECT_THAT(error_of(request), HasSubstr("limit of 999"));
  }
  EXPECT_LE(got, 999u);
  EXPECT_EQ(http_get_text(server.url("/unsaid"), 1000), std::string(1000, 'x'));
}

TEST_F(HttpClient, TruncatedBodyIsAnError) {
  const HttpServer server([](const HttpServerRequest&) -> HttpServerReply {
    return {.body = "half", .announced_length = 8};
  });
  EXPECT_THAT(error_of({.url = server.url("/f")}), HasSubstr("the connection ended early"));
}

TEST_F(HttpClient, StalledServerTimesOut) {
  const HttpServer server([](const HttpServerRequest&) -> HttpServerReply {
    return {.body = "a", .announced_length = 100, .hang = true};
  });
  EXPECT_THAT(error_of({.url = server.url("/f"), .stall_time = std::chrono::seconds(1)}),
              HasSubstr("timed out"));
  EXPECT_THAT(error_of({.url = server.url("/f"), .total_timeout = std::chrono::seconds(1)}),
              HasSubstr("timed out"));
}

TEST_F(HttpClient, CancelledWhileTheServerIsSilent) {
  const HttpServer server([](const HttpServerRequest&) -> HttpServerReply {
    return {.body = "a", .announced_length = 100, .hang = true};
  });
  bool begun = false;
  EXPECT_THAT(error_of({.url = server.url("/f"),
                        .sink = [&](std::string_view) { begun = true; },
                        .cancelled = [&] { return begun; }}),
              HasSubstr("cancelled"));
}

TEST_F(HttpClient, WhatTheSinkThrowsComesOut) {
  const HttpServer server(test::serve_texts({{"/f", "abc"}}));
  struct Full {};
  EXPECT_THROW(
      (void)http_get({.url = server.url("/f"), .sink = [](std::string_view) { throw Full(); }}),
      Full);
  EXPECT_THROW((void)http_get(
                   {.url = server.url("/f"),
                    .progress = [](std::uint64_t, std::optional<std::uint64_t>) { throw Full(); }}),
               Full);
}

TEST_F(HttpClient, RefusedConnectionNamesTheServer) {
  // Bound, never listening: the port is nobody else's.
  const UniqueFd socket(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  ASSERT_EQ(::bind(socket.get(), reinterpret_cast<sockaddr*>(&address), size), 0);
  ASSERT_EQ(::getsockname(socket.get(), reinterpret_cast<sockaddr*>(&address), &size), 0);
  const std::string host = "127.0.0.1:" + std::to_string(ntohs(address.sin_port));
  EXPECT_THAT(error_of({.url = "http://user:secret@" + host + "/"}),
              HasSubstr("could not connect to `" + host + "`: Connection refused"));
}

TEST_F(HttpClient, UnknownNameIsToldApart) {
  // RFC 6761: .invalid never resolves.
  EXPECT_THAT(error_of({.url = "http://no-such-host.invalid/"}),
              HasSubstr("could not resolve the name of the server"));
}

TEST_F(HttpClient, TlsToAPlainServerFailsAsTls) {
  const HttpServer server(test::serve_texts({}));
  std::string url = server.url("/");
  url.replace(0, 4, "https");
  EXPECT_THAT(error_of({.url = url, .total_timeout = std::chrono::seconds(20)}), HasSubstr("TLS"));
}

TEST_F(HttpClient, UsesTheProxyOfTheEnvironment) {
  const HttpServer proxy([](const HttpServerRequest& request) -> HttpServerReply {
    return {.body = "for " + request.target};
  });
  const ScopedVariable set("http_proxy", proxy.url("").c_str());
  EXPECT_EQ(http_get_text("http://no-such-host.invalid/f", 100),
            "for http://no-such-host.invalid/f");
}

TEST_F(HttpClient, HeaderInjectionIsRefused) {
  EXPECT_THAT(error_of({.url = "http://127.0.0.1/", .headers = {{"A", "b\r\nC: d"}}}),
              HasSubstr("line break"));
}

}  // namespace
}  // namespace limequat
