// Signals: each kind from bars and zones that show it, and the near misses that do not.
#include "insight/signals.hpp"

#include <cmath>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "market/events.hpp"

namespace faultline {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

Zone zone(Side side, double low, double high) {
    Zone out;
    out.side = side;
    out.low_usd = low;
    out.high_usd = high;
    out.peak_usd = 0.5 * (low + high);
    out.strength_usd = 1e6;
    return out;
}

/// Feeds quiet hours and then what a test wants, one bar at a time.
class Market {
  public:
    explicit Market(std::vector<Zone> zones, double volume = 100) : zones_(std::move(zones)) {
        for (int i = 0; i < 24; ++i) EXPECT_THAT(bar(1000, 1001, 999, 1000, volume), IsEmpty());
    }
    void zones(std::vector<Zone> now) { zones_ = std::move(now); }
    std::vector<SignalKind> bar(double open, double high, double low, double close, double volume) {
        ZoneReading reading;
        reading.at_ns = ++hour_ * ns_per_hour;
        reading.kernel_bp = 10;
        reading.zones = zones_;
        last_ = detector_.step({reading.at_ns, {open, high, low, close}, volume}, reading);
        std::vector<SignalKind> kinds;
        for (const Signal& signal : last_) kinds.push_back(signal.kind);
        return kinds;
    }
    const Signal& last(std::size_t i) const { return last_.at(i); }

  private:
    SignalDetector detector_;
    std::vector<Zone> zones_;
    std::vector<Signal> last_;
    TimeNs hour_ = 1'000;
};

TEST(Signals, AnApproachIsToldOnceUntilItWasFarAgain) {
    Market market({zone(Side::long_, 960, 980)});
    EXPECT_THAT(market.bar(1000, 1000, 988, 989, 100), ElementsAre(SignalKind::approach));
    EXPECT_EQ(market.last(0).level_usd, 980);
    EXPECT_EQ(market.last(0).direction, -1);
    EXPECT_THAT(market.bar(989, 990, 984, 985, 100), IsEmpty());
    EXPECT_THAT(market.bar(985, 992, 985, 992, 100), IsEmpty());  // 1.2 %: not far yet
    EXPECT_THAT(market.bar(992, 992, 985, 986, 100), IsEmpty());
    EXPECT_THAT(market.bar(986, 1000, 986, 1000, 100), IsEmpty());
    EXPECT_THAT(market.bar(1000, 1000, 985, 986, 100), ElementsAre(SignalKind::approach));
}

TEST(Signals, ASweepNeedsAllOfTheZone) {
    Market market({zone(Side::long_, 960, 980)});
    EXPECT_THAT(market.bar(1000, 1000, 961, 975, 100), IsEmpty());
    Market deeper({zone(Side::long_, 960, 980)});
    EXPECT_THAT(deeper.bar(1000, 1000, 960, 975, 100), ElementsAre(SignalKind::sweep));
    EXPECT_EQ(deeper.last(0).direction, -1);
    EXPECT_NEAR(deeper.last(0).volume_ratio, 1.0, 1e-12);
}

TEST(Signals, SweepAndReverseNeedsVolumeAndAClosingBackWithinThreeBars) {
    const auto turn = [](double volume, int bars_later) {
        Market market({zone(Side::short_, 1020, 1040)});
        market.zones({});
        EXPECT_THAT(market.bar(1000, 1041, 1000, 1035, volume), ElementsAre(SignalKind::sweep));
        for (int i = 1; i < bars_later; ++i) {
            EXPECT_THAT(market.bar(1035, 1036, 1030, 1035, 100), IsEmpty());
        }
        return market.bar(1035, 1035, 1010, 1015, 100);
    };
    EXPECT_THAT(turn(300, 1), ElementsAre(SignalKind::sweep_and_reverse));
    EXPECT_THAT(turn(300, 3), ElementsAre(SignalKind::sweep_and_reverse));
    EXPECT_THAT(turn(300, 4), IsEmpty());
    EXPECT_THAT(turn(120, 1), IsEmpty());
    EXPECT_THAT(turn(unknown, 1), IsEmpty());  // its volume is not known, the next bar's is usual
}

TEST(Signals, ATurnWithinOneBarPointsBack) {
    Market market({zone(Side::long_, 960, 980)});
    market.zones({});
    EXPECT_THAT(market.bar(1000, 1000, 950, 995, 400),
                ElementsAre(SignalKind::sweep, SignalKind::sweep_and_reverse));
    EXPECT_EQ(market.last(1).direction, +1);
}

TEST(Signals, ACascadeIsConfirmedByVolumeACloseBeyondAndMoreAhead) {
    const auto fall = [](std::vector<Zone> after, double close, double volume) {
        Market market({zone(Side::long_, 960, 980)});
        market.zones(std::move(after));
        return market.bar(1000, 1000, 950, close, volume);
    };
    const std::vector<Zone> ahead{zone(Side::long_, 925, 935)};
    EXPECT_THAT(fall(ahead, 955, 300),
                ElementsAre(SignalKind::sweep, SignalKind::cascade_confirmation));
    EXPECT_THAT(fall(ahead, 965, 300), ElementsAre(SignalKind::sweep));
    EXPECT_THAT(fall(ahead, 955, 120), ElementsAre(SignalKind::sweep));
    EXPECT_THAT(fall({}, 955, 300), ElementsAre(SignalKind::sweep));
    EXPECT_THAT(fall({zone(Side::long_, 700, 710)}, 955, 300), ElementsAre(SignalKind::sweep));
}

TEST(Signals, BarsWithoutPricesMakeNone) {
    Market market({zone(Side::long_, 960, 980)});
    EXPECT_THAT(market.bar(unknown, unknown, unknown, unknown, unknown), IsEmpty());
    EXPECT_THAT(market.bar(1000, 1000, 988, 989, 100), ElementsAre(SignalKind::approach));
}

}  // namespace
}  // namespace faultline
