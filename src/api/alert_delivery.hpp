// AlertDelivery: alerts to channels, tried until they are taken.
//
// Each channel has a queue and one attempt under way at a time, so alerts arrive in their order as
// long as the receiver takes them. A failure makes the channel wait, longer each time (and at least
// as long as the receiver asks for by Retry-After). An alert that a receiver will not take steps
// back behind the others now and then, so that it does not hold them up; after `give_up_ns` it has
// failed. At least once: a receiver may get an alert again whose answer was lost, with the same id.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "api/alert_channels.hpp"
#include "api/alert_command.hpp"
#include "api/alert_journal.hpp"
#include "api/alert_messages.hpp"
#include "core/rng.hpp"
#include "feed/backoff.hpp"
#include "net/network.hpp"

namespace faultline {

struct DeliveryOptions {
    DurationNs min_wait_ns = 500 * ns_per_ms;
    DurationNs first_wait_ns = 2 * ns_per_second;
    DurationNs max_wait_ns = 10 * ns_per_minute;
    DurationNs give_up_ns = 3 * ns_per_day;  // since the alert was recorded
    std::size_t queue_max = 100'000;         // a channel's; beyond, the oldest has failed
    std::uint64_t seed = 1;                  // of the waits' jitter
};

/// How a channel is doing.
struct DeliveryStatus {
    std::string name;
    ChannelKind kind{};
    std::string place;          // scheme and host, or the program
    std::uint64_t pending = 0;  // queued or under way
    std::uint64_t delivered = 0, failed = 0, failed_attempts = 0;  // since the start
    int failures_in_a_row = 0;
    std::string last_reason;  // of the last failed attempt; empty after one that worked
    TimeNs last_delivered_ns = 0;
};

class AlertDelivery {
  public:
    /// One channel's end of an alert: delivered, or failed with its reason.
    using Settled = std::function<void(const Alert& alert, const ChannelDelivery& end)>;

    AlertDelivery(Network& network, std::vector<AlertChannel> channels, Settled settled,
                  DeliveryOptions options = {});
    ~AlertDelivery();
    AlertDelivery(const AlertDelivery&) = delete;
    AlertDelivery& operator=(const AlertDelivery&) = delete;

    bool knows(std::string_view channel) const;
    std::vector<std::string> names() const;
    /// Queues it. Precondition: the channel is known.
    void add(std::shared_ptr<const Alert> alert, std::string_view channel, TimeNs recorded_ns);
    std::vector<DeliveryStatus> status() const;

  private:
    struct Item {
        std::shared_ptr<const Alert> alert;
        TimeNs recorded_ns = 0;
        std::uint64_t attempts = 0;
    };
    struct Worker {
        AlertChannel channel;
        Backoff backoff;
        std::deque<Item> queue;
        std::optional<Item> current{};
        std::unique_ptr<AlertCommand> command{};
        TimerId timer = 0;
        DeliveryStatus status{};
    };

    Worker* find(std::string_view channel) const;
    void pump(Worker& worker);
    void attempt(Worker& worker);
    void finish(Worker& worker, const Verdict& verdict);
    void settle(Worker& worker, const Item& item, DeliveryState state, std::string reason);

    Network& network_;
    Settled settled_;
    DeliveryOptions options_;
    Rng rng_;
    std::vector<std::unique_ptr<Worker>> workers_;
    std::shared_ptr<int> life_ = std::make_shared<int>(0);  // answers that come later are dropped
};

}  // namespace faultline
