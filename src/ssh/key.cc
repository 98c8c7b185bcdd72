#include "ssh/key.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/error.h"
#include "base/process.h"
#include "base/quote.h"
#include "ssh/public_key.h"

namespace limequat::ssh {
namespace {

constexpr std::size_t kMaxKeyBytes = 64u << 10;

std::string run_keygen(std::vector<std::string> arguments) {
  if (!find_program("ssh-keygen")) {
    throw Error("no `ssh-keygen` on PATH: install the package openssh-client");
  }
  ProcessSpec spec;
  spec.argv = {"ssh-keygen"};
  spec.argv.insert(spec.argv.end(), arguments.begin(), arguments.end());
  const auto result = run(std::move(spec));
  if (!result.status.success()) {
    throw Error(fmt::format("ssh-keygen: {}: {}", result.status.to_string(), result.error_output));
  }
  return result.output;
}

bool has_content(const Path& path) {
  std::error_code error;
  return std::filesystem::is_regular_file(path, error) &&
         std::filesystem::file_size(path, error) > 0 && !error;
}

bool complete(const KeyPair& pair) {
  return has_content(pair.private_key) && has_content(pair.public_key);
}

// In a folder of its own, so that a half-written key never stands under its name; the lock on
// `config_directory` makes the fixed name safe, and a folder that a killed process left is removed
// first.
void generate(const KeyPair& pair, const Path& config_directory) {
  const Path folder = config_directory / ".keygen";
  remove_tree(folder);
  make_directories(folder, 0700);
  run_keygen({"-t", "ed25519", "-q", "-N", "", "-C", "lima", "-f", (folder / "user").string()});
  write_file_atomic(pair.private_key, read_file(folder / "user", kMaxKeyBytes), 0600);
  write_file_atomic(pair.public_key, read_file(folder / "user.pub", kMaxKeyBytes), 0644);
  remove_tree(folder);
}

std::string trimmed(std::string_view text) {
  constexpr std::string_view kBlank = " \t\r\n";
  const auto begin = text.find_first_not_of(kBlank);
  if (begin == text.npos) return "";
  return std::string(text.substr(begin, text.find_last_not_of(kBlank) + 1 - begin));
}

// The *.pub of a folder, sorted; none when there is no folder.
std::vector<Path> public_key_files(const Path& folder) {
  std::vector<Path> files;
  std::error_code error;
  for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
    if (entry.path().extension() == ".pub") files.push_back(entry.path());
  }
  std::sort(files.begin(), files.end());
  return files;
}

void add_file(PublicKeys& keys, const Path& file) {
  std::optional<std::string> text;
  try {
    text = read_file_if_exists(file, kMaxKeyBytes);
  } catch (const Error& error) {
    keys.warnings.push_back(error.message());
    return;
  }
  if (!text) return;  // a symlink to nowhere
  auto line = trimmed(*text);
  if (is_public_key(line)) {
    keys.lines.push_back(std::move(line));
  } else {
    keys.warnings.push_back(
        fmt::format("public key {} doesn't seem to be in ssh format", name_quote(file.string())));
  }
}

}  // namespace

KeyPair ensure_key(const Path& config_directory) {
  KeyPair pair{.private_key = config_directory / "user",
               .public_key = config_directory / "user.pub"};
  if (complete(pair)) return pair;
  return with_context("failed to make the ssh key of the machines", [&] {
    make_directories(config_directory, 0700);
    const auto lock = FileLock::acquire(config_directory);
    if (complete(pair)) return pair;
    if (has_content(pair.private_key)) {
      const auto line = run_keygen({"-y", "-f", pair.private_key.string()});
      write_file_atomic(pair.public_key, trimmed(line) + "\n", 0644);
    } else {
      generate(pair, config_directory);
    }
    return pair;
  });
}

PublicKeys public_keys(const KeyPair& pair, const std::optional<Path>& dot_ssh) {
  PublicKeys keys;
  keys.lines.push_back(trimmed(read_file(pair.public_key, kMaxKeyBytes)));
  if (!is_public_key(keys.lines[0])) {
    throw Error(fmt::format("{} is not a public ssh key; remove it to have it made again",
                            name_quote(pair.public_key.string())));
  }
  if (dot_ssh) {
    for (const auto& file : public_key_files(*dot_ssh)) add_file(keys, file);
  }
  return keys;
}

std::vector<Path> identity_files(const Path& dot_ssh) {
  std::vector<Path> files;
  for (auto file : public_key_files(dot_ssh)) {
    // Without the private key it may be a certificate (NAME-cert.pub) or the key of an agent.
    if (limequat::exists(file.replace_extension())) files.push_back(file);
  }
  return files;
}

}  // namespace limequat::ssh
