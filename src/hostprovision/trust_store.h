// What the user decided about host scripts, per machine: values, their JSON, and the file
// `host-scripts.json` (state_folder.h).
//
// A decision belongs to one script (its digest) of one instance directory (real path, device,
// inode, time of birth): a copy of the folder has none (T13, T21). Nothing in here is read from
// templates (T12).
//
// A store that cannot be understood (torn, foreign, readable by others, written by a newer version)
// means that everything is denied, and it is never overwritten: TrustStoreFile::read says so in
// `trouble`, update() throws.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/file.h"
#include "hostprovision/state_folder.h"

namespace limequat::hostprovision {

// Which folder a decision is about.
struct InstanceBinding {
  std::string path;  // symlinks resolved
  std::uint64_t device = 0;
  std::uint64_t inode = 0;
  // When the folder was made (folder_birth.h), since an inode is used again; 0: not known, as in
  // decisions of an earlier version. Those count only where it cannot be known: one asks again.
  std::uint64_t birth = 0;
  friend bool operator==(const InstanceBinding&, const InstanceBinding&) = default;
};
// Of a folder that exists. Throws SystemError. A rename in the same file system keeps all
// but the path, so a machine that is filled under a hidden name may be bound after the rename.
[[nodiscard]] InstanceBinding bind_instance(const Path& instance_dir);

enum class Verdict { allowed, denied };
[[nodiscard]] std::string_view to_string(Verdict verdict);  // "allowed"
// How the decision was made: at the prompt, by --enable-host-scripts, by `limactl host-provision`.
enum class Means { prompt, flag, command };
[[nodiscard]] std::string_view to_string(Means how);  // "prompt"

// One part of where a template came from: itself first, then its `base:` and `file:` parts.
struct OriginPart {
  std::string locator;  // as finally read, after redirects
  std::string sha256;   // 64 hex digits
  friend bool operator==(const OriginPart&, const OriginPart&) = default;
};

struct TrustRecord {
  std::string digest;  // script_digest()
  Verdict verdict = Verdict::denied;
  int index = 0;            // where the script stood then, and
  std::string name;         // what it was called: to find the record of a changed script
  bool restricted = false;  // the user answered `sandbox`: it runs with sandbox: restricted
  std::string text;         // readable_text() then, for the diff
  std::string when;         // RFC 3339, UTC
  Means how = Means::prompt;
  friend bool operator==(const TrustRecord&, const TrustRecord&) = default;
};

struct InstanceTrust {
  InstanceBinding binding;
  std::vector<OriginPart> origin;
  std::vector<TrustRecord> records;  // each digest once
  // nullptr: none.
  [[nodiscard]] const TrustRecord* find(std::string_view digest) const;
  friend bool operator==(const InstanceTrust&, const InstanceTrust&) = default;
};

// Past any of them a store is refused, both ways.
inline constexpr std::size_t kMaxTrustStoreBytes = 16u << 20;
inline constexpr std::size_t kMaxTrustedInstances = 4096;
inline constexpr std::size_t kMaxTrustRecords = 1000;  // of one instance
inline constexpr std::size_t kMaxTrustRecordText = 512u << 10;
inline constexpr int kTrustStoreVersion = 1;

class TrustStore {
 public:
  [[nodiscard]] const std::vector<InstanceTrust>& instances() const { return instances_; }
  // nullptr when nothing was ever decided for this very folder.
  [[nodiscard]] const InstanceTrust* find(const InstanceBinding& binding) const;

  // For a machine that was just created: drops whatever was known of that path or that inode
  // (both are used again), and keeps where the machine came from. Decisions follow with decide().
  void begin(const InstanceBinding& binding, std::vector<OriginPart> origin);
  // Replaces an earlier record of the same digest, and records that this script took the place of
  // (same name, or the same index where neither has one, and not `present`), except that a denial
  // does not drop what was allowed before: the next diff is to that. `present`: the digests of all
  // the machine's scripts now.
  void decide(const InstanceBinding& binding, TrustRecord record,
              const std::vector<std::string>& present);
  // Clone and rename: `to` gets from `from` the origin and the records whose digest is among
  // `present` (the digests of the scripts that `to` has), and nothing else. After a rename call
  // forget(from).
  void carry(const InstanceBinding& from, const InstanceBinding& to,
             const std::vector<std::string>& present);
  // On delete.
  void forget(const InstanceBinding& binding);
  // Drops the instances that are not wanted. update() does it with those whose folder is gone when
  // there are too many.
  void keep_only(const std::function<bool(const InstanceBinding&)>& wanted);

  friend bool operator==(const TrustStore&, const TrustStore&) = default;

 private:
  friend TrustStore parse_trust_store(std::string_view, std::string_view);
  InstanceTrust& at(const InstanceBinding& binding);
  std::vector<InstanceTrust> instances_;
};

// `file` is for messages. Throws Error with one line: `FILE:LINE: …` for what is no JSON, else
// `FILE: instances[0].scripts[2].verdict …`; strict in everything: an unknown key or a newer
// version is an error. Any bytes are fine.
[[nodiscard]] TrustStore parse_trust_store(std::string_view bytes, std::string_view file);
// What parse_trust_store reads. Throws Error past a limit.
[[nodiscard]] std::string to_json(const TrustStore& store);

struct TrustReading {
  TrustStore store;     // empty when there is trouble
  std::string trouble;  // "" or one line: what is wrong with which file and how to mend it
  // The trouble is a store, or its folder, that is there: decisions may stand in it.
  bool unreadable = false;
};

// The file. Reading takes no lock (the file changes in one step).
class TrustStoreFile {
 public:
  explicit TrustStoreFile(StateFolder folder) : folder_(std::move(folder)) {}

  const StateFolder& folder() const { return folder_; }
  // Never throws for what is on disk. No file: an empty store.
  [[nodiscard]] TrustReading read() const;
  // Under the lock: reads, lets `change` change, writes when something did. Throws Error when the
  // store cannot be understood (it stays as it is) or written.
  void update(const std::function<void(TrustStore&)>& change) const;

 private:
  StateFolder folder_;
};

// Now, "2026-01-02T03:04:05Z".
[[nodiscard]] std::string rfc3339_now();

}  // namespace limequat::hostprovision
