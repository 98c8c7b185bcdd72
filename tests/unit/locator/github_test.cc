// `github:` against a server of our own: reference of upstream, templates §2.
#include "locator/github.h"

#include <gtest/gtest.h>

#include "base/error.h"
#include "locator/transform.h"
#include "tests/support/http_server.h"
#include "tests/support/log_recorder.h"

namespace limequat::locator {
namespace {

using test::HttpServer;
using test::HttpServerReply;
using test::HttpServerRequest;

TEST(GithubLocator, PartsAndDefaults) {
  struct Case {
    const char* text;
    const char* repository;
    const char* path;
    const char* branch;
  };
  const Case cases[] = {{"org", "org", ".lima.yaml", ""},
                        {"org/", "org", ".lima.yaml", ""},
                        {"org/repo", "repo", ".lima.yaml", ""},
                        {"org/repo/", "repo", ".lima.yaml", ""},
                        {"org//x", "org", "x.yaml", ""},
                        {"org/repo/dir/", "repo", "dir/.lima.yaml", ""},
                        {"org/repo/dir/x", "repo", "dir/x.yaml", ""},
                        {"org/repo/.hidden", "repo", ".hidden.yaml", ""},
                        {"org/repo/x.yml", "repo", "x.yml", ""},
                        {"org/repo/x.sh", "repo", "x.sh", ""},
                        {"org/repo/ubuntu-24.04", "repo", "ubuntu-24.04", ""},
                        {"org/repo@v1", "repo", ".lima.yaml", "v1"},
                        {"org/repo/x@feature/y", "repo", "x.yaml", "feature/y"},
                        {"org@v1", "org", ".lima.yaml", "v1"},
                        {"org/repo/x.yaml", "repo", "x.yaml", ""},
                        {"org/repo/a/../x", "repo", "a/../x.yaml", ""}};
  for (const auto& c : cases) {
    const auto locator = GithubLocator::parse(c.text);
    EXPECT_EQ(locator.organisation, "org") << c.text;
    EXPECT_EQ(locator.repository, c.repository) << c.text;
    EXPECT_EQ(locator.path, c.path) << c.text;
    EXPECT_EQ(locator.branch, c.branch) << c.text;
  }
}

TEST(GithubLocator, RefusesEscapes) {
  const std::pair<const char*, const char*> cases[] = {
      {"", "github: URL must contain at least an ORG"},
      {"/repo", "github: URL must contain at least an ORG"},
      {"//org/repo", "github: URL must contain at least an ORG"},
      {"org/..", "escapes the org"},
      {"../x", "escapes the org"},
      {"org/.", "escapes the org"},
      {"org/../../evil/linux/main/x.yaml", "escapes the org"},
      {"org/repo/..", "escapes the repository"},
      {"org/repo/../x", "escapes the repository"},
      {"org/repo/../../../evil/linux/main/x.yaml", "escapes the repository"},
      {"org/repo/a/../../x", "escapes the repository"},
      {"org/repo//x", "escapes the repository"},
      {"org/repo@..", "escapes the repository"},
      {"org/repo@../../x", "escapes the repository"},
      {"org/repo@a/../../x", "escapes the repository"},
      {"org/repo@a/..", "escapes the repository"},
      {"org/repo/%2e%2e/x", "not allowed"},
      {"org/repo/x?y", "not allowed"},
      {"org/repo/x#y", "not allowed"},
      {"org/repo/a\\..\\x", "not allowed"},
      {"org/repo/a b", "not allowed"}};
  for (const auto& [text, words] : cases) {
    try {
      (void)GithubLocator::parse(text);
      ADD_FAILURE() << text;
    } catch (const Error& error) {
      EXPECT_NE(error.message().find(words), std::string::npos) << text << ": " << error.message();
    }
  }
}

class Github : public ::testing::Test {
 protected:
  Github() : server_([this](const HttpServerRequest& request) { return answer(request); }) {
    sources_.github_api = server_.url("/api");
    sources_.github_content = server_.url("/raw");
    files_["/api/repos/org/repo"] = R"({"id": 1, "default_branch": "main"})";
    files_["/api/repos/org/org"] = R"({"default_branch": "trunk"})";
  }

  HttpServerReply answer(const HttpServerRequest& request) {
    const auto found = files_.find(request.target);
    if (found == files_.end()) return {.status = 404, .body = "404: Not Found"};
    return {.body = found->second};
  }
  std::string raw(const std::string& path) { return server_.url("/raw/" + path); }
  std::string resolve(const std::string& text) { return resolve_github(text, sources_); }
  std::string failure(const std::string& text) {
    try {
      return "not refused: " + resolve(text);
    } catch (const Error& error) {
      return error.message();
    }
  }
  std::vector<HttpServerRequest> asked(std::string_view prefix) {
    std::vector<HttpServerRequest> result;
    for (const auto& request : server_.requests()) {
      if (request.target.starts_with(prefix)) result.push_back(request);
    }
    return result;
  }

