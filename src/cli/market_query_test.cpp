// Claims of MarketQuery: flags are read as meant, or refused with the flag and what is understood.
#include "cli/market_query.hpp"

#include <gtest/gtest.h>

namespace faultline::cli {
namespace {

MarketFlags flags_with(std::string MarketFlags::* flag, const std::string& text) {
    MarketFlags flags;
    flags.*flag = text;
    return flags;
}

std::string refusal(std::string MarketFlags::* flag, const std::string& text) {
    const auto query = read_query(flags_with(flag, text));
    return query ? "" : query.error().text();
}

TEST(MarketQuery, MarketsAndVenuesAreReadWhateverTheirSpelling) {
    MarketFlags flags;
    flags.market = "btcusdt";
    flags.venues = {"Binance", "OKX"};
    const MarketQuery query = read_query(flags).value();
    EXPECT_EQ(query.market, "BTC");
    EXPECT_EQ(query.venues, (std::vector{VenueId::binance, VenueId::okx}));
    flags.venues = {"binnace"};
    EXPECT_NE(read_query(flags).error().text().find("binance"), std::string::npos);
}

TEST(MarketQuery, TimesAreUtcAndZonesAreHeeded) {
    const TimeNs noon = parse_time("2026-02-05T12:00:00Z").value();
    EXPECT_EQ(*read_query(flags_with(&MarketFlags::at, "2026-02-05T14:00:00+02:00"))->at_ns, noon);
    EXPECT_EQ(*read_query(flags_with(&MarketFlags::at, "2026-02-05"))->at_ns,
              noon - 12 * ns_per_hour);
    EXPECT_NE(refusal(&MarketFlags::at, "yesterday").find("--at"), std::string::npos);
    EXPECT_NE(refusal(&MarketFlags::step, "15").find("--step"), std::string::npos);
}

TEST(MarketQuery, APeriodThatRunsBackwardsIsRefused) {
    MarketFlags flags;
    flags.from = "2026-02-05";
    flags.to = "2026-02-04";
    EXPECT_FALSE(read_query(flags));
    flags.to = flags.from;
    EXPECT_FALSE(read_query(flags));
}

TEST(MarketQuery, RangesAreSharesOrDollars) {
    const PriceRange around = read_query(flags_with(&MarketFlags::range, "10%"))->range;
    EXPECT_DOUBLE_EQ(around.at(1'000).first, 900);
    EXPECT_DOUBLE_EQ(around.at(1'000).second, 1'100);
    const PriceRange fixed = read_query(flags_with(&MarketFlags::range, "55000..75000"))->range;
    EXPECT_EQ(fixed.at(1), (std::pair{55'000.0, 75'000.0}));
    for (const char* text :
         {"0%", "100%", "nan%", "7..7", "9..8", "-5..8", "5", "a..b", "1..inf"}) {
        EXPECT_NE(refusal(&MarketFlags::range, text).find("--range"), std::string::npos) << text;
    }
}

TEST(MarketQuery, LeverageKeepsWholeBracketsOrIsRefused) {
    EXPECT_EQ(read_query(flags_with(&MarketFlags::leverage, "125..125"))->leverage_min, 125);
    for (const char* text : {"30..40", "50..25", "x", "..", "nan..nan"}) {
        EXPECT_NE(refusal(&MarketFlags::leverage, text).find("--leverage"), std::string::npos)
            << text;
    }
}

TEST(MarketQuery, BucketsAreNumbersAboveZero) {
    EXPECT_EQ(read_query(flags_with(&MarketFlags::bucket, "0.5"))->bucket_usd, 0.5);
    for (const char* text : {"0", "-1", "nan", "inf", "50USD"}) {
        EXPECT_NE(refusal(&MarketFlags::bucket, text).find("--bucket"), std::string::npos) << text;
    }
}

TEST(MarketQuery, AnInstantBeforeTheHistoryIsRefusedAndTheEndIsTheDefault) {
    MarketExtent extent;
    extent.first_ns = parse_time("2026-01-01").value();
    extent.last_ns = parse_time("2026-02-01").value();
    MarketQuery query;
    EXPECT_EQ(instant_of(query, extent).value(), extent.last_ns);
    query.at_ns = extent.first_ns;
    EXPECT_FALSE(instant_of(query, extent));
    query.at_ns = extent.first_ns + 1;
    EXPECT_EQ(instant_of(query, extent).value(), extent.first_ns + 1);
    EXPECT_FALSE(instant_of(query, MarketExtent{})) << "no prices at all";
}

TEST(MarketQuery, WhyThereIsNoMapNamesEachInstrument) {
    BookView view;
    view.venue = VenueId::bybit;
    view.notes = {"bybit BTCUSDT: no open interest in the period, so no map of it"};
    MarketQuery query;
    query.market = "BTC";
    const Problem problem = no_map(query, 0, {view}).value();
    EXPECT_NE(problem.what.find("bybit BTCUSDT"), std::string::npos);
    EXPECT_FALSE(problem.remedy.empty());
}

}  // namespace
}  // namespace faultline::cli
