// QuestionSource: real prices, where they are at hand: past answers come true as often as they said
// and beat climatology and plain volatility, on more than 500 origins of BTC and of ETH.
#include <cmath>
#include <cstdlib>

#include "history/question_source.hpp"
#include "history/test_files.hpp"
#include "insight/reliability.hpp"

namespace faultline {
namespace {

namespace fs = std::filesystem;

std::optional<fs::path> real_prices() {
    const char* shared = std::getenv("FAULTLINE_SHARED");
    const fs::path root =
        shared != nullptr ? fs::path(shared) : fs::path(FAULTLINE_SOURCE_DIR) / ".." / "shared";
    const fs::path folder = root / "data" / "binance-vision";
    if (fs::is_directory(folder / "klines")) return folder;
    return std::nullopt;
}

double mean_of(const std::vector<ScoredForecast>& scored, double ScoredForecast::* member) {
    double sum = 0;
    for (const ScoredForecast& one : scored) sum += one.*member;
    return sum / static_cast<double>(scored.size());
}

void expect_honest(const PriceBars& bars, const PriceEvent& event) {
    const PriceOdds odds = price_odds(bars, event, 24).value();
    EXPECT_GE(odds.record.origins, 500u);
    EXPECT_GT(odds.record.recalibrated, 200u);
    // Three standard errors of a frequency, and a percent for what regimes change.
    const double rate = odds.record.base_rate;
    const double error = std::sqrt(rate * (1 - rate) / static_cast<double>(odds.record.origins));
    EXPECT_NEAR(mean_of(odds.scored, &ScoredForecast::probability), rate, 3 * error + 0.01);
    EXPECT_GT(odds.record.skill_over_climatology(), 0);
    EXPECT_GT(odds.record.skill_over_volatility(), -0.005);
}

TEST(QuestionSourceOnRealData, PastAnswersCameTrueAsOftenAsTheySaid) {
    const auto folder = real_prices();
    if (!folder) GTEST_SKIP() << "no shared/data beside the source and no FAULTLINE_SHARED";
    TestHistory history;
    std::vector<fs::path> files;
    for (const std::string coin : {"BTC", "ETH"}) {
        files.push_back(*folder / "klines" / (coin + "USDT-5m.csv.gz"));
        files.push_back(*folder / "markPriceKlines" / (coin + "USDT-5m-implied.csv.gz"));
    }
    ASSERT_FALSE(history.import_paths(files).failed());
    for (const std::string coin : {"BTC", "ETH"}) {
        SCOPED_TRACE(coin);
        const PriceBars bars =
            load_price_bars(history.store(), coin, parse_time("2026-02-27").value()).value();
        EXPECT_GT(bars.hours.size(), 20'000u);
        const double up = std::log(1.02), down = -std::log(0.98);
        expect_honest(bars, {up, no_barrier});
        expect_honest(bars, {no_barrier, down});
        expect_honest(bars, {up, down});
        expect_honest(bars, {up, down, true});
        std::vector<ScoredForecast> pooled;
        for (const double share : {0.01, 0.02, 0.03, 0.05}) {
            const auto odds = price_odds(bars, {std::log1p(share), no_barrier}, 24).value();
            pooled.insert(pooled.end(), odds.scored.begin(), odds.scored.end());
        }
        for (const ReliabilityDot& dot : reliability_dots(pooled)) {
            if (dot.count >= 200) EXPECT_NEAR(dot.predicted, dot.observed, 0.06);
        }
    }
}

}  // namespace
}  // namespace faultline
