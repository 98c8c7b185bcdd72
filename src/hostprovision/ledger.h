// What one Runner has on this host, written down so that a later command can clean up after a kill
// -9: a file `host-scripts.<token>.run` in the instance directory that names the owner, the private
// folder of the script files, and every process that was started. It exists while scripts run and
// at no other time.
//
// The token is random and bound to the instance directory (its inode), so that one seen elsewhere
// is worth nothing in another folder. The file itself proves nothing: scripts may write there. The
// token is also part of the mark that each process of a script carries in its
// environment. Not part of a machine: clone and rename leave `host-scripts.*.run` and `provision*`
// behind.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/file.h"
#include "base/process_identity.h"

namespace limequat::hostprovision {

struct LedgerEntry {
  enum class Role { keeper, shell } role = Role::keeper;
  int index = 0;
  ProcessIdentity process;
  friend bool operator==(const LedgerEntry&, const LedgerEntry&) = default;
};

struct LedgerContent {
  std::string token;
  ProcessIdentity owner;
  Path folder;
  std::vector<LedgerEntry> entries;
};

// A torn last line is ignored; nullopt when the owner or the folder is missing or the text is
// something else.
[[nodiscard]] std::optional<LedgerContent> parse_ledger(std::string_view token,
                                                        std::string_view text);

// Names are chosen at construction; nothing is on disk until open().
class Ledger {
 public:
  // `temp_root`: where the folder for script files is made; empty: $TMPDIR, else /tmp.
  explicit Ledger(const Path& instance_dir, const Path& temp_root = {});
  Ledger(const Ledger&) = delete;
  Ledger& operator=(const Ledger&) = delete;
  ~Ledger();

  [[nodiscard]] const std::string& token() const { return token_; }
  // `<temp_root>/limequat-scripts-<token>`.
  [[nodiscard]] const Path& folder() const { return folder_; }

  // Writes the ledger, then makes the folder (0700; it must not exist). Does nothing when open.
  void open();
  void record(const LedgerEntry& entry);
  // Removes both. Does nothing when closed. Never throws.
  void close() noexcept;

 private:
  Path file_;
  std::string token_;
  Path folder_;
  bool open_ = false;
};

// The ledgers in an instance directory: (file, content); content nullopt when unreadable, or with a
// token that was not made for this directory.
struct FoundLedger {
  Path file;
  std::optional<LedgerContent> content;
};
[[nodiscard]] std::vector<FoundLedger> find_ledgers(const Path& instance_dir);

}  // namespace limequat::hostprovision
