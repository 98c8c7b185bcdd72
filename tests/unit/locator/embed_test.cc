// Bases and scripts put into a template: reference of upstream, templates §4; T19 of the host
// provisioning specification.
#include "locator/embed.h"

#include <gtest/gtest.h>

#include <map>

#include "base/digest.h"
#include "base/error.h"
#include "locator/locator.h"
#include "tests/support/log_recorder.h"
#include "yaml/document.h"

namespace limequat::locator {
namespace {

// Files by their absolute locator.
class EmbedTest : public ::testing::Test {
 protected:
  Template read(const std::string& locator) {
    const auto found = files_.find(locator);
    if (found == files_.end()) throw Error("not found");
    Template result;
    result.bytes = found->second;
    result.locator = result.relative_to = locator;
    const auto redirect = redirects_.find(locator);
    result.parts = {{.locator = locator,
                     .url = locator,
                     .final_url = redirect == redirects_.end() ? locator : redirect->second,
                     .sha256 = sha256_hex(result.bytes)}};
    return result;
  }
  Template embed_all(const std::string& locator) {
    const ReadPart reader = [this](const std::string& part, ReadAs, UrlPlugins plugins) {
      if (plugins == UrlPlugins::none) without_plugins_.push_back(part);
      return read(part);
    };
    return embed(read(locator), reader, options_, log_.logger());
  }
  std::string text(const std::string& locator = "/t/main.yaml") { return embed_all(locator).bytes; }
  std::string failure(const std::string& locator = "/t/main.yaml") {
    try {
      return "not refused: " + text(locator);
    } catch (const Error& error) {
      return error.message();
    }
  }

