// Every venue end to end. The feed that serves live venues connects over TLS to
// the venue's emulator, lives through every fault and is whole again; what it heard replays to the
// same bytes.
#include "sim/live_drill.hpp"

#include <algorithm>
#include <gtest/gtest.h>

#include "venue/decode.hpp"

namespace faultline {
namespace {

constexpr DurationNs patience_ns = 60 * ns_per_second;  // a crowded machine is no failure

class EndToEnd : public ::testing::TestWithParam<VenueId> {
  protected:
    void SetUp() override {
        DrillSettings settings;
        settings.venues = {venue};
        auto started = LiveDrill::start(std::move(settings));
        ASSERT_TRUE(started) << started.error().text();
        drill = *std::move(started);
    }
    bool become_live() {
        return drill->run_until([&] { return drill->is_live(venue); }, patience_ns);
    }
    VenueCounts counts() const { return drill->status(venue).counts; }
    std::uint64_t reconnects() const {
        std::uint64_t sum = 0;
        for (const std::uint64_t one : counts().reconnects) sum += one;
        return sum;
    }
    /// Whether the feed has noticed a fault, by what such a fault must leave behind.
    bool has_noticed(Fault fault, const VenueCounts& before, std::uint64_t reconnects_before) const;
    bool has_sockets() const { return !wire_of(venue).sockets.empty(); }

