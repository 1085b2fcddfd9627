// QueryReader: defaults, units, and what is said of what cannot be understood.
#include "api/query_reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "api/fake_market_service.hpp"
#include "api/nearest_name.hpp"

namespace faultline {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr std::string_view known[] = {"market", "at",   "venues", "leverage", "side", "bucket",
                                      "range",  "from", "to",     "step",     "span", "limit"};

QueryReader reader(std::string_view query) { return {query, known}; }

/// The problem that reading a map question of this query meets.
ApiProblem problem_with(std::string_view query) {
    QueryReader read = reader(query);
    read.map_question();
    read.side();
    return read.problem().value_or(ApiProblem{.status = 0});
}

TEST(QueryReader, NothingGivenIsTheWholeMapOfBtc) {
    QueryReader read = reader("");
    const MapQuestion question = read.map_question();
    EXPECT_FALSE(read.problem());
    EXPECT_EQ(question.market, "BTC");
    EXPECT_FALSE(question.at_ns);
    EXPECT_TRUE(question.venues.empty());
    EXPECT_EQ(question.bucket_usd, 0);
    EXPECT_EQ(question.around, 0);
}

TEST(QueryReader, ParametersAreDecoded) {
    QueryReader read = reader("market=eth-usd&venues=okx%2Cbinance,okx&range=10%25&side=");
    const MapQuestion question = read.map_question();
    EXPECT_EQ(read.side(), std::nullopt);
    EXPECT_FALSE(read.problem());
    EXPECT_EQ(question.market, "ETH");
    EXPECT_THAT(question.venues, ElementsAre(VenueId::binance, VenueId::okx));
    EXPECT_EQ(question.around, 0.1);
}

TEST(QueryReader, TimesComeInThreeForms) {
    for (const char* text :
         {"2026-02-05T12:00:00Z", "1770292800000", "2026-02-05T13:00:00%2B01:00"}) {
        QueryReader read = reader(std::string("at=") + text);
        EXPECT_EQ(read.time("at"), fake_now_ns) << text;
    }
    EXPECT_EQ(time_of("2026-02-05"), fake_now_ns - 12 * ns_per_hour);
}

TEST(QueryReader, MistakesAreNamedWithTheirRemedy) {
    EXPECT_EQ(problem_with("venus=okx").parameter, "venus");
    EXPECT_EQ(problem_with("venus=okx").remedy, "did you mean \"venues\"?");
    EXPECT_EQ(problem_with("venues=okey").detail, "\"okey\" is not a venue");
    EXPECT_THAT(problem_with("venues=okey").remedy, HasSubstr("binance, bybit, okx"));
    EXPECT_EQ(problem_with("leverage=3..4").parameter, "leverage");
    EXPECT_EQ(problem_with("leverage=125..25").parameter, "leverage");
    EXPECT_EQ(problem_with("bucket=0").detail, "\"0\" is out of range");
    EXPECT_EQ(problem_with("bucket=1e").detail, "\"1e\" is not a number");
    EXPECT_EQ(problem_with("bucket=nan").parameter, "bucket");
    EXPECT_EQ(problem_with("range=0%25").parameter, "range");
    EXPECT_EQ(problem_with("range=70000..60000").parameter, "range");
    EXPECT_EQ(problem_with("side=longs").remedy, "known: both, long, short");
    EXPECT_EQ(problem_with("at=yesterday").parameter, "at");
    EXPECT_EQ(problem_with("market=BTC&market=ETH").parameter, "market");
    EXPECT_EQ(problem_with("market=%3Cscript%3E").parameter, "market");
    EXPECT_EQ(problem_with("market=BTC&at=2026-02-05").status, 0);
}

TEST(QueryReader, TheFirstMistakeIsTheOneThatIsTold) {
    EXPECT_EQ(problem_with("venues=nowhere&side=up").parameter, "venues");
}

TEST(QueryReader, PeriodsEndNowOnAWholeStep) {
    QueryReader read = reader("");
    const auto period = read.period(fake_now_ns + ns_per_minute, "24h", 400 * ns_per_day);
    EXPECT_FALSE(read.problem());
    EXPECT_EQ(period.to_ns, fake_now_ns);
    EXPECT_EQ(period.from_ns, fake_now_ns - ns_per_day);
    EXPECT_EQ(period.step_ns, 5 * ns_per_minute);
}

TEST(QueryReader, APeriodThatIsGivenHasItsMatchingStep) {
    QueryReader read = reader("from=2026-01-10&to=2026-02-05");
    EXPECT_EQ(read.period(fake_now_ns, "24h", 400 * ns_per_day).step_ns, 2 * ns_per_hour);
    EXPECT_FALSE(read.problem());
}

TEST(QueryReader, ImpossiblePeriodsAreRefused) {
    for (const char* query : {"from=2026-02-06", "from=2026-02-05&to=2026-02-04", "from=2020-01-01",
                              "span=2d", "span=7d&from=2026-02-01", "step=0m", "step=-5m"}) {
        QueryReader read = reader(query);
        read.period(fake_now_ns, "24h", 400 * ns_per_day);
        EXPECT_TRUE(read.problem()) << query;
    }
}

TEST(QueryReader, CountsAreWholeAndBounded) {
    EXPECT_EQ(reader("limit=7").count("limit", 200, 1000), 7u);
    for (const char* query : {"limit=0", "limit=1001", "limit=2.5", "limit=-1", "limit=many"}) {
        QueryReader read = reader(query);
        EXPECT_EQ(read.count("limit", 200, 1000), 200u) << query;
        EXPECT_TRUE(read.problem()) << query;
    }
}

TEST(NearestName, FindsMistypedNamesOnly) {
    EXPECT_EQ(nearest_name("levrage", known), "leverage");
    EXPECT_EQ(nearest_name("form", known), "");  // two letters of four
    EXPECT_EQ(nearest_name("rnge", known), "range");
    EXPECT_EQ(nearest_name("colour", known), "");
}

}  // namespace
}  // namespace faultline
