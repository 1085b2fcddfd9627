// Across the folder: whatever happens to a venue, after it is over every channel lives again within
// a bounded time, and no outage is without a gap. Schedules of faults come from seeds.
#include <gtest/gtest.h>
#include <map>

#include "feed/feed.hpp"
#include "feed/test_world.hpp"

namespace faultline {
namespace {

/// Times of the data of each channel, as they were heard.
struct DataSink final : FeedSink {
    std::map<std::string, std::vector<TimeNs>> data_ns;
    std::vector<Gap> gaps;

    void heard(const FrameRecord& record, const Normalised& normalised,
               const InstrumentTable& /*instruments*/) override {
        if (normalised.gap) gaps.push_back(*normalised.gap);
        if (record.kind != RecordKind::frame) return;
        for (const auto* list : {&normalised.batch.events, &normalised.dropped}) {
            for (const DecodedEvent& decoded : *list) add(decoded, record.received_ns);
        }
    }
    void add(const DecodedEvent& decoded, TimeNs at_ns) {
        const EventKind kind = kind_of(decoded.event);
        if (kind == EventKind::trade) data_ns[ConnectionWorld::trades].push_back(at_ns);
        if (kind == EventKind::mark_price) data_ns[ConnectionWorld::tickers].push_back(at_ns);
    }
    /// Whether a closed gap of the channel spans these two instants.
    bool covers(const std::string& channel, TimeNs from_ns, TimeNs until_ns) const {
        return std::ranges::any_of(gaps, [&](const Gap& gap) {
            return gap.channel == channel && gap.until_ns != 0 && gap.from_ns <= from_ns &&
                   gap.until_ns >= until_ns;
        });
    }
};

struct FaultWorld {
    VirtualNetwork network;
    DataSink sink;
    BybitServer server{network};
    FeedTiming timing;
    FeedLimits limits;
    VenueWire wire = wire_of(VenueId::bybit);
    FeedNumbers numbers;
    Rng rng, feed_rng{5};
    TokenBucket opens{1, 5};
    RecordDesk desk{VenueId::bybit, network, limits, numbers, sink};
    VenueContext context{.venue = VenueId::bybit,
                         .wire = wire,
                         .network = network,
                         .timing = timing,
                         .limits = limits,
                         .desk = desk,
                         .rng = feed_rng,
                         .opens = opens};
    std::unique_ptr<ConnectionKeeper> keeper;
    std::map<std::string, DurationNs> stale_after_ns;  // the longest that was in force

    explicit FaultWorld(std::uint64_t seed) : rng(seed) {
        timing.refused_first_ns = 10 * ns_per_second;
        timing.refused_max_ns = ns_per_minute;
        keeper = std::make_unique<ConnectionKeeper>(context, ConnectionWorld::plan());
        keeper->start();
    }

    void run_for(DurationNs length_ns) {
        for (DurationNs passed_ns = 0; passed_ns < length_ns; passed_ns += ns_per_second / 2) {
            for (const ChannelWatch& channel : keeper->channels()) {
                DurationNs& longest_ns = stale_after_ns[channel.planned().channel];
                longest_ns = std::max(longest_ns, channel.stale_after_ns());
            }
            network.run_for(ns_per_second / 2);
        }
    }
    void heal() {
        server.host().reach = Reach::up;
        server.host().refuses_upgrade.reset();
        server.talks = server.acknowledges = server.answers_pings = true;
        server.silent.clear();
        server.refusal.clear();
    }
    void fault() {
        const auto open = network.open_peers(BybitServer::host_name);
        switch (rng.below(11)) {
            case 0:
                server.host().reach = Reach::refuses;
                network.drop_all(BybitServer::host_name);
                break;
            case 1:
                server.host().reach = Reach::hangs;
                network.drop_all(BybitServer::host_name);
                break;
            case 2:
                for (const VirtualPeerPointer& peer : open) peer->half_open();
                break;
            case 3:
                server.talks = false;
                break;
            case 4:
                server.silent = {"tickers.BTCUSDT"};
                break;
            case 5:
                network.drop_all(BybitServer::host_name);
                server.refusal = "invalid topic tickers.BTCUSDT";
                server.silent = {"tickers.BTCUSDT"};
                break;
            case 6:
                for (int i = 0; i < 200; ++i) server.send_to_all("{\"topic\":\"publ");
                break;
            case 7:
                network.drop_all(BybitServer::host_name);
                server.host().refuses_upgrade =
                    NetFailure{NetStep::handshake, "status 429", 429, 5 * ns_per_second};
                break;
            case 8:
                for (const VirtualPeerPointer& peer : open) peer->drop(NetStep::too_large, "20 MB");
                break;
            case 9:
                server.acknowledges = false;
                network.drop_all(BybitServer::host_name);
                break;
            default:
                network.step_utc(static_cast<DurationNs>(rng.uniform() * double(ns_per_second)));
                network.drop_all(BybitServer::host_name);
                break;
        }
    }
    bool is_all_live() const {
        return std::ranges::all_of(keeper->channels(), [](const ChannelWatch& channel) {
            return channel.state() == ChannelState::live;
        });
    }
};

class Faults : public ::testing::TestWithParam<int> {};

TEST_P(Faults, EveryOutageHealsAndIsCoveredByAGap) {
    constexpr int seeds_per_test = 10;
    for (int i = 0; i < seeds_per_test; ++i) {
        const auto seed = static_cast<std::uint64_t>(GetParam() * seeds_per_test + i);
        FaultWorld world(seed);
        world.network.run_for(2 * ns_per_minute);  // so that the cadence is learned
        ASSERT_TRUE(world.is_all_live()) << "seed " << seed;
        for (int fault = 0; fault < 4; ++fault) {
            world.fault();
            world.run_for(static_cast<DurationNs>(world.rng.below(90)) * ns_per_second);
            if (world.rng.below(2) == 0) world.heal();
            world.run_for(static_cast<DurationNs>(world.rng.below(60)) * ns_per_second);
        }
        world.heal();
        const DurationNs bound_ns = world.timing.refused_max_ns + world.timing.backoff_max_ns +
                                    2 * world.timing.rotation_timeout_ns;
        DurationNs healed_ns = 0;
        for (; healed_ns < bound_ns && !world.is_all_live(); healed_ns += 5 * ns_per_second) {
            world.run_for(5 * ns_per_second);
        }
        ASSERT_TRUE(world.is_all_live()) << "seed " << seed;
        world.network.run_for(5 * ns_per_second);
        for (const auto& [channel, times] : world.sink.data_ns) {
            const DurationNs silence_ns = world.stale_after_ns[channel] + ns_per_second;
            for (std::size_t at = 1; at < times.size(); ++at) {
                if (times[at] - times[at - 1] <= silence_ns) continue;
                EXPECT_TRUE(world.sink.covers(channel, times[at - 1], times[at]))
                    << "seed " << seed << ", " << channel << ", "
                    << (times[at] - times[at - 1]) / ns_per_second << " s";
            }
        }
        std::map<std::string, int> open;
        for (const Gap& gap : world.sink.gaps) open[gap.channel] = gap.until_ns == 0 ? 1 : 0;
        for (const auto& [channel, is_open] : open) {
            EXPECT_EQ(is_open, 0) << "seed " << seed << ", " << channel;
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Seeds, Faults, ::testing::Range(0, 20));

}  // namespace
}  // namespace faultline
