#include "base/prompt.h"

#include <gmock/gmock.h>
#include <signal.h>

#include "base/process.h"
#include "tests/support/pseudo_terminal.h"

namespace limequat {
namespace {

using test::PseudoTerminal;
using ::testing::HasSubstr;

ConfirmPrompt typed(std::optional<bool> by_default, std::string_view keys) {
  ConfirmPrompt prompt("Start it now?", by_default);
  KeyReader reader;
  for (const auto& press : reader.feed(keys)) prompt.feed(press);
  for (const auto& press : reader.flush()) prompt.feed(press);
  return prompt;
}

TEST(ConfirmPrompt, Answers) {
  for (const char* yes : {"y\r", "Y\r", "yes\r", "YES\r", "nx\x7f\x7fy\r", "no way\x15y\r",
                          "what\ryes\r", "no\x1b\x7fyes\r"}) {
    const auto prompt = typed(false, yes);
    EXPECT_EQ(prompt.state(), PromptState::answered) << yes;
    EXPECT_TRUE(prompt.answer()) << yes;
  }
  for (const char* no : {"n\r", "no\r", "No\r"}) {
    const auto prompt = typed(true, no);
    EXPECT_EQ(prompt.state(), PromptState::answered) << no;
    EXPECT_FALSE(prompt.answer()) << no;
  }
}

TEST(ConfirmPrompt, EnterTakesTheDefaultOrAsksOn) {
  EXPECT_TRUE(typed(true, "\r").answer());
  EXPECT_EQ(typed(false, "\r").state(), PromptState::answered);
  EXPECT_FALSE(typed(false, "\r").answer());
  EXPECT_EQ(typed(std::nullopt, "\r\r").state(), PromptState::open);
  EXPECT_EQ(typed(true, "perhaps\r").state(), PromptState::open);
}

TEST(ConfirmPrompt, Cancel) {
  EXPECT_EQ(typed(true, "y\x03").state(), PromptState::cancelled);
  EXPECT_EQ(typed(true, "\x04").state(), PromptState::cancelled);
  EXPECT_EQ(typed(true, "y\x1b").state(), PromptState::cancelled);
}

TEST(ConfirmPrompt, Renders) {
  EXPECT_EQ(typed(true, "").render(80, false), "? Start it now? (Y/n) ");
  EXPECT_EQ(typed(false, "ye").render(80, false), "? Start it now? (y/N) ye");
  EXPECT_EQ(typed(std::nullopt, "").render(80, false), "? Start it now? (y/n) ");
  EXPECT_EQ(typed(true, "\r").render(80, false), "? Start it now? (Y/n) Yes");
  EXPECT_EQ(typed(true, "").render(16, false), "? Start … (Y/n) ");
  EXPECT_EQ(typed(true, "").render(80, true),
            "\x1b[32m?\x1b[0m \x1b[1mStart it now?\x1b[0m (Y/n) ");
  EXPECT_EQ(ConfirmPrompt("a\x1b[2Jb", true).render(80, false), "? a\\u{001B}[2Jb (Y/n) ");
}

SelectMenu menu_after(std::string_view keys,
                      std::vector<std::string> entries = {"Proceed", "Open an editor",
                                                          "Choose another", "Exit"}) {
  SelectMenu menu("Creating", std::move(entries));
  KeyReader reader;
  for (const auto& press : reader.feed(keys)) menu.feed(press);
  for (const auto& press : reader.flush()) menu.feed(press);
  return menu;
}

TEST(SelectMenu, Moves) {
  EXPECT_EQ(menu_after("\r").selected(), 0u);
  EXPECT_EQ(menu_after("\x1b[B\x1b[B\r").selected(), 2u);
  EXPECT_EQ(menu_after("jjk\r").selected(), 1u);
  EXPECT_EQ(menu_after("k\r").selected(), 3u) << "around the top";
  EXPECT_EQ(menu_after("jjjj\r").selected(), 0u) << "around the bottom";
  EXPECT_EQ(menu_after("\x1b[F\r").selected(), 3u);
  EXPECT_EQ(menu_after("\x1b[F\x1b[H\r").selected(), 0u);
  EXPECT_EQ(menu_after("j\r").state(), PromptState::answered);
  EXPECT_EQ(menu_after("j").state(), PromptState::open);
}

TEST(SelectMenu, Cancel) {
  for (const char* keys : {"\x03", "\x04", "\x1b"}) {
    EXPECT_EQ(menu_after(keys).state(), PromptState::cancelled);
    EXPECT_EQ(menu_after(keys).render(80, 24, false), "? Creating") << "the entries are gone";
  }
}

TEST(SelectMenu, Filter) {
  EXPECT_EQ(menu_after("EXI\r").selected(), 3u);
  EXPECT_EQ(menu_after("exx\x7f\r").selected(), 3u);
  EXPECT_EQ(menu_after("zzz\x15\r").selected(), menu_after("\r").selected());
  EXPECT_EQ(menu_after("zzz\r").state(), PromptState::open) << "nothing to choose";
  EXPECT_EQ(menu_after("oj").selected(), 0u) << "j is a letter once something was typed";
  EXPECT_EQ(menu_after("zzz").render(60, 10, false),
            "? Creating [zzz]\n  (nothing matches; Backspace widens)");
}

TEST(SelectMenu, Renders) {
  EXPECT_EQ(menu_after("j").render(60, 10, false),
            "? Creating\n  Proceed\n> Open an editor\n  Choose another\n  Exit");
  EXPECT_EQ(menu_after("j\r").render(60, 10, false), "? Creating Open an editor");
  EXPECT_EQ(menu_after("").render(8, 10, false), "? Creat…\n> Proce…\n  Open …\n  Choos…\n  Exit");
}

TEST(SelectMenu, LongListScrolls) {
  std::vector<std::string> entries;
  for (int i = 0; i < 50; ++i) entries.push_back("entry " + std::to_string(i));
  EXPECT_EQ(menu_after("", entries).render(60, 4, false),
            "? Creating\n> entry 0\n  entry 1\n  entry 2");
  EXPECT_EQ(menu_after("kk", entries).render(60, 4, false),
            "? Creating\n  entry 47\n> entry 48\n  entry 49");
}

// ---- on a terminal, in a process of its own ----

class PromptOnTerminal : public ::testing::Test {
 protected:
  Child start(std::vector<std::string> arguments) {
    ProcessSpec spec;
    spec.argv = {LIMEQUAT_BASE_TEST_HELPER};
    spec.argv.insert(spec.argv.end(), arguments.begin(), arguments.end());
    spec.standard_input = ProcessSpec::ToFd{pty_.slave()};
    spec.standard_output = ProcessSpec::ToPipe{};
    spec.standard_error = ProcessSpec::ToFd{pty_.slave()};
    spec.new_session = true;
    return spawn(spec);
  }
  // Echo and line mode are on again.
  [[nodiscard]] bool terminal_restored() const {
    termios now{};
    return ::tcgetattr(pty_.slave(), &now) == 0 &&
           (now.c_lflag & (ECHO | ICANON | ISIG)) == (ECHO | ICANON | ISIG);
  }
  PseudoTerminal pty_{60, 10};
};

TEST_F(PromptOnTerminal, Ask) {
  Child child = start({"ask", "Start it now?"});
  EXPECT_THAT(pty_.read_until("(Y/n) "), HasSubstr("Start it now?"));
  EXPECT_FALSE(terminal_restored());
  pty_.type("n");
  pty_.read_until("(Y/n) n");
  pty_.type("\r");
  EXPECT_EQ(read_all(child.standard_output.get()), "no\n");
  EXPECT_TRUE(child.wait().success());
  EXPECT_TRUE(terminal_restored());
  EXPECT_THAT(pty_.drain(), ::testing::EndsWith("No\r\n"));
}

TEST_F(PromptOnTerminal, TypeAheadIsDiscarded) {
  pty_.type("y\ry\r");
  Child child = start({"ask", "Really?"});
  pty_.read_until("(Y/n) ");
  pty_.type("no\r");
  EXPECT_EQ(read_all(child.standard_output.get()), "no\n");
}

TEST_F(PromptOnTerminal, Choose) {
  Child child = start({"choose", "Pick", "one", "two", "three"});
  pty_.read_until("three");
  pty_.type("\x1b[B");
  EXPECT_THAT(pty_.read_until("> two"), HasSubstr("\r\x1b[3A\x1b[J")) << "drawn over the old one";
  pty_.type("\r");
  EXPECT_EQ(read_all(child.standard_output.get()), "1\n");
  EXPECT_TRUE(terminal_restored());
}

TEST_F(PromptOnTerminal, LoneEscapeCancels) {
  Child child = start({"choose", "Pick", "one", "two"});
  pty_.read_until("two");
  pty_.type("\x1b");
  EXPECT_EQ(read_all(child.standard_output.get()), "cancelled\n");
  EXPECT_TRUE(terminal_restored());
}

TEST_F(PromptOnTerminal, ControlCIsAnAnswerNotADeath) {
  Child child = start({"choose", "Pick", "one", "two"});
  pty_.read_until("two");
  pty_.type("\x03");
  EXPECT_EQ(read_all(child.standard_output.get()), "cancelled\n");
  EXPECT_TRUE(child.wait().success());
  EXPECT_TRUE(terminal_restored());
}

TEST_F(PromptOnTerminal, SignalsRestoreTheTerminalAndStillKill) {
  for (const int number : {SIGTERM, SIGINT, SIGHUP, SIGQUIT}) {
    Child child = start({"ask", "Really?"});
    pty_.read_until("(Y/n) ");
    EXPECT_FALSE(terminal_restored());
    child.signal(number);
    EXPECT_EQ(child.wait().signal(), number);
    EXPECT_TRUE(terminal_restored()) << number;
  }
}

TEST_F(PromptOnTerminal, ExceptionRestoresTheTerminal) {
  Child child = start({"ask-then-throw"});
  EXPECT_EQ(read_all(child.standard_output.get()), "thrown\n");
  EXPECT_TRUE(child.wait().success());
  EXPECT_TRUE(terminal_restored());
}

TEST_F(PromptOnTerminal, HangUpEndsTheQuestion) {
  Child child = start({"ask", "Really?"});
  pty_.read_until("(Y/n) ");
  pty_.close_master();
  const auto status = child.wait_for(std::chrono::seconds(20));
  ASSERT_TRUE(status.has_value());
  EXPECT_TRUE(status->success() || status->signal() == SIGHUP) << status->to_string();
}

TEST(Prompt, WithoutATerminalIsAnError) {
  const UniqueFd null = open_file("/dev/null", O_RDWR);
  EXPECT_THROW((void)ask({null.get(), null.get()}, "Really?", true), SystemError);
  EXPECT_THROW((void)choose({null.get(), null.get()}, "Pick", {"one"}), SystemError);
}

}  // namespace
}  // namespace limequat
