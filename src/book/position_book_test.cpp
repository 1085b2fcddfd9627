// The accounting of the book: what goes in stays in until something takes it out, exactly once.
#include "book/position_book.hpp"

#include <cmath>
#include <cstring>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "book/test_terms.hpp"

namespace faultline {
namespace {

using testing::plain_terms;
using testing::quarter_active;

struct Market {
    ModelConfig config;
    LiquidationKernel kernel;
    PositionBook book;
    explicit Market(const ModelConfig& given = {}, const KernelTerms& terms = plain_terms())
        : config(given), kernel(terms, config), book(config, kernel, quarter_active()) {}

    void bar(double open, double high, double low, double close, double volume) {
        const BarPath path(open, high, low, close);
        book.on_path(path.steps(), 5 * ns_per_minute, volume);
        book.on_volume(volume, unknown);
    }
    double total(Side side) const { return book.side(side).total(book.shares()); }
};

/// One random step of a market's life.
struct Step {
    double move, range, volume, change;
    bool poll_fails;
};

std::vector<Step> random_life(int length) {
    std::vector<Step> life;
    const auto real = [](int low, int high) { return *rc::gen::inRange(low, high) / 1000.0; };
    for (int i = 0; i < length; ++i) {
        life.push_back({real(-30, 30), real(0, 20), real(0, 3'000'000), real(-400'000, 400'000),
                        *rc::gen::inRange(0, 6) == 0});
    }
    return life;
}

void live(Market& market, const std::vector<Step>& life,
          const std::function<void(double low, double high)>& check) {
    double price = 70'000;
    double open_interest = 90'000;
    market.book.on_open_interest(open_interest, 0);
    for (const Step& step : life) {
        const double close = price * (1 + step.move);
        const double high = std::max(price, close) * (1 + step.range);
        const double low = std::min(price, close) * (1 - step.range);
        market.bar(price, high, low, close, step.volume);
        open_interest = std::max(0.0, open_interest + step.change);
        market.book.on_open_interest(step.poll_fails ? unknown : open_interest, 5 * ns_per_minute);
        price = close;
        check(low, high);
    }
}

RC_GTEST_PROP(PositionBook, EachSideSumsToOpenInterest, ()) {
    Market market;
    live(market, random_life(60), [&](double, double) {
        RC_ASSERT(market.book.conservation_error() < 1e-6);
        const double open_interest = market.book.open_interest();
        for (const Side side : both_sides) {
            RC_ASSERT(std::abs(market.total(side) - open_interest) <= 1e-6 * open_interest + 1e-9);
        }
    });
}

RC_GTEST_PROP(PositionBook, MassIsNeverNegative, ()) {
    Market market;
    live(market, random_life(40), [&](double, double) {
        for (const Side side : both_sides) {
            const SideStock& stock = market.book.side(side);
            RC_ASSERT(stock.gap() >= 0);
            RC_ASSERT(stock.inert(market.book.shares()) >= 0);
            for (const double units : stock.active(market.book.shares())) RC_ASSERT(units >= 0);
            const auto [first, end] = market.book.occupied(side);
            std::vector<float> mass(static_cast<std::size_t>(end - first));
            market.book.read_out(side, first, mass);
            for (const float units : mass) RC_ASSERT(units >= 0);
        }
    });
}

RC_GTEST_PROP(PositionBook, NothingIsLeftBeyondTheCurrentPrice, ()) {
    Market market;
    live(market, random_life(40), [&](double, double) {
        const Bucket at = market.book.grid().bucket(market.book.mark_usd());
        std::vector<float> above(5000);
        market.book.read_out(Side::long_, at + 1, above);
        for (const float units : above) RC_ASSERT(units == 0);
        std::vector<float> below(5000);
        market.book.read_out(Side::short_, at - 5000, below);
        for (const float units : below) RC_ASSERT(units == 0);
    });
}

RC_GTEST_PROP(PositionBook, OldLevelsInsideTheBarsRangeAreGone, ()) {
    // Longs stand below the price; a bar through them must leave none of the old ones. Without
    // volume nothing new is opened inside.
    Market market;
    auto life = random_life(20);
    for (Step& step : life) step.poll_fails = false;
    live(market, life, [](double, double) {});
    const double price = market.book.mark_usd();
    const double low = price * 0.97;
    const double open_interest = market.book.open_interest();
    market.bar(price, price, low, price, 0);
    market.book.on_open_interest(open_interest, 5 * ns_per_minute);
    const Bucket from = market.book.grid().bucket(low) + 1;
    std::vector<float> crossed(
        static_cast<std::size_t>(market.book.grid().bucket(price) - from + 200));
    market.book.read_out(Side::long_, from, crossed);
    for (const float units : crossed) RC_ASSERT(units == 0);
}

TEST(PositionBook, AFailedPollChangesNothing) {
    Market market;
    market.book.on_open_interest(90'000, 0);
    market.bar(70'000, 70'100, 69'900, 70'050, 1'000);
    const double before = market.book.open_interest();
    const double active = market.book.side(Side::long_).active(market.book.shares())[3];
    for (const double bad : {unknown, -1.0, std::numeric_limits<double>::infinity()}) {
        market.book.on_open_interest(bad, 5 * ns_per_minute);
        EXPECT_EQ(market.book.open_interest(), before);
        EXPECT_EQ(market.book.side(Side::long_).active(market.book.shares())[3], active);
    }
}

TEST(PositionBook, AMissedPollIsMadeUpByTheNext) {
    // Openings depend on what was traded and on the change, not on how often somebody looked.
    const auto run = [](bool middle_poll) {
        Market market;
        market.book.on_open_interest(90'000, 0);
        market.bar(70'000, 70'100, 69'900, 70'050, 1'000);
        market.book.on_open_interest(middle_poll ? 90'100 : unknown, 5 * ns_per_minute);
        market.bar(70'050, 70'200, 70'000, 70'150, 1'000);
        market.book.on_open_interest(90'200, (middle_poll ? 5 : 10) * ns_per_minute);
        double sum = 0;
        for (const double u : market.book.side(Side::long_).active(market.book.shares())) sum += u;
        return sum;
    };
    EXPECT_NEAR(run(true), run(false), 0.02 * run(true));
}

TEST(PositionBook, ASweepAndAFallOfOpenInterestAreNotBothSubtracted) {
    Market market;
    market.book.on_open_interest(50'000, 0);
    for (int i = 0; i < 200; ++i) {
        market.bar(70'000, 70'050, 69'950, 70'000, 2'000);
        market.book.on_open_interest(50'000, 5 * ns_per_minute);
    }
    const auto active = [&](Side side) {
        double sum = 0;
        for (const double u : market.book.side(side).active(market.book.shares())) sum += u;
        return sum;
    };
    const double longs = active(Side::long_);
    const double shorts = active(Side::short_);
    market.book.on_mark(69'000);
    const double swept = longs - active(Side::long_);
    ASSERT_GT(swept, 100);
    EXPECT_NEAR(market.total(Side::long_), 50'000, 0.05);  // open interest has not been seen again
    EXPECT_NEAR(market.book.side(Side::long_).unconfirmed(), swept, 1e-3 * swept);

    // Open interest falls by just what was swept: no other long leaves. Shorts close by ageing.
    market.book.on_open_interest(50'000 - swept, 5 * ns_per_minute);
    EXPECT_NEAR(active(Side::long_), longs - swept, 1e-6 * longs);
    EXPECT_LT(active(Side::short_), shorts);
    EXPECT_LT(market.book.conservation_error(), 1e-6);
}

TEST(PositionBook, SweptMassThatOpenInterestDoesNotConfirmBecomesTheGap) {
    Market market;
    market.book.on_open_interest(50'000, 0);
    for (int i = 0; i < 100; ++i) {
        market.bar(70'000, 70'050, 69'950, 70'000, 2'000);
        market.book.on_open_interest(50'000, 5 * ns_per_minute);
    }
    const double gap = market.book.side(Side::long_).gap();
    market.book.on_mark(69'000);
    const double swept = market.book.side(Side::long_).unconfirmed();
    market.book.on_open_interest(50'000, 5 * ns_per_minute);
    EXPECT_NEAR(market.book.side(Side::long_).gap() - gap, swept, 1e-6 * 50'000);
    EXPECT_GT(market.book.gap_share(), 0);
}

TEST(PositionBook, PriceMovesAloneCreateNoPositions) {
    // Open interest is compared in contracts: its value in USD may double without an opening.
    Market market;
    market.book.on_open_interest(50'000, 0);
    for (int i = 0; i < 50; ++i) {
        const double price = 70'000 + 100 * i;
        market.bar(price, price + 100, price, price + 100, 0);
        market.book.on_open_interest(50'000, 5 * ns_per_minute);
    }
    for (const double units : market.book.side(Side::short_).active(market.book.shares())) {
        EXPECT_EQ(units, 0);
    }
}

TEST(PositionBook, ExposureIsWhatStoodInTheWayPerBracket) {
    Market market;
    market.book.on_open_interest(50'000, 0);
    market.bar(70'000, 70'000, 70'000, 70'000, 10'000);
    market.book.on_open_interest(50'000, 5 * ns_per_minute);
    market.book.take_exposures();
    const BracketShares stood = market.book.side(Side::long_).active(market.book.shares());
    market.book.on_mark(70'000 * 0.90);  // through 25x and above, not through 5x and below
    const auto exposure = market.book.take_exposures()[0];
    EXPECT_EQ(exposure[0], 0);
    EXPECT_EQ(exposure[1], 0);
    for (std::size_t k = 3; k < bracket_count; ++k) {
        EXPECT_NEAR(exposure[k] * market.book.shares().active[k], stood[k], 1e-5 * stood[k]);
    }
    EXPECT_NEAR(exposure[6], exposure[3], 1e-3 * exposure[3]);  // as if all had used the bracket
}

TEST(PositionBook, TheSameEventsGiveTheSameBytes) {
    const auto run = [](bool in_one_piece) {
        Market market;
        market.book.on_open_interest(90'000, 0);
        for (int i = 0; i < 300; ++i) {
            const double price = 70'000 + 400 * std::sin(i / 9.0);
            const double next = 70'000 + 400 * std::sin((i + 1) / 9.0);
            const BarPath path(price, std::max(price, next) + 20, std::min(price, next) - 20, next);
            if (in_one_piece) {
                market.book.on_path(path.steps(), ns_per_minute, 500);
            } else {
                for (const PathStep& step : path.steps()) {
                    // The weight of a step is share * volume; cut, each carries its own.
                    market.book.on_path({&step, 1}, ns_per_minute, 500);
                }
            }
            market.book.on_volume(500, unknown);
            market.book.on_open_interest(90'000 + 300 * std::cos(i / 5.0), ns_per_minute);
        }
        const auto [first, end] = market.book.occupied(Side::long_);
        std::vector<float> mass(static_cast<std::size_t>(end - first));
        market.book.read_out(Side::long_, first, mass);
        return mass;
    };
    const std::vector<float> whole = run(true);
    const std::vector<float> cut = run(false);
    ASSERT_EQ(whole.size(), cut.size());
    EXPECT_EQ(std::memcmp(whole.data(), cut.data(), whole.size() * sizeof(float)), 0);
}

TEST(PositionBook, ConstantFlowIgnoresVolume) {
    const auto run = [](double volume) {
        ModelConfig config;
        config.flow = FlowKind::constant;
        Market market(config);
        market.book.on_open_interest(50'000, 0);
        market.bar(70'000, 70'050, 69'950, 70'000, volume);
        market.book.on_open_interest(50'000, ns_per_hour);
        return market.book.side(Side::long_).active(market.book.shares())[3];
    };
    EXPECT_EQ(run(10), run(10'000));
    EXPECT_GT(run(10), 0);
}

TEST(PositionBook, ConstantFlowIgnoresOpenInterest) {
    const auto run = [](double later) {
        ModelConfig config;
        config.flow = FlowKind::constant;
        config.closing = ClosingMode::free;
        Market market(config);
        market.book.on_open_interest(50'000, 0);
        for (int i = 0; i < 3; ++i) {
            market.bar(70'000, 70'050, 69'950, 70'000, 10);
            market.book.on_open_interest(later, ns_per_hour);
        }
        return market.book.side(Side::long_).active(market.book.shares())[3];
    };
    EXPECT_EQ(run(50'000), run(90'000));
    EXPECT_EQ(run(50'000), run(20'000));
    EXPECT_GT(run(50'000), 0);
}

TEST(PositionBook, FreeModeAgesByTheClock) {
    ModelConfig config;
    config.closing = ClosingMode::free;
    Market market(config);
    market.bar(70'000, 70'000, 70'000, 70'000, 1'000);
    market.book.on_silence(1);
    const double fresh = market.book.side(Side::long_).active(market.book.shares())[3];
    market.book.on_silence(ns_per_hour);
    const double later = market.book.side(Side::long_).active(market.book.shares())[3];
    const double kept = 0.55 * std::exp(-2.0) + 0.30 * std::exp(-0.2) + 0.15 * std::exp(-0.012);
    EXPECT_NEAR(later / fresh, kept, 1e-6);
}

TEST(PositionBook, SlidingOverYearsKeepsTheAccounts) {
    Market market;
    market.book.on_open_interest(90'000, 0);
    for (int i = 0; i < 30'000; ++i) {
        const double price = 20'000 * std::exp(2.0 * std::abs(std::sin(i / 9'000.0)));
        market.bar(price, price * 1.002, price * 0.998, price * 1.0005, 500 + i % 700);
        market.book.on_open_interest(90'000 + 20'000 * std::sin(i / 500.0), 5 * ns_per_minute);
    }
    EXPECT_LT(market.book.conservation_error(), 1e-6);
    EXPECT_LT(market.book.bytes(), 4'000'000);
}

TEST(PositionBook, AFirstOpenInterestOfZeroEmptiesTheBookAndItFillsAgain) {
    Market market;
    market.bar(70'000, 70'100, 69'900, 70'050, 500);
    market.book.on_silence(5 * ns_per_minute);
    ASSERT_GT(market.total(Side::long_), 0);
    market.book.on_open_interest(0, 5 * ns_per_minute);
    EXPECT_EQ(market.total(Side::long_), 0);
    market.bar(70'050, 70'100, 69'900, 70'000, 500);
    market.book.on_open_interest(1'000, 5 * ns_per_minute);
    for (const Side side : both_sides) EXPECT_NEAR(market.total(side), 1'000, 1e-6);
    EXPECT_LT(market.book.conservation_error(), 1e-6);
}

TEST(PositionBook, ASilenceOfMonthsInTheMiddleOfAPathLeavesNumbers) {
    for (const FlowKind flow : {FlowKind::gross, FlowKind::turnover, FlowKind::constant}) {
        for (const ClosingMode closing : {ClosingMode::oi_exact, ClosingMode::free}) {
            ModelConfig config;
            config.flow = flow;
            config.closing = closing;
            Market market(config);
            market.book.on_open_interest(90'000, 0);
            for (int hour = 0; hour < 48; ++hour) {
                market.bar(70'000, 70'500, 69'500, 70'000, 5'000);
                market.book.on_open_interest(90'000 + hour, ns_per_hour);
            }
            market.bar(70'000, 70'500, 69'500, 70'000, 5'000);
            market.book.on_silence(60 * ns_per_day);
            market.bar(70'000, 70'500, 69'500, 70'000, 5'000);
            market.book.on_open_interest(91'000, ns_per_hour);
            for (const Side side : both_sides) {
                EXPECT_TRUE(std::isfinite(market.total(side)));
                const auto [first, last] = market.book.occupied(side);
                std::vector<float> mass(static_cast<std::size_t>(last - first));
                market.book.read_out(side, first, mass);
                for (const float one : mass) ASSERT_TRUE(std::isfinite(one));
            }
            EXPECT_LT(market.book.conservation_error(), 1e-6);
        }
    }
}

}  // namespace
}  // namespace faultline
