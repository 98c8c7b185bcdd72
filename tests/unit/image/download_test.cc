#include "image/download.h"

#include <gmock/gmock.h>
#include <sys/stat.h>
#include <zlib.h>

#include <atomic>
#include <thread>

#include "base/error.h"
#include "tests/support/environment.h"
#include "tests/support/file_size_limit.h"
#include "tests/support/http_server.h"
#include "tests/support/log_recorder.h"

namespace limequat::image {
namespace {

namespace fs = std::filesystem;
using limequat::test::HttpServer;
using limequat::test::HttpServerReply;
using limequat::test::HttpServerRequest;
using limequat::test::LogRecorder;
using limequat::test::ScopedVariable;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::UnorderedElementsAre;

std::string digest_of(std::string_view data) { return "sha256:" + sha256_hex(data); }

std::string gzip(std::string_view data) {
  z_stream stream{};
  EXPECT_EQ(deflateInit2(&stream, 9, Z_DEFLATED, 16 + MAX_WBITS, 9, Z_DEFAULT_STRATEGY), Z_OK);
  std::string out(data.size() + 1000, '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(data.data()));
  stream.avail_in = static_cast<uInt>(data.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  out.resize(out.size() - stream.avail_out);
  deflateEnd(&stream);
  return out;
}

class DownloadTest : public ::testing::Test {
 protected:
  FetchOptions options(bool decompress = false) {
    return {.cache = cache_, .description = "the image", .decompress = decompress};
  }
  Source get(const std::string& url, const std::string& digest = "") {
    return obtain({.location = url, .digest = digest}, options(), log_.logger());
  }
  std::string error_of(const std::string& url, const std::string& digest = "") {
    try {
      (void)get(url, digest);
      return "no error";
    } catch (const Error& error) {
      return error.message();
    }
  }
  [[nodiscard]] std::vector<std::string> names_in(const Path& folder) const {
    std::vector<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder))
      names.push_back(entry.path().filename());
    return names;
  }
  static std::vector<std::string> methods(const HttpServer& server) {
    std::vector<std::string> all;
    for (const auto& request : server.requests()) all.push_back(request.method);
    return all;
  }

  ScopedVariable proxy_{"http_proxy", nullptr};
  ScopedVariable all_proxy_{"ALL_PROXY", nullptr};
  TemporaryDirectory temporary_{"download-test"};
  const Path& folder_ = temporary_.path();
  Cache cache_{temporary_.path() / "cache"};
  LogRecorder log_;
};

// ---- http ----

TEST_F(DownloadTest, DownloadsOnceThenUsesTheCache) {
  const HttpServer server(limequat::test::serve_texts({{"/a.img", "the image"}}));
  const std::string url = server.url("/a.img");
  const Source first = get(url, digest_of("the image"));
  EXPECT_TRUE(first.cached);
  EXPECT_TRUE(first.downloaded);
  EXPECT_EQ(read_file(first.path), "the image");
  EXPECT_EQ(log_.take(), "info Attempting to download the image\ninfo Downloaded the image from `" +
                             url + "`\n");
  const Source second = get(url, digest_of("the image"));
  EXPECT_FALSE(second.downloaded);
  EXPECT_EQ(second.path, first.path);
  EXPECT_EQ(log_.take(), "info Attempting to download the image\ninfo Using cache `" +
                             first.path.string() + "`\n");
  EXPECT_THAT(methods(server), ElementsAre("GET")) << "a recorded digest needs no network";
}

TEST_F(DownloadTest, DigestMismatchLeavesNothing) {
  const HttpServer server(limequat::test::serve_texts({{"/a.img", "evil"}}));
  const std::string url = server.url("/a.img");
  const std::string wanted = digest_of("good");
  EXPECT_EQ(error_of(url, wanted), "failed to download `" + url + "`: expected digest `" + wanted +
                                       "`, got `" + digest_of("evil") + "`");
  EXPECT_THAT(names_in(cache_.entry(url).directory()), ElementsAre("url"));
}

TEST_F(DownloadTest, CachedUnderAnotherDigestIsAnError) {
  const HttpServer server(limequat::test::serve_texts({{"/a.img", "one"}}));
  (void)get(server.url("/a.img"), digest_of("one"));
  EXPECT_THAT(
      error_of(server.url("/a.img"), digest_of("two")),
      HasSubstr("expected digest `" + digest_of("two") + "`, got `" + digest_of("one") + "`"));
}

TEST_F(DownloadTest, MalformedDigestsAreRefusedBeforeAnything) {
  for (const char* digest :
       {"sha256:xyz", "../../x:00", "md5:d41d8cd98f00b204e9800998ecf8427e", "x"}) {
    EXPECT_THAT(error_of("http://127.0.0.1:1/x", digest), HasSubstr("digest")) << digest;
  }
  EXPECT_THAT(cache_.entries(), IsEmpty());
}

TEST_F(DownloadTest, DigestlessIsAskedForItsDate) {
  std::atomic<int> version = 1;
  const HttpServer server([&](const HttpServerRequest&) -> HttpServerReply {
    return {.headers = {{"Last-Modified", "date " + std::to_string(version)}},
            .body = "v" + std::to_string(version)};
  });
  const std::string url = server.url("/latest.img");
  EXPECT_EQ(read_file(get(url).path), "v1");
  EXPECT_EQ(read_file(get(url).path), "v1");
  EXPECT_THAT(methods(server), ElementsAre("GET", "HEAD"));
  version = 2;
  log_.take();
  EXPECT_EQ(read_file(get(url).path), "v2");
  EXPECT_THAT(log_.text(),
              HasSubstr("info Re-downloading digest-less image: last-modified mismatch "
                        "(cached: `date 1`, remote: `date 2`)\n"));
  EXPECT_EQ(cache_.entry(url).recorded_time(), "date 2");
}

TEST_F(DownloadTest, DigestlessWithoutADateIsDownloadedAgain) {
  const HttpServer server(limequat::test::serve_texts({{"/a", "x"}}));
  (void)get(server.url("/a"));
  (void)get(server.url("/a"));
  EXPECT_THAT(methods(server), ElementsAre("GET", "GET"));
}

TEST_F(DownloadTest, OfflineTheCacheWillDo) {
  std::string url;
  {
    const HttpServer server([](const HttpServerRequest&) -> HttpServerReply {
      return {.headers = {{"Last-Modified", "then"}}, .body = "x"};
    });
    url = server.url("/a");
    (void)get(url);
  }
  log_.take();
  EXPECT_EQ(read_file(get(url).path), "x");
  EXPECT_THAT(log_.text(),
              HasSubstr("Failed to retrieve last-modified for cached digest-less image; "
                        "using cached image."));
}

TEST_F(DownloadTest, DigestOfUnrecordedDataIsComputedOnce) {
  const HttpServer server([](const HttpServerRequest&) -> HttpServerReply {
    return {.headers = {{"Last-Modified", "then"}}, .body = "x"};
  });
  const std::string url = server.url("/a");
  (void)get(url);
  EXPECT_THAT(error_of(url, digest_of("y")), HasSubstr("expected digest"));
  (void)get(url, digest_of("x"));
  EXPECT_EQ(cache_.entry(url).recorded_digest(DigestAlgorithm::sha256), digest_of("x"));
  (void)get(url, digest_of("x"));
  EXPECT_THAT(methods(server), ElementsAre("GET", "GET"));
  EXPECT_THAT(log_.text(), Not(HasSubstr("digest-less")));
}

TEST_F(DownloadTest, ServerErrorsAreErrors) {
  const HttpServer server(limequat::test::serve_texts({}));
  EXPECT_THAT(error_of(server.url("/none")), HasSubstr("unexpected HTTP status 404"));
  EXPECT_FALSE(cache_.entry(server.url("/none")).has_data());
}

// Sends half of it the first time, then behaves.
HttpServer::Handler breaks_once(std::string etag_then, std::string etag_later, std::string text) {
  auto served = std::make_shared<std::atomic<int>>(0);
  return [=](const HttpServerRequest& request) -> HttpServerReply {
    const bool first = (*served)++ == 0;
    if (first) {
      return {.headers = {{"ETag", etag_then}},
              .body = text.substr(0, text.size() / 2),
              .announced_length = static_cast<std::int64_t>(text.size())};
    }
    const auto range = request.headers.find("range");
    const auto condition = request.headers.find("if-range");
    if (range != request.headers.end() && condition->second == etag_later) {
      const std::size_t from = std::stoul(range->second.substr(6));
      return {.status = 206, .headers = {{"ETag", etag_later}}, .body = text.substr(from)};
    }
    return {.headers = {{"ETag", etag_later}}, .body = text};
  };
}

TEST_F(DownloadTest, ContinuesABrokenDownload) {
  const std::string text(100000, 'x');
  const HttpServer server(breaks_once("\"1\"", "\"1\"", text + "y"));
  const std::string url = server.url("/a");
  EXPECT_THAT(error_of(url, digest_of(text + "y")), HasSubstr("the connection ended early"));
  EXPECT_FALSE(cache_.entry(url).has_data());
  const Source source = get(url, digest_of(text + "y"));
  EXPECT_EQ(read_file(source.path), text + "y");
  EXPECT_EQ(server.requests().at(1).headers.at("range"), "bytes=50000-");
}

TEST_F(DownloadTest, DoesNotContinueWithAnotherFile) {
  const HttpServer server(breaks_once("\"1\"", "\"2\"", std::string(1000, 'x')));
  const std::string url = server.url("/a");
  EXPECT_NE(error_of(url), "no error");
  EXPECT_EQ(read_file(get(url).path), std::string(1000, 'x'));
}

TEST_F(DownloadTest, WeakValidatorIsNotContinued) {
  const HttpServer server(breaks_once("W/\"1\"", "W/\"1\"", std::string(1000, 'x')));
  const std::string url = server.url("/a");
  EXPECT_NE(error_of(url), "no error");
  (void)get(url);
  EXPECT_EQ(server.requests().at(1).headers.count("range"), 0u);
}

TEST_F(DownloadTest, AWholePartialFileBeginsAgain) {
  const HttpServer server(limequat::test::serve_texts({{"/a", "abc"}}));
  const CacheEntry entry = cache_.entry(server.url("/a"));
  {
    const FileLock lock = entry.lock();
    write_file_atomic(entry.partial(), "abc", 0600);
    write_file_atomic(entry.partial_validator(), "\"1\"", 0600);
  }
  EXPECT_EQ(read_file(get(server.url("/a")).path), "abc");
  EXPECT_THAT(methods(server), ElementsAre("GET", "GET"));
}

TEST_F(DownloadTest, DiskFullLeavesNothing) {
  const HttpServer server([](const HttpServerRequest&) -> HttpServerReply {
    return {.headers = {{"ETag", "\"1\""}}, .body = std::string(1u << 20, 'x')};
  });
  const std::string url = server.url("/a");
  {
    const limequat::test::FileSizeLimit limit(100000);
    EXPECT_THAT(error_of(url), HasSubstr("data.part: write: File too large"));
  }
  EXPECT_THAT(names_in(cache_.entry(url).directory()), ElementsAre("url"));
}

TEST_F(DownloadTest, CancelledByItsProgress) {
  const HttpServer server([](const HttpServerRequest&) -> HttpServerReply {
    return {.body = "a", .announced_length = 100, .hang = true};
  });
  struct Stop {};
  EXPECT_THROW((void)obtain({.location = server.url("/a")}, options(), log_.logger(),
                            [](const Progress& p) {
                              if (p.done > 0) throw Stop();
                            }),
               Stop);
}

TEST_F(DownloadTest, ProgressTellsWhat) {
  const HttpServer server(limequat::test::serve_texts({{"/some.img", "abc"}}));
  std::string last;
  (void)obtain(
      {.location = server.url("/some.img")}, options(), log_.logger(), [&](const Progress& p) {
        last =
            describe(p) + " " + std::to_string(p.done) + "/" + std::to_string(p.total.value_or(0));
      });
  EXPECT_EQ(last, "Downloading the image (some.img) 3/3");
}

TEST_F(DownloadTest, TwoAtOnceDownloadOnce) {
  const HttpServer server([](const HttpServerRequest&) -> HttpServerReply {
    return {.headers = {{"Last-Modified", "then"}}, .body = "x"};
  });
  const config::File file{.location = server.url("/a"), .digest = digest_of("x")};
  const auto fetch_it = [&] {
    LogRecorder log;
    EXPECT_EQ(read_file(obtain(file, options(), log.logger()).path), "x");
  };
  std::thread one(fetch_it);
  std::thread two(fetch_it);
  one.join();
  two.join();
  EXPECT_THAT(methods(server), ElementsAre("GET"));
}

TEST_F(DownloadTest, TheCheckedFileIsHeldWhateverHappensToItsName) {
  const HttpServer server(limequat::test::serve_texts({{"/a", "good"}}));
  const Source source = get(server.url("/a"));
  write_file_atomic(source.path, "replaced", 0644);
  install(source, folder_ / "out", options());
  EXPECT_EQ(read_file(folder_ / "out"), "good");
}

// ---- local files ----

TEST(Location, LocalOrNot) {
  EXPECT_TRUE(is_local("/a/b"));
  EXPECT_TRUE(is_local("file:///a"));
  EXPECT_TRUE(is_local("a:b"));
  EXPECT_FALSE(is_local("https://x"));
  const ScopedVariable home("HOME", "/home/me");
  EXPECT_EQ(local_path("/a/b"), "/a/b");
  EXPECT_EQ(local_path("file:///a/b"), "/a/b");
  EXPECT_EQ(local_path("~/x"), "/home/me/x");
  EXPECT_EQ(local_path("~"), "/home/me");
  EXPECT_EQ(local_path("x"), fs::current_path() / "x");
  for (const char* bad : {"", "https://x", "file://a", "~root/x"}) {
    EXPECT_THROW((void)local_path(bad), Error) << bad;
  }
}

TEST_F(DownloadTest, LocalFileIsReadInPlace) {
  write_file_atomic(folder_ / "a.img", "mine", 0640);
  for (const std::string& location :
       {(folder_ / "a.img").string(), "file://" + (folder_ / "a.img").string()}) {
    const Source source = get(location, digest_of("mine"));
    EXPECT_FALSE(source.cached);
    EXPECT_EQ(source.path, folder_ / "a.img");
  }
  EXPECT_THAT(cache_.entries(), IsEmpty());
  struct stat info {};
  ASSERT_EQ(::stat((folder_ / "a.img").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 0777, 0640u) << "the user's own file is never changed";
}

TEST_F(DownloadTest, LocalDigestIsEnforced) {
  write_file_atomic(folder_ / "a.img", "mine", 0600);
  EXPECT_THAT(error_of((folder_ / "a.img").string(), digest_of("other")),
              HasSubstr("expected digest"));
}

TEST_F(DownloadTest, MissingAndStrangeLocalFiles) {
  EXPECT_THAT(
      error_of((folder_ / "none").string()),
      ::testing::EndsWith("open " + (folder_ / "none").string() + ": No such file or directory"));
  EXPECT_THAT(error_of(folder_.string()), HasSubstr("not a regular file"));
  ASSERT_EQ(::mkfifo((folder_ / "pipe").c_str(), 0600), 0);
  EXPECT_THAT(error_of((folder_ / "pipe").string()), HasSubstr("not a regular file"));
}

// ---- installing ----

TEST_F(DownloadTest, FetchDecompressesByNameOrByMagic) {
  const HttpServer server(limequat::test::serve_texts(
      {{"/a.img.gz", gzip("the image")}, {"/plain.img", gzip("the image")}}));
  for (const char* path : {"/a.img.gz", "/plain.img"}) {
    const Path out = folder_ / "out";
    fs::remove(out);
    fetch({.location = server.url(path)}, out, options(true), log_.logger());
    EXPECT_EQ(read_file(out), "the image") << path;
    fs::remove(out);
    fetch({.location = server.url(path)}, out, options(false), log_.logger());
    EXPECT_EQ(read_file(out), gzip("the image")) << path;
    struct stat info {};
    ASSERT_EQ(::stat(out.c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777, 0644u);
  }
}

TEST_F(DownloadTest, DamagedCompressionLeavesNothing) {
  write_file_atomic(folder_ / "a.gz", gzip(std::string(100000, 'x')).substr(0, 50), 0600);
  EXPECT_THROW(fetch({.location = (folder_ / "a.gz").string()}, folder_ / "out", options(true),
                     log_.logger()),
               Error);
  EXPECT_THAT(names_in(folder_), ElementsAre("a.gz"));
}

TEST_F(DownloadTest, ExistingDestinationIsLeftAlone) {
  write_file_atomic(folder_ / "out", "old", 0600);
  fetch({.location = "http://127.0.0.1:1/x", .digest = "nonsense"}, folder_ / "out", options(),
        log_.logger());
  EXPECT_EQ(read_file(folder_ / "out"), "old");
}

TEST_F(DownloadTest, InstallWithoutRoomLeavesNothing) {
  write_file_atomic(folder_ / "a.img", std::string(200000, 'x'), 0600);
  const Source source = get((folder_ / "a.img").string());
  const limequat::test::FileSizeLimit limit(100000);
  EXPECT_THROW(install(source, folder_ / "out", options()), SystemError);
  EXPECT_THAT(names_in(folder_), ElementsAre("a.img"));
}

}  // namespace
}  // namespace limequat::image
