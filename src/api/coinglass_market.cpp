// CompatCoinglass: prices, and what stands in a line of each coin and of each pair.
#include <algorithm>
#include <array>
#include <cmath>
#include <fmt/format.h>

#include "api/compat_coinglass.hpp"
#include "api/liquidation_resource.hpp"
#include "api/venue_resource.hpp"

namespace faultline {
namespace {

constexpr std::size_t coins_of_page = 100;

/// Volume is known in coins: in USD at the middle of the bar.
std::string volume_text(const Candle& candle) {
    const double middle =
        (candle.high_usd.to_double() + candle.low_usd.to_double() + candle.close_usd.to_double()) /
        3;
    return fmt::format("{:.2f}", candle.volume_coins * middle);
}

void answer_price_history(ApiCall& call) {
    SeriesQuestion question;
    question.market = call.query.coin("symbol", "BTC");
    question.venues = coinglass_exchanges(call.query, "exchange");
    const CoinglassPeriod period = coinglass_period(call, "1h");
    question.from_ns = period.from_ns;
    question.to_ns = period.to_ns;
    question.step_ns = period.step_ns;
    if (call.refused() || !call.snapshot_or_refuse(question.market) || !call.may_ask()) return;
    call.context.service.ask_candles(
        question, call.answering<std::vector<Candle>>([](const std::vector<Candle>& candles) {
            JsonWriter json;
            json.begin_array();
            for (const Candle& candle : candles) {
                json.begin_object().member("time", candle.open_ns / ns_per_ms);
                json.member("open", candle.open_usd.to_string());
                json.member("high", candle.high_usd.to_string());
                json.member("low", candle.low_usd.to_string());
                json.member("close", candle.close_usd.to_string());
                json.key("volume_usd");
                if (std::isfinite(candle.volume_coins)) {
                    json.value(volume_text(candle));
                } else {
                    json.null();
                }
                json.end_object();
            }
            json.end_array();
            return json_answer(json.take());
        }));
}

/// Sums over the exchanges asked for.
struct CoinSums {
    double usd = 0, coins = 0;
    double funding_8h = unknown;  // weighted by open interest
};
CoinSums sums_of(const MarketSnapshot& snapshot, const std::vector<VenueId>& venues) {
    CoinSums sums;
    double weight = 0, weighted = 0;
    for (const VenueTicker& ticker : snapshot.tickers) {
        const bool is_asked =
            venues.empty() || std::ranges::find(venues, ticker.venue) != venues.end();
        if (!is_asked || !std::isfinite(ticker.open_interest_usd)) continue;
        sums.usd += ticker.open_interest_usd;
        if (std::isfinite(ticker.open_interest_coins)) sums.coins += ticker.open_interest_coins;
        const double rate = rate_8h_of(ticker);
        if (!std::isfinite(rate)) continue;
        weight += ticker.open_interest_usd;
        weighted += ticker.open_interest_usd * rate;
    }
    if (weight > 0) sums.funding_8h = weighted / weight;
    return sums;
}

void write_coin(JsonWriter& json, const MarketSnapshot& snapshot,
                const std::vector<VenueId>& venues) {
    const CoinSums sums = sums_of(snapshot, venues);
    json.begin_object().member("symbol", snapshot.market);
    json.key("current_price").rounded(snapshot.map.current_price_usd, 8);
    json.key("avg_funding_rate_by_oi").rounded(100 * sums.funding_8h, 8);
    json.key("avg_funding_rate_by_vol").null();
    json.key("market_cap_usd").null();
    json.key("open_interest_market_cap_ratio").null();
    json.key("open_interest_usd").rounded(sums.usd, 2);
    json.key("open_interest_quantity").rounded(sums.coins, 8);
    json.key("price_change_percent_24h").rounded(100 * snapshot.change_24h, 4);
    // What was liquidated is summed over all exchanges, and of some is not known here.
    const bool is_all = venues.empty();
    const auto put = [&](const char* name, double usd) {
        json.key(name).rounded(is_all ? usd : unknown, 2);
    };
    const double longs = snapshot.liquidated_24h_usd[index_of(Side::long_)];
    const double shorts = snapshot.liquidated_24h_usd[index_of(Side::short_)];
    put("liquidation_usd_24h", longs + shorts);
    put("long_liquidation_usd_24h", longs);
    put("short_liquidation_usd_24h", shorts);
    json.end_object();
}

void answer_coins_markets(ApiCall& call) {
    const auto venues = coinglass_exchanges(call.query, "exchange_list");
    const std::size_t count = call.query.count("per_page", coins_of_page, 1'000);
    const std::size_t page = call.query.count("page", 1, 10'000);
    if (call.refused()) return;
    JsonWriter json;
    json.begin_array();
    std::size_t place = 0;
    for (const std::string& market : call.context.service.status().markets) {
        const auto snapshot = call.context.service.snapshot(market);
        if (!snapshot) continue;
        const bool is_on_page = place >= (page - 1) * count && place < page * count;
        ++place;
        if (is_on_page) write_coin(json, *snapshot, venues);
    }
    json.end_array();
    call.respond(json_answer(json.take()));
}

using UsdBySide = std::array<double, 2>;

void write_pair(JsonWriter& json, const MarketSnapshot& snapshot, const VenueTicker& ticker,
                double volume_usd, const UsdBySide& liquidated_usd) {
    json.begin_object().member("instrument_id", ticker.symbol);
    json.member("exchange_name", display_name_of(ticker.venue));
    json.member("symbol", snapshot.market + "/USD");
    json.key("current_price").rounded(ticker.mark_usd, 8);
    json.key("index_price").rounded(ticker.index_usd, 8);
    json.key("volume_usd").rounded(volume_usd, 2);
    json.key("open_interest_quantity").rounded(ticker.open_interest_coins, 8);
    json.key("open_interest_usd").rounded(ticker.open_interest_usd, 2);
    for (const Side side : both_sides) {
        // A venue that tells of no liquidations is not one without.
        const bool is_told = liquidation_feed_word(ticker.venue) != "none";
        json.key(fmt::format("{}_liquidation_usd_24h", name_of(side)))
            .rounded(is_told ? liquidated_usd[index_of(side)] : unknown, 2);
    }
    json.key("funding_rate").rounded(100 * ticker.funding_rate, 8);
    json.key("next_funding_time");
    if (const TimeNs next_ns = next_funding_ns(ticker, snapshot.at_ns); next_ns != 0) {
        json.value(next_ns / ns_per_ms);
    } else {
        json.null();
    }
    json.key("open_interest_volume_radio")  // spelled as there
        .rounded(volume_usd > 0 ? ticker.open_interest_usd / volume_usd : unknown, 4);
    json.end_object();
}

std::string pairs_json(const MarketSnapshot& snapshot,
                       const std::vector<SeenLiquidation>& liquidations,
                       const std::vector<VenueLiquidity>& liquidity) {
    std::array<UsdBySide, venue_count> usd{};
    for (const SeenLiquidation& seen : liquidations) {
        if (!std::isfinite(seen.notional_usd)) continue;
        usd[index_of(seen.venue)][index_of(seen.event.side)] += seen.notional_usd;
    }
    JsonWriter json;
    json.begin_array();
    for (const VenueTicker& ticker : snapshot.tickers) {
        const auto known = std::ranges::find(liquidity, ticker.venue, &VenueLiquidity::venue);
        write_pair(json, snapshot, ticker,
                   known == liquidity.end() ? unknown : known->day_volume_usd,
                   usd[index_of(ticker.venue)]);
    }
    json.end_array();
    return json.take();
}

void answer_pairs_markets(ApiCall& call) {
    LiquidationQuestion question;
    question.market = call.query.coin("symbol", "BTC");
    if (call.refused()) return;
    const auto snapshot = call.snapshot_or_refuse(question.market);
    if (!snapshot || !call.may_ask()) return;
    question.to_ns = snapshot->at_ns + 1;
    question.from_ns = question.to_ns - ns_per_day;
    question.count_max = liquidations_max;
    using Seen = std::vector<SeenLiquidation>;
    MarketService& service = call.context.service;
    const auto done =
        call.answering<std::string>([](const std::string& json) { return json_answer(json); });
    service.ask_liquidations(question, [&service, snapshot, done](Outcome<Seen> seen) {
        if (!seen) return done(tl::make_unexpected(std::move(seen).error()));
        service.ask_liquidity(
            snapshot->market, snapshot->at_ns, snapshot->map.current_price_usd,
            [snapshot, done, seen = std::make_shared<const Seen>(*std::move(seen))](
                const Outcome<std::vector<VenueLiquidity>>& liquidity) {
                if (!liquidity) return done(tl::make_unexpected(liquidity.error()));
                done(pairs_json(*snapshot, *seen, *liquidity));
            });
    });
}

}  // namespace

void add_coinglass_market_routes(std::vector<Route>& routes) {
    const auto add = [&](std::string_view path, std::string_view operation,
                         std::vector<std::string_view> parameters, void (*handle)(ApiCall&)) {
        routes.push_back({"GET", path, operation, std::move(parameters), 5, handle, true});
    };
    add("/api/futures/price/history", "cgPriceHistory",
        {"exchange", "symbol", "interval", "limit", "start_time", "end_time"},
        coinglass<answer_price_history>);
    add("/api/futures/coins-markets", "cgCoinsMarkets", {"exchange_list", "per_page", "page"},
        coinglass<answer_coins_markets>);
    add("/api/futures/pairs-markets", "cgPairsMarkets", {"symbol"},
        coinglass<answer_pairs_markets>);
}

}  // namespace faultline