  std::map<std::string, std::string> files_;
  Sources sources_;
  test::LogRecorder log_;
  HttpServer server_;
};

TEST_F(Github, AsksForTheDefaultBranchOnlyWithoutOne) {
  files_["/raw/org/repo/main/.lima.yaml"] = "cpus: 4\n";
  files_["/raw/org/repo/v1/.lima.yaml"] = "cpus: 4\n";
  EXPECT_EQ(resolve("org/repo"), raw("org/repo/main/.lima.yaml"));
  const auto api = asked("/api/");
  ASSERT_EQ(api.size(), 1u);
  EXPECT_EQ(api[0].headers.at("user-agent"), "lima");
  EXPECT_EQ(api[0].headers.at("accept"), "application/vnd.github.v3+json");
  EXPECT_EQ(api[0].headers.count("authorization"), 0u);
  EXPECT_EQ(resolve("org/repo@v1"), raw("org/repo/v1/.lima.yaml"));
  EXPECT_EQ(asked("/api/").size(), 1u);
}

TEST_F(Github, TokenGoesToTheApiOnly) {
  sources_.github_token = "s3cret";
  files_["/raw/org/repo/main/.lima.yaml"] = "cpus: 4\n";
  (void)resolve("org/repo");
  ASSERT_EQ(asked("/api/").size(), 1u);
  EXPECT_EQ(asked("/api/")[0].headers.at("authorization"), "token s3cret");
  for (const auto& request : asked("/raw/")) EXPECT_EQ(request.headers.count("authorization"), 0u);
}

TEST_F(Github, TokenDoesNotFollowARedirectElsewhere) {
  HttpServer other([](const HttpServerRequest&) {
    return HttpServerReply{.body = R"({"default_branch": "main"})"};
  });
  HttpServer api([&](const HttpServerRequest&) {
    return HttpServerReply{.status = 302, .headers = {{"Location", other.url("/x")}}};
  });
  sources_.github_api = api.url("");
  sources_.github_token = "s3cret";
  files_["/raw/org/repo/main/.lima.yaml"] = "cpus: 4\n";
  (void)resolve("org/repo");
  ASSERT_EQ(other.requests().size(), 1u);
  EXPECT_EQ(other.requests()[0].headers.count("authorization"), 0u);
}

TEST_F(Github, FilesThatAreNoYamlAreNotLookedAt) {
  EXPECT_EQ(resolve("org/repo/x.sh@v1"), raw("org/repo/v1/x.sh"));
  EXPECT_TRUE(server_.requests().empty());
}

TEST_F(Github, FollowsASymlinkInsideTheRepository) {
  files_["/raw/org/repo/v1/dir/x.yaml"] = "../other/y.yaml";
  EXPECT_EQ(resolve("org/repo/dir/x@v1"), raw("org/repo/v1/other/y.yaml"));
  files_["/raw/org/repo/v1/.lima.yaml"] = "templates/dev.yaml";
  EXPECT_EQ(resolve("org/repo@v1"), raw("org/repo/v1/templates/dev.yaml"));
}

TEST_F(Github, TargetsOfSymlinks) {
  struct Case {
    const char* link;
    const char* target;
    const char* path;  // nullptr: refused
  };
  const Case cases[] = {{"dir/x.yaml", "y.yaml", "dir/y.yaml"},
                        {".lima.yaml", "sub/y.yaml", "sub/y.yaml"},
                        {"dir/x.yaml", "../y.yaml", "y.yaml"},
                        {".lima.yaml", "../y.yaml", nullptr},
                        {"dir/x.yaml", "../../../../evil/linux/main/y.yaml", nullptr}};
  for (const auto& [link, target, path] : cases) {
    files_["/raw/org/repo/v1/" + std::string(link)] = target;
    const std::string locator = "org/repo/" + std::string(link) + "@v1";
    if (path == nullptr) {
      EXPECT_NE(failure(locator).find("escapes the repository"), std::string::npos) << target;
    } else {
      EXPECT_EQ(resolve(locator), raw("org/repo/v1/" + std::string(path))) << target;
    }
  }
}

TEST_F(Github, ParentInsideTheRepositoryIsWrittenOut) {
  EXPECT_EQ(resolve("org/repo/docs/../x.sh@v1"), raw("org/repo/v1/x.sh"));
}

TEST_F(Github, OrdinaryContentIsNoSymlink) {
  const std::string contents[] = {"", "a: b", "one two", "x\n", "github:other/repo"};
  for (const std::string& content : contents) {
    files_["/raw/org/repo/v1/x.yaml"] = content;
    EXPECT_EQ(resolve("org/repo/x@v1"), raw("org/repo/v1/x.yaml")) << content;
  }
}

TEST_F(Github, RefusesASymlinkThatLeavesTheRepository) {
  for (const char* target : {"../../y.yaml", "/etc/passwd", "../..", "a/../../../y"}) {
    files_["/raw/org/repo/v1/dir/x.yaml"] = target;
    EXPECT_NE(failure("org/repo/dir/x@v1").find("escapes the repository"), std::string::npos)
        << target;
  }
  files_["/raw/org/repo/v1/dir/x.yaml"] = "%2e%2e/%2e%2e/%2e%2e/evil/x.yaml";
  EXPECT_NE(failure("org/repo/dir/x@v1").find("not allowed"), std::string::npos);
}

TEST_F(Github, OwnRepositoryMayRedirectInsideTheOrganisation) {
  files_["/raw/org/org/trunk/.lima.yaml"] = "github:org/project/dir\nmore\n";
  EXPECT_EQ(resolve("org"), "github:org/project/dir");
  files_["/raw/org/org/v1/x.yaml"] = " github:org/project";
  files_["/raw/org/org/v1/y.yaml"] = "github:org/project ";
  EXPECT_EQ(resolve("org//y@v1"), "github:org/project@v1");
}

TEST_F(Github, BranchOfTheProjectNeedNotExistInTheOwnRepository) {
  files_["/raw/org/org/trunk/.lima.yaml"] = "github:org/project";
  EXPECT_EQ(resolve("org@v7"), "github:org/project@v7");
  files_["/raw/org/org/trunk/.lima.yaml"] = "cpus: 4\n";
  EXPECT_NE(failure("org@v7").find("redirect `cpus: 4` is not a `github:org` URL (from "),
            std::string::npos)
      << failure("org@v7");
}

TEST_F(Github, RefusesRedirectsElsewhere) {
  files_["/raw/org/org/trunk/.lima.yaml"] = "github:evil/project";
  EXPECT_NE(failure("org").find("is not a `github:org` URL"), std::string::npos);
  files_["/raw/org/org/trunk/.lima.yaml"] = "github:organisation/project";
  EXPECT_NE(failure("org").find("is not a `github:org` URL"), std::string::npos);
  files_["/raw/org/org/trunk/.lima.yaml"] = "github:org/project@evil";
  EXPECT_NE(failure("org").find("must not include a branch/tag/sha"), std::string::npos);
}

TEST_F(Github, SaysWhatIsWrong) {
  EXPECT_EQ(failure("org/repo"),
            "file `" + raw("org/repo/main/.lima.yaml") + "` not found or inaccessible: status 404");
  EXPECT_NE(failure("org/none").find("failed to get default branch for org/none"),
            std::string::npos);
  EXPECT_NE(failure("org/none").find("404"), std::string::npos);
  files_["/api/repos/org/repo"] = "{}";
  EXPECT_NE(failure("org/repo").find("repository org/repo has no default branch"),
            std::string::npos);
  files_["/api/repos/org/repo"] = "<html>";
  EXPECT_NE(failure("org/repo").find("did not answer with JSON"), std::string::npos);
  files_["/api/repos/org/repo"] = R"({"default_branch": "../../evil/repo/main"})";
  EXPECT_NE(failure("org/repo").find("escapes the repository"), std::string::npos);
}

// It begins as a redirect inside the organisation must.
TEST_F(Github, RedirectThatClimbsOutOfTheOrganisationIsRefused) {
  files_["/raw/org/org/trunk/.lima.yaml"] = "github:org/../../evil/linux/main/x.yaml";
  try {
    (void)transform_custom_url("github:org", sources_, log_.logger());
    ADD_FAILURE();
  } catch (const Error& error) {
    EXPECT_NE(error.message().find("escapes the org"), std::string::npos) << error.message();
  }
}

TEST_F(Github, RedirectLoopEnds) {
  files_["/raw/org/org/v1/a.yaml"] = "github:org//b";
  files_["/raw/org/org/v1/b.yaml"] = "github:org//a";
  try {
    (void)transform_custom_url("github:org//a@v1", sources_, log_.logger());
    ADD_FAILURE();
  } catch (const Error& error) {
    EXPECT_EQ(error.message(), "custom locator `github:org//a@v1` has a redirect loop");
  }
}

TEST_F(Github, TransformSaysWhatItDid) {
  files_["/raw/org/org/trunk/.lima.yaml"] = "github:org/repo/dir/x";
  files_["/raw/org/repo/main/dir/x.yaml"] = "cpus: 4\n";
  const Transformed result = transform_custom_url("github:org", sources_, log_.logger());
  EXPECT_EQ(result.locator, raw("org/repo/main/dir/x.yaml"));
  // Relative locators belong to where the redirect led.
  EXPECT_EQ(result.origin, "github:org/repo/dir/x");
  EXPECT_EQ(log_.text(),
            "debug Locator `github:org` replaced with `github:org/repo/dir/x`\n"
            "debug Locator `github:org/repo/dir/x` replaced with `" +
                result.locator + "`\nwarning The github: scheme is still EXPERIMENTAL\n");
}

}  // namespace
}  // namespace limequat::locator
