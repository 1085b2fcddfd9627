// Across the folder: answers of voices against the decoders, value by value: bars and the tape,
// which back-filling asks for, contracts and margin tiers. A wrong column or unit shows here.
#include <algorithm>
#include <cmath>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/sample_script.hpp"
#include "sim/venue_voice.hpp"
#include "venue/catalog.hpp"
#include "venue/decode.hpp"

namespace faultline {
namespace {

struct Asking {
    VenueId venue;
    std::string symbol;
    std::string host, bars_path, bars_query, trades_path, trades_query;
};

class VoiceHistory : public ::testing::TestWithParam<Asking> {
  protected:
    VoiceHistory() {
        table.tell(contract);
        // A few minutes of a slow market.
        constexpr TimeNs start_ns = 1'793'000'000 * ns_per_second;
        SampleScript script(
            std::array{contract}, 7, start_ns,
            {ns_per_second, 5 * ns_per_second, 10 * ns_per_second, 30 * ns_per_second});
        while (now_ns < start_ns + 3 * ns_per_minute + ns_per_second) {
            const MarketEvent event = script.next();
            market.apply(event);
            now_ns = event.time_ns;
        }
    }
    const EmulatedMarket::Listing& listing() { return market.listing(0); }

    /// Decodes the answer to a question about the contract.
    EventBatch ask(const std::string& path, const std::string& query, std::string_view endpoint) {
        return decoded({"GET", GetParam().host, path, query, ""}, endpoint);
    }
    EventBatch decoded(const VoiceRequest& request, std::string_view endpoint) {
        JsonParser json;
        const VoiceAnswer answer = voice_of(GetParam().venue).answer(request, market, json, now_ns);
        EXPECT_EQ(answer.status, 200) << answer.body;
        EventBatch batch;
        DecodeContext context{.instruments = &table, .json = &json, .received_ns = now_ns};
        context.endpoint = endpoint;
        context.symbol = GetParam().symbol;
        const auto kind = decode_payload(GetParam().venue, answer.body, context, batch);
        EXPECT_TRUE(kind && *kind == FrameKind::data) << answer.body.substr(0, 300);
        return batch;
    }

    /// Whether the tape's row was told: as a trade, or as the fill of a liquidation.
    bool was_told(const Trade& row) {
        const auto is_it = [&](const EmulatedMarket::Stamped& one) {
            if (std::abs(one.time_ns - row.exchange_ns) >= ns_per_second) return false;
            if (const auto* trade = std::get_if<TradeTold>(&one.what)) {
                return trade->price_usd == row.price_usd &&
                       trade->size_contracts == row.size_contracts &&
                       trade->taker_bought == row.taker_bought;
            }
            const auto& told = std::get<LiquidationTold>(one.what);
            return told.execution_usd == row.price_usd &&
                   told.size_contracts == row.size_contracts &&
                   (told.side == Side::short_) == row.taker_bought;
        };
        return std::ranges::any_of(listing().trades, is_it) ||
               std::ranges::any_of(listing().liquidations, is_it);
    }

