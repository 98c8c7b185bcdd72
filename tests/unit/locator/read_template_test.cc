// Reading a template from a locator, and what is remembered of it: reference of upstream, templates
// §1; T20 of the host provisioning specification.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "base/digest.h"
#include "base/error.h"
#include "locator/template.h"
#include "tests/support/http_server.h"
#include "tests/support/log_recorder.h"

namespace limequat::locator {
namespace {

using test::HttpServer;
using test::HttpServerReply;
using test::HttpServerRequest;

constexpr const char* kYaml = "cpus: 4\n";

class ReadTemplate : public ::testing::Test {
 protected:
  ReadTemplate() : server_([this](const HttpServerRequest& request) { return answer(request); }) {
    sources_.host_arch = "x86_64";
    make_directories(at("store/sub"));
    write("store/debian.yaml", kYaml);
    write("store/sub/x.yaml", kYaml);
    write("Local.yaml", kYaml);
    reply("/dir/My.yaml", {.body = kYaml});
  }
  [[nodiscard]] std::string at(const std::string& path) const {
    return (folder_.path() / path).string();
  }
  void write(const std::string& path, const std::string& text) {
    write_file_atomic(at(path), text, 0644, false);
  }
  void reply(const std::string& path, HttpServerReply answer) {
    replies_[path] = std::move(answer);
  }
  HttpServerReply answer(const HttpServerRequest& request) {
    const auto found = replies_.find(request.target);
    return found == replies_.end() ? HttpServerReply{.status = 404, .body = kYaml} : found->second;
  }
  Template read(const std::string& locator, ReadAs as = ReadAs::machine_template) {
    return read_template(locator, store_, log_.logger(), sources_, as);
  }
  std::string failure(const std::string& locator, ReadAs as = ReadAs::machine_template) {
    try {
      return "not refused: " + read(locator, as).bytes;
    } catch (const Error& error) {
      return error.message();
    }
  }

