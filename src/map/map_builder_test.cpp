// The map adds up: levels, inert part and open interest, per venue and side, whatever is asked.
#include "map/map_builder.hpp"

#include <cmath>
#include <gtest/gtest.h>

#include "book/test_terms.hpp"
#include "map/heatmap_builder.hpp"
#include "map/leverage_builder.hpp"

namespace faultline {
namespace {

using testing::plain_terms;
using testing::quarter_active;

/// A book that has traded around a price for two days, in coins or in USD.
struct TradedBook {
    ModelConfig config;
    LiquidationKernel kernel;
    PositionBook book;
    explicit TradedBook(double open_interest, double price = 70'000,
                        ContractKind kind = ContractKind::linear)
        : config(), kernel(terms(kind), config), book(config, kernel, quarter_active()) {
        book.start(open_interest);
        for (int i = 0; i < 600; ++i) {
            const double open = price * (1 + 0.01 * std::sin(i / 40.0));
            const double close = price * (1 + 0.01 * std::sin((i + 1) / 40.0));
            const BarPath path(open, std::max(open, close) * 1.0004, std::min(open, close) * 0.9996,
                               close);
            book.on_path(path.steps(), 5 * ns_per_minute, open_interest * 0.005);
            book.on_volume(open_interest * 0.005, unknown);
            book.on_open_interest(open_interest, 5 * ns_per_minute);
        }
    }
    static KernelTerms terms(ContractKind kind) {
        KernelTerms terms = plain_terms();
        terms.margin.kind = kind;
        return terms;
    }
};

BookView view(const TradedBook& traded, VenueId venue, ContractKind kind = ContractKind::linear) {
    BookView out;
    out.venue = venue;
    out.kind = kind;
    out.book = &traded.book;
    out.age_s = 12;
    return out;
}

MapRequest btc_request() {
    MapRequest request;
    request.market = "BTC";
    request.at_ns = 1'770'000'000LL * ns_per_second;
    return request;
}

struct LevelSums {
    double long_usd = 0, short_usd = 0, brackets_usd = 0, venues_usd = 0;
};

LevelSums sum_levels(const LiquidationMap& map) {
    LevelSums sums;
    for (const MapLevel& level : map.levels) {
        (level.side == Side::long_ ? sums.long_usd : sums.short_usd) += level.notional_usd;
        for (const double usd : level.by_bracket_usd) sums.brackets_usd += usd;
        for (const double usd : level.by_venue_usd) sums.venues_usd += usd;
    }
    return sums;
}

TEST(BuildMap, LevelsPlusInertPartEqualOpenInterestOnBothSides) {
    const TradedBook binance(90'000);
    const TradedBook okx(30'000, 70'020);
    const TradedBook inverse(1e9, 69'990, ContractKind::inverse);
    const LiquidationMap map = build_map(btc_request(),
                                         {view(binance, VenueId::binance), view(okx, VenueId::okx),
                                          view(inverse, VenueId::deribit, ContractKind::inverse)},
                                         "1.0", "prior");
    double open_interest = 0;
    for (const VenueCoverage& venue : map.coverage) {
        open_interest += venue.open_interest_usd;
        EXPECT_NEAR(venue.long_usd + venue.inert_long_usd, venue.open_interest_usd,
                    1e-6 * venue.open_interest_usd);
        EXPECT_NEAR(venue.short_usd + venue.inert_short_usd, venue.open_interest_usd,
                    1e-6 * venue.open_interest_usd);
    }
    EXPECT_NEAR(open_interest,
                90'000 * binance.book.mark_usd() + 30'000 * okx.book.mark_usd() + 1e9, 1);
    const LevelSums sums = sum_levels(map);
    EXPECT_NEAR(sums.long_usd, map.totals.long_usd, 1e-6 * open_interest);
    EXPECT_NEAR(sums.short_usd, map.totals.short_usd, 1e-6 * open_interest);
    EXPECT_NEAR(sums.brackets_usd, sums.long_usd + sums.short_usd, 1e-6 * open_interest);
    EXPECT_NEAR(sums.venues_usd, sums.long_usd + sums.short_usd, 1e-6 * open_interest);
    EXPECT_LT(map.conservation_error, 1e-6);
    EXPECT_NEAR(map.current_price_usd, binance.book.mark_usd(), 1e-9);
}

TEST(BuildMap, LongsLieBelowThePriceAndShortsAbove) {
    const TradedBook traded(90'000);
    const LiquidationMap map =
        build_map(btc_request(), {view(traded, VenueId::binance)}, "1.0", "prior");
    ASSERT_FALSE(map.levels.empty());
    for (const MapLevel& level : map.levels) {
        if (level.side == Side::long_) EXPECT_LE(level.price_usd, map.current_price_usd);
        if (level.side == Side::short_) {
            EXPECT_GE(level.price_usd + map.bucket_usd, map.current_price_usd);
        }
    }
}

TEST(BuildMap, BucketSizeChangesNoSum) {
    const TradedBook traded(90'000);
    MapRequest request = btc_request();
    const std::vector<BookView> views{view(traded, VenueId::binance)};
    const LevelSums fine = sum_levels(build_map(request, views, "1.0", "prior"));
    request.bucket_usd = 777;
    const LevelSums coarse = sum_levels(build_map(request, views, "1.0", "prior"));
    EXPECT_NEAR(fine.long_usd, coarse.long_usd, 1e-6 * fine.long_usd);
    EXPECT_NEAR(fine.short_usd, coarse.short_usd, 1e-6 * fine.short_usd);
}

TEST(BuildMap, WhatTheRangeAndTheFilterLeaveOutIsNamed) {
    const TradedBook traded(90'000);
    const std::vector<BookView> views{view(traded, VenueId::binance)};
    const MapTotals whole = build_map(btc_request(), views, "1.0", "prior").totals;
    MapRequest request = btc_request();
    request.low_usd = 66'000;
    request.high_usd = 74'000;
    request.leverage_min = 25;
    request.leverage_max = 125;
    const LiquidationMap part = build_map(request, views, "1.0", "prior");
    const LevelSums sums = sum_levels(part);
    EXPECT_NEAR(sums.long_usd + part.totals.outside_long_usd, part.totals.long_usd,
                1e-6 * part.totals.long_usd);
    EXPECT_NEAR(part.totals.long_usd + part.totals.filtered_long_usd, whole.long_usd,
                1e-6 * whole.long_usd);
    EXPECT_GT(part.totals.filtered_long_usd, 0);
    for (const MapLevel& level : part.levels) {
        EXPECT_EQ(level.by_bracket_usd[0] + level.by_bracket_usd[1] + level.by_bracket_usd[2], 0);
    }
}

TEST(BuildMap, AVenueWithoutOpenInterestAddsNothingButItsNote) {
    const TradedBook traded(90'000);
    BookView silent;
    silent.venue = VenueId::bybit;
    silent.notes = {"bybit BTCUSDT: no open interest"};
    const LiquidationMap map =
        build_map(btc_request(), {view(traded, VenueId::binance), silent}, "1.0", "prior");
    ASSERT_EQ(map.coverage.size(), 2U);
    EXPECT_EQ(map.coverage[1].open_interest_usd, 0);
    EXPECT_EQ(map.coverage[1].notes.front(), "bybit BTCUSDT: no open interest");
    for (const MapLevel& level : map.levels) {
        EXPECT_EQ(level.by_venue_usd[index_of(VenueId::bybit)], 0);
    }
}

TEST(BuildMap, OpenInterestThatNoOpeningExplainsIsAnAlarm) {
    ModelConfig config;
    const LiquidationKernel kernel(plain_terms(), config);
    PositionBook book(config, kernel, quarter_active());
    book.start(90'000);  // entries unknown
    book.on_mark(70'000);
    BookView fresh;
    fresh.venue = VenueId::okx;
    fresh.book = &book;
    const LiquidationMap map = build_map(btc_request(), {fresh}, "1.0", "prior");
    EXPECT_NEAR(map.coverage[0].unexplained_share, 1, 1e-9);
    ASSERT_EQ(map.coverage[0].notes.size(), 1U);
    EXPECT_NE(map.coverage[0].notes[0].find("100 %"), std::string::npos);
}

TEST(BuildMap, NothingAtAllIsAnEmptyMapAndNotACrash) {
    const LiquidationMap map = build_map(btc_request(), {}, "1.0", "prior");
    EXPECT_TRUE(map.levels.empty());
    EXPECT_TRUE(std::isnan(map.current_price_usd));
}

TEST(BracketsWithin, KeepsWholeBrackets) {
    EXPECT_EQ(brackets_within(25, 125), (std::pair<std::size_t, std::size_t>{3, 7}));
    EXPECT_EQ(brackets_within(0, 1e9), (std::pair<std::size_t, std::size_t>{0, 7}));
    EXPECT_EQ(brackets_within(30, 40).first, brackets_within(30, 40).second);
}

TEST(HeatmapBuilder, ColumnSumsAreTheMapsSums) {
    const TradedBook traded(90'000);
    const std::vector<BookView> views{view(traded, VenueId::binance)};
    MapRequest request = btc_request();
    request.low_usd = 60'000;
    request.high_usd = 80'000;
    const LiquidationMap map = build_map(request, views, "1.0", "prior");
    HeatmapBuilder builder("BTC", 15 * ns_per_minute, PriceBuckets::covering(60'000, 80'000, 50),
                           {0, bracket_count});
    builder.add_column(request.at_ns, views, {1, 2, 0.5, 1.5});
    const Heatmap heatmap = builder.finish(map);
    ASSERT_EQ(heatmap.columns(), 1U);
    double longs = 0;
    for (const float usd : heatmap.long_usd) longs += static_cast<double>(usd);
    EXPECT_NEAR(longs, sum_levels(map).long_usd, 1e-5 * longs);
    EXPECT_EQ(heatmap.venues, std::vector<VenueId>{VenueId::binance});
}

std::vector<FlowShares> same_priors() {
    return std::vector<FlowShares>(venue_count, quarter_active());
}

TEST(BuildLeverage, ListsEveryVenueAndSharesSumToOne) {
    const TradedBook traded(90'000);
    const LeverageFigures figures =
        build_leverage("BTC", 0, {view(traded, VenueId::binance)}, same_priors(), "1.0");
    ASSERT_EQ(figures.venues.size(), venue_count);
    for (const VenueLeverage& venue : figures.venues) {
        double stock = 0;
        double flow = 0;
        for (const BracketFigure& bracket : venue.brackets) {
            stock += bracket.stock_share;
            flow += bracket.flow_share;
            EXPECT_LE(bracket.lo, bracket.flow_share);
            EXPECT_GE(bracket.hi, bracket.flow_share);
            EXPECT_FALSE(bracket.learned);
        }
        EXPECT_NEAR(stock, 1, 1e-9);
        EXPECT_NEAR(flow, 1, 1e-9);
        EXPECT_EQ(std::isnan(venue.open_interest_usd), venue.venue != VenueId::binance);
    }
}

TEST(BuildLeverage, HighLeverageIsRarerInTheStockThanInTheFlow) {
    // It is swept first: what stands is not what was opened.
    const TradedBook traded(90'000);
    const VenueLeverage binance =
        build_leverage("BTC", 0, {view(traded, VenueId::binance)}, same_priors(), "1.0").venues[0];
    EXPECT_LT(binance.brackets[6].stock_share, binance.brackets[6].flow_share);
    EXPECT_GT(binance.brackets[0].stock_share, binance.brackets[0].flow_share);
}

TEST(BuildLeverage, ExposureIsTheWholeActiveStock) {
    const TradedBook small(10'000);
    const TradedBook large(90'000);
    const LeverageFigures figures = build_leverage(
        "BTC", 0, {view(small, VenueId::okx), view(large, VenueId::binance)}, same_priors(), "1.0");
    ASSERT_EQ(figures.exposure.size(), 2U);
    EXPECT_EQ(figures.exposure[0].venue, VenueId::binance);
    const LiquidationMap map =
        build_map(btc_request(), {view(large, VenueId::binance)}, "1.0", "prior");
    EXPECT_NEAR(figures.exposure[0].long_usd, map.totals.long_usd, 1e-6 * map.totals.long_usd);
    EXPECT_LT(figures.exposure[0].within_5pct_usd, map.totals.long_usd + map.totals.short_usd);
    EXPECT_EQ(figures.profiles.size(), 2U);
}

TEST(BuildMap, AnUnknownAgeStaysUnknown) {
    const TradedBook traded(10'000);
    BookView seen = view(traded, VenueId::binance);
    BookView unseen = view(traded, VenueId::binance);
    unseen.age_s = unknown;
    BookView older = view(traded, VenueId::bybit);
    older.age_s = 99;
    const LiquidationMap map =
        build_map(btc_request(), {seen, unseen, view(traded, VenueId::bybit), older}, "v", "prior");
    ASSERT_EQ(map.coverage.size(), 2u);
    EXPECT_TRUE(std::isnan(map.coverage[0].age_s));
    EXPECT_EQ(map.coverage[1].age_s, 99);
    const LiquidationMap other = build_map(btc_request(), {unseen, seen}, "v", "prior");
    EXPECT_TRUE(std::isnan(other.coverage[0].age_s));
}

TEST(BuildMap, RowsAreCountedBeforeTheyAreMade) {
    const TradedBook traded(10'000);
    MapRequest request = btc_request();
    request.low_usd = 50'000;
    request.high_usd = 60'000;
    EXPECT_EQ(map_row_count(request, {view(traded, VenueId::binance)}), 200);
    request.high_usd = 1e18;
    request.bucket_usd = 1e-9;
    EXPECT_GT(map_row_count(request, {view(traded, VenueId::binance)}), 1e26);
    EXPECT_EQ(map_row_count(btc_request(), {}), 0);
}

TEST(BuildLeverage, PriceIsThatOfTheLargestBookAsInTheMap) {
    const TradedBook small(6'000, 70'000);
    const TradedBook large(10'000, 70'500);
    // Two small books of a venue are more than the large one; the price is the large one's still.
    const std::vector<BookView> views{view(large, VenueId::bybit), view(small, VenueId::binance),
                                      view(small, VenueId::binance)};
    const std::vector<FlowShares> priors(venue_count, quarter_active());
    const LeverageFigures figures = build_leverage("BTC", 0, views, priors, "v");
    EXPECT_EQ(figures.current_price_usd, large.book.mark_usd());
    EXPECT_EQ(figures.current_price_usd, current_price_usd(views));
}

}  // namespace
}  // namespace faultline