    Instrument contract = *spec_of(GetParam().venue).instrument(GetParam().symbol);
    EmulatedMarket market{GetParam().venue, {contract}};
    TimeNs now_ns = 0;
    InstrumentTable table{spec_of(GetParam().venue)};
};

TEST_P(VoiceHistory, BarsAreTheMinutesInCoins) {
    const EventBatch batch = ask(GetParam().bars_path, GetParam().bars_query, "kline:1m");
    std::size_t seen = 0;
    for (const DecodedEvent& decoded : batch.events) {
        const auto* candle = std::get_if<Candle>(&decoded.event);
        ASSERT_NE(candle, nullptr);
        EXPECT_EQ(decoded.symbol, GetParam().symbol);
        EXPECT_EQ(candle->length_ns, ns_per_minute);
        const auto& minutes = listing().minutes;
        const auto minute =
            std::ranges::find(minutes, candle->open_ns, &EmulatedMarket::Minute::open_ns);
        ASSERT_NE(minute, minutes.end());
        EXPECT_EQ(candle->open_usd, minute->open_usd);
        EXPECT_EQ(candle->high_usd, minute->high_usd);
        EXPECT_EQ(candle->low_usd, minute->low_usd);
        EXPECT_EQ(candle->close_usd, minute->close_usd);
        const double coins = minute->volume_contracts * listing().instrument.contract_size;
        // One venue prints its coins as turnover over the close.
        EXPECT_NEAR(candle->volume_coins / coins, 1, 0.01);
        ++seen;
    }
    EXPECT_GE(seen, 2u);
}

TEST_P(VoiceHistory, TheTapeIsTheTradesAndLiquidations) {
    const EventBatch batch = ask(GetParam().trades_path, GetParam().trades_query, "trades");
    EXPECT_GE(batch.events.size(), 50u);
    for (const DecodedEvent& decoded : batch.events) {
        const auto* trade = std::get_if<Trade>(&decoded.event);
        ASSERT_NE(trade, nullptr);
        EXPECT_TRUE(was_told(*trade)) << trade->price_usd.to_string();
    }
}

TEST_P(VoiceHistory, ThePlanIsToldContractsAndTiers) {
    std::size_t contracts = 0;
    std::vector<MarginTierRow> tiers;
    for (const PlannedPoll& poll : wire_of(GetParam().venue).plan(std::array{contract}).polls) {
        const std::string_view url = poll.url;
        const std::size_t host_at = url.find("://") + 3;
        const std::size_t path_at = url.find('/', host_at);
        const std::size_t query_at = std::min(url.find('?'), url.size());
        const EventBatch batch = decoded(
            {"GET", url.substr(host_at, path_at - host_at), url.substr(path_at, query_at - path_at),
             query_at < url.size() ? url.substr(query_at + 1) : "", ""},
            poll.endpoint);
        for (const InstrumentRow& row : batch.instruments) {
            EXPECT_EQ(row.instrument, contract);
            EXPECT_TRUE(row.trading);
            if (!std::isnan(row.max_leverage)) EXPECT_EQ(row.max_leverage, listing().max_leverage);
            ++contracts;
        }
        tiers.insert(tiers.end(), batch.tiers.begin(), batch.tiers.end());
    }
    EXPECT_EQ(contracts, 1u);
    const auto kinds = wire_of(GetParam().venue).kinds;
    if (std::ranges::find(kinds, "margin_tier") == kinds.end()) return;
    ASSERT_GE(tiers.size(), 4u);
    EXPECT_NEAR(tiers[0].maintenance_rate, 0.5 / listing().max_leverage, 1e-9);
    EXPECT_NEAR(tiers[0].max_leverage, listing().max_leverage, 1e-6);
    const double contract_usd = contract.contract_size * listing().ticker.mark_usd.to_double();
    double cap_before_usd = 0;
    for (const MarginTierRow& tier : tiers) {
        const double cap_usd =
            std::isnan(tier.cap_usd) ? tier.cap_contracts * contract_usd : tier.cap_usd;
        if (cap_before_usd == 0) EXPECT_NEAR(cap_usd / 1e6, 1, 0.01);
        EXPECT_GT(cap_usd, cap_before_usd);
        cap_before_usd = cap_usd;
    }
}

const Asking askings[] = {
    {VenueId::binance, "BTCUSDT", "fapi.binance.com", "/fapi/v1/klines",
     "symbol=BTCUSDT&interval=1m", "/fapi/v1/aggTrades", "symbol=BTCUSDT"},
    {VenueId::aster, "ETHUSDT", "fapi.asterdex.com", "/fapi/v1/klines",
     "symbol=ETHUSDT&interval=1m", "/fapi/v1/aggTrades", "symbol=ETHUSDT"},
    {VenueId::bybit, "SOLUSDT", "api.bybit.com", "/v5/market/kline",
     "category=linear&symbol=SOLUSDT&interval=1", "/v5/market/recent-trade",
     "category=linear&symbol=SOLUSDT"},
    {VenueId::okx, "BTC-USDT-SWAP", "www.okx.com", "/api/v5/market/candles",
     "instId=BTC-USDT-SWAP&bar=1m", "/api/v5/market/trades", "instId=BTC-USDT-SWAP"},
    {VenueId::bitget, "BTCUSDT", "api.bitget.com", "/api/v2/mix/market/candles",
     "symbol=BTCUSDT&productType=USDT-FUTURES&granularity=1m", "/api/v2/mix/market/fills",
     "symbol=BTCUSDT&productType=USDT-FUTURES"},
    {VenueId::gate, "BTC_USDT", "api.gateio.ws", "/api/v4/futures/usdt/candlesticks",
     "contract=BTC_USDT&interval=1m", "/api/v4/futures/usdt/trades", "contract=BTC_USDT"},
    {VenueId::mexc, "BTC_USDT", "api.mexc.com", "/api/v1/contract/kline/BTC_USDT", "interval=Min1",
     "/api/v1/contract/deals/BTC_USDT", ""},
    {VenueId::kucoin, "XBTUSDTM", "api-futures.kucoin.com", "/api/v1/kline/query",
     "symbol=XBTUSDTM&granularity=1", "/api/v1/trade/history", "symbol=XBTUSDTM"},
};
INSTANTIATE_TEST_SUITE_P(Venues, VoiceHistory, ::testing::ValuesIn(askings),
                         [](const auto& info) { return std::string(name_of(info.param.venue)); });

}  // namespace
}  // namespace faultline
