// AlertDelivery: one worker a channel.
#include "api/alert_delivery.hpp"

#include <algorithm>

namespace faultline {
namespace {

/// So often in a row an alert may hold up those behind it.
constexpr std::uint64_t attempts_at_the_front = 5;

}  // namespace

AlertDelivery::AlertDelivery(Network& network, std::vector<AlertChannel> channels, Settled settled,
                             DeliveryOptions options)
    : network_(network), settled_(std::move(settled)), options_(options), rng_(options.seed) {
    for (AlertChannel& channel : channels) {
        const Backoff backoff(options_.min_wait_ns, options_.first_wait_ns, options_.max_wait_ns);
        auto worker = std::make_unique<Worker>(Worker{std::move(channel), backoff, {}});
        worker->status.name = worker->channel.name;
        worker->status.kind = worker->channel.kind;
        worker->status.place = worker->channel.place();
        workers_.push_back(std::move(worker));
    }
}

AlertDelivery::~AlertDelivery() {
    for (const auto& worker : workers_) {
        if (worker->timer != 0) network_.cancel(worker->timer);
    }
}

AlertDelivery::Worker* AlertDelivery::find(std::string_view channel) const {
    const auto found = std::ranges::find_if(
        workers_, [&](const auto& worker) { return worker->channel.name == channel; });
    return found == workers_.end() ? nullptr : found->get();
}

bool AlertDelivery::knows(std::string_view channel) const { return find(channel) != nullptr; }

std::vector<std::string> AlertDelivery::names() const {
    std::vector<std::string> names;
    for (const auto& worker : workers_) names.push_back(worker->channel.name);
    return names;
}

void AlertDelivery::add(std::shared_ptr<const Alert> alert, std::string_view channel,
                        TimeNs recorded_ns) {
    Worker& worker = *find(channel);
    worker.queue.push_back({std::move(alert), recorded_ns});
    if (worker.queue.size() > options_.queue_max) {
        const Item oldest = std::move(worker.queue.front());
        worker.queue.pop_front();
        settle(worker, oldest, DeliveryState::failed, "too many were waiting");
    }
    pump(worker);
}

void AlertDelivery::pump(Worker& worker) {
    if (worker.current || worker.timer != 0 || worker.queue.empty()) return;
    worker.current = std::move(worker.queue.front());
    worker.queue.pop_front();
    attempt(worker);
}

void AlertDelivery::attempt(Worker& worker) {
    Item& item = *worker.current;
    ++item.attempts;
    if (worker.channel.kind == ChannelKind::command) {
        const auto done = [this, &worker](std::string reason) {
            Verdict verdict;
            if (reason.empty()) verdict.kind = Verdict::Kind::delivered;
            verdict.reason = std::move(reason);
            finish(worker, verdict);
        };
        worker.command =
            std::make_unique<AlertCommand>(network_, worker.channel, *item.alert, done);
        return;
    }
    network_.ask(request_of(worker.channel, *item.alert, network_.utc_ns()), life_,
                 [this, &worker](const HttpResult& result) {
                     finish(worker, verdict_of(worker.channel, result, network_.utc_ns()));
                 });
}

void AlertDelivery::finish(Worker& worker, const Verdict& verdict) {
    worker.command.reset();
    Item item = std::move(*worker.current);
    worker.current.reset();
    if (verdict.kind == Verdict::Kind::delivered) {
        worker.backoff.reset();
        worker.status.last_reason.clear();
        worker.status.last_delivered_ns = network_.utc_ns();
        settle(worker, item, DeliveryState::delivered, {});
        return pump(worker);
    }
    ++worker.status.failed_attempts;
    worker.status.last_reason = verdict.reason;
    const bool is_too_old = network_.utc_ns() - item.recorded_ns >= options_.give_up_ns;
    if (verdict.kind == Verdict::Kind::refused || is_too_old) {
        settle(worker, item, DeliveryState::failed, verdict.reason);
    } else if (item.attempts % attempts_at_the_front == 0) {
        worker.queue.push_back(std::move(item));
    } else {
        worker.queue.push_front(std::move(item));
    }
    if (worker.queue.empty()) return;
    worker.timer =
        network_.after(worker.backoff.next(rng_, verdict.retry_after_ns), [this, &worker] {
            worker.timer = 0;
            pump(worker);
        });
}

void AlertDelivery::settle(Worker& worker, const Item& item, DeliveryState state,
                           std::string reason) {
    ++(state == DeliveryState::delivered ? worker.status.delivered : worker.status.failed);
    settled_(*item.alert,
             {worker.channel.name, state, network_.utc_ns(), item.attempts, std::move(reason)});
}

std::vector<DeliveryStatus> AlertDelivery::status() const {
    std::vector<DeliveryStatus> list;
    for (const auto& worker : workers_) {
        DeliveryStatus status = worker->status;
        status.pending = worker->queue.size() + (worker->current ? 1 : 0);
        status.failures_in_a_row = worker->backoff.failures();
        list.push_back(std::move(status));
    }
    return list;
}

}  // namespace faultline
