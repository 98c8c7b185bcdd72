// The JSON of trust_store.h, both ways.
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <initializer_list>
#include <nlohmann/json.hpp>

#include "hostprovision/trust_store.h"

namespace limequat::hostprovision {
namespace {

using Json = nlohmann::json;

// A value with the way to it, for messages: `instances[0].scripts[2].verdict`.
class Item {
 public:
  Item(const Json& json, std::string path) : json_(json), path_(std::move(path)) {}

  [[noreturn]] void refuse(std::string_view what) const {
    throw Error(path_.empty() ? std::string(what) : fmt::format("{} {}", path_, what));
  }
  // A mapping with these keys and no others; what begins with `?` may be missing.
  void require_keys(std::initializer_list<std::string_view> keys) const {
    if (!json_.is_object()) refuse("is no object");
    std::size_t known = 0;
    for (std::string_view key : keys) {
      const bool optional = key.starts_with('?');
      if (optional) key.remove_prefix(1);
      const bool there = json_.contains(key);
      if (!there && !optional) refuse(fmt::format("has no \"{}\"", key));
      known += there ? 1 : 0;
    }
    if (known != json_.size()) refuse("has a key that this version does not know");
  }
  [[nodiscard]] bool has(std::string_view key) const { return json_.contains(key); }
  [[nodiscard]] Item operator[](std::string_view key) const {
    return {json_.at(std::string(key)),
            path_.empty() ? std::string(key) : fmt::format("{}.{}", path_, key)};
  }
  [[nodiscard]] std::vector<Item> items(std::size_t limit) const {
    if (!json_.is_array()) refuse("is no list");
    if (json_.size() > limit) refuse(fmt::format("has more than {} entries", limit));
    std::vector<Item> all;
    for (std::size_t i = 0; i < json_.size(); ++i) {
      all.emplace_back(json_[i], fmt::format("{}[{}]", path_, i));
    }
    return all;
  }
  [[nodiscard]] std::string text(std::size_t limit) const {
    if (!json_.is_string()) refuse("is no text");
    const auto& value = json_.get_ref<const std::string&>();
    if (value.size() > limit) refuse(fmt::format("is longer than {} bytes", limit));
    return value;
  }
  [[nodiscard]] std::uint64_t number(std::uint64_t limit) const {
    if (!json_.is_number_unsigned()) refuse("is no whole number");
    const auto value = json_.get<std::uint64_t>();
    if (value > limit) refuse("is too large");
    return value;
  }
  template <class Word, std::size_t Count>
  [[nodiscard]] Word one_of(const std::array<Word, Count>& words) const {
    const std::string given = text(64);
    const auto at =
        std::ranges::find_if(words, [&](Word word) { return to_string(word) == given; });
    if (at == words.end()) refuse("is a word that this version does not know");
    return *at;
  }

