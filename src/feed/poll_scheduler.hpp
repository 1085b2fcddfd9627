// PollScheduler: asks a venue's REST questions, each every so often, spread over time, never above
// the venue's budget (one bucket per host).
//
// A poll without a symbol is of the venue as a whole (instruments among them) and goes first at the
// start. A failed poll is asked again after a growing wait; its gap says what failed, and nothing
// is ever taken for zero. When the venue says "wait" (429, 418) the whole host waits.
// Questions about accounts come last: only with what the plan leaves of the budget.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "feed/account_queue.hpp"
#include "feed/alarm.hpp"
#include "feed/backoff.hpp"
#include "feed/channel_watch.hpp"
#include "feed/connection_session.hpp"

namespace faultline {

class PollScheduler {
  public:
    explicit PollScheduler(VenueContext& context);
    ~PollScheduler();

    /// The polls from now on. Those that were planned before keep their state.
    void plan(std::vector<PlannedPoll> polls);
    void start();
    /// Nothing more is asked, no answer is heard; every poll's gap is told, reason `stopped`.
    void stop(std::string_view why);

    /// Accounts to ask about; kept only where the venue has such a question.
    void found(std::span<const std::string> accounts);

    void add_status(VenueStatus& status) const;

  private:
    struct Task {
        PlannedPoll poll;
        std::string host;
        TimeNs due_mono_ns = 0;
        bool is_asked = false;  // under way
        Backoff backoff;
        PollState state = PollState::waiting;
        FeedInstant since{}, last_ok{};
        std::optional<Gap> gap{};
    };
    struct Host {
        TokenBucket bucket;
        Backoff backoff;  // of "wait" without saying how long
        TimeNs wait_until_mono_ns = 0;
        std::size_t under_way = 0;
        bool is_spent = false;  // found empty in this round
    };
    using TaskPointer = std::shared_ptr<Task>;  // an answer may come after the plan has changed

    FeedInstant now() const;
    TaskPointer task_of(PlannedPoll poll);
    Host& host_of(const std::string& name);
    void pump();
    /// Asks what is due and affordable; gives the wait until the next can be asked.
    DurationNs ask_due(FeedInstant at);
    DurationNs ask_accounts(FeedInstant at);
    /// Until the host can be asked something of this weight; 0: now. What is due waits visibly.
    DurationNs wait_for(Host& host, int weight, FeedInstant at);
    void ask(const TaskPointer& task);
    void ask_account(const PlannedPoll& poll);
    void send(const PlannedPoll& poll, std::function<void(const HttpResult&)> done);
    void answered(Task& task, const HttpResult& result);
    /// What went wrong with a result; empty: nothing. Makes the record of a good answer.
    std::string take(const PlannedPoll& poll, const HttpResult& result);
    bool pause_if_limited(const std::string& host, const HttpResult& result);
    void succeed(Task& task);
    void fail(Task& task, GapReason reason, std::string detail);
    void enter(Task& task, PollState state);

    VenueContext& context_;
    std::vector<TaskPointer> tasks_;
    std::map<std::string, Host> hosts_;
    AccountQueue accounts_;
    bool is_running_ = false;
    Alarm alarm_;
    std::shared_ptr<int> alive_;  // answers are heard only while it lives
};

/// "api.bybit.com" of "https://api.bybit.com/v5/...": what a budget belongs to.
std::string host_of_url(std::string_view url);
/// Seconds of a Retry-After header as a length; 0 where it says nothing that we understand.
DurationNs retry_after_ns(std::string_view header);

}  // namespace faultline
