// SeenEvents: each event counts once however often it comes, and equal events count each.
#include "feed/seen_events.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace faultline {
namespace {

constexpr TimeNs start_ns = 1'788'000'000 * ns_per_second;

DecodedEvent liquidation_at(TimeNs exchange_ns, const char* size = "1", std::string id = {}) {
    Liquidation liquidation;
    liquidation.exchange_ns = exchange_ns;
    liquidation.execution_usd = Decimal::parse("70000.5").value();
    liquidation.size_contracts = Decimal::parse(size).value();
    liquidation.id = std::move(id);
    return {"BTCUSDT", liquidation};
}

DecodedEvent trade_with(std::string id, TimeNs exchange_ns = start_ns) {
    Trade trade;
    trade.exchange_ns = exchange_ns;
    trade.price_usd = Decimal::parse("70000.5").value();
    trade.size_contracts = Decimal::parse("2").value();
    trade.id = std::move(id);
    return {"BTCUSDT", trade};
}

/// Payloads of one venue to the filter; each live payload has its own bytes.
struct Desk {
    SeenEvents seen{2000, 2000};
    TimeNs now_ns = start_ns;
    int payloads = 0;

    std::size_t live(std::uint32_t connection, const std::vector<DecodedEvent>& events) {
        return take(connection, false, "payload " + std::to_string(++payloads), events);
    }
    std::size_t list(std::uint32_t connection, const std::vector<DecodedEvent>& events) {
        return take(connection, true, "list", events);
    }
    std::size_t take(std::uint32_t connection, bool lists_past, const std::string& payload,
                     const std::vector<DecodedEvent>& events) {
        now_ns += ns_per_ms;
        seen.begin({connection, lists_past, now_ns, payload});
        std::size_t counted = 0;
        for (const DecodedEvent& event : events) counted += seen.is_new(event);
        return counted;
    }
};

TEST(SeenEvents, AnIdIsOfItsSymbolSideAndSize) {
    Desk desk;
    EXPECT_EQ(desk.live(1, {trade_with("7")}), 1U);
    DecodedEvent other = trade_with("7");
    other.symbol = "ETHUSDT";
    EXPECT_EQ(desk.live(1, {other}), 1U);
    EXPECT_EQ(desk.live(1, {liquidation_at(start_ns, "2", "7")}), 1U) << "another kind";
    std::get<Trade>(other.event).size_contracts = Decimal::parse("3").value();
    EXPECT_EQ(desk.live(2, {other, trade_with("7"), other}), 1U);
}

TEST(SeenEvents, ATradeWithAnIdMayComeAgainWithAnotherTime) {
    Desk desk;
    EXPECT_EQ(desk.live(1, {trade_with("7", start_ns + 123'456)}), 1U);
    EXPECT_EQ(desk.list(0, {trade_with("7", start_ns)}), 0U) << "REST rounds to milliseconds";
}

TEST(SeenEvents, PartsOfAPositionCountEach) {
    Desk desk;
    EXPECT_EQ(desk.live(1, {liquidation_at(start_ns, "1", "99")}), 1U);
    EXPECT_EQ(desk.live(1, {liquidation_at(start_ns + ns_per_second, "1", "99")}), 1U);
    EXPECT_EQ(desk.live(1, {liquidation_at(start_ns, "1", "99")}), 0U);
}

TEST(SeenEvents, AListRepeatsWhatItsConnectionHasBrought) {
    Desk desk;
    const DecodedEvent event = liquidation_at(start_ns);
    EXPECT_EQ(desk.live(1, {event, event}), 2U);
    EXPECT_EQ(desk.list(1, {event, event, event}), 1U) << "the third was missed";
    EXPECT_EQ(desk.list(1, {event, event, event}), 0U);
    EXPECT_EQ(desk.list(2, {event, event, event}), 0U);
    EXPECT_EQ(desk.live(2, {event}), 1U) << "a fourth, behind the list";
}

TEST(SeenEvents, PollsThatOverlapCountEachRowOnce) {
    Desk desk;
    std::vector<DecodedEvent> all;
    for (int i = 0; i < 40; ++i) all.push_back(liquidation_at(start_ns + i / 3 * ns_per_ms));
    std::size_t counted = 0;
    for (int end = 10; end <= 40; ++end) {
        counted += desk.list(0, {all.begin() + std::max(0, end - 12), all.begin() + end});
    }
    EXPECT_EQ(counted, 40U);
}

TEST(SeenEvents, AFrameRepeatedLaterThanItsTimeIsAnotherFrame) {
    Desk desk;
    const std::vector<DecodedEvent> events{liquidation_at(start_ns)};
    EXPECT_EQ(desk.take(1, false, "same", events), 1U);
    EXPECT_EQ(desk.take(1, false, "same", events), 0U);
    desk.now_ns += SeenEvents::repeat_ns;
    EXPECT_EQ(desk.take(1, false, "same", events), 1U);
}

// A rotation: the first connection hears the beginning, the second the end, both the middle, in
// whatever order of arrival. Equal events stand in groups; no group is split by the overlap.
RC_GTEST_PROP(SeenEvents, ARotationCountsEveryEventOnce, ()) {
    std::vector<DecodedEvent> truth;
    std::vector<std::size_t> group_starts;
    const int groups = *rc::gen::inRange(1, 40);
    for (int group = 0; group < groups; ++group) {
        group_starts.push_back(truth.size());
        const int equal = *rc::gen::inRange(1, 4);
        truth.insert(truth.end(), static_cast<std::size_t>(equal),
                     liquidation_at(start_ns + group * ns_per_ms));
    }
    group_starts.push_back(truth.size());
    const std::size_t second_from = *rc::gen::inRange<std::size_t>(0, group_starts.size());
    const std::size_t first_to = *rc::gen::inRange<std::size_t>(second_from, group_starts.size());
    const std::size_t first_end = group_starts[first_to];
    Desk desk;
    std::size_t counted = 0, first = 0, second = group_starts[second_from];
    while (first < first_end || second < truth.size()) {
        const bool take_first =
            second == truth.size() || (first < first_end && *rc::gen::arbitrary<bool>());
        std::size_t& at = take_first ? first : second;
        counted += desk.live(take_first ? 1 : 2, {truth[at]});
        ++at;
    }
    RC_ASSERT(counted == truth.size());
}

TEST(SeenEvents, WhatIsForgottenIsNotCountedAgainFromAList) {
    Desk desk;
    EXPECT_EQ(desk.live(1, {trade_with("old", start_ns - ns_per_hour)}), 1U);
    std::size_t counted = 0;
    const std::size_t many = 4'000;
    for (std::size_t i = 0; i < many; ++i) {
        counted += desk.live(1, {trade_with(std::to_string(i), start_ns)});
    }
    EXPECT_EQ(counted, many);
    EXPECT_EQ(desk.list(2, {trade_with("old", start_ns - ns_per_hour)}), 0U);
    EXPECT_EQ(desk.list(2, {trade_with("3999")}), 0U);
    EXPECT_EQ(desk.list(2, {trade_with("missed", desk.now_ns)}), 1U);
}

TEST(SeenEvents, ATimeInTheFutureBlocksNothing) {
    Desk desk;
    for (std::size_t i = 0; i < 4'000; ++i) {
        desk.live(1, {trade_with(std::to_string(i), start_ns + 50 * 365 * ns_per_day)});
    }
    EXPECT_EQ(desk.list(2, {trade_with("new", desk.now_ns + 1)}), 1U);
}

}  // namespace
}  // namespace faultline
