// PollScheduler: due times, budgets, answers.
#include "feed/poll_scheduler.hpp"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>

namespace faultline {
namespace {

constexpr DurationNs idle_ns = ns_per_minute;  // between rounds where nothing is due
constexpr DurationNs start_spread_ns = 30 * ns_per_second;
constexpr double jitter_share = 0.02;  // of the time between two questions

bool is_same_question(const PlannedPoll& a, const PlannedPoll& b) {
    return a.url == b.url && a.method == b.method && a.body == b.body && a.endpoint == b.endpoint &&
           a.symbol == b.symbol;
}

bool is_limit(const HttpResult& result) {
    const int status = result ? result->status : result.error().status;
    return status == 429 || status == 418;
}

std::string name_of_poll(const PlannedPoll& poll) {
    return poll.symbol.empty() ? poll.endpoint : poll.endpoint + " " + poll.symbol;
}

}  // namespace

std::string host_of_url(std::string_view url) {
    const std::size_t scheme = url.find("://");
    if (scheme != std::string_view::npos) url.remove_prefix(scheme + 3);
    return std::string(url.substr(0, url.find_first_of("/?#")));
}

DurationNs retry_after_ns(std::string_view header) {
    std::int64_t seconds = 0;
    const char* end = header.data() + header.size();
    const auto read = std::from_chars(header.data(), end, seconds);
    if (read.ec != std::errc() || read.ptr != end || seconds < 0) return 0;
    return std::min<std::int64_t>(seconds, ns_per_day / ns_per_second) * ns_per_second;
}

PollScheduler::PollScheduler(VenueContext& context)
    : context_(context),
      accounts_(context.limits.accounts_max, context.timing.account_every_ns),
      alarm_(context.network),
      alive_(std::make_shared<int>(0)) {}

PollScheduler::~PollScheduler() = default;

FeedInstant PollScheduler::now() const {
    return {context_.network.utc_ns(), context_.network.monotonic_ns()};
}

PollScheduler::Host& PollScheduler::host_of(const std::string& name) {
    const auto known = hosts_.find(name);
    if (known != hosts_.end()) return known->second;
    double per_s = context_.wire.rest_weight_per_s * context_.limits.budget_share;
    if (per_s <= 0) per_s = context_.limits.weight_per_s;
    const FeedTiming& timing = context_.timing;
    Host host{TokenBucket(per_s, std::max(1.0, per_s)),
              Backoff(timing.limited_first_ns / 2, timing.limited_first_ns, timing.limited_max_ns)};
    return hosts_.emplace(name, std::move(host)).first->second;
}

PollScheduler::TaskPointer PollScheduler::task_of(PlannedPoll poll) {
    for (const TaskPointer& known : tasks_) {
        if (!is_same_question(known->poll, poll)) continue;
        known->poll = std::move(poll);
        return known;
    }
    const FeedTiming& timing = context_.timing;
    const FeedInstant at = now();
    DurationNs spread_ns = 0;
    if (!poll.symbol.empty()) {
        const DurationNs most_ns = std::min(poll.every_ns, start_spread_ns);
        spread_ns = 1 + static_cast<DurationNs>(context_.rng.uniform() * double(most_ns));
    }
    std::string host = host_of_url(poll.url);
    auto task = std::make_shared<Task>(
        Task{.poll = std::move(poll),
             .host = std::move(host),
             .due_mono_ns = at.mono_ns + spread_ns,
             .backoff = Backoff(timing.poll_backoff_first_ns / 2, timing.poll_backoff_first_ns,
                                timing.poll_backoff_max_ns)});
    task->since = at;
    return task;
}

void PollScheduler::plan(std::vector<PlannedPoll> polls) {
    std::vector<TaskPointer> tasks;
    for (PlannedPoll& poll : polls) tasks.push_back(task_of(std::move(poll)));
    tasks_ = std::move(tasks);
    if (is_running_) start();
}

void PollScheduler::start() {
    is_running_ = true;
    for (const TaskPointer& task : tasks_) {
        if (task->gap || task->state != PollState::waiting) continue;
        fail(*task, GapReason::stopped, "not asked yet");
        enter(*task, PollState::waiting);
    }
    alarm_.set(0, [this] { pump(); });
}

void PollScheduler::stop(std::string_view why) {
    is_running_ = false;
    alarm_.cancel();
    alive_ = std::make_shared<int>(0);
    for (auto& [name, host] : hosts_) host.under_way = 0;
    for (const TaskPointer& task : tasks_) {
        task->is_asked = false;
        fail(*task, GapReason::stopped, std::string(why));
        enter(*task, PollState::waiting);
    }
}

void PollScheduler::found(std::span<const std::string> accounts) {
    if (context_.wire.account_poll == nullptr) return;
    const TimeNs now_ns = context_.network.monotonic_ns();
    for (const std::string& account : accounts) {
        if (accounts_.seen(account, now_ns)) ++context_.desk.counts.accounts_dropped;
    }
    if (is_running_ && !alarm_.is_set() && !accounts.empty()) alarm_.set(0, [this] { pump(); });
}

void PollScheduler::pump() {
    if (!is_running_) return;
    const FeedInstant at = now();
    for (auto& [name, host] : hosts_) host.is_spent = false;
    DurationNs wait_ns = ask_due(at);
    wait_ns = std::min(wait_ns, ask_accounts(at));
    alarm_.set(std::clamp(wait_ns, ns_per_ms, idle_ns), [this] { pump(); });
}

DurationNs PollScheduler::wait_for(Host& host, int weight, FeedInstant at) {
    if (host.wait_until_mono_ns > at.mono_ns) return host.wait_until_mono_ns - at.mono_ns;
    if (host.is_spent || host.under_way >= context_.limits.asked_at_once_max) return idle_ns;
    const DurationNs wait_ns = host.bucket.wait_ns(weight, at.mono_ns);
    host.is_spent = wait_ns > 0;  // who is due later must not overtake a heavier question
    return wait_ns;
}

DurationNs PollScheduler::ask_due(FeedInstant at) {
    std::vector<std::pair<TimeNs, std::size_t>> open;  // by due time, then as planned
    for (std::size_t i = 0; i < tasks_.size(); ++i) {
        if (!tasks_[i]->is_asked) open.emplace_back(tasks_[i]->due_mono_ns, i);
    }
    std::ranges::sort(open);
    DurationNs soonest_ns = idle_ns;
    for (const auto& [due_ns, index] : open) {
        const TaskPointer task = tasks_[index];
        if (task->due_mono_ns > at.mono_ns) {
            soonest_ns = std::min(soonest_ns, task->due_mono_ns - at.mono_ns);
            break;
        }
        Host& host = host_of(task->host);
        const DurationNs wait_ns = wait_for(host, task->poll.weight, at);
        if (wait_ns == 0) {
            ask(task);
            continue;
        }
        soonest_ns = std::min(soonest_ns, wait_ns);
        const bool is_told_to_wait = host.wait_until_mono_ns > at.mono_ns;
        if (is_told_to_wait) fail(*task, GapReason::limited, "the host told us to wait");
        if (!is_told_to_wait && at.mono_ns - task->due_mono_ns > task->poll.every_ns) {
            fail(*task, GapReason::limited, "the budget is spent");
        }
    }
    return soonest_ns;
}

DurationNs PollScheduler::ask_accounts(FeedInstant at) {
    const std::optional<TimeNs> due_ns = accounts_.due_ns();
    if (!due_ns) return idle_ns;
    if (*due_ns > at.mono_ns) return *due_ns - at.mono_ns;
    const std::string account = accounts_.take(at.mono_ns);
    const PlannedPoll poll = context_.wire.account_poll(account);
    if (poll.url.empty()) return 0;  // the text is no account
    const DurationNs wait_ns = wait_for(host_of(host_of_url(poll.url)), poll.weight, at);
    if (wait_ns > 0) {
        accounts_.give_back(account, at.mono_ns);
        return wait_ns;
    }
    ask_account(poll);
    return 0;
}

void PollScheduler::send(const PlannedPoll& poll, std::function<void(const HttpResult&)> done) {
    const std::string name = host_of_url(poll.url);
    Host& host = host_of(name);
    host.bucket.take(poll.weight, context_.network.monotonic_ns());
    ++host.under_way;
    HttpRequest request;
    request.method = poll.method;
    request.url = poll.url;
    request.headers = poll.headers;
    request.body = poll.body;
    request.timeout_ns = context_.timing.poll_timeout_ns;
    request.body_bytes_max = context_.limits.answer_bytes_max;
    context_.network.ask(std::move(request), alive_,
                         [this, name, done = std::move(done)](const HttpResult& result) {
                             --host_of(name).under_way;
                             done(result);
                             if (is_running_) alarm_.set(0, [this] { pump(); });
                         });
}

void PollScheduler::ask(const TaskPointer& task) {
    const double share = 1 + jitter_share * (2 * context_.rng.uniform() - 1);
    task->is_asked = true;
    task->due_mono_ns = context_.network.monotonic_ns() +
                        static_cast<DurationNs>(share * double(task->poll.every_ns));
    send(task->poll, [this, task](const HttpResult& result) { answered(*task, result); });
}

void PollScheduler::ask_account(const PlannedPoll& poll) {
    const std::string host = host_of_url(poll.url);
    send(poll, [this, poll, host](const HttpResult& result) {
        if (pause_if_limited(host, result)) return;
        ++(take(poll, result).empty() ? context_.desk.counts.polls_ok
                                      : context_.desk.counts.polls_failed);
    });
}

bool PollScheduler::pause_if_limited(const std::string& host_name, const HttpResult& result) {
    if (!is_limit(result)) return false;
    ++context_.desk.counts.polls_limited;
    Host& host = host_of(host_name);
    DurationNs asked_ns =
        result ? retry_after_ns(result->header("retry-after")) : result.error().retry_after_ns;
    const TimeNs now_ns = context_.network.monotonic_ns();
    const DurationNs grown_ns = host.backoff.next(context_.rng);
    if (asked_ns <= 0) asked_ns = grown_ns;
    host.wait_until_mono_ns = std::max(host.wait_until_mono_ns, now_ns + asked_ns);
    return true;
}

std::string PollScheduler::take(const PlannedPoll& poll, const HttpResult& result) {
    if (!result) {
        const NetFailure& why = result.error();
        return fmt::format("{}{}{}", name_of(why.step), why.detail.empty() ? "" : ": ", why.detail);
    }
    if (result->status != 200) return fmt::format("status {}", result->status);
    const Normalised& normalised =
        context_.desk.answer(poll.endpoint, poll.symbol, std::string(result->body));
    if (normalised.malformed) return std::string(describe(normalised.malformed->code));
    if (normalised.kind == FrameKind::error) return "refused: " + normalised.batch.reason;
    if (normalised.kind == FrameKind::unknown) return "an answer of unknown shape";
    return {};
}

void PollScheduler::answered(Task& task, const HttpResult& result) {
    task.is_asked = false;
    const TimeNs now_ns = context_.network.monotonic_ns();
    if (pause_if_limited(task.host, result)) {
        const int status = result ? result->status : result.error().status;
        task.due_mono_ns = now_ns;  // as soon as the host may be asked again
        fail(task, GapReason::limited, fmt::format("status {}", status));
        return;
    }
    std::string problem = take(task.poll, result);
    if (problem.empty()) {
        succeed(task);
        return;
    }
    ++context_.desk.counts.polls_failed;
    task.due_mono_ns = now_ns + std::min(task.backoff.next(context_.rng), task.poll.every_ns);
    fail(task, GapReason::poll_failed, std::move(problem));
}

void PollScheduler::enter(Task& task, PollState state) {
    if (task.state == state) return;
    task.state = state;
    task.since = now();
}

void PollScheduler::succeed(Task& task) {
    ++context_.desk.counts.polls_ok;
    task.backoff.reset();
    host_of(task.host).backoff.reset();
    task.last_ok = now();
    enter(task, PollState::ok);
    if (!task.gap) return;
    Gap closed = *std::exchange(task.gap, std::nullopt);
    closed.until_ns = task.last_ok.utc_ns;
    context_.desk.gap(closed);
}

void PollScheduler::fail(Task& task, GapReason reason, std::string detail) {
    enter(task, reason == GapReason::limited ? PollState::limited : PollState::failed);
    if (task.gap && task.gap->reason == reason && task.gap->detail == detail) return;
    if (!task.gap) {
        task.gap = Gap{context_.venue, name_of_poll(task.poll), task.last_ok.utc_ns, 0, reason, {}};
    }
    task.gap->reason = reason;
    task.gap->detail = std::move(detail);
    context_.desk.gap(*task.gap);
}

void PollScheduler::add_status(VenueStatus& status) const {
    const FeedInstant at = now();
    for (const TaskPointer& task : tasks_) {
        PollStatus& added = status.polls.emplace_back();
        added.endpoint = task->poll.endpoint;
        added.symbol = task->poll.symbol;
        added.state = task->state;
        added.since_ns = task->since.utc_ns;
        added.last_ok_ns = task->last_ok.utc_ns;
        if (task->last_ok.utc_ns != 0) added.age_ns = at.mono_ns - task->last_ok.mono_ns;
        added.every_ns = task->poll.every_ns;
        if (task->gap) {
            added.problem = task->gap->detail;
            status.open_gaps.push_back(*task->gap);
        }
    }
    status.accounts_waiting = accounts_.size();
}

}  // namespace faultline
