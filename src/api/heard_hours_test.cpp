// HeardHours: an hour counts as heard only where somebody listened to all of it.
#include "api/heard_hours.hpp"

#include <gtest/gtest.h>

namespace faultline {
namespace {

constexpr TimeNs hour = 1'770'000'000 / 3600 * 3600 * ns_per_second;

std::vector<VenueSubscription> binance_btc() {
    const std::vector<VenueId> venues{VenueId::binance};
    const std::vector<std::string> markets{"BTC"};
    return subscriptions_of(venues, markets);
}

std::vector<VenueStatus> state_of(ChannelState state) {
    VenueStatus venue;
    venue.venue = VenueId::binance;
    for (const char* name : {"btcusdt@forceOrder", "btcusdt@aggTrade", "forceOrder btcusdt"}) {
        ChannelStatus channel;
        channel.channel = name;
        channel.state = state;
        venue.channels.push_back(channel);
    }
    return {venue};
}

void listen(HeardHours& hours, TimeNs from_ns, TimeNs to_ns, ChannelState state) {
    for (TimeNs at = from_ns; at <= to_ns; at += ns_per_second) hours.note(at, state_of(state));
}

TEST(HeardHours, AnHourThatWasListenedToIsHeard) {
    HeardHours hours(binance_btc());
    EXPECT_TRUE(hours.tells(VenueId::binance));
    EXPECT_FALSE(hours.tells(VenueId::okx)) << "it is not subscribed to";
    listen(hours, hour - ns_per_minute, hour + ns_per_hour, ChannelState::live);
    EXPECT_TRUE(hours.is_up(VenueId::binance));
    EXPECT_TRUE(hours.was_heard(VenueId::binance, hour));
    EXPECT_FALSE(hours.was_heard(VenueId::binance, hour - ns_per_hour)) << "a minute of it was";
    EXPECT_FALSE(hours.was_heard(VenueId::okx, hour));
}

TEST(HeardHours, SubscribedAndSilentIsHeard) {
    HeardHours hours(binance_btc());
    listen(hours, hour, hour + ns_per_hour, ChannelState::waiting);
    EXPECT_TRUE(hours.was_heard(VenueId::binance, hour));
}

TEST(HeardHours, TwoMinutesDownMakeTheHourUnknown) {
    HeardHours hours(binance_btc());
    const TimeNs half = hour + 30 * ns_per_minute;
    listen(hours, hour, half, ChannelState::live);
    listen(hours, half, half + 2 * ns_per_minute, ChannelState::connecting);
    EXPECT_FALSE(hours.is_up(VenueId::binance));
    listen(hours, half + 2 * ns_per_minute, hour + ns_per_hour, ChannelState::live);
    EXPECT_FALSE(hours.was_heard(VenueId::binance, hour));
}

TEST(HeardHours, WhatNobodyLookedAtIsUnknown) {
    HeardHours hours(binance_btc());
    listen(hours, hour, hour + 20 * ns_per_minute, ChannelState::live);
    // The machine sleeps for ten minutes.
    listen(hours, hour + 30 * ns_per_minute, hour + ns_per_hour, ChannelState::live);
    EXPECT_FALSE(hours.was_heard(VenueId::binance, hour));
}

}  // namespace
}  // namespace faultline
