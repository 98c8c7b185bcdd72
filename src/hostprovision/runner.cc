#include "hostprovision/runner.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "base/duration.h"
#include "base/error.h"
#include "base/quote.h"
#include "hostprovision/keeper.h"
#include "hostprovision/ledger.h"
#include "hostprovision/phase_report.h"
#include "hostprovision/running_script.h"

namespace limequat::hostprovision {
namespace {

namespace asio = boost::asio;
using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

std::string join_argv(const std::vector<std::string>& argv) {
  std::string line;
  for (const std::string& word : argv)
    line.append(line.empty() ? "" : " ").append(shell_quote(word));
  return line;
}

Logger& logger_of(const RunnerOptions& options) {
  check(options.logger != nullptr, "a Runner without a logger");
  return *options.logger;
}

}  // namespace

class Runner::Impl {
 public:
  explicit Impl(RunnerOptions options)
      : options_(std::move(options)),
        ledger_(options_.instance_dir, options_.temp_root),
        report_(logger_of(options_), options_.on_event) {
    // Not the name of our executable: a package upgrade may have put another one there.
    if (options_.keeper.empty()) options_.keeper = {"/proc/self/exe", std::string(kKeeperCommand)};
  }

  ~Impl() {
    for (const auto& job : std::exchange(jobs_, {})) job->script->abandon();
  }

  asio::awaitable<PhaseOutcome> run(Plan plan);
  void cancel(std::string why);
  asio::awaitable<void> stop_background(milliseconds grace);
  asio::awaitable<void> wait_background();
  [[nodiscard]] const Path& script_folder() const { return ledger_.folder(); }
  [[nodiscard]] std::size_t running() const { return jobs_.size(); }
  [[nodiscard]] milliseconds grace() const { return options_.grace; }

 private:
  // A script from its start until nothing of it is left.
  struct Job {
    explicit Job(const asio::any_io_executor& executor) : timer(executor) {}
    Turn turn;
    std::optional<milliseconds> timeout;
    Clock::time_point began;
    bool timed_out = false;
    bool ended_by_us = false;
    std::string why;      // once it has failed: how,
    std::string failure;  // and what is said about it
    std::shared_ptr<RunningScript> script;
    asio::steady_timer timer;
  };
  using JobPtr = std::shared_ptr<Job>;
  struct RunScope;

  asio::awaitable<std::optional<PhaseOutcome>> run_step(Run run, Turn turn);
  JobPtr launch(const asio::any_io_executor& executor, Run run, Turn turn);
  void start(const JobPtr& job, const asio::any_io_executor& executor, Run run);
  void record(LedgerEntry::Role role, int index, pid_t pid);
  void arm_timeout(const JobPtr& job);
  void end_job(Job& job, milliseconds grace);
  void on_shell_end(Job& job);
  void on_gone(const Job& job);
  asio::awaitable<PhaseOutcome> stop_phase(PhaseOutcome outcome);

  std::optional<PhaseOutcome> refuse_broken(const Plan& plan);
  [[nodiscard]] PhaseOutcome was_cancelled() const;
  void fail(Job& job, std::string why);
  void report_end(const Job& job, ScriptState state);
  // Why a step that has not had its turn gets none.
  [[nodiscard]] std::string why_not_reached(const PhaseOutcome& outcome) const;
  // What did not happen because of it.
  [[nodiscard]] std::string not_done() const;