  TemporaryDirectory folder_{"read-test"};
  TemplateStore store_{{folder_.path() / "store"}};
  std::map<std::string, HttpServerReply> replies_;
  Sources sources_;
  test::LogRecorder log_;
  HttpServer server_;
};

TEST_F(ReadTemplate, FromTheStore) {
  const Template read_one = read("template:sub/x");
  EXPECT_EQ(read_one.bytes, kYaml);
  EXPECT_EQ(read_one.locator, "template:sub/x");
  EXPECT_EQ(read_one.name, "x");
  ASSERT_EQ(read_one.parts.size(), 1u);
  EXPECT_EQ(read_one.parts[0].url, at("store/sub/x.yaml"));
  EXPECT_EQ(read_one.parts[0].sha256, sha256_hex(kYaml));
  EXPECT_EQ(read_one.parts[0].included_from, "");
  EXPECT_EQ(log_.take(),
            "debug interpreting argument `template:sub/x` as a template name `sub/x`\n");
}

TEST_F(ReadTemplate, OldTemplateFormIsPutRight) {
  const Template read_one = read("template://sub/x");
  EXPECT_EQ(read_one.locator, "template:sub/x");
  EXPECT_EQ(read_one.relative_to, "template:sub/x");
  EXPECT_NE(log_.text().find("warning Template locator `template://sub/x` should be written "
                             "`template:sub/x` since Lima v2.0\n"),
            std::string::npos);
}

TEST_F(ReadTemplate, FromAPath) {
  const Template read_one = read(at("./Local.yaml"));
  EXPECT_EQ(read_one.locator, at("Local.yaml"));
  EXPECT_EQ(read_one.name, "local");
  EXPECT_EQ(read_one.parts[0].url, at("Local.yaml"));
  EXPECT_NE(failure(at("missing.yaml")).find("No such file"), std::string::npos);
}

TEST_F(ReadTemplate, FromAFileUrl) {
  const Template read_one = read("file://" + at("Local.yaml"));
  EXPECT_EQ(read_one.bytes, kYaml);
  EXPECT_EQ(read_one.name, "local");
  EXPECT_EQ(read_one.locator, "file://" + at("Local.yaml"));
  EXPECT_NE(failure("file://Local.yaml").find("is not an absolute path"), std::string::npos);
  EXPECT_NE(failure("file:Local.yaml").find("is not an absolute path"), std::string::npos);
}

TEST_F(ReadTemplate, FromStandardInput) {
  const UniqueFd file = open_file(at("Local.yaml"), O_RDONLY);
  sources_.standard_input = file.get();
  const Template read_one = read("-");
  EXPECT_EQ(read_one.bytes, kYaml);
  EXPECT_EQ(read_one.name, "");
  EXPECT_EQ(read_one.relative_to, "-");
}

TEST_F(ReadTemplate, S8_PipeWithAPathIsRemembered) {
  int ends[2];
  ASSERT_EQ(::pipe2(ends, O_CLOEXEC), 0);
  const UniqueFd reading(ends[0]);
  {
    const UniqueFd writing(ends[1]);
    write_all(writing.get(), kYaml);
  }
  const Template piped = read("/dev/fd/" + std::to_string(reading.get()));
  EXPECT_EQ(piped.bytes, kYaml);
  EXPECT_TRUE(piped.parts.at(0).from_stream);

  const UniqueFd file = open_file(at("Local.yaml"), O_RDONLY);
  EXPECT_TRUE(read("/proc/self/fd/" + std::to_string(file.get())).parts.at(0).from_stream);
  EXPECT_FALSE(read(at("Local.yaml")).parts.at(0).from_stream);
  EXPECT_FALSE(read("file://" + at("Local.yaml")).parts.at(0).from_stream);
}

TEST_F(ReadTemplate, FromHttp) {
  const Template read_one = read(server_.url("/dir/My.yaml"));
  EXPECT_EQ(read_one.bytes, kYaml);
  EXPECT_EQ(read_one.name, "my");
  EXPECT_EQ(read_one.parts[0].locator, server_.url("/dir/My.yaml"));
  EXPECT_EQ(read_one.parts[0].final_url, server_.url("/dir/My.yaml"));
}

TEST_F(ReadTemplate, T20_RemembersTheFinalUrlOfRedirects) {
  reply("/a.yaml", {.status = 302, .headers = {{"Location", "/b.yaml"}}});
  reply("/b.yaml", {.status = 301, .headers = {{"Location", server_.url("/dir/My.yaml")}}});
  const Template read_one = read(server_.url("/a.yaml"));
  EXPECT_EQ(read_one.bytes, kYaml);
  EXPECT_EQ(read_one.name, "a");
  EXPECT_EQ(read_one.parts[0].locator, server_.url("/a.yaml"));
  EXPECT_EQ(read_one.parts[0].url, server_.url("/a.yaml"));
  EXPECT_EQ(read_one.parts[0].final_url, server_.url("/dir/My.yaml"));
  EXPECT_EQ(read_one.parts[0].sha256, sha256_hex(kYaml));
}

TEST_F(ReadTemplate, RedirectLoopEnds) {
  reply("/a.yaml", {.status = 302, .headers = {{"Location", "/b.yaml"}}});
  reply("/b.yaml", {.status = 302, .headers = {{"Location", "/a.yaml"}}});
  EXPECT_NE(failure(server_.url("/a.yaml")).find("redirects"), std::string::npos);
  reply("/f.yaml", {.status = 302, .headers = {{"Location", "file:///etc/passwd"}}});
  EXPECT_NE(failure(server_.url("/f.yaml")).find("not allowed"), std::string::npos);
}

TEST_F(ReadTemplate, ErrorPageIsNoTemplate) {
  const std::string url = server_.url("/gone.yaml");
  EXPECT_EQ(failure(url), "failed to read the template `" + url + "`: GET " + url +
                              ": unexpected HTTP status 404");
}

TEST_F(ReadTemplate, WebPageIsNoTemplate) {
  reply("/page", {.headers = {{"Content-Type", "text/html; charset=utf-8"}},
                  .body = "\n <!DOCTYPE html><html>"});
  const std::string message = failure(server_.url("/page"));
  EXPECT_NE(message.find("`" + server_.url("/page") +
                         "` is an HTML or XML page, not YAML: its content type is `text/html; "
                         "charset=utf-8` and it begins with `<`"),
            std::string::npos)
      << message;
  EXPECT_NE(failure(server_.url("/page"), ReadAs::base).find("HTML"), std::string::npos);
  // A script may be anything.
  EXPECT_EQ(read(server_.url("/page"), ReadAs::script).bytes, "\n <!DOCTYPE html><html>");
  write("page.yaml", "<html></html>");
  EXPECT_NE(failure(at("page.yaml")).find("begins with `<`"), std::string::npos);
  write("merge.yaml", "<<: {cpus: 4}\n");
  EXPECT_EQ(read(at("merge.yaml")).bytes, "<<: {cpus: 4}\n");
}

TEST_F(ReadTemplate, LimitIs4MiB) {
  reply("/fits", {.body = std::string(kTemplateLimit, '#')});
  reply("/big", {.body = std::string(kTemplateLimit + 1, '#')});
  reply("/big-unannounced", {.body = std::string(kTemplateLimit + 1, '#'), .announced_length = -2});
  EXPECT_EQ(read(server_.url("/fits")).bytes.size(), kTemplateLimit);
  for (const char* path : {"/big", "/big-unannounced"}) {
    EXPECT_NE(failure(server_.url(path)).find("limit of 4194304"), std::string::npos) << path;
  }
  write("big.yaml", std::string(kTemplateLimit + 1, '#'));
  EXPECT_NE(failure(at("big.yaml")).find("4194304"), std::string::npos) << failure(at("big.yaml"));
}

TEST_F(ReadTemplate, SaysWhatTheNetworkDid) {
  int closed_port = 0;
  {
    closed_port = HttpServer([](const HttpServerRequest&) { return HttpServerReply{}; }).port();
  }
  const std::string refused = "http://127.0.0.1:" + std::to_string(closed_port) + "/x.yaml";
  EXPECT_NE(failure(refused).find("Connection refused"), std::string::npos) << failure(refused);
  const std::string unknown = failure("http://no-such-host.invalid/x.yaml");
  EXPECT_NE(unknown.find("could not resolve the name"), std::string::npos) << unknown;
  const std::string tls = "https://127.0.0.1:" + std::to_string(server_.port()) + "/dir/My.yaml";
  EXPECT_NE(failure(tls).find("TLS failed"), std::string::npos) << failure(tls);
  sources_.http_timeout = std::chrono::seconds(1);
  reply("/slow", {.body = "cpus:", .announced_length = 100, .hang = true});
  EXPECT_NE(failure(server_.url("/slow")).find("timed out"), std::string::npos);
}

TEST_F(ReadTemplate, FromAnImage) {
  const Template image = read("https://host/debian-12-genericcloud-amd64.qcow2");
  EXPECT_EQ(image.name, "debian-12-amd64");
  EXPECT_TRUE(image.is_image);
  EXPECT_NE(image.bytes.find("location: \"https://host/debian-12-genericcloud-amd64.qcow2\""),
            std::string::npos);
  EXPECT_EQ(image.parts[0].final_url, "https://host/debian-12-genericcloud-amd64.qcow2");
  EXPECT_TRUE(server_.requests().empty());
  // Before the scheme is looked at; a file's place is made absolute.
  EXPECT_NE(read("images/x.img").bytes.find("location: \"/"), std::string::npos);
  EXPECT_NE(log_.text().find("warning cannot determine image arch from URL `"), std::string::npos);
  // A script may be called so.
  write("tool.raw", "bytes");
  EXPECT_EQ(read(at("tool.raw"), ReadAs::script).bytes, "bytes");
}

TEST_F(ReadTemplate, EmptyOnes) {
  write("empty.yaml", "");
  EXPECT_EQ(failure(at("empty.yaml")), "don't know how to interpret `" + at("empty.yaml") +
                                           "` as a template locator: it is empty");
  EXPECT_EQ(read(at("empty.yaml"), ReadAs::base).bytes, "");
  EXPECT_EQ(failure(""), "locator is empty");
}

}  // namespace
}  // namespace limequat::locator