    VenueId venue = GetParam();
    std::unique_ptr<LiveDrill> drill;
};

bool EndToEnd::has_noticed(Fault fault, const VenueCounts& before,
                           std::uint64_t reconnects_before) const {
    const VenueCounts now = counts();
    const bool reconnected = reconnects() > reconnects_before;
    const bool polls_failed = now.polls_failed > before.polls_failed;
    const bool polls_limited = now.polls_limited > before.polls_limited;
    const bool gap = now.gaps > before.gaps;
    switch (fault) {
        case Fault::drop:
        case Fault::stall:
        case Fault::half_open:
        case Fault::silent:
            return has_sockets() ? reconnected && gap : polls_failed || fault == Fault::silent;
        case Fault::huge_frame:
            return has_sockets() ? reconnected : true;
        case Fault::too_many_requests:
        case Fault::banned:
            return polls_limited;
        case Fault::garbage:
            return !has_sockets() ||
                   now.malformed + now.unknown > before.malformed + before.unknown;
        case Fault::duplicate:
            return !has_sockets() || now.duplicates > before.duplicates;
        case Fault::wrong_sequence:
            return !has_sockets() ||
                   now.duplicates + now.stale_books > before.duplicates + before.stale_books;
        case Fault::gzip_bomb:
            return now.broken > before.broken || polls_failed || reconnected;
        case Fault::expired_certificate:
        case Fault::refuse_subscription:
            return true;  // hit new connections only: looked at in tests of their own
        case Fault::chunks:
        case Fault::reorder:
        case Fault::clock_skew:
            return now.frames > before.frames + 20 || now.answers > before.answers;
    }
    return false;
}

TEST_P(EndToEnd, LivesThroughEveryFault) {
    ASSERT_TRUE(become_live()) << drill->what_is_not_live(venue);
    for (const Fault fault : all_faults) {
        SCOPED_TRACE(name_of(fault));
        const VenueCounts before = counts();
        const std::uint64_t reconnects_before = reconnects();
        drill->set_fault(venue, fault);
        EXPECT_TRUE(drill->run_until([&] { return has_noticed(fault, before, reconnects_before); },
                                     patience_ns))
            << "the fault left no trace";
        drill->clear_faults(venue);
        drill->run_for(100 * ns_per_ms);
        ASSERT_TRUE(become_live()) << drill->what_is_not_live(venue);
    }
    EXPECT_EQ(drill->sink().repeated_ids(), 0u) << "an event was heard twice";
    drill->stop();
    EXPECT_EQ(drill->replayed_lines(), drill->sink().lines());
    const DrillSink::Counts& heard = drill->sink().of(venue);
    EXPECT_GT(heard.events, has_sockets() ? 50u : 10u);  // weekly files hold few rows
    EXPECT_GT(heard.gaps_closed, 0u);
}

TEST_P(EndToEnd, AnExpiredCertificateIsRefusedAndSaysSo) {
    ASSERT_TRUE(become_live()) << drill->what_is_not_live(venue);
    drill->set_fault(venue, Fault::expired_certificate);
    drill->set_fault(venue, Fault::drop);
    ASSERT_TRUE(
        drill->run_until([&] { return drill->status(venue).connections_open == 0; }, patience_ns));
    drill->clear_faults(venue);
    drill->set_fault(venue, Fault::expired_certificate);
    const auto says_expired = [&] {
        const VenueStatus status = drill->status(venue);
        const auto names_it = [](const std::string& text) {
            return text.find("expired") != std::string::npos;
        };
        return std::ranges::any_of(status.open_gaps,
                                   [&](const Gap& gap) { return names_it(gap.detail); }) ||
               std::ranges::any_of(status.polls,
                                   [&](const PollStatus& poll) { return names_it(poll.problem); });
    };
    EXPECT_TRUE(drill->run_until(says_expired, patience_ns)) << drill->what_is_not_live(venue);
    EXPECT_EQ(drill->status(venue).connections_open, 0u);
    drill->clear_faults(venue);
    EXPECT_TRUE(become_live()) << drill->what_is_not_live(venue);
}

TEST_P(EndToEnd, ARefusedSubscriptionIsShownInTheVenuesWords) {
    if (!has_sockets()) {
        EXPECT_EQ(venue, VenueId::cme);  // a venue of files: nothing to refuse
        return;
    }
    ASSERT_TRUE(become_live()) << drill->what_is_not_live(venue);
    drill->set_fault(venue, Fault::refuse_subscription);
    drill->set_fault(venue, Fault::drop);
    ASSERT_TRUE(
        drill->run_until([&] { return drill->status(venue).connections_open == 0; }, patience_ns));
    drill->clear_faults(venue);
    drill->set_fault(venue, Fault::refuse_subscription);
    const auto is_refused = [&] {
        return std::ranges::any_of(drill->status(venue).open_gaps, [this](const Gap& gap) {
            // Gate answers a frame that it cannot take by hanging up, without a word.
            const bool hung_up = venue == VenueId::gate && gap.reason == GapReason::disconnected;
            return (gap.reason == GapReason::refused || hung_up) && !gap.detail.empty();
        });
    };
    EXPECT_TRUE(drill->run_until(is_refused, patience_ns)) << drill->what_is_not_live(venue);
    drill->clear_faults(venue);
    EXPECT_TRUE(become_live()) << drill->what_is_not_live(venue);
}

/// All of them; with sanitizers, which make each of them take a minute, one of each kind: sockets
/// and polls, compressed, throttled, without a feed of liquidations, on chain.
std::vector<VenueId> venues_to_drill() {
#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
    return {VenueId::binance, VenueId::bybit, VenueId::htx,
            VenueId::kucoin,  VenueId::cme,   VenueId::hyperliquid};
#endif
#endif
    const auto all = all_venues();
    return {all.begin(), all.end()};
}

INSTANTIATE_TEST_SUITE_P(Venues, EndToEnd, ::testing::ValuesIn(venues_to_drill()),
                         [](const auto& info) { return std::string(name_of(info.param)); });

TEST(EndToEndTogether, ADeadVenueNeverDelaysAnother) {
    DrillSettings settings;
    settings.venues = {VenueId::binance, VenueId::bybit, VenueId::okx, VenueId::htx};
    auto started = LiveDrill::start(std::move(settings));
    ASSERT_TRUE(started) << started.error().text();
    LiveDrill& drill = **started;
    const auto others_live = [&] {
        return drill.is_live(VenueId::bybit) && drill.is_live(VenueId::okx) &&
               drill.is_live(VenueId::htx);
    };
    ASSERT_TRUE(drill.run_until([&] { return drill.is_live(VenueId::binance) && others_live(); },
                                patience_ns));
    drill.set_fault(VenueId::binance, Fault::drop);
    const std::uint64_t gaps = drill.status(VenueId::bybit).counts.gaps;
    drill.run_for(3 * ns_per_second);
    EXPECT_FALSE(drill.is_live(VenueId::binance));
    EXPECT_TRUE(others_live());
    EXPECT_EQ(drill.status(VenueId::bybit).counts.gaps, gaps);
}

}  // namespace
}  // namespace faultline