  RunnerOptions options_;
  Ledger ledger_;
  PhaseReport report_;
  std::vector<JobPtr> jobs_;
  JobPtr waiting_;
  config::Phase phase_ = config::Phase::pre_start;
  int serial_ = 0;
  bool in_run_ = false;
  std::optional<std::string> cancelled_;
};

// Also when the coroutine is cancelled from outside.
struct Runner::Impl::RunScope {
  Impl& impl;
  explicit RunScope(Impl& owner) : impl(owner) { impl.in_run_ = true; }
  RunScope(const RunScope&) = delete;
  RunScope& operator=(const RunScope&) = delete;
  ~RunScope() {
    impl.in_run_ = false;
    impl.waiting_.reset();
    if (impl.jobs_.empty()) impl.ledger_.close();
  }
};

asio::awaitable<PhaseOutcome> Runner::Impl::run(Plan plan) {
  check(!in_run_, "two runs of host scripts at a time");
  const RunScope scope(*this);
  cancelled_.reset();
  phase_ = plan.phase;
  const int total = plan.run_count();
  report_.begin(total);
  for (const std::string& warning : plan.warnings) options_.logger->warning("{}", warning);
  std::optional<PhaseOutcome> outcome = refuse_broken(plan);
  int position = 0;
  for (Step& step : plan.steps) {
    if (!outcome && cancelled_) outcome = was_cancelled();
    if (outcome) {
      report_.not_reached(step, why_not_reached(*outcome));
    } else if (const auto* skip = std::get_if<Skip>(&step)) {
      report_.skipped(*skip);
    } else if (const auto* broken = std::get_if<Broken>(&step)) {
      report_.broken(*broken);
    } else {
      auto& run = std::get<Run>(step);
      Turn turn{.info = run.info, .position = ++position, .total = total};
      outcome = co_await run_step(std::move(run), std::move(turn));
    }
  }
  if (!outcome && cancelled_) outcome = was_cancelled();
  // A variable of its own: GCC 12 copies a temporary argument of a co_await bit by bit.
  PhaseOutcome settled = std::move(outcome).value_or(PhaseOutcome{});
  co_return co_await stop_phase(std::move(settled));
}

PhaseOutcome Runner::Impl::was_cancelled() const {
  return {.kind = PhaseOutcome::Kind::cancelled,
          .message = fmt::format("host scripts were ended: {}{}", *cancelled_, not_done())};
}

// All problems are told, so that they can be mended at once.
std::optional<PhaseOutcome> Runner::Impl::refuse_broken(const Plan& plan) {
  std::optional<PhaseOutcome> outcome;
  for (const Step& step : plan.steps) {
    const auto* broken = std::get_if<Broken>(&step);
    if (!broken || !broken->aborts()) continue;
    report_.broken(*broken);
    if (!outcome) {
      outcome = PhaseOutcome{.kind = PhaseOutcome::Kind::aborted,
                             .message = broken->message + not_done()};
    }
  }
  return outcome;
}

asio::awaitable<std::optional<PhaseOutcome>> Runner::Impl::run_step(Run run, Turn turn) {
  const auto executor = co_await asio::this_coro::executor;
  const JobPtr job = launch(executor, std::move(run), std::move(turn));
  if (!job->turn.info.wait) co_return std::nullopt;
  if (job->script) {
    waiting_ = job;
    co_await job->script->shell_ended().wait();
    waiting_.reset();
  }
  if (job->ended_by_us && !job->timed_out) {
    co_return PhaseOutcome{
        .kind = PhaseOutcome::Kind::cancelled,
        .message = fmt::format("{} was ended: {} ({}){}", describe(job->turn.info),
                               cancelled_.value_or("stopped"), job->turn.info.source, not_done())};
  }
  if (job->failure.empty() || job->turn.info.on_error == config::OnError::warn)
    co_return std::nullopt;
  PhaseOutcome outcome{
      .kind = PhaseOutcome::Kind::aborted,
      .message = fmt::format("{}{} (hint: limactl host-provision log {} {})", job->failure,
                             not_done(), options_.instance, job->turn.info.index)};
  if (job->script) outcome.last_error_lines = job->script->last_error_lines();
  co_return outcome;
}

Runner::Impl::JobPtr Runner::Impl::launch(const asio::any_io_executor& executor, Run run,
                                          Turn turn) {
  auto job = std::make_shared<Job>(executor);
  job->turn = std::move(turn);
  job->timeout = run.timeout;
  job->began = options_.now();
  options_.logger->debug("{}: running {}", describe(run.info), join_argv(run.argv));
  report_.running(job->turn);
  try {
    start(job, executor, std::move(run));
  } catch (const Error& error) {
    fail(*job, error.message());
  }
  return job;
}

void Runner::Impl::start(const JobPtr& job, const asio::any_io_executor& executor, Run run) {
  ledger_.open();
  LaunchOptions launch{.keeper = options_.keeper,
                       .mark = fmt::format("{}.{}.", ledger_.token(), ++serial_),
                       .grace = options_.grace,
                       .script_folder = ledger_.folder()};
  if (!options_.limit_output) launch.lines_per_second = RateLimit::kNone;
  // The Job owns the script, and the script's callbacks must not own the Job.
  Job* const raw = job.get();
  RunningScript::Callbacks callbacks{
      .on_process = [this, index = run.info.index](LedgerEntry::Role role,
                                                   pid_t pid) { record(role, index, pid); },
      .on_shell_end = [this, raw](RunningScript&) { on_shell_end(*raw); },
      .on_gone = [this, raw](RunningScript&) { on_gone(*raw); }};
  job->script = RunningScript::start(executor, std::move(run), std::move(launch),
                                     report_.sink_for(job->turn.info.index), std::move(callbacks),
                                     options_.now);
  jobs_.push_back(job);
  arm_timeout(job);
}

// A line that cannot be written (disk full) stops nothing: the mark leads to the process as well.
void Runner::Impl::record(LedgerEntry::Role role, int index, pid_t pid) {
  try {
    if (auto identity = ProcessIdentity::of(pid)) ledger_.record({role, index, *identity});
  } catch (const Error& error) {
    options_.logger->warning("could not write down a process of hostProvision[{}]: {}", index,
                             error.message());
  }
}

void Runner::Impl::arm_timeout(const JobPtr& job) {
  if (!job->timeout) return;
  job->timer.expires_after(*job->timeout);
  job->timer.async_wait(
      [this, weak = std::weak_ptr<Job>(job)](const boost::system::error_code& error) {
        const JobPtr late = weak.lock();
        if (error || !late || late->script->shell_ended().is_set()) return;
        late->timed_out = true;
        late->script->end(options_.grace);
      });
}

void Runner::Impl::on_shell_end(Job& job) {
  job.timer.cancel();
  const ShellResult& result = job.script->result();
  if (job.ended_by_us && !job.timed_out) {
    options_.logger->debug("{} ended by us: {}", describe(job.turn.info), result.to_string());
    return report_end(job, ScriptState::terminated);
  }
  if (result.success() && !job.timed_out) {
    options_.logger->debug("{} succeeded", describe(job.turn.info));
    return report_end(job, ScriptState::succeeded);
  }
  fail(job,
       job.timed_out ? "timed out after " + format_duration(*job.timeout) : result.to_string());
}

void Runner::Impl::fail(Job& job, std::string why) {
  const StepInfo& info = job.turn.info;
  job.failure = fmt::format("{} failed: {} ({})", describe(info), why, info.source);
  job.why = std::move(why);
  report_.failure(info, job.failure);
  report_end(job, job.timed_out ? ScriptState::timed_out : ScriptState::failed);
}

void Runner::Impl::report_end(const Job& job, ScriptState state) {
  PhaseReport::End end{
      .state = state,
      .reason = job.why,
      .duration = std::chrono::duration_cast<milliseconds>(options_.now() - job.began),
      .status = std::nullopt};
  if (job.script) end.status = job.script->result().status;
  report_.ended(job.turn, end);
}

void Runner::Impl::on_gone(const Job& job) {
  if (job.script->left_something()) {
    options_.logger->warning("{}: a process of it could not be ended", describe(job.turn.info));
  }
  std::erase_if(jobs_, [&](const JobPtr& one) { return one.get() == &job; });
  if (jobs_.empty() && !in_run_) ledger_.close();
}

void Runner::Impl::end_job(Job& job, milliseconds grace) {
  if (!job.script->shell_ended().is_set()) job.ended_by_us = true;
  job.script->end(grace);
}

void Runner::Impl::cancel(std::string why) {
  if (!in_run_) return;
  const bool again = cancelled_.has_value();
  if (!again) cancelled_ = std::move(why);
  const milliseconds grace = again ? milliseconds(0) : options_.grace;
  if (waiting_) {
    end_job(*waiting_, grace);
  } else if (again) {
    for (const JobPtr& job : jobs_) end_job(*job, grace);
  }
}

// A phase that did not complete leaves nothing behind before the machine has started.
asio::awaitable<PhaseOutcome> Runner::Impl::stop_phase(PhaseOutcome outcome) {
  if (outcome.kind != PhaseOutcome::Kind::completed && phase_ == config::Phase::pre_start) {
    co_await stop_background(options_.grace);
  }
  co_return outcome;
}

asio::awaitable<void> Runner::Impl::stop_background(milliseconds grace) {
  const std::vector<JobPtr> jobs = jobs_;
  for (const JobPtr& job : jobs) end_job(*job, grace);
  for (const JobPtr& job : jobs) co_await job->script->gone().wait();
}

asio::awaitable<void> Runner::Impl::wait_background() {
  const RunScope scope(*this);
  const std::vector<JobPtr> jobs = jobs_;
  for (const JobPtr& job : jobs) {
    waiting_ = job;
    if (cancelled_) end_job(*job, options_.grace);
    co_await job->script->shell_ended().wait();
  }
}

std::string Runner::Impl::why_not_reached(const PhaseOutcome& outcome) const {
  if (outcome.kind == PhaseOutcome::Kind::aborted) return "another script failed before it";
  return "the scripts were ended before it: " + cancelled_.value_or("stopped");
}

std::string Runner::Impl::not_done() const {
  std::string_view what;
  if (phase_ == config::Phase::pre_start) what = "started";
  if (phase_ == config::Phase::pre_stop) what = "stopped";
  if (phase_ == config::Phase::pre_delete) what = "deleted";
  if (what.empty()) return {};
  return fmt::format("; instance {} was not {}", name_quote(options_.instance), what);
}

Runner::Runner(RunnerOptions options) : impl_(std::make_unique<Impl>(std::move(options))) {}
Runner::~Runner() = default;

const Path& Runner::script_folder() const { return impl_->script_folder(); }
asio::awaitable<PhaseOutcome> Runner::run(Plan plan) { return impl_->run(std::move(plan)); }
void Runner::cancel(std::string why) { impl_->cancel(std::move(why)); }
asio::awaitable<void> Runner::stop_background() { return impl_->stop_background(impl_->grace()); }
asio::awaitable<void> Runner::wait_background() { return impl_->wait_background(); }
asio::awaitable<void> Runner::stop_background(milliseconds grace) {
  return impl_->stop_background(grace);
}
std::size_t Runner::running() const { return impl_->running(); }

}  // namespace limequat::hostprovision
