// Across the folder: zones, ratio, dominance, signals and position on a small history, as the
// command line runs them.
#include <cmath>
#include <filesystem>
#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sstream>

#include "cli/subcommands.hpp"
#include "core/rng.hpp"
#include "history/test_files.hpp"
#include "venue/json.hpp"

namespace faultline::cli {
namespace {

using ::testing::HasSubstr;

struct Told {
    int status = -1;
    std::string out;
    std::string err;
};

Told run(const std::vector<std::string>& words) {
    std::ostringstream out;
    std::ostringstream err;
    const auto parsed = parse_command_line(words, all_subcommands(), out, err);
    if (const int* status = std::get_if<int>(&parsed)) return {*status, out.str(), err.str()};
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    const Outcome<int> status = std::get<Run>(parsed)();
    Told told;
    told.out = testing::internal::GetCapturedStdout();
    told.err = testing::internal::GetCapturedStderr();
    told.status = status ? *status : exit_failure;
    if (!status) told.err += status.error().text();
    return told;
}

/// Eight days of five-minute bars, open interest, funding, and two reserves.
class SmallHistory {
  public:
    SmallHistory() { fill(); }

    void fill() {
        Rng rng(12);
        std::string bars =
            "open_time,open,high,low,close,volume,close_time,quote_volume,count,taker_buy_volume,"
            "taker_buy_quote_volume,ignore\n";
        std::string metrics =
            "create_time,symbol,sum_open_interest,sum_open_interest_value,"
            "count_toptrader_long_short_ratio,sum_toptrader_long_short_ratio,"
            "count_long_short_ratio,sum_taker_long_short_vol_ratio\n";
        double price = 100'000;
        for (int i = 0; i < 8 * 288; ++i) {
            const TimeNs at = new_year_2026_ns + i * 5 * ns_per_minute;
            const double open = price;
            price *= std::exp(0.0012 * rng.normal());
            const double high = 1.0004 * std::max(open, price);
            const double low = 0.9996 * std::min(open, price);
            bars += fmt::format("{},{:.1f},{:.1f},{:.1f},{:.1f},{:.1f},{},0,9,1,0,0\n",
                                at / ns_per_ms, open, high, low, price, 200 + 50 * rng.uniform(),
                                (at + 5 * ns_per_minute) / ns_per_ms - 1);
            std::string time = format_time(at + 5 * ns_per_minute).substr(0, 19);
            time[10] = ' ';
            metrics += fmt::format("{},BTCUSDT,{:.1f},0,,,1.8,\n", time, 80'000 + 10.0 * (i % 288));
        }
        std::string funding = "calc_time,funding_interval_hours,last_funding_rate\n";
        for (int i = 0; i < 24; ++i) {
            funding +=
                fmt::format("{},8,-0.0002\n", (new_year_2026_ns + i * 8 * ns_per_hour) / ns_per_ms);
        }
        std::string reserves = "venue,coin,time,reserve_coins\n";
        for (int i = 0; i < 8; ++i) {
            const std::string day = format_time(new_year_2026_ns + i * ns_per_day);
            reserves += "binance,BTC," + day + ",500000\nall,BTC," + day + ",2000000\n";
        }
        auto store = Store::open(folder_.path() / "data", Access::read_write);
        ASSERT_TRUE(store) << store.error().text();
        for (const auto& [name, text] :
             std::vector<std::pair<std::string, std::string>>{{"klines/BTCUSDT-5m.csv", bars},
                                                              {"BTCUSDT-metrics.csv", metrics},
                                                              {"BTCUSDT-fundingRate.csv", funding},
                                                              {"reserves.csv", reserves}}) {
            const std::vector<std::filesystem::path> paths{folder_.write(name, text)};
            const auto report = import_files(*store, paths, {});
            ASSERT_TRUE(report && !report->failed()) << name;
        }
        data_ = (folder_.path() / "data").string();
    }

    Told ask(std::vector<std::string> words) const {
        words.insert(words.end(), {"--data", data_});
        return run(words);
    }
    /// The JSON answer, which must be one.
    Json json(const std::vector<std::string>& words) {
        std::vector<std::string> all = words;
        all.emplace_back("--json");
        told_ = ask(all);
        EXPECT_EQ(told_.status, 0) << told_.err;
        const auto root = parser_.parse(told_.out);
        EXPECT_TRUE(root) << told_.out.substr(0, 200);
        return root.value_or(Json{});
    }
    std::filesystem::path file(const std::string& name) const { return folder_.path() / name; }

  private:
    TestFolder folder_;
    std::string data_;
    Told told_;
    JsonParser parser_;
};

TEST(InsightCommands, EachAnswersInWordsAndInJson) {
    SmallHistory history;

    const Json zones = history.json({"zones", "BTC"});
    ASSERT_GT(zones.field("zones")->size(), 0u);
    EXPECT_GT(zones.field("zones")->at(0)->number("strength_usd").value(), 0);
    EXPECT_GT(zones.field("zones")->at(0)->number("age_h").value(), 0);
    const double confidence = zones.field("zones")->at(0)->number("confidence").value();
    EXPECT_GT(confidence, 0.5);  // the prior's own spread
    EXPECT_LT(confidence, 20);
    EXPECT_EQ(zones.field("model")->text("weights").value(), "prior");
    EXPECT_EQ(zones.field("asymmetry")->size(), 4u);
    const std::size_t zone_count = zones.field("zones")->size();
    // Without liquidations nothing can be learned: the prior stands, and is called that.
    const Json unlearned = history.json({"zones", "BTC", "--weights", "learned"});
    EXPECT_EQ(unlearned.field("model")->text("weights").value(), "prior");
    EXPECT_EQ(unlearned.field("zones")->size(), zone_count);
    EXPECT_NEAR(unlearned.field("zones")->at(0)->number("confidence").value(), confidence, 1e-6);
    EXPECT_THAT(history.ask({"zones", "BTC"}).out, HasSubstr("strength"));

    const Json ratio = history.json({"ratio", "BTC"});
    const Json binance = ratio.field("venues")->at(0).value();
    EXPECT_NEAR(binance.number("ratio").value(), 82'870.0 / 500'000, 1e-9);
    EXPECT_TRUE(binance.field("z_90d")->is_null());  // eight days are too few
    EXPECT_GT(binance.number("model_mean_effective_leverage").value(), 1);
    EXPECT_NEAR(ratio.field("against_all_exchanges")->number("ratio").value(), 82'870.0 / 2e6,
                1e-9);

    // Too few days for a record: the map is asked and has no part in the answer.
    const Json asked = history.json(
        {"ask", "move", "--market", "BTC", "--percent", "2", "--within", "24h", "--map"});
    EXPECT_EQ(asked.field("map")->number("weight").value(), 0);
    EXPECT_THAT(std::string(asked.field("map")->text("note").value()), HasSubstr("500 are needed"));
    EXPECT_EQ(asked.field("members")->at(2)->text("name").value(), "map_adjusted");

    const Json dominance = history.json({"dominance", "BTC"});
    EXPECT_NEAR(dominance.field("funding")->number("mean_8h").value(), -0.0002, 1e-12);
    EXPECT_EQ(dominance.field("ratios")->at(0)->text("kind").value(), "account");
    EXPECT_TRUE(dominance.field("squeezes")->at(1)->field("funding_met")->boolean().value());
    EXPECT_FALSE(dominance.field("squeezes")->at(0)->field("funding_met")->boolean().value());

    const Json signals = history.json({"signals", "BTC", "--length", "6d", "--horizon", "6h"});
    EXPECT_EQ(signals.field("record")->size(), 4u);
    EXPECT_EQ(signals.integer("bars").value(), 6 * 24);
    EXPECT_EQ(signals.integer("bars_without_volume").value(), 0);

    const Json position = history.json({"position", "BTC", "--venue", "binance", "--side", "long",
                                        "--entry", "88000", "--leverage", "25", "--size", "50000"});
    EXPECT_NEAR(position.number("liquidation_usd").value(), 48'000 / (50'000.0 / 88'000 * 0.996),
                1e-6);
    EXPECT_FALSE(position.field("liquidation")->field("percentile")->is_null());
}

TEST(InsightCommands, ZonesDrawAPicture) {
    const SmallHistory history;
    const std::string path = history.file("zones.png").string();
    EXPECT_EQ(history.ask({"zones", "BTC", "--png", path}).status, 0);
    EXPECT_GT(std::filesystem::file_size(path), 10'000u);
}

TEST(InsightCommands, WrongFlagsAreSaidWithStatusTwo) {
    const SmallHistory history;
    const auto refused = [&](std::vector<std::string> words, const char* what) {
        const Told told = history.ask(std::move(words));
        EXPECT_EQ(told.status, exit_usage);
        EXPECT_THAT(told.err, HasSubstr(what));
    };
    refused({"zones", "--prominence", "0"}, "--prominence");
    refused({"zones", "--history", "soon"}, "--history");
    refused({"signals", "--bias", "sideways"}, "--bias");
    refused({"signals", "--horizon", "50d"}, "--length");
    refused({"position", "--venue", "nowhere", "--side", "long"}, "--venue");
    refused({"position", "--venue", "okx", "--side", "both"}, "--side");
    refused({"position", "--venue", "okx", "--side", "long"}, "--size");
}

TEST(InsightCommands, APositionIsAnsweredWithoutAHistoryAndSaysWhatIsMissing) {
    const Told told = run({"position", "BTC", "--venue", "okx", "--side", "short", "--entry",
                           "70000", "--leverage", "10", "--coins", "1", "--data", "no-such-place"});
    EXPECT_EQ(told.status, 0) << told.err;
    EXPECT_THAT(told.out, HasSubstr("crowding not known"));
    EXPECT_THAT(told.out, HasSubstr("no map"));
    EXPECT_EQ(run({"position", "BTC", "--venue", "cme", "--side", "long", "--entry", "70000",
                   "--leverage", "2", "--coins", "1", "--data", "no-such-place"})
                  .status,
              exit_failure);
}

}  // namespace
}  // namespace faultline::cli
