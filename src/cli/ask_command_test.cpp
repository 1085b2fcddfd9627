// faultline ask and cascade, as the command line runs them, on made-up bars and open interest.
#include <cmath>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <sstream>

#include "cli/subcommands.hpp"
#include "core/rng.hpp"
#include "history/test_files.hpp"

namespace faultline::cli {
namespace {

struct Reply {
    int status = -1;
    std::string out, err;
};

Reply run(const std::vector<std::string>& words) {
    std::ostringstream out, err;
    const auto parsed = parse_command_line(words, all_subcommands(), out, err);
    if (const int* status = std::get_if<int>(&parsed)) return {*status, out.str(), err.str()};
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    const Outcome<int> status = std::get<Run>(parsed)();
    Reply reply{status ? *status : exit_failure, testing::internal::GetCapturedStdout(),
                testing::internal::GetCapturedStderr()};
    if (!status) reply.err += status.error().text();
    return reply;
}

/// Sixty days of bars of an hour, and open interest of as long.
class AskCommand : public ::testing::Test {
  protected:
    static void SetUpTestSuite() {
        folder_ = new TestFolder;
        Rng rng(9);
        std::string bars = kline_header;
        std::string interest =
            "create_time,symbol,sum_open_interest,sum_open_interest_value,"
            "count_toptrader_long_short_ratio,sum_toptrader_long_short_ratio,"
            "count_long_short_ratio,sum_taker_long_short_vol_ratio\n";
        double price = 50'000, open = 50'000;
        for (int hour = 0; hour < 60 * 24; ++hour) {
            price *= std::exp(0.006 * rng.normal());
            const auto open_ms = new_year_2026_ns / ns_per_ms + hour * 3'600'000LL;
            bars += fmt::format("{},{:.1f},{:.1f},{:.1f},{:.1f},{:.1f},{},,,,,0\n", open_ms, open,
                                1.002 * std::max(open, price), 0.998 * std::min(open, price), price,
                                1000 + 500 * rng.uniform(), open_ms + 3'599'999);
            std::string at = format_time(new_year_2026_ns + hour * ns_per_hour).substr(0, 19);
            at[10] = ' ';
            interest += fmt::format("{},BTCUSDT,{:.3f},{:.2f},,,,\n", at, 80'000.0 + 10 * hour,
                                    open * (80'000.0 + 10 * hour));
            open = price;
        }
        const Reply imported = cli::run({"import", "--data", data(),
                                         folder_->write("klines/BTCUSDT-1h.csv", bars).string(),
                                         folder_->write("BTCUSDT-metrics.csv", interest).string()});
        ASSERT_EQ(imported.status, 0) << imported.err;
    }
    static void TearDownTestSuite() { delete folder_; }
    static std::string data() { return (folder_->path() / "data").string(); }
    static Reply run(std::vector<std::string> words) {
        words.insert(words.end(), {"--data", data()});
        return cli::run(words);
    }
    static inline TestFolder* folder_ = nullptr;
};

TEST_F(AskCommand, AnswersAsFlagsAndAsASentenceAlike) {
    const Reply flags = run({"ask", "touch", "--market", "BTC", "--price", "60000", "--by",
                             "2026-02-08", "--at", "2026-02-05", "--json"});
    EXPECT_EQ(flags.status, 0) << flags.err;
    EXPECT_NE(flags.out.find("\"baseline\":{\"name\":\"volatility\""), std::string::npos);
    EXPECT_NE(flags.out.find("\"at\":\"2026-02-05T00:00:00Z\""), std::string::npos);
    const Reply sentence =
        run({"ask", "Will Bitcoin touch $60,000 by 2026-02-08?", "--at", "2026-02-05", "--json"});
    EXPECT_EQ(sentence.out.substr(0, sentence.out.find("\"notes\"")),
              flags.out.substr(0, flags.out.find("\"notes\"")));
    EXPECT_NE(run({"ask", "touch", "--market", "BTC", "--price", "60000", "--within", "24h"})
                  .out.find("the map's weight in the answer: 0"),
              std::string::npos);
}

TEST_F(AskCommand, UnclearQuestionsAreAWrongCommandLine) {
    const Reply unclear = run({"ask", "Will Bitcoin touch $60,000?"});
    EXPECT_EQ(unclear.status, exit_usage);
    EXPECT_NE(unclear.err.find("until when is missing"), std::string::npos) << unclear.err;
    EXPECT_EQ(run({"ask", "touch", "--price", "60000", "--within", "24h"}).status, exit_usage);
    EXPECT_EQ(run({"ask", "touch", "--market", "BTC", "--price", "60000"}).status, exit_usage);
    const Reply none = run({"ask", "liquidations", "--market", "BTC", "--side", "long", "--usd",
                            "1e6", "--within", "24h", "--source", "reported"});
    EXPECT_EQ(none.status, exit_failure);
    EXPECT_NE(none.err.find("--totals"), std::string::npos) << none.err;
}

TEST_F(AskCommand, EstimatedTotalsComeFromTheMap) {
    const Reply reply = run({"ask", "liquidations", "--market", "BTC", "--side", "both", "--usd",
                             "1", "--within", "24h", "--source", "estimated", "--json"});
    EXPECT_EQ(reply.status, 0) << reply.err;
    EXPECT_NE(reply.out.find("\"map\":{\"weight\":1"), std::string::npos) << reply.out;
}

TEST_F(AskCommand, ATotalNamesNoCoinAndSumsTheMapsOfAllAndSaysWhich) {
    const Reply reply = run({"ask", "liquidations", "--side", "long", "--usd", "500e6", "--within",
                             "24h", "--source", "estimated", "--json"});
    EXPECT_EQ(reply.status, 0) << reply.err;
    EXPECT_NE(reply.out.find("\"market\":\"ALL\""), std::string::npos) << reply.out;
    EXPECT_NE(reply.out.find("the maps of BTC are swept"), std::string::npos) << reply.out;
}

TEST_F(AskCommand, ReportedTotalsOfAFileAreAnswered) {
    std::string totals = "timestamp,liquidation_long_usd,liquidation_short_usd\n";
    for (int hour = 0; hour < 30 * 24; ++hour) {
        totals += fmt::format("{},{},{}\n", new_year_2026_ns / ns_per_ms + hour * 3'600'000LL,
                              1'000'000 + 10'000 * (hour % 7), 0);
    }
    const std::string file = folder_->write("totals.csv", totals).string();
    const Reply reply =
        run({"ask", "liquidations", "--side", "long", "--usd", "20e6", "--within", "24h", "--at",
             "2026-01-31", "--source", "reported", "--totals", file});
    EXPECT_EQ(reply.status, 0) << reply.err;
    EXPECT_NE(reply.out.find("totals of the file totals.csv"), std::string::npos) << reply.out;
    EXPECT_NE(reply.out.find("probability  99"), std::string::npos) << reply.out;
}

TEST_F(AskCommand, CascadeAnswersAndDraws) {
    const Reply reply = run({"cascade", "BTC", "--shock-usd", "100M", "--json"});
    EXPECT_EQ(reply.status, 0) << reply.err;
    EXPECT_NE(reply.out.find("\"direction\":\"down\""), std::string::npos);
    EXPECT_NE(reply.out.find("order book unknown: Binance"), std::string::npos);
    EXPECT_EQ(reply.out, run({"cascade", "BTC", "--shock-usd", "100e6", "--json"}).out)
        << "the same question, the same bytes";
    const std::string png = (folder_->path() / "cascade.png").string();
    const Reply drawn =
        run({"cascade", "BTC", "--shock-usd", "100M", "--direction", "up", "--png", png});
    EXPECT_EQ(drawn.status, 0) << drawn.err;
    EXPECT_EQ(drawn.out, "");
    EXPECT_GT(std::filesystem::file_size(png), 10'000u);
}

TEST_F(AskCommand, CascadeRefusesNonsense) {
    EXPECT_EQ(run({"cascade", "BTC"}).status, exit_usage);
    EXPECT_EQ(run({"cascade", "BTC", "--shock-usd", "1e6", "--target", "1"}).status, exit_usage);
    EXPECT_EQ(run({"cascade", "BTC", "--shock-usd", "lots"}).status, exit_usage);
    EXPECT_EQ(run({"cascade", "BTC", "--shock-usd", "1e6", "--direction", "left"}).status,
              exit_usage);
    EXPECT_EQ(run({"cascade", "BTC", "--shock-usd", "1e6", "--draws", "1e30"}).status, exit_usage);
    EXPECT_EQ(run({"cascade", "BTC", "--target", "1"}).status, exit_failure);
    EXPECT_EQ(run({"cascade", "DOGE", "--shock-usd", "1e6"}).status, exit_failure);
}

}  // namespace
}  // namespace faultline::cli
