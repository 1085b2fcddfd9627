// faultline-load: what the live feed costs. All venues are emulated on a thread of their own; the
// feed's thread is measured alone, in CPU time, while nothing is recorded.
//
//   faultline-load [MARKETS=50] [TRADE_EVERY_MS=110] [SLOW_EVERY_MS=280] [SECONDS=8]
#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <string>

#include "feed/feed.hpp"
#include "sim/world_thread.hpp"

namespace faultline {
namespace {

class CountingSink final : public FeedSink {
  public:
    void heard(const FrameRecord&, const Normalised& normalised, const InstrumentTable&) override {
        ++records;
        events += normalised.batch.events.size();
    }
    std::uint64_t records = 0, events = 0;
};

double own_cpu_s() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

void print_channels(const Feed& feed) {
    std::size_t live = 0, all = 0;
    for (const VenueStatus& status : feed.status()) {
        for (const ChannelStatus& channel : status.channels) {
            ++all;
            live += channel.state == ChannelState::live ? 1 : 0;
        }
    }
    std::printf("%zu of %zu channels live\n", live, all);
}

int run(int markets, int trade_every_ms, int slow_every_ms, double seconds) {
    WorldOptions options;
    const auto venues = all_venues();
    options.venues.assign(venues.begin(), venues.end());
    options.markets = {"BTC", "ETH", "SOL"};
    for (int i = 3; i < markets; ++i) options.markets.push_back("COIN" + std::to_string(i));
    options.rates.trade_every_ns = trade_every_ms * ns_per_ms;
    options.rates.ticker_every_ns = options.rates.book_every_ns = slow_every_ms * ns_per_ms;
    auto world = WorldThread::start(options);
    if (!world) {
        std::fprintf(stderr, "faultline-load: %s\n", world.error().text().c_str());
        return 1;
    }
    AsioNetwork network((*world)->client_options());
    CountingSink sink;
    FeedConfig config;
    for (const VenueId venue : venues) {
        config.venues.push_back({venue, emulated_instruments(venue, options.markets)});
    }
    config.limits.opens_per_s = config.limits.opens_at_once = 100;
    config.limits.messages_per_s = 1000;
    Feed feed(network, config, sink);
    network.post([&] { feed.start(); });
    network.run_for(20 * ns_per_second);
    for (int turn = 0; turn < 3; ++turn) {
        const std::uint64_t records = sink.records, events = sink.events;
        const double cpu_s = own_cpu_s();
        const TimeNs begin_ns = network.monotonic_ns();
        network.run_for(static_cast<DurationNs>(seconds * 1e9));
        const double took_s = static_cast<double>(network.monotonic_ns() - begin_ns) / 1e9;
        const auto frames = static_cast<double>(sink.records - records);
        const double used_s = own_cpu_s() - cpu_s;
        std::printf("%.0f frames/s, %.0f events/s: %.1f %% of a core, %.2f us a frame\n",
                    frames / took_s, static_cast<double>(sink.events - events) / took_s,
                    100 * used_s / took_s, 1e6 * used_s / frames);
    }
    print_channels(feed);
    bool stopped = false;
    network.post([&] {
        feed.stop();
        stopped = true;
    });
    while (!stopped) network.run_for(10 * ns_per_ms);
    return 0;
}

}  // namespace
}  // namespace faultline

int main(int count, char** words) {
    const auto number = [&](int index, double otherwise) {
        return count > index ? std::atof(words[index]) : otherwise;
    };
    return faultline::run(static_cast<int>(number(1, 50)), static_cast<int>(number(2, 110)),
                          static_cast<int>(number(3, 280)), number(4, 8));
}
