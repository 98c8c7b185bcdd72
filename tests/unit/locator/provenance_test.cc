// What the origin of a part means: T20 of the host provisioning specification.
#include "locator/provenance.h"

#include <gtest/gtest.h>

namespace limequat::locator {
namespace {

TEST(Provenance, T20_PlainHttpIsInsecureButFromThisMachine) {
  for (const char* url :
       {"http://example.com/x", "HTTP://example.com", "http://127.0.0.1.example.com/x",
        "http://localhost.example.com", "http://localhost@example.com/x",
        "http://127.0.0.1:80@example.com", "http://10.0.0.1/x", "http://[::2]/x",
        "http://127.0.0.1\\@example.com/", "http://example.com#@localhost/",
        "http:", "http://128.0.0.1/", "http://127.evil/x"}) {
    EXPECT_TRUE(is_insecure_url(url)) << url;
  }
  for (const char* url :
       {"https://example.com/x", "http://localhost/x", "http://LOCALHOST:8080", "http://127.0.0.1",
        "http://127.1.2.3:80/x?y@z", "http://[::1]:80/x", "/x", "-", "template:x", "file:///x"}) {
    EXPECT_FALSE(is_insecure_url(url)) << url;
  }
}

// What readers of URLs disagree about is no loopback.
TEST(Provenance, T20_LoopbackInDisguiseIsNone) {
  for (const char* url : {"http://example.com/x.yaml",
                          "HTTP://example.com/",
                          " http://example.com/",
                          "http://localhost@evil.com/",
                          "http://localhost:80@evil.com/",
                          "http://evil.com/@localhost",
                          "http://localhost.evil.com/",
                          "http://127.0.0.1.evil.com/",
                          "http://127.0.0.1\\@evil.com/",
                          "http://127.0.0.999/",
                          "http://127.1/",
                          "http://0127.0.0.1/",
                          "http://2130706433/",
                          "http://10.0.0.1/",
                          "http://[::2]/",
                          "http://[::1].evil.com/",
                          "http://",
                          "http:/localhost",
                          "http:localhost",
                          "http://%6cocalhost/",
                          "http://evil.com#@localhost/",
                          "http://evil.com?@localhost/",
                          "http://127.0.0.1.",
                          "http://localhost:x@evil.com:80/"}) {
    EXPECT_TRUE(is_insecure_url(url)) << url;
  }
}

TEST(Provenance, T20_EveryPartAndBothUrlsCount) {
  Template source;
  source.parts = {{.locator = "own:x", .url = "https://h/x", .final_url = "https://h/x"},
                  {.locator = "own:y", .url = "https://h/y", .final_url = "https://h/y"}};
  EXPECT_EQ(insecure_part(source), nullptr);
  source.parts[1].final_url = "http://h/y";
  EXPECT_EQ(insecure_part(source), &source.parts[1]);
  source.parts[1] = {.locator = "own:y", .url = "http://h/y", .final_url = "https://h/y"};
  EXPECT_EQ(insecure_part(source), &source.parts[1]);
}

TEST(Provenance, S8_ForeignIsWhatTheUserDoesNotHaveHere) {
  for (const Part& part :
       {Part{.locator = "-"}, Part{.locator = "https://h/x"}, Part{.locator = "github:o/r"},
        Part{.locator = "own:x", .url = "/x", .final_url = "/x"},
        Part{.locator = "template:x", .url = "https://h/x", .final_url = "https://h/x"},
        Part{.locator = "/x", .url = "/x", .final_url = "http://h/x"},
        Part{.locator = "/dev/fd/63", .url = "/dev/fd/63", .from_stream = true}}) {
    EXPECT_TRUE(is_foreign(part)) << part.locator;
    EXPECT_TRUE(has_foreign_part({.parts = {{.locator = "/t"}, part}}));
  }
  for (const Part& part :
       {Part{.locator = "/x", .url = "/x"}, Part{.locator = "./x"},
        Part{.locator = "file:///x", .url = "/x"},
        Part{.locator = "template:x", .url = "/usr/share/lima/templates/x.yaml"}}) {
    EXPECT_FALSE(is_foreign(part)) << part.locator;
  }
}

TEST(Provenance, S8_ForeignPartsNameOnlyWhatIsElsewhereOrShipped) {
  const Part from{.locator = "https://h/x", .final_url = "https://h/x"};
  for (const char* reference : {"https://h/y", "HTTP://h/y", "github:o/r", "template:x"}) {
    EXPECT_EQ(foreign_reference_problem(from, reference), "") << reference;
  }
  for (const char* reference : {"/etc/x", "file:///etc/x", "FILE:/x", "x.sh", "-", "C:/x"}) {
    EXPECT_NE(foreign_reference_problem(from, reference)
                  .find("came from `https://h/x` may not read files of this machine"),
              std::string::npos)
        << reference;
  }
  for (const char* reference : {"xy:/../../../home/u/.ssh/id_rsa", "acme:--config=http://evil"}) {
    EXPECT_NE(foreign_reference_problem({.locator = "-"}, reference)
                  .find("came from standard input may name http(s), github: and template:"),
              std::string::npos)
        << reference;
  }
}

}  // namespace
}  // namespace limequat::locator