  std::map<std::string, std::string> files_;
  std::map<std::string, std::string> redirects_;
  std::vector<std::string> without_plugins_;  // parts that no plugin may run for
  EmbedOptions options_{.home = "/home/me"};
  test::LogRecorder log_;
};

TEST_F(EmbedTest, NothingToEmbedIsByteForByteTheSame) {
  for (const std::string content :
       {"cpus:   4  # x\n\n\n# end", "", "# only\n", "base: []\n", "base:\n",
        // NOLINTNEXTLINE(bugprone-suspicious-missing-comma): one text
        "\xEF\xBB\xBF"
        "a: 1\r\n",
        "provision:\n- script: |\n    x\n- file: /s\n  script: x\n", "{a: [1,2], 'b': \"c\"}"}) {
    files_["/t/main.yaml"] = content;
    EXPECT_EQ(text(), content);
  }
}

TEST_F(EmbedTest, BasesDepthFirst) {
  files_["/t/main.yaml"] =
      "# mine\nbase: [one.yaml, {url: ./two.yaml}] # bases\nadditionalDisks: [m]\n";
  files_["/t/one.yaml"] = "base: sub/three.yaml\nadditionalDisks: [one]\n";
  files_["/t/two.yaml"] = "additionalDisks: [two]\ncpus: 2\n";
  files_["/t/sub/three.yaml"] = "base:\n- four.yaml\nadditionalDisks: [three]\ncpus: 3\n";
  files_["/t/sub/four.yaml"] = "# f\nmemory: 4GiB # four\n";
  EXPECT_EQ(text(),
            "# mine\nadditionalDisks: [m, one, three, two]\ncpus: 3\n# f\nmemory: 4GiB # four\n");
}

TEST_F(EmbedTest, TemplateThatIsOnlyItsBases) {
  files_["template:x"] = "# how\nbase:\n- template:_images/debian-12\n- template:_default/mounts\n";
  files_["template:_images/debian-12"] = "# images\nimages:\n- location: i\n  arch: x86_64\n";
  files_["template:_default/mounts"] = "mounts:\n- location: \"~\"\n";
  EXPECT_EQ(
      text("template:x"),
      "# how\n# images\nimages:\n- location: i\n  arch: x86_64\nmounts:\n- location: \"~\"\n");
}

TEST_F(EmbedTest, DefaultBaseIsTheFirstBase) {
  options_.default_base = Path("/home/me/.lima/_config/base.yaml");
  files_["/home/me/.lima/_config/base.yaml"] = "base: more.yaml\nmounts:\n- location: d\ncpus: 9\n";
  files_["/home/me/.lima/_config/more.yaml"] = "memory: 9GiB\n";
  files_["/t/main.yaml"] = "base: b.yaml\nmounts:\n- location: m\n";
  files_["/t/b.yaml"] = "mounts:\n- location: b\ncpus: 1\n";
  EXPECT_EQ(text(),
            "mounts:\n- location: m\n- location: d\n- location: b\ncpus: 9\nmemory: 9GiB\n");
}

TEST_F(EmbedTest, DefaultBaseServesTemplatesFromTheNetToo) {
  options_.default_base = Path("/home/me/base.yaml");
  files_["/home/me/base.yaml"] = "cpus: 9\nprovision:\n- file: own.sh\n";
  files_["/home/me/own.sh"] = "echo";
  files_["https://h/x.yaml"] = "memory: 1GiB\n";
  EXPECT_EQ(text("https://h/x.yaml"), "memory: 1GiB\ncpus: 9\nprovision:\n- script: echo\n");
}

TEST_F(EmbedTest, EveryTemplateAtMostOnce) {
  files_["/t/main.yaml"] = "base: a.yaml\n";
  files_["/t/a.yaml"] = "base: b.yaml\n";
  files_["/t/b.yaml"] = "base: a.yaml\n";
  EXPECT_EQ(
      failure(),
      "base template `/t/a.yaml` included from `/t/main.yaml`: base template `/t/b.yaml` included "
      "from `/t/a.yaml`: base template `/t/a.yaml` included from `/t/b.yaml`: base template loop "
      "detected: template `/t/a.yaml` already included");
  files_["/t/a.yaml"] = "base: main.yaml\n";
  EXPECT_NE(failure().find("base template loop detected: template `/t/main.yaml`"),
            std::string::npos);
  // Twice without a loop: refused as well, as upstream does.
  files_["/t/main.yaml"] = "base: [a.yaml, b.yaml]\n";
  files_["/t/a.yaml"] = "base: b.yaml\n";
  files_["/t/b.yaml"] = "cpus: 1\n";
  EXPECT_NE(failure().find("already included"), std::string::npos);
}

TEST_F(EmbedTest, StarsReachEverythingBefore) {
  files_["/t/main.yaml"] = "base: [a.yaml, b.yaml]\nadditionalDisks:\n- name: m\n";
  files_["/t/a.yaml"] = "additionalDisks:\n- name: a\n";
  files_["/t/b.yaml"] = "additionalDisks:\n- name: '*'\n  format: true\n- name: last\n";
  EXPECT_EQ(
      text(),
      "additionalDisks:\n- name: m\n  format: true\n- name: a\n  format: true\n- name: last\n");
}

TEST_F(EmbedTest, ScriptsTakeThePlaceOfTheirFile) {
  files_["/t/main.yaml"] =
      "# Hi\n"
      "provision:\n"
      "# one\n"
      "- file: s.sh # moves along\n"
      "- mode: data\n"
      "  file: s.sh\n"
      "  path: /etc/x\n"
      "- mode: yq\n"
      "  path: /etc/x\n"
      "  file:\n"
      "    url: sub/s.sh # goes\n"
      "- {mode: user, file: s.sh}\n"
      "- mode: user\n"
      "  script: \"\"\n"
      "  file: one-line\n"
      "probes:\n"
      "- description: d\n"
      "  file: s.sh\n"
      "  hint: h\n"
      "- script:\n"
      "  file: one-line\n";
  files_["/t/s.sh"] = "#!/bin/sh\n\techo\n";
  files_["/t/sub/s.sh"] = "a: b\nc: d";
  files_["/t/one-line"] = "true";
  EXPECT_EQ(text(),
            "# Hi\n"
            "provision:\n"
            "# one\n"
            "- script: | # moves along\n"
            "    #!/bin/sh\n"
            "    \techo\n"
            "- mode: data\n"
            "  content: |\n"
            "    #!/bin/sh\n"
            "    \techo\n"
            "  path: /etc/x\n"
            "- mode: yq\n"
            "  path: /etc/x\n"
            "  expression: |-\n"
            "    a: b\n"
            "    c: d\n"
            "- {mode: user, script: \"#!/bin/sh\\n\\techo\\n\"}\n"
            "- mode: user\n"
            "  script: \"true\"\n"
            "probes:\n"
            "- description: d\n"
            "  script: |\n"
            "    #!/bin/sh\n"
            "    \techo\n"
            "  hint: h\n"
            "- script: \"true\"\n");
}

TEST_F(EmbedTest, ScriptOfABaseIsRelativeToTheBase) {
  files_["/t/main.yaml"] = "base: template:x/y\n";
  files_["template:x/y"] = "provision:\n- file: s.sh\n";
  files_["template:x/s.sh"] = "one\ntwo\n";
  EXPECT_EQ(text(), "provision:\n- script: |\n    one\n    two\n");
}

TEST_F(EmbedTest, ScriptThatIsThereIsNotOverwritten) {
  files_["/t/main.yaml"] =
      "provision:\n- file: s.sh\n  script: x\n- mode: data\n  content: c\n  file: s.sh\n";
  EXPECT_EQ(
      text(),
      "provision:\n- file: /t/s.sh\n  script: x\n- mode: data\n  content: c\n  file: /t/s.sh\n");
}

TEST_F(EmbedTest, BinaryFilesBecomeBase64) {
  files_["/t/main.yaml"] = "provision:\n- mode: data\n  file: x.bin # c\n  path: /x\n";
  files_["/t/x.bin"] = std::string("#!\a", 3) + std::string(60, '1');
  const std::string embedded = text();
  EXPECT_TRUE(embedded.starts_with("provision:\n- mode: data\n  content: !!binary | # c\n    IyEH"))
      << embedded;
  const auto document = yaml::Document::parse(embedded, "test");
  EXPECT_EQ(document.root().find("provision")->items()[0].find("content")->text(),
            files_["/t/x.bin"]);
  EXPECT_NE(
      log_.text().find("info File `/t/x.bin` is being base64 encoded: unprintable character "),
      std::string::npos);
}

TEST_F(EmbedTest, WithoutAllTemplateLocatorsStay) {
  options_.all = false;
  files_["/t/main.yaml"] = "base: b.yaml\nprovision:\n- file: template:s.sh\n";
  files_["/t/b.yaml"] = "base: [c.yaml, template:d]\ncpus: 1\nprobes:\n- file: template:s.sh\n";
  files_["/t/c.yaml"] = "cpus: 2\n";
  EXPECT_EQ(text(),
            "provision:\n- file: template:s.sh\nbase: [template:d]\ncpus: 1\nprobes:\n- file: "
            "template:s.sh\n");
  files_["/t/main.yaml"] = "base: [template:d, b.yaml]\n";
  EXPECT_EQ(failure(), "cannot embed template `/t/b.yaml` after not embedding `template:d`");
  files_["/t/main.yaml"] = "base: [b.yaml, e.yaml]\n";
  EXPECT_NE(failure().find("cannot embed template `/t/e.yaml` after not embedding `template:d`"),
            std::string::npos);
}

TEST_F(EmbedTest, T19_DigestOfABaseIsEnforced) {
  files_["/t/b.yaml"] = "cpus: 1\n";
  const std::string right = sha256_hex("cpus: 1\n");
  files_["/t/main.yaml"] = "base: {url: b.yaml, digest: \"sha256:" + right + "\"}\n";
  EXPECT_EQ(text(), "cpus: 1\n");
  files_["/t/b.yaml"] = "cpus: 2\n";
  EXPECT_EQ(failure(),
            "base template `/t/b.yaml` included from `/t/main.yaml`: digest mismatch: expected "
            "sha256:" +
                right + ", got sha256:" + sha256_hex("cpus: 2\n") +
                "; what is there now is not what the template was written for");
  files_["/t/main.yaml"] = "base: {url: b.yaml, digest: deadbeef}\n";
  EXPECT_NE(failure().find("invalid checksum digest format"), std::string::npos);
}

TEST_F(EmbedTest, T19_DigestOfAScriptIsEnforcedInEveryAlgorithm) {
  files_["/t/s.sh"] = "echo\n";
  for (const auto algorithm :
       {DigestAlgorithm::sha256, DigestAlgorithm::sha384, DigestAlgorithm::sha512}) {
    Hasher hasher(algorithm);
    hasher.update("echo\n");
    const std::string digest = hasher.finish().to_string();
    files_["/t/main.yaml"] = "provision:\n- file:\n    url: s.sh\n    digest: " + digest + "\n";
    files_["/t/s.sh"] = "echo\n";
    EXPECT_EQ(text(), "provision:\n- script: |\n    echo\n");
    files_["/t/s.sh"] = "rm\n";
    EXPECT_NE(
        failure().find("provision[0].file `/t/s.sh` included from `/t/main.yaml`: digest mismatch: "
                       "expected " +
                       digest),
        std::string::npos)
        << failure();
  }
}

TEST_F(EmbedTest, T19_ChainOfEveryPartIsRemembered) {
  files_["https://h/main.yaml"] = "base: b.yaml\nprovision:\n- file: s.sh\n";
  files_["https://h/b.yaml"] = "base: template:c\n";
  files_["template:c"] = "probes:\n- file: p.sh\n";
  files_["template:p.sh"] = "probe\n";
  files_["https://h/s.sh"] = "script\n";
  redirects_["https://h/b.yaml"] = "https://cdn/b.yaml";
  const Template embedded = embed_all("https://h/main.yaml");
  std::string chain;
  for (const Part& part : embedded.parts) {
    EXPECT_EQ(part.sha256, sha256_hex(files_[part.locator]));
    chain += part.locator + " = " + part.final_url + " <- " + part.included_from + "\n";
  }
  EXPECT_EQ(chain,
            "https://h/main.yaml = https://h/main.yaml <- \n"
            "https://h/b.yaml = https://cdn/b.yaml <- https://h/main.yaml\n"
            "template:c = template:c <- https://h/b.yaml\n"
            "template:p.sh = template:p.sh <- template:c\n"
            "https://h/s.sh = https://h/s.sh <- https://h/main.yaml\n");
  EXPECT_EQ(embedded.parts[1].kind, PartKind::base);
  EXPECT_EQ(embedded.parts[3].kind, PartKind::script);
}

TEST_F(EmbedTest, S8_ForeignTemplateNamesNoUnknownSchemeAndNoPlugin) {
  files_["xy:/../../../home/u/.ssh/id_rsa"] = "secret";
  files_["acme:--config=http://evil"] = "cpus: 1\n";
  for (const std::string from : {"https://h/x.yaml", "github:o/r", "own:x", "-"}) {
    for (const char* line : {"base: acme:--config=http://evil\n", "base: acme:x\n",
                             "provision:\n- file: xy:/../../../home/u/.ssh/id_rsa\n",
                             "probes:\n- file: {url: acme:x}\n"}) {
      files_[from] = line;
      EXPECT_NE(failure(from).find("may name http(s), github: and template: locators only"),
                std::string::npos)
          << from << line << failure(from);
    }
  }
}

TEST_F(EmbedTest, S8_TemplatesFromPluginsPipesAndStandardInputReadNoLocalFiles) {
  files_["/t/s.sh"] = "echo";
  for (const std::string from : {"own:x", "-"}) {
    files_[from] = "provision:\n- file: /t/s.sh\n";
    EXPECT_NE(failure(from).find("may not read files of this machine"), std::string::npos) << from;
  }
}

TEST_F(EmbedTest, S8_ForeignPartsGiveNoFilesToTheGuest) {
  files_["https://h/x.yaml"] = "images: [{location: /home/me/disk}]\n";
  EXPECT_NE(failure("https://h/x.yaml").find("field `images[0].location` is `/home/me/disk`"),
            std::string::npos);
  // A base counts as what it is, whoever names it.
  files_["/t/main.yaml"] = "base: https://h/x.yaml\n";
  EXPECT_NE(failure().find("may not give files of this machine to the guest"), std::string::npos);
  files_["https://h/main.yaml"] = "base: x.yaml\n";
  EXPECT_NE(failure("https://h/main.yaml").find("may not give files"), std::string::npos);
  // The user's own may, also around a foreign one.
  files_["https://h/x.yaml"] = "cpus: 1\n";
  files_["/t/main.yaml"] = "base: https://h/x.yaml\nimages: [{location: /home/me/disk}]\n";
  EXPECT_EQ(text(), "images: [{location: /home/me/disk}]\ncpus: 1\n");
  options_.default_base = Path("/home/me/base.yaml");
  files_["/home/me/base.yaml"] = "caCerts: {files: [/home/me/ca.pem]}\n";
  EXPECT_EQ(text("https://h/x.yaml"), "cpus: 1\ncaCerts: {files: [/home/me/ca.pem]}\n");
}

TEST_F(EmbedTest, S8_WhatTheUserEditedIsTheUsersWord) {
  options_.edited_by_user = true;
  files_["/t/s.sh"] = "echo";
  files_["-"] = "caCerts: {files: [/home/me/ca.pem]}\nprovision:\n- file: /t/s.sh\n";
  EXPECT_EQ(text("-"), "caCerts: {files: [/home/me/ca.pem]}\nprovision:\n- script: echo\n");
  files_["https://h/x.yaml"] = "base: /t/s.yaml\n";
  files_["-"] = "base: https://h/x.yaml\n";  // but not the parts
  EXPECT_NE(failure("-").find("may not read files of this machine"), std::string::npos);
}

TEST_F(EmbedTest, S8_NoPluginRunsForWhatAForeignTemplateNames) {
  files_["https://h/x.yaml"] = "base: [b.yaml, template:t]\n";
  files_["https://h/b.yaml"] = "provision:\n- file: s.sh\n";
  files_["https://h/s.sh"] = "a\n";
  files_["template:t"] = "base: own:x\n";  // the user's own template may
  files_["own:x"] = "cpus: 1\n";
  (void)text("https://h/x.yaml");
  EXPECT_EQ(without_plugins_,
            (std::vector<std::string>{"https://h/b.yaml", "https://h/s.sh", "template:t"}));
}

TEST_F(EmbedTest, TemplateFromTheNetReadsNoLocalFiles) {
  for (const char* line : {"base: /etc/x\n", "base: ~/x\n", "base: file:///etc/x\n",
                           "provision:\n- mode: data\n  file: ~/.ssh/id_ed25519\n"}) {
    files_["https://h/x.yaml"] = line;
    EXPECT_NE(failure("https://h/x.yaml").find("may not read files of this machine"),
              std::string::npos)
        << line;
  }
  // Also when the template of the user's own only names the one from the net.
  files_["/t/main.yaml"] = "base: https://h/x.yaml\n";
  EXPECT_NE(failure().find("may not read files of this machine"), std::string::npos);
  files_["github:o/r"] = "base: /etc/x\n";
  redirects_["github:o/r"] = "https://raw/o/r/main/.lima.yaml";
  EXPECT_NE(failure("github:o/r").find("may not read files of this machine"), std::string::npos);
}

TEST_F(EmbedTest, ErrorsSayTheChainAndThePlace) {
  files_["/t/main.yaml"] = "cpus: 1\nbase: a.yaml\n";
  EXPECT_EQ(failure(), "base template `/t/a.yaml` included from `/t/main.yaml`: not found");
  files_["/t/a.yaml"] = "x: 1\nbase: ../b.yaml\n";
  EXPECT_EQ(failure(),
            "base template `/t/a.yaml` included from `/t/main.yaml`: /t/a.yaml:2:7: relative "
            "locator path `../b.yaml` must not contain '..' path segments");
  files_["/t/a.yaml"] = "x: [1\n";
  EXPECT_NE(failure().find("/t/a.yaml:"), std::string::npos);
  files_["/t/a.yaml"] = "- x\n";
  EXPECT_NE(failure().find("/t/a.yaml:1:1: a template must be a mapping, this is a list"),
            std::string::npos);
  for (const char* wrong :
       {"base: 1\n", "base: [[a]]\n", "base: {digest: x}\n", "base: [a, {url: 1}]\n",
        "base: {url: a, digest: 1}\n", "provision:\n- file: 1\n", "base: [\"\"]\n"}) {
    files_["/t/main.yaml"] = wrong;
    EXPECT_TRUE(failure().starts_with("/t/main.yaml:")) << failure();
  }
}

TEST_F(EmbedTest, StandardInputHasNoRelativeLocators) {
  files_["-"] = "base: x.yaml\n";
  EXPECT_NE(failure("-").find("can't use relative paths when reading template from STDIN"),
            std::string::npos);
  files_["-"] = "base: https://h/x.yaml\ncpus: 1\n";
  files_["https://h/x.yaml"] = "memory: 1GiB\n";
  EXPECT_EQ(text("-"), "cpus: 1\nmemory: 1GiB\n");
}

TEST_F(EmbedTest, MergedTextHasALimit) {
  const std::string half(kTemplateLimit / 2, 'x');
  files_["/t/main.yaml"] = "base: [a.yaml, b.yaml]\n";
  files_["/t/a.yaml"] = "a: " + half + "\n";
  files_["/t/b.yaml"] = "b: " + half + "\n";
  EXPECT_EQ(failure(),
            "base template `/t/b.yaml` included from `/t/main.yaml`: template `/t/main.yaml` "
            "embedding exceeded the size limit (4194304 bytes)");
  files_["/t/main.yaml"] = "provision:\n- file: a.yaml\n- file: b.yaml\n";
  EXPECT_EQ(failure(), "template `/t/main.yaml` embedding exceeded the size limit (4194304 bytes)");
}

TEST_F(EmbedTest, DeepIndentationDoesNotFillTheMemory) {
  files_["/t/main.yaml"] = "base: a.yaml\nssh:\n" + std::string(1u << 20, ' ') + "x: 1\n";
  std::string base = "ssh:\n";
  for (int i = 0; i < 10'000; ++i) base += "  k" + std::to_string(i) + ": 1\n";
  files_["/t/a.yaml"] = base;
  EXPECT_NE(failure().find("more than 16777216 bytes"), std::string::npos);
}

TEST_F(EmbedTest, PartsHaveALimit) {
  std::string main = "base:\n";
  for (int i = 0; i < 300; ++i) {
    const std::string name = "b" + std::to_string(i) + ".yaml";
    main += "- " + name + "\n";
    files_["/t/" + name] = "cpus: 1\n";
  }
  files_["/t/main.yaml"] = main;
  EXPECT_NE(failure().find("more than 256 parts"), std::string::npos);
}

TEST_F(EmbedTest, TheSchemaForEditorsIsThatOfTheTemplateAndStillThere) {
  files_["/t/main.yaml"] = "# yaml-language-server: $schema=s.json\n# t\nbase: [b.yaml]\ncpus: 1\n";
  files_["/t/b.yaml"] = "# yaml-language-server: $schema=/other.json\n# b\nmemory: 1GiB\n";
  EXPECT_EQ(text(), "# yaml-language-server: $schema=/t/s.json\n# t\ncpus: 1\n# b\nmemory: 1GiB\n");
  EXPECT_EQ(absolutise(read("/t/main.yaml"), "/home/me").bytes,
            "# yaml-language-server: $schema=/t/s.json\n# t\nbase: [/t/b.yaml]\ncpus: 1\n");
}

TEST_F(EmbedTest, AbsoluteLocatorsOnly) {
  const std::string before =
      "# t\nbase: [{url: b.yaml, digest: d}, 'c.yaml', template:x] # b\nprovision:\n- file: s.sh # "
      "s\n- file:\n"
      "    url: \"s.sh\"\n    digest: d\nprobes:\n- file: /s\n";
  files_["/t/main.yaml"] = before;
  EXPECT_EQ(
      absolutise(read("/t/main.yaml"), "/home/me").bytes,
      "# t\nbase: [{url: /t/b.yaml, digest: d}, '/t/c.yaml', template:x] # b\nprovision:\n- file: "
      "/t/s.sh # s\n- file:\n    url: \"/t/s.sh\"\n    digest: d\nprobes:\n- file: /s\n");
  files_["template:sub/x"] = "base: bar.yaml\n";
  EXPECT_EQ(absolutise(read("template:sub/x"), "/home/me").bytes, "base: template:sub/bar.yaml\n");
  files_["/t/alias.yaml"] = "x: &f s.sh\nprovision:\n- file: *f\n";
  const auto document =
      yaml::Document::parse(absolutise(read("/t/alias.yaml"), "/home/me").bytes, "test");
  EXPECT_EQ(document.root().find("provision")->items()[0].find("file")->text(), "/t/s.sh");
  EXPECT_EQ(document.root().find("x")->text(), "s.sh");
}

struct AbsoluteCase {
  const char* locator;
  const char* before;
  const char* after;
};

TEST_F(EmbedTest, AbsoluteLocatorsInEveryForm) {
  const AbsoluteCase cases[] = {
      {"template:x", "cpus: 2\n", "cpus: 2\n"},
      {"template:x", "base: a.yaml\n", "base: template:a.yaml\n"},
      {"template://x", "base: a.yaml\n", "base: template:a.yaml\n"},
      {"template:x", "base: [{url: a.yaml, digest: d1}]\n",
       "base: [{url: template:a.yaml, digest: d1}]\n"},
      {"template:x", "base: [a.yaml, b.yaml]\n", "base: [template:a.yaml, template:b.yaml]\n"},
      {"template:x", "base: [{url: a.yaml, digest: d1}, {url: b.yaml, digest: d2}]\n",
       "base: [{url: template:a.yaml, digest: d1}, {url: template:b.yaml, digest: d2}]\n"},
      {"template:x", "base:\n- a.yaml\n", "base:\n- template:a.yaml\n"},
      {"template:x", "base:\n- a.yaml\n- template:t\n- https://host/c.yaml\n- b.yaml\n",
       "base:\n- template:a.yaml\n- template:t\n- https://host/c.yaml\n- template:b.yaml\n"},
      {"template:sub/x",
       "provision:\n- mode: user\n  file: a.sh\n- mode: system\n  file:\n    url: b.sh\n"
       "    digest: d1\nprobes:\n- file: c.sh\n- file:\n    url: c.sh\n    digest: d2\n",
       "provision:\n- mode: user\n  file: template:sub/a.sh\n- mode: system\n  file:\n"
       "    url: template:sub/b.sh\n    digest: d1\nprobes:\n- file: template:sub/c.sh\n"
       "- file:\n    url: template:sub/c.sh\n    digest: d2\n"}};
  for (const auto& [locator, before, after] : cases) {
    files_[locator] = before;
    EXPECT_EQ(absolutise(read(locator), "/home/me").bytes, after);
  }
}

TEST_F(EmbedTest, BaseReachedByAnAlias) {
  files_["/t/main.yaml"] = "x: &b [a.yaml]\nbase: *b\n";
  files_["/t/a.yaml"] = "cpus: 1\n";
  const auto document = yaml::Document::parse(text(), "test");
  EXPECT_FALSE(document.root().find("base"));
  EXPECT_TRUE(document.root().find("cpus"));
  EXPECT_TRUE(document.root().find("x"));
}

}  // namespace
}  // namespace limequat::locator
