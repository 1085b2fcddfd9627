// The program from end to end on a made-up market: import, map, heatmap, leverage, and wrong input.
#include "program.hpp"

#include <algorithm>
#include <cmath>
#include <gtest/gtest.h>

#include "market/venue_id.hpp"
#include "support/sample_files.hpp"

namespace faultline {
namespace {

using nlohmann::json;
using testing::Answer;
using testing::Folder;
using testing::read_file;
using testing::run;

/// Four days of three venues, imported once for all tests of the suite.
class Program : public ::testing::Test {
  protected:
    static void SetUpTestSuite() {
        folder_ = new Folder;
        sample::Settings settings;
        settings.days = 4;
        settings.seed = 11;
        settings.from_ns = parse_time("2026-01-01").value();
        const sample::Market market = sample::make_market(settings);
        const auto files =
            sample::write_files(market, {"binance", "bybit", "okx"}, *folder_ / "files");
        ASSERT_TRUE(files) << files.error().text();
        imported_ = new Answer(run("import --json --data " + data() + " " + (*folder_ / "files")));
    }
    static void TearDownTestSuite() {
        delete imported_;
        delete folder_;
    }
    static std::string data() { return *folder_ / "history"; }
    static json map_json(const std::string& flags = "") {
        const Answer answer = run("map BTC --json --data " + data() + " " + flags);
        EXPECT_EQ(answer.status, 0) << answer.err;
        return answer.json();
    }
    static inline Folder* folder_ = nullptr;
    static inline Answer* imported_ = nullptr;
};

double sum_of_levels(const json& map, const std::string& side) {
    double sum = 0;
    for (const json& level : map["levels"]) {
        if (level["side"] == side) sum += level["notional_usd"].get<double>();
    }
    return sum;
}

bool is_png(const std::string& bytes) { return bytes.starts_with("\x89PNG\r\n\x1a\n"); }

TEST_F(Program, ImportReportsEveryFileAndTheSecondTimeAddsNothing) {
    ASSERT_EQ(imported_->status, 0) << imported_->err;
    std::uint64_t rows = 0;
    const json report = imported_->json();
    for (const json& file : report["files"]) {
        EXPECT_EQ(file["duplicates"], 0) << file;
        EXPECT_TRUE(file["rejects"].empty()) << file;
        EXPECT_EQ(file["market"], "BTC");
        rows += file["rows"].get<std::uint64_t>();
    }
    EXPECT_GT(rows, 100'000U);
    const Answer again = run("import --json --data " + data() + " " + (*folder_ / "files"));
    EXPECT_EQ(again.status, 0) << again.err;
    std::uint64_t duplicates = 0;
    const json second = again.json();
    for (const json& file : second["files"]) {
        EXPECT_EQ(file["rows"], 0) << file;
        duplicates += file["duplicates"].get<std::uint64_t>();
    }
    EXPECT_EQ(duplicates, rows);
}

TEST_F(Program, MapAddsUpToOpenInterestPerVenueAndSide) {
    const json map = map_json();
    double open_interest = 0;
    for (const auto& [venue, row] : map["open_interest"].items()) {
        const double usd = row["usd"];
        open_interest += usd;
        EXPECT_NEAR(row["long_usd"].get<double>() + row["inert_long_usd"].get<double>(), usd,
                    1e-6 * usd)
            << venue;
        EXPECT_NEAR(row["short_usd"].get<double>() + row["inert_short_usd"].get<double>(), usd,
                    1e-6 * usd)
            << venue;
    }
    EXPECT_EQ(map["open_interest"].size(), 3U);
    const json& totals = map["totals"];
    EXPECT_NEAR(sum_of_levels(map, "long"), totals["long_usd"].get<double>(), 1e-6 * open_interest);
    EXPECT_NEAR(sum_of_levels(map, "short"), totals["short_usd"].get<double>(),
                1e-6 * open_interest);
    EXPECT_NEAR(totals["long_usd"].get<double>() + totals["inert_long_usd"].get<double>(),
                open_interest, 1e-6 * open_interest);
    EXPECT_LT(map["model"]["conservation_error"].get<double>(), 1e-6);
    EXPECT_EQ(map["model"]["weights"], "prior");
    EXPECT_GT(totals["long_usd"].get<double>(), 0);
}

TEST_F(Program, LevelsCarryBracketsAndVenuesThatAddUp) {
    const json map = map_json("--range 5%");
    ASSERT_FALSE(map["levels"].empty());
    for (const json& level : map["levels"]) {
        double brackets = 0;
        double venues = 0;
        for (const auto& [key, usd] : level["by_bracket"].items()) brackets += usd.get<double>();
        for (const auto& [key, usd] : level["by_venue"].items()) venues += usd.get<double>();
        const double all = level["notional_usd"];
        EXPECT_NEAR(brackets, all, 0.1 + 1e-6 * all);
        EXPECT_NEAR(venues, all, 0.1 + 1e-6 * all);
        EXPECT_EQ(std::fmod(level["price"].get<double>(), 50.0), 0.0);
    }
}

TEST_F(Program, TheSameQuestionGetsTheSameBytes) {
    EXPECT_EQ(run("map BTC --json --data " + data()).out,
              run("map BTC --json --data " + data()).out);
}

TEST_F(Program, NothingLaterThanTheAskedTimeIsUsed) {
    // A history cut at the instant gives the same map as the whole one asked as of that instant.
    const std::string at = "2026-01-03T00:00:00Z";
    const std::string cut = *folder_ / "cut";
    const Answer imported = run("import --json --data " + cut + " $(find " + (*folder_ / "files") +
                                " -type f | grep -E '2026-01-0[12]|2026-01[.]csv')");
    ASSERT_EQ(imported.status, 0) << imported.err;
    const Answer whole = run("map BTC --json --data " + data() + " --at " + at);
    const Answer part = run("map BTC --json --data " + cut + " --at " + at);
    ASSERT_EQ(part.status, 0) << part.err;
    EXPECT_EQ(whole.json()["levels"], part.json()["levels"]);
    EXPECT_EQ(whole.json()["totals"], part.json()["totals"]);
}

TEST_F(Program, MadeUpDataSaysSoEverywhere) {
    EXPECT_EQ(map_json()["simulated"], true);
    for (const std::string command : {"leverage", "exposure", "profile"}) {
        EXPECT_EQ(run(command + " --json --data " + data()).json()["simulated"], true) << command;
    }
    EXPECT_NE(run("map BTC --data " + data()).out.find("SIMULATED"), std::string::npos);
}

TEST_F(Program, VenueAndLeverageFiltersAct) {
    const json one = map_json("--venues okx");
    EXPECT_EQ(one["open_interest"].size(), 1U);
    EXPECT_TRUE(one["open_interest"].contains("okx"));
    const json high = map_json("--leverage 25..125");
    for (const json& level : high["levels"]) {
        for (const char* low : {"2", "5", "10"}) EXPECT_FALSE(level["by_bracket"].contains(low));
    }
    const json all = map_json();
    EXPECT_NEAR(high["totals"]["long_usd"].get<double>() +
                    high["totals"]["filtered_long_usd"].get<double>(),
                all["totals"]["long_usd"].get<double>(), 1.0);
}

TEST_F(Program, HeatmapColumnsAreTheMapsOfTheirInstants) {
    const Answer answer =
        run("heatmap BTC --json --step 6h --range 10% --from 2026-01-02 --to "
            "2026-01-04 --data " +
            data());
    ASSERT_EQ(answer.status, 0) << answer.err;
    const json heatmap = answer.json();
    ASSERT_EQ(heatmap["columns"].size(), 8U);
    const json& column = heatmap["columns"][3];
    EXPECT_EQ(column["end"], "2026-01-03T00:00:00Z");
    const double floor = heatmap["price_floor_usd"];
    const double top = floor + 50.0 * heatmap["rows"].get<double>();
    const json map = map_json("--at 2026-01-03T00:00:00Z --range " + std::to_string(floor) + ".." +
                              std::to_string(top));
    double cells = 0;
    for (const json& usd : column["long_usd"]) cells += usd.get<double>();
    // The warm-up of both answers ends at different times but covers all of this history.
    EXPECT_NEAR(cells, sum_of_levels(map, "long"), 1e-3 * cells + 50);
}

TEST_F(Program, PicturesAndTablesAreWritten) {
    const std::string png = *folder_ / "m.png";
    const std::string csv = *folder_ / "m.csv";
    const std::string parquet = *folder_ / "h.parquet";
    EXPECT_EQ(run("map BTC --data " + data() + " --png " + png + " --csv " + csv).status, 0);
    EXPECT_TRUE(is_png(read_file(png)));
    EXPECT_TRUE(read_file(csv).starts_with("price_usd,side,notional_usd,usd_2x"));
    EXPECT_EQ(
        run("heatmap BTC --step 12h --data " + data() + " --png " + png + " --parquet " + parquet)
            .status,
        0);
    EXPECT_TRUE(is_png(read_file(png)));
    EXPECT_TRUE(read_file(parquet).starts_with("PAR1"));
    for (const std::string command : {"leverage", "exposure", "profile"}) {
        std::filesystem::remove(png);
        const Answer answer = run(command + " --data " + data() + " --png " + png);
        EXPECT_EQ(answer.status, 0) << answer.err;
        EXPECT_TRUE(answer.out.empty()) << "quiet on success";
        EXPECT_TRUE(is_png(read_file(png))) << command;
    }
}

TEST_F(Program, LeverageListsTwentyTwoVenuesWithSevenBrackets) {
    const Answer answer = run("leverage --json --data " + data());
    ASSERT_EQ(answer.status, 0) << answer.err;
    const json figures = answer.json();
    ASSERT_EQ(figures["venues"].size(), venue_count);
    for (const json& venue : figures["venues"]) {
        ASSERT_EQ(venue["brackets"].size(), 7U);
        double stock = 0;
        for (const json& bracket : venue["brackets"]) {
            stock += bracket["stock_share"].get<double>();
            EXPECT_EQ(bracket["status"], "prior");
            EXPECT_LE(bracket["lo"].get<double>(), bracket["hi"].get<double>());
        }
        EXPECT_NEAR(stock, 1, 1e-4);
        const bool known =
            venue["venue"] == "binance" || venue["venue"] == "bybit" || venue["venue"] == "okx";
        EXPECT_EQ(venue["open_interest_usd"].is_null(), !known) << venue["venue"];
    }
}

TEST_F(Program, VenuesListsAllWithTheirEvidence) {
    const Answer answer = run("venues --json");
    ASSERT_EQ(answer.status, 0) << answer.err;
    const json report = answer.json();
    ASSERT_EQ(report["venues"].size(), venue_count);
    for (const json& venue : report["venues"]) {
        EXPECT_FALSE(venue["kinds"].empty()) << venue["venue"];
        EXPECT_FALSE(venue["liquidation_feed"]["as_of"].get<std::string>().empty());
        EXPECT_EQ(venue["state"], "not connected");
        const bool observed = venue["liquidation_feed"]["completeness"] != "none";
        const auto& kinds = venue["kinds"];
        const bool decoded = std::find(kinds.begin(), kinds.end(), "liquidation") != kinds.end();
        if (decoded) EXPECT_TRUE(observed) << venue["venue"];
    }
}

TEST_F(Program, DecodePrintsOneLineForEachEventAndNamesWhatIsNone) {
    const std::string file = *folder_ / "frame.json";
    // Bybit names the side of the position: "Buy" is a long that was liquidated.
    std::ofstream(file)
        << R"({"topic":"allLiquidation.BTCUSDT","type":"snapshot","ts":1770000000500,)"
        << R"("data":[{"T":1770000000100,"s":"BTCUSDT","S":"Buy","v":"0.020",)"
        << R"("p":"70000.10"}]})";
    const Answer answer = run("decode --venue bybit " + file);
    ASSERT_EQ(answer.status, 0) << answer.err;
    const json line = answer.json();
    EXPECT_EQ(line["kind"], "liquidation");
    EXPECT_EQ(line["side"], "long");
    EXPECT_EQ(line["price_kind"], "bankruptcy");
    EXPECT_EQ(line["size_coins"], 0.02);
    EXPECT_EQ(line["exchange_time"], "2026-02-02T02:40:00.100Z");
    std::ofstream(file) << "{\"cut\":";
    const Answer broken = run("decode --venue bybit " + file);
    EXPECT_EQ(broken.status, 0);
    EXPECT_EQ(broken.json()["kind"], "malformed");
    EXPECT_NE(run("decode --venue bybit /nowhere.json").status, 0);
    EXPECT_NE(run("decode --venue ftx " + file).status, 0);
}

TEST_F(Program, WrongInputIsNamedWithARemedyAndANonZeroExit) {
    const struct {
        std::string arguments, says;
    } cases[] = {
        {"map BTC --data " + *folder_ / "nowhere", "import"},
        {"map DOGE --data " + data(), "BTC"},
        {"map BTC --at yesterday --data " + data(), "2026-02-05T12:00:00Z"},
        {"map BTC --at 2020-01-01 --data " + data(), "begins at"},
        {"map BTC --venues binanse --data " + data(), "known:"},
        {"map BTC --leverage 3..4 --data " + data(), "brackets are"},
        {"map BTC --bucket -5 --data " + data(), "above zero"},
        {"map BTC --range 5..x --data " + data(), "10%"},
        {"map BTC --png /nowhere/m.png --data " + data(), "/nowhere/m.png"},
        {"heatmap BTC --data " + data(), "--png"},
        {"heatmap BTC --json --step 1s --from 2026-01-01 --to 2026-01-05 --data " + data(),
         "columns"},
        {"heatmap BTC --json --from 2026-01-03 --to 2026-01-02 --data " + data(), "before"},
        {"mapp BTC", "map"},
    };
    for (const auto& each : cases) {
        const Answer answer = run(each.arguments);
        EXPECT_NE(answer.status, 0) << each.arguments;
        EXPECT_NE(answer.err.find(each.says), std::string::npos)
            << each.arguments << " said: " << answer.err;
    }
}

TEST_F(Program, ExitStatusTellsAWrongCommandLineFromFailedWork) {
    const std::string here = " --data " + data();
    for (const char* wrong : {"map BTC --at yesterday", "map BTC --bucket 0", "heatmap BTC",
                              "leverage BTC --venues binanse", "import x --venue binanse"}) {
        EXPECT_EQ(run(wrong + here).status, 2) << wrong;
    }
    for (const char* failed : {"map DOGE", "map BTC --at 2020-01-01", "heatmap DOGE --json"}) {
        EXPECT_EQ(run(failed + here).status, 1) << failed;
    }
}

TEST_F(Program, AMapOfNothingIsRefusedWithTheReasons) {
    for (const char* question :
         {"map BTC --at 2027-01-01 --json", "map BTC --venues deribit",
          "heatmap BTC --json --venues deribit", "exposure BTC --json --venues deribit",
          "profile BTC --at 2027-01-01"}) {
        const Answer answer = run(std::string(question) + " --data " + data());
        EXPECT_EQ(answer.status, 1) << question;
        EXPECT_TRUE(answer.out.empty()) << question;
        EXPECT_NE(answer.err.find("no map of BTC"), std::string::npos) << answer.err;
    }
    EXPECT_EQ(run("leverage BTC --json --venues deribit --data " + data()).status, 0)
        << "its priors are an answer";
}

TEST_F(Program, QuestionsTooLargeForMemoryAreRefused) {
    for (const char* question : {"map BTC --json --bucket 1e-9", "map BTC --json --range 1..1e300",
                                 "heatmap BTC --json --range 1..1e300"}) {
        const Answer answer = run(std::string(question) + " --data " + data());
        EXPECT_EQ(answer.status, 1) << question;
        EXPECT_NE(answer.err.find("price rows"), std::string::npos) << answer.err;
    }
}

TEST_F(Program, AnAnswerThatCannotBeWrittenIsAFailure) {
    for (const char* question : {"map BTC --json", "leverage BTC", "heatmap BTC --json"}) {
        const Answer answer = run(std::string(question) + " --data " + data() + " >/dev/full");
        EXPECT_EQ(answer.status, 1) << question;
        EXPECT_NE(answer.err.find("could not be written"), std::string::npos) << answer.err;
    }
}

}  // namespace
}  // namespace faultline
