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

ScriptEvent event_of(const StepInfo& info, ScriptState state, int total) {
  return {.index = info.index,
          .name = info.label,
          .phase = info.phase,
          .state = state,
          .wait = info.wait,
          .total = total};
}

}  // namespace

class Runner::Impl {
 public:
  explicit Impl(RunnerOptions options)
      : options_(std::move(options)), ledger_(options_.instance_dir, options_.temp_root) {
    check(options_.logger != nullptr, "a Runner without a logger");
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
    StepInfo info;
    std::optional<milliseconds> timeout;
    Clock::time_point began;
    int position = 0;
    int total = 0;
    bool timed_out = false;
    bool ended_by_us = false;
    std::string why;      // once it has failed: how,
    std::string failure;  // and what is said about it
    std::shared_ptr<RunningScript> script;
    asio::steady_timer timer;
  };
  using JobPtr = std::shared_ptr<Job>;
  struct RunScope;

  static ScriptEvent turn_of(const Job& job, ScriptState state) {
    ScriptEvent event = event_of(job.info, state, job.total);
    event.position = job.position;
    return event;
  }
  asio::awaitable<std::optional<PhaseOutcome>> run_step(Run run, int position);
  JobPtr launch(const asio::any_io_executor& executor, Run run, int position);
  void start(const JobPtr& job, const asio::any_io_executor& executor, Run run);
  void record(LedgerEntry::Role role, int index, pid_t pid);
  void arm_timeout(const JobPtr& job);
  void end_job(Job& job, milliseconds grace);
  void on_shell_end(Job& job);
  void on_gone(const Job& job);
  asio::awaitable<PhaseOutcome> stop_phase(PhaseOutcome outcome);

  std::optional<PhaseOutcome> refuse_broken(const Plan& plan);
  [[nodiscard]] PhaseOutcome was_cancelled() const;
  void report_skip(const Skip& skip);
  void report_broken(const Broken& broken);
  void report_not_reached(const Step& step, const PhaseOutcome& outcome);
  void report_failure(Job& job, std::string why);
  void emit(const StepInfo& info, ScriptState state, std::string reason);
  void emit_end(const Job& job, ScriptState state);
  void log_for(int index, LogLevel level, std::string text);
  [[nodiscard]] ScriptOutput::Sink sink_for(int index);
  // What did not happen because of it.
  [[nodiscard]] std::string not_done() const;

  RunnerOptions options_;
  Ledger ledger_;
  std::vector<JobPtr> jobs_;
  JobPtr waiting_;
  config::Phase phase_ = config::Phase::pre_start;
  int total_ = 0;
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
  total_ = plan.run_count();
  for (const std::string& warning : plan.warnings) options_.logger->warning("{}", warning);
  std::optional<PhaseOutcome> outcome = refuse_broken(plan);
  int position = 0;
  for (Step& step : plan.steps) {
    if (!outcome && cancelled_) outcome = was_cancelled();
    if (outcome) {
      report_not_reached(step, *outcome);
    } else if (const auto* skip = std::get_if<Skip>(&step)) {
      report_skip(*skip);
    } else if (const auto* broken = std::get_if<Broken>(&step)) {
      report_broken(*broken);
    } else {
      ++position;
      outcome = co_await run_step(std::move(std::get<Run>(step)), position);
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
    report_broken(*broken);
    if (!outcome) {
      outcome = PhaseOutcome{.kind = PhaseOutcome::Kind::aborted,
                             .message = broken->message + not_done()};
    }
  }
  return outcome;
}

asio::awaitable<std::optional<PhaseOutcome>> Runner::Impl::run_step(Run run, int position) {
  const auto executor = co_await asio::this_coro::executor;
  const JobPtr job = launch(executor, std::move(run), position);
  if (!job->info.wait) co_return std::nullopt;
  if (job->script) {
    waiting_ = job;
    co_await job->script->shell_ended().wait();
    waiting_.reset();
  }
  if (job->ended_by_us && !job->timed_out) {
    co_return PhaseOutcome{
        .kind = PhaseOutcome::Kind::cancelled,
        .message = fmt::format("{} was ended: {} ({}){}", describe(job->info),
                               cancelled_.value_or("stopped"), job->info.source, not_done())};
  }
  if (job->failure.empty() || job->info.on_error == config::OnError::warn) co_return std::nullopt;
  PhaseOutcome outcome{
      .kind = PhaseOutcome::Kind::aborted,
      .message = fmt::format("{}{} (hint: limactl host-provision log {} {})", job->failure,
                             not_done(), options_.instance, job->info.index)};
  if (job->script) outcome.last_error_lines = job->script->last_error_lines();
  co_return outcome;
}

Runner::Impl::JobPtr Runner::Impl::launch(const asio::any_io_executor& executor, Run run,
                                          int position) {
  auto job = std::make_shared<Job>(executor);
  job->info = run.info;
  job->timeout = run.timeout;
  job->began = options_.now();
  job->position = position;
  job->total = total_;
  options_.logger->debug("{}: running {}", describe(run.info), join_argv(run.argv));
  options_.on_event(turn_of(*job, ScriptState::running));
  try {
    start(job, executor, std::move(run));
  } catch (const Error& error) {
    report_failure(*job, error.message());
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
                                     sink_for(job->info.index), std::move(callbacks), options_.now);
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
    options_.logger->debug("{} ended by us: {}", describe(job.info), result.to_string());
    return emit_end(job, ScriptState::terminated);
  }
  if (result.success() && !job.timed_out) {
    options_.logger->debug("{} succeeded", describe(job.info));
    return emit_end(job, ScriptState::succeeded);
  }
  report_failure(
      job, job.timed_out ? "timed out after " + format_duration(*job.timeout) : result.to_string());
}

