// CompatCoinglass: prices, lines of coins and pairs, and the funding rate that is weighted by open
// interest, on a market whose numbers are known.
#include "api/test_api.hpp"

namespace faultline {
namespace {

class CoinglassMarket : public ApiTest {
  protected:
    void TearDown() override { server.reset(); }
    simdjson::dom::array rows(const std::string& path) {
        simdjson::dom::array data;
        const auto body = json(path);
        EXPECT_EQ(std::string_view(body["code"]), "0");
        EXPECT_FALSE(body["data"].get(data)) << path;
        return data;
    }
};

TEST_F(CoinglassMarket, PricesAreTextAndTheVolumeIsNullWhereItIsNotKnown) {
    const auto data = rows(
        "/api/futures/price/history?exchange=Binance&symbol=BTCUSDT&interval=1h"
        "&limit=4");
    ASSERT_EQ(data.size(), 4U);
    const auto first = data.at(0).value();
    EXPECT_EQ(std::string_view(first["open"]), "66990.5");
    EXPECT_EQ(std::string_view(first["high"]), "67660");
    EXPECT_EQ(std::string_view(first["close"]), "67660");
    EXPECT_TRUE(first["volume_usd"].is_null());
    EXPECT_EQ(std::int64_t(data.at(1).value()["time"]) - std::int64_t(first["time"]), 3'600'000);
}

TEST_F(CoinglassMarket, ACoinsLineHasTheSumsOfTheExchangesAskedFor) {
    const auto all = rows("/api/futures/coins-markets");
    ASSERT_EQ(all.size(), 1U) << "ETH has no map yet";
    const auto line = all.at(0).value();
    EXPECT_EQ(std::string_view(line["symbol"]), "BTC");
    EXPECT_EQ(double(line["open_interest_usd"]), 67e6);
    EXPECT_NEAR(double(line["avg_funding_rate_by_oi"]), 0.01, 1e-12);
    EXPECT_EQ(double(line["long_liquidation_usd_24h"]), 600);
    EXPECT_TRUE(line["market_cap_usd"].is_null());
    const auto some = rows("/api/futures/coins-markets?exchange_list=Bybit");
    EXPECT_EQ(double(some.at(0).value()["open_interest_usd"]), 0);
    EXPECT_TRUE(some.at(0).value()["avg_funding_rate_by_oi"].is_null());
    EXPECT_TRUE(some.at(0).value()["liquidation_usd_24h"].is_null());
    EXPECT_EQ(rows("/api/futures/coins-markets?per_page=1&page=2").size(), 0U);
}

TEST_F(CoinglassMarket, APairsLineHasWhatItsExchangeTells) {
    const auto data = rows("/api/futures/pairs-markets?symbol=BTC");
    ASSERT_EQ(data.size(), 2U);
    const auto binance = data.at(0).value();
    EXPECT_EQ(std::string_view(binance["exchange_name"]), "Binance");
    EXPECT_EQ(std::string_view(binance["instrument_id"]), "BTCUSDT");
    EXPECT_EQ(double(binance["volume_usd"]), 200e6);
    EXPECT_NEAR(double(binance["open_interest_volume_radio"]), 0.335, 1e-9);
    EXPECT_NEAR(double(binance["funding_rate"]), 0.01, 1e-12);
    // At noon the next of eight hours is 16:00.
    EXPECT_EQ(std::int64_t(binance["next_funding_time"]),
              (fake_now_ns + 4 * ns_per_hour) / ns_per_ms);
    EXPECT_EQ(double(binance["long_liquidation_usd_24h"]), 200 + 400);
    const auto bybit = data.at(1).value();
    EXPECT_TRUE(bybit["current_price"].is_null());
    EXPECT_TRUE(bybit["volume_usd"].is_null());
    EXPECT_EQ(double(bybit["long_liquidation_usd_24h"]), 100 + 300 + 500);
}

/// Binance pays 0.01 % in 8 hours on 3,000 coins, Hyperliquid 0.005 % in an hour on 1,000; OKX is
/// heard of its funding only.
class TwoRates : public FakeMarketService {
  public:
    void ask_funding(SeriesQuestion, Done<std::vector<VenueSeries<Funding>>> done) override {
        const auto rate = [](VenueId venue, int minute, double value, int hours) {
            Funding point;
            point.exchange_ns = fake_now_ns - ns_per_hour + minute * ns_per_minute;
            point.rate = value;
            point.interval_ns = hours * ns_per_hour;
            return VenueSeries<Funding>{venue, "BTC", {point}};
        };
        done(std::vector{rate(VenueId::binance, 0, 1e-4, 8), rate(VenueId::okx, 0, 0.5, 8),
                         rate(VenueId::hyperliquid, 1, 5e-5, 1)});
    }
    void ask_open_interest(SeriesQuestion,
                           Done<std::vector<VenueSeries<OpenInterest>>> done) override {
        const auto open = [](VenueId venue, int minute, double coins) {
            OpenInterest point;
            point.exchange_ns = fake_now_ns - ns_per_hour + minute * ns_per_minute;
            point.open_coins = coins;
            return VenueSeries<OpenInterest>{venue, "BTC", {point}};
        };
        done(std::vector{open(VenueId::binance, 2, 3'000), open(VenueId::hyperliquid, 3, 1'000)});
    }
};

TEST(CoinglassFunding, TheMeanWeighsEightHoursByOpenInterestOnceAllAreKnown) {
    AsioNetwork network;
    TwoRates service;
    const auto server = ApiServer::listen(network, {}, service).value();
    HttpRequest request;
    request.url = "http://127.0.0.1:" + std::to_string(server->port()) +
                  "/api/futures/funding-rate/oi-weight-history?symbol=BTC&interval=1h&limit=3";
    std::optional<HttpResult> result;
    const auto owner = std::make_shared<int>();
    network.ask(std::move(request), owner, [&](HttpResult got) { result = std::move(got); });
    ASSERT_TRUE(work_until(network, [&] { return result.has_value(); }));
    ASSERT_TRUE(*result);
    simdjson::dom::parser parser;
    const simdjson::dom::element body = parser.parse((*result)->body);
    simdjson::dom::array data;
    ASSERT_FALSE(body["data"].get(data)) << (*result)->body;
    ASSERT_EQ(data.size(), 1U) << (*result)->body;
    // (3 x 0.01 + 1 x 0.04) / 4, from the third minute on only.
    const auto row = data.at(0).value();
    for (const char* key : {"open", "high", "low", "close"}) {
        EXPECT_NEAR(std::stod(std::string(std::string_view(row[key]))), 0.0175, 1e-12) << key;
    }
}

}  // namespace
}  // namespace faultline
