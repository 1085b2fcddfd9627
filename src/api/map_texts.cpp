// MapTexts: a worker that always takes the newest of each market.
#include "api/map_texts.hpp"

#include <condition_variable>
#include <mutex>
#include <thread>

#include "map/map_json.hpp"

namespace faultline {
namespace {

constexpr DurationNs interest_ns = 30 * ns_per_second;
constexpr DurationNs age_max_ns = ns_per_second;

}  // namespace

struct MapTexts::Worker {
    struct Job {
        std::shared_ptr<const MarketSnapshot> snapshot;
        Envelope envelope;
        TimeNs begun_ns = 0;
    };
    struct Ready {
        std::uint64_t sequence = 0;
        TimeNs begun_ns = 0;
        std::shared_ptr<const PackedBody> text;
    };

    Worker() : thread([this] { work(); }) {}
    Worker(const Worker&) = delete;
    Worker& operator=(const Worker&) = delete;
    ~Worker() {
        {
            const std::lock_guard guard(mutex);
            is_over = true;
        }
        news.notify_one();
        thread.join();
    }

    void work() {
        std::unique_lock lock(mutex);
        for (;;) {
            news.wait(lock, [this] { return is_over || !jobs.empty(); });
            if (is_over) return;
            auto node = jobs.extract(jobs.begin());
            const Job job = std::move(node.mapped());
            lock.unlock();
            auto text = packed_of(write(*job.snapshot, job.envelope));
            lock.lock();
            ready[node.key()] = {job.snapshot->sequence, job.begun_ns, std::move(text)};
        }
    }

    std::mutex mutex;
    std::condition_variable news;
    std::map<std::string, Job> jobs;  // by market
    std::map<std::string, Ready> ready;
    bool is_over = false;
    std::thread thread;  // last: it uses all of the above
};

MapTexts::MapTexts() : worker_(std::make_unique<Worker>()) {}
MapTexts::~MapTexts() = default;

std::string MapTexts::write(const MarketSnapshot& snapshot, const Envelope& envelope) {
    return envelope.around(to_json(snapshot.map), {"market", "at", "simulated"});
}

std::shared_ptr<const PackedBody> MapTexts::text(
    ApiContext& context, const std::shared_ptr<const MarketSnapshot>& snapshot) {
    const TimeNs now_ns = context.monotonic_ns();
    asked_ns_[snapshot->market] = now_ns;
    Worker::Ready ready;
    {
        const std::lock_guard guard(worker_->mutex);
        if (const auto found = worker_->ready.find(snapshot->market);
            found != worker_->ready.end()) {
            ready = found->second;
        }
    }
    const bool is_newest = ready.text && ready.sequence == snapshot->sequence;
    if (is_newest || (ready.text && now_ns - ready.begun_ns <= age_max_ns)) return ready.text;
    auto text = packed_of(write(*snapshot, envelope_of(context, *snapshot)));
    const std::lock_guard guard(worker_->mutex);
    worker_->ready[snapshot->market] = {snapshot->sequence, now_ns, text};
    return text;
}

void MapTexts::published(ApiContext& context,
                         const std::shared_ptr<const MarketSnapshot>& snapshot) {
    const auto asked = asked_ns_.find(snapshot->market);
    if (asked == asked_ns_.end()) return;
    const TimeNs now_ns = context.monotonic_ns();
    if (now_ns - asked->second > interest_ns) return;
    {
        const std::lock_guard guard(worker_->mutex);
        worker_->jobs[snapshot->market] = {snapshot, envelope_of(context, *snapshot), now_ns};
    }
    worker_->news.notify_one();
}

}  // namespace faultline
