#include "hostprovision/consent_prompt.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <termios.h>

#include <future>

#include "base/error.h"
#include "hostprovision/consent_screen.h"
#include "tests/support/pseudo_terminal.h"

namespace limequat::hostprovision {
namespace {

using test::PseudoTerminal;
using testing::HasSubstr;
using testing::Not;

ConsentPrompt after(std::string_view keys,
                    ConsentPrompt::Words words = {.sandbox = true, .view = true}) {
  ConsentPrompt prompt(std::string(kScriptQuestion), words);
  KeyReader reader;
  for (const KeyPress& press : reader.feed(keys)) prompt.feed(press);
  return prompt;
}

TEST(ConsentPrompt, S4_the_question) {
  EXPECT_EQ(after("").question(),
            "? Do you want to run the script on your machine every time before the instance "
            "starts? [yes/no/sandbox/view]");
  EXPECT_THAT(after("", {}).question(), testing::EndsWith("starts? [yes/no]"));
}

TEST(ConsentPrompt, S5_EnterAsksAgain) {
  const ConsentPrompt prompt = after("\r\r\r");
  EXPECT_EQ(prompt.state(), PromptState::open);
  EXPECT_EQ(prompt.render(80, false), "Please type yes, no, sandbox or view.\n> ");
}

TEST(ConsentPrompt, S5_only_whole_words_count) {
  for (const char* wrong :
       {"y\r", "n\r", "ye\r", "yess\r", "yes yes\r", " yes\r", "yes \r", "ja\r", "true\r", "1\r",
        "yesyesyesyesyesyesyes\r", "sandboxx\r", "\u0443es\r", "oui\r", "Yes!\r"}) {
    EXPECT_EQ(after(wrong).state(), PromptState::open) << wrong;
  }
  const auto answer = [](std::string_view keys) {
    const ConsentPrompt prompt = after(keys);
    return prompt.state() == PromptState::answered ? to_string(prompt.answer()) : "none";
  };
  EXPECT_EQ(answer("yes\r"), "yes");
  EXPECT_EQ(answer("YES\r"), "yes");
  EXPECT_EQ(answer("no\r"), "no");
  EXPECT_EQ(answer("sandbox\r"), "sandbox");
  EXPECT_EQ(answer("y\rno\ryes\r"), "no") << "the first whole word";
  EXPECT_EQ(answer("yeah\x7f\x7fs\r"), "yes");
  EXPECT_EQ(answer("no, never\x15yes\r"), "yes");
  EXPECT_EQ(answer("yes no\x17\x7f\r"), "yes");
  const std::string mistake(40, 'x');
  EXPECT_EQ(answer(mistake + std::string(40, '\x7f') + "yes\r"), "yes");
  EXPECT_EQ(answer("yes" + mistake + std::string(20, '\x7f') + "\r"), "none");
}

TEST(ConsentPrompt, WordsThatWereNotOfferedDoNotCount) {
  EXPECT_EQ(after("sandbox\r", {}).state(), PromptState::open);
  EXPECT_FALSE(after("view\r", {}).take_view());
  EXPECT_EQ(after("\r", {}).render(80, false), "Please type yes or no.\n> ");
}

TEST(ConsentPrompt, ControlCEndOfInputAndEscapeCancel) {
  for (const char* keys : {"\x03", "\x04", "ye\x03"}) {
    EXPECT_EQ(after(keys).state(), PromptState::cancelled);
  }
}

TEST(ConsentPrompt, T15_nothing_counts_before_the_view_was_shown) {
  ConsentPrompt prompt = after("view\ryes\r");
  EXPECT_EQ(prompt.state(), PromptState::open);
  EXPECT_TRUE(prompt.take_view());
  EXPECT_FALSE(prompt.take_view());
  KeyReader reader;
  for (const KeyPress& press : reader.feed("no\r")) prompt.feed(press);
  EXPECT_EQ(prompt.answer(), ConsentAnswer::no);
}

TEST(ConsentPrompt, NeverWiderThanTheTerminal) {
  const ConsentPrompt prompt = after("what is this\rand this is long\x1b[Z");
  for (const std::size_t columns : {10, 20, 40}) {
    const std::string text = prompt.render(columns, false);
    const auto end = text.find('\n');
    EXPECT_LE(display_width(text.substr(0, end)), columns);
    EXPECT_LT(display_width(text.substr(end + 1)), columns);
  }
}

// ---- on a terminal ----

class ConsentOnTerminal : public testing::TestWithParam<int> {
 protected:
  void SetUp() override { ::setenv("NO_COLOR", "1", 1); }
  void TearDown() override { ::unsetenv("NO_COLOR"); }
  void ask() {
    answer_ = std::async(std::launch::async, [this] {
      return ask_consent({pty_.slave(), pty_.slave()}, "THE SCREEN\n",
                         ConsentPrompt(std::string(kScriptQuestion), {true, true}),
                         [] { return std::string("THE WHOLE TEXT\n"); });
    });
  }
  void until_asked() { pty_.read_until("> "); }
  std::string answer() {
    if (answer_.wait_for(std::chrono::seconds(20)) != std::future_status::ready) {
      ADD_FAILURE() << "no answer";
      pty_.type("\x03");
    }
    const auto given = answer_.get();
    termios now{};
    EXPECT_EQ(::tcgetattr(pty_.slave(), &now), 0);
    EXPECT_EQ(now.c_lflag & (ECHO | ICANON | ISIG), unsigned{ECHO | ICANON | ISIG});
    return given ? std::string(to_string(*given)) : "cancelled";
  }
  PseudoTerminal pty_{static_cast<unsigned short>(GetParam()), 24};
  std::future<std::optional<ConsentAnswer>> answer_;
};

INSTANTIATE_TEST_SUITE_P(Columns, ConsentOnTerminal, testing::Values(80, 40, 12));

TEST_P(ConsentOnTerminal, S4_the_screen_then_the_question_in_one_piece) {
  ask();
  EXPECT_THAT(pty_.read_until("> "), HasSubstr("THE SCREEN\r\n? " + std::string(kScriptQuestion) +
                                               " [yes/no/sandbox/view]\r\n"));
  pty_.type("yes\r");
  EXPECT_EQ(answer(), "yes");
}

TEST_P(ConsentOnTerminal, T15_type_ahead_is_not_taken) {
  pty_.type("yes\nyes\n");
  pty_.read_until("yes\r\nyes\r\n");  // echoed: the terminal has it, and nobody has read it
  ask();
  until_asked();
  pty_.type("no\r");
  EXPECT_EQ(answer(), "no");
}

TEST_P(ConsentOnTerminal, S5_wrong_words_and_enter_ask_again) {
  ask();
  until_asked();
  pty_.type("\r");
  pty_.read_until("Please");
  pty_.type("y\r");
  pty_.type("sandbox\r");
  EXPECT_EQ(answer(), "sandbox");
}

TEST_P(ConsentOnTerminal, ViewShowsTheWholeTextAndAsksAgain) {
  ask();
  until_asked();
  pty_.type("view\ryes\r");  // in one go: the second word was typed before the text was seen
  pty_.read_until("THE WHOLE TEXT\r\n");
  pty_.read_until("> ");
  pty_.type("no\r");
  EXPECT_EQ(answer(), "no");
}

TEST_P(ConsentOnTerminal, ControlCCancels) {
  ask();
  until_asked();
  pty_.type("ye\x03");
  EXPECT_EQ(answer(), "cancelled");
}

TEST_P(ConsentOnTerminal, ControlDCancels) {
  ask();
  until_asked();
  pty_.type("\x04");
  EXPECT_EQ(answer(), "cancelled");
}

TEST_P(ConsentOnTerminal, AResizeDoesNotDisturbTheAnswer) {
  ask();
  until_asked();
  pty_.type("ye");
  pty_.read_until("> ye");
  winsize size{};
  size.ws_col = 21;
  size.ws_row = 5;
  ASSERT_EQ(::ioctl(pty_.slave(), TIOCSWINSZ, &size), 0);
  pty_.type("s\r");
  EXPECT_EQ(answer(), "yes");
}

TEST(ConsentTerminal, EndOfInputCancels) {
  PseudoTerminal pty(80, 24);
  const std::string mark = colours_allowed(pty.slave()) ? ">\x1b[0m " : "> ";
  auto answer = std::async(std::launch::async, [&] {
    return ask_consent({pty.slave(), pty.slave()}, "", ConsentPrompt("Really?", {}), nullptr);
  });
  pty.read_until(mark);
  pty.close_master();
  EXPECT_EQ(answer.get(), std::nullopt);
}

TEST(ConsentTerminal, WithoutATerminalIsAnError) {
  const UniqueFd null = open_file("/dev/null", O_RDWR);
  EXPECT_THROW(
      (void)ask_consent({null.get(), null.get()}, "", ConsentPrompt("Really?", {}), nullptr),
      SystemError);
}

}  // namespace
}  // namespace limequat::hostprovision