 private:
  const Json& json_;
  std::string path_;
};

constexpr std::size_t kMaxPath = 4096;
constexpr std::size_t kMaxLocator = 8192;
constexpr std::size_t kMaxOriginParts = 1000;
constexpr std::size_t kMaxName = kMaxTrustRecordText;
constexpr std::string_view kRestricted = "restricted";

bool is_hex_digest(std::string_view text) {
  return text.size() == 64 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

TrustRecord read_record(const Item& item) {
  item.require_keys({"digest", "verdict", "index", "name", "?sandbox", "text", "when", "how"});
  TrustRecord record;
  record.digest = item["digest"].text(128);
  if (!record.digest.starts_with("sha256:") ||
      !is_hex_digest(std::string_view(record.digest).substr(7))) {
    item["digest"].refuse("is no sha256 digest");
  }
  record.verdict = item["verdict"].one_of(std::array{Verdict::allowed, Verdict::denied});
  record.index = static_cast<int>(item["index"].number(1'000'000));
  record.name = item["name"].text(kMaxName);
  if (item.has("sandbox")) {
    if (item["sandbox"].text(64) != kRestricted) {
      item["sandbox"].refuse("is a word that this version does not know");
    }
    record.restricted = true;
  }
  record.text = item["text"].text(kMaxTrustRecordText);
  record.when = item["when"].text(64);
  record.how = item["how"].one_of(std::array{Means::prompt, Means::flag, Means::command});
  return record;
}

OriginPart read_part(const Item& item) {
  item.require_keys({"locator", "sha256"});
  OriginPart part{.locator = item["locator"].text(kMaxLocator), .sha256 = item["sha256"].text(64)};
  if (!is_hex_digest(part.sha256)) item["sha256"].refuse("is no sha256 digest");
  return part;
}

InstanceTrust read_instance(const Item& item) {
  constexpr std::uint64_t kAny = UINT64_MAX;
  item.require_keys({"path", "device", "inode", "?birth", "origin", "scripts"});
  InstanceTrust trust;
  trust.binding = {.path = item["path"].text(kMaxPath),
                   .device = item["device"].number(kAny),
                   .inode = item["inode"].number(kAny)};
  if (item.has("birth")) trust.binding.birth = item["birth"].number(kAny);
  for (const Item& part : item["origin"].items(kMaxOriginParts)) {
    trust.origin.push_back(read_part(part));
  }
  for (const Item& script : item["scripts"].items(kMaxTrustRecords)) {
    TrustRecord record = read_record(script);
    // Two answers about one text: which one counts must not hang on their order.
    if (trust.find(record.digest) != nullptr) script.refuse("repeats a digest");
    trust.records.push_back(std::move(record));
  }
  return trust;
}

// A later value of the same key would silently win.
bool no_repeated_keys(std::vector<std::vector<std::string>>& open, Json::parse_event_t event,
                      const Json& parsed) {
  if (event == Json::parse_event_t::object_start) {
    open.emplace_back();
  } else if (event == Json::parse_event_t::object_end) {
    open.pop_back();
  } else if (event == Json::parse_event_t::key) {
    const auto& key = parsed.get_ref<const std::string&>();
    auto& seen = open.back();
    if (std::ranges::find(seen, key) != seen.end()) throw Error("has a key twice");
    if (seen.size() >= 32) throw Error("has a key that this version does not know");
    seen.push_back(key);
  }
  return true;
}

Json parse_json(std::string_view bytes, std::string_view file) {
  std::vector<std::vector<std::string>> open;
  try {
    return Json::parse(bytes, [&](int depth, Json::parse_event_t event, Json& parsed) {
      if (depth > 16) throw Error("is nested too deeply");
      return no_repeated_keys(open, event, parsed);
    });
  } catch (const Json::parse_error& error) {
    const std::size_t at = std::min(error.byte, bytes.size());
    const auto line = 1 + std::ranges::count(bytes.substr(0, at > 0 ? at - 1 : 0), '\n');
    throw Error(fmt::format("{}:{}: not valid JSON", file, line));
  } catch (const Json::exception&) {  // a number that no type holds
    throw Error(fmt::format("{}: not valid JSON", file));
  } catch (const Error& error) {
    throw Error(fmt::format("{}: {}", file, error.message()));
  }
}

Json to_value(const TrustRecord& record) {
  Json value = {{"digest", record.digest},     {"verdict", to_string(record.verdict)},
                {"index", record.index},       {"name", record.name},
                {"text", record.text},         {"when", record.when},
                {"how", to_string(record.how)}};
  if (record.restricted) value["sandbox"] = kRestricted;
  return value;
}

Json to_value(const InstanceTrust& trust) {
  Json origin = Json::array();
  for (const OriginPart& part : trust.origin) {
    origin.push_back({{"locator", part.locator}, {"sha256", part.sha256}});
  }
  Json scripts = Json::array();
  for (const TrustRecord& record : trust.records) scripts.push_back(to_value(record));
  Json value = {{"path", trust.binding.path},
                {"device", trust.binding.device},
                {"inode", trust.binding.inode},
                {"origin", std::move(origin)},
                {"scripts", std::move(scripts)}};
  if (trust.binding.birth != 0) value["birth"] = trust.binding.birth;
  return value;
}

}  // namespace

TrustStore parse_trust_store(std::string_view bytes, std::string_view file) {
  if (bytes.size() > kMaxTrustStoreBytes) {
    throw Error(fmt::format("{}: larger than {} MiB", file, kMaxTrustStoreBytes >> 20));
  }
  const Json json = parse_json(bytes, file);
  return with_context(file, [&] {
    const Item root(json, "");
    // First: a newer version may look different in every other respect.
    if (!json.is_object() || !json.contains("version")) root.refuse("is no trust store");
    const auto version = root["version"].number(UINT64_MAX);
    if (version != kTrustStoreVersion) {
      root.refuse(fmt::format("was written by another version of limactl (format {}, not {})",
                              version, kTrustStoreVersion));
    }
    root.require_keys({"version", "instances"});
    TrustStore store;
    for (const Item& item : root["instances"].items(kMaxTrustedInstances)) {
      InstanceTrust trust = read_instance(item);
      if (store.find(trust.binding) != nullptr) item.refuse("repeats an instance");
      store.instances_.push_back(std::move(trust));
    }
    return store;
  });
}

std::string to_json(const TrustStore& store) {
  Json instances = Json::array();
  for (const InstanceTrust& trust : store.instances()) instances.push_back(to_value(trust));
  const Json root = {{"version", kTrustStoreVersion}, {"instances", std::move(instances)}};
  // Bytes that are no UTF-8 only occur in texts for people; the digest has them all.
  std::string text = root.dump(1, ' ', false, Json::error_handler_t::replace) + '\n';
  // What cannot be read back must not be written: it would mean "deny all" from then on.
  (void)parse_trust_store(text, "the trust store");
  return text;
}

}  // namespace limequat::hostprovision
