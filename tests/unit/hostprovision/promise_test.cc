#include "hostprovision/promise.h"

#include <sys/stat.h>

#include "base/process.h"
#include "hostprovision/ledger.h"
#include "tests/unit/hostprovision/support.h"

namespace limequat::hostprovision {
namespace {

using State = Promise::State;

TEST(Promise, IsKeptByItsOwnerWhileThatLives) {
  const Trial trial;
  const Promise promise(trial.dir());
  EXPECT_EQ(promise.state(), State::none);
  promise.make();
  EXPECT_EQ(promise.state(), State::kept_by_owner);
  EXPECT_EQ(parse_promise(read_file(promise.path())), ProcessIdentity::self());
  promise.remove();
  EXPECT_EQ(promise.state(), State::none);
  promise.remove();  // twice is fine
}

TEST(Promise, IsOwedWhenTheOwnerIsDeadOrTheHostWasRestarted) {
  const Trial trial;
  const Promise promise(trial.dir());
  promise.make();
  ProcessIdentity other = ProcessIdentity::self();
  other.boot_id = "00000000-0000-0000-0000-000000000000";
  write_file_atomic(promise.path(), "limequat-post-stop 1\nowner " + other.serialize(), 0600);
  EXPECT_EQ(promise.state(), State::owed);
}

TEST(Promise, IsOwedWhateverStandsInTheFile) {
  const Trial trial;
  const Promise promise(trial.dir());
  for (const std::string& text : {std::string(), std::string("\0\xff", 2), std::string(9000, 'x'),
                                  std::string("limequat-post-stop 2\nowner 1 2 3\n")}) {
    write_file_atomic(promise.path(), text, 0600);
    EXPECT_EQ(promise.state(), State::owed) << text.substr(0, 20);
  }
  promise.remove();
  std::filesystem::create_symlink("elsewhere", promise.path());
  EXPECT_EQ(promise.state(), State::owed);
  promise.remove();
  EXPECT_EQ(promise.state(), State::none);
}

TEST(Promise, TheLedgersOfRunningScriptsAreSomethingElse) {
  const Trial trial;
  Promise(trial.dir()).make();
  EXPECT_TRUE(find_ledgers(trial.dir()).empty());
}

TEST(Promise, HasPhase) {
  config::HostScript one = Trial::entry("true");
  EXPECT_FALSE(has_phase({one}, config::Phase::post_stop));
  one.phases = {config::Phase::pre_start, config::Phase::post_stop};
  EXPECT_TRUE(has_phase({one}, config::Phase::post_stop));
  EXPECT_FALSE(has_phase({}, config::Phase::pre_start));
}

}  // namespace
}  // namespace limequat::hostprovision