void Runner::Impl::report_failure(Job& job, std::string why) {
  job.failure = fmt::format("{} failed: {} ({})", describe(job.info), why, job.info.source);
  job.why = std::move(why);
  log_for(job.info.index, LogLevel::error, job.failure);
  emit_end(job, job.timed_out ? ScriptState::timed_out : ScriptState::failed);
}

void Runner::Impl::on_gone(const Job& job) {
  if (job.script->left_something()) {
    options_.logger->warning("{}: a process of it could not be ended", describe(job.info));
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

void Runner::Impl::report_skip(const Skip& skip) {
  const bool denied = skip.why == Skip::Why::not_allowed;
  options_.logger->debug("{} skipped: {}", describe(skip.info), skip.reason);
  emit(skip.info, denied ? ScriptState::denied : ScriptState::skipped, skip.reason);
}

void Runner::Impl::report_broken(const Broken& broken) {
  log_for(broken.info.index, LogLevel::error, broken.message);
  emit(broken.info, ScriptState::failed, broken.message);
}

// The phase ended before it was this one's turn.
void Runner::Impl::report_not_reached(const Step& step, const PhaseOutcome& outcome) {
  if (const auto* skip = std::get_if<Skip>(&step)) return report_skip(*skip);
  const auto* broken = std::get_if<Broken>(&step);
  if (broken && broken->aborts()) return;  // told before anything ran
  const bool failed = outcome.kind == PhaseOutcome::Kind::aborted;
  emit(info_of(step), ScriptState::skipped,
       failed ? "another script failed before it"
              : "the scripts were ended before it: " + cancelled_.value_or("stopped"));
}

// Of a script that is not started.
void Runner::Impl::emit(const StepInfo& info, ScriptState state, std::string reason) {
  ScriptEvent event = event_of(info, state, total_);
  event.reason = std::move(reason);
  options_.on_event(event);
}

void Runner::Impl::emit_end(const Job& job, ScriptState state) {
  ScriptEvent event = turn_of(job, state);
  event.reason = job.why;
  event.duration = std::chrono::duration_cast<milliseconds>(options_.now() - job.began);
  if (job.script && job.script->result().status) {
    event.exit_code = job.script->result().status->exit_code();
    event.signal = job.script->result().status->signal();
  }
  options_.on_event(event);
}

void Runner::Impl::log_for(int index, LogLevel level, std::string text) {
  options_.logger->log(level, std::move(text), {{"hostProvision", std::int64_t{index}}});
}

ScriptOutput::Sink Runner::Impl::sink_for(int index) {
  return {.line =
              [this, index](OutputStream stream, std::string line) {
                const bool error = stream == OutputStream::standard_error;
                log_for(index, error ? LogLevel::error : LogLevel::debug, std::move(line));
              },
          .dropped =
              [this, index](std::size_t count) {
                log_for(index, LogLevel::warning, fmt::format("dropped {} lines", count));
              }};
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
