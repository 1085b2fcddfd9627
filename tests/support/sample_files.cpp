// SampleFiles: rows of Binance Vision and Tardis.
#include "support/sample_files.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <fstream>
#include <map>
#include <zlib.h>

namespace faultline::sample {
namespace {

namespace fs = std::filesystem;
using Texts = std::map<fs::path, std::string>;  // relative path to content

constexpr std::string_view kline_header =
    "open_time,open,high,low,close,volume,close_time,quote_volume,count,taker_buy_volume,"
    "taker_buy_quote_volume,ignore\n";
constexpr std::string_view metrics_header =
    "create_time,symbol,sum_open_interest,sum_open_interest_value,"
    "count_toptrader_long_short_ratio,sum_toptrader_long_short_ratio,count_long_short_ratio,"
    "sum_taker_long_short_vol_ratio\n";
constexpr std::string_view funding_header = "calc_time,funding_interval_hours,last_funding_rate\n";
constexpr std::string_view print_header =
    "exchange,symbol,timestamp,local_timestamp,id,side,price,amount\n";
constexpr std::string_view ticker_header =
    "exchange,symbol,timestamp,local_timestamp,funding_timestamp,funding_rate,"
    "predicted_funding_rate,open_interest,last_price,index_price,mark_price\n";

/// A venue whose market is a share of the sample market, with its own small basis.
struct TardisVenue {
    std::string_view venue;
    std::string_view exchange;  // Tardis name
    std::string_view symbol;
    double share;           // of volume and open interest
    double coins_per_unit;  // of the amounts in its files
    int amount_decimals;
    FeedShape feed;
};
constexpr TardisVenue tardis_venues[] = {
    {"binance", "binance-futures", "BTCUSDT", 1.0, 1.0, 3, {1.0, 50.0, true}},
    {"bybit", "bybit", "BTCUSDT", 0.55, 1.0, 3, {0.6, 77.0, false}},
    {"okx", "okex-swap", "BTC-USDT-SWAP", 0.35, 0.01, 2, {0.3, 3.0, true}},
};

std::string day_of(TimeNs at_ns) { return format_time(at_ns).substr(0, 10); }
std::string month_of(TimeNs at_ns) { return format_time(at_ns).substr(0, 7); }

std::string& text_at(Texts& texts, const fs::path& path, std::string_view header) {
    std::string& text = texts[path];
    if (text.empty()) text = header;
    return text;
}

void add_klines(const Market& market, Texts& texts) {
    for (std::size_t m = 0; m < market.minutes(); ++m) {
        const TimeNs open_ns = market.minute_ns(m);
        const std::string file = "BTCUSDT-1m-" + day_of(open_ns) + ".csv";
        const TimeNs open_ms = open_ns / ns_per_ms;
        const Bar bar = market.trade_bar(m);
        const double volume = market.volume_coins(m);
        const double bought = market.taker_buy_coins(m);
        const double middle_usd = 0.5 * (bar.open_usd + bar.close_usd);
        text_at(texts, fs::path("klines") / file, kline_header) += fmt::format(
            "{},{:.1f},{:.1f},{:.1f},{:.1f},{:.3f},{},{:.2f},{},{:.3f},{:.2f},0\n", open_ms,
            bar.open_usd, bar.high_usd, bar.low_usd, bar.close_usd, volume, open_ms + 59'999,
            volume * middle_usd, std::lround(volume / 0.06), bought, bought * middle_usd);
        const Bar mark = market.mark_bar(m);
        text_at(texts, fs::path("markPriceKlines") / file, kline_header) +=
            fmt::format("{},{:.2f},{:.2f},{:.2f},{:.2f},0,{},0,60,0,0,0\n", open_ms, mark.open_usd,
                        mark.high_usd, mark.low_usd, mark.close_usd, open_ms + 59'999);
    }
}

void add_metrics(const Market& market, Texts& texts) {
    for (std::size_t m = 5; m <= market.minutes(); m += 5) {
        const TimeNs at_ns = market.minute_ns(m);
        const double coins = market.open_interest_coins[m];
        const double mark_usd = market.mark_bar(m - 1).close_usd;
        std::string clock = format_time(at_ns).substr(0, 19);
        clock[10] = ' ';
        // Vision's file of a day ends with the row of the next midnight.
        const std::string file = "BTCUSDT-metrics-" + day_of(at_ns - ns_per_second) + ".csv";
        text_at(texts, fs::path("metrics") / file, metrics_header) +=
            fmt::format("{},BTCUSDT,{:.3f},{:.6f},,,,\n", clock, coins, coins * mark_usd);
    }
}

void add_funding(const Market& market, Texts& texts) {
    for (std::size_t i = 0; i < market.funding_rate.size(); ++i) {
        const TimeNs at_ns = market.settings.from_ns + static_cast<TimeNs>(i) * 8 * ns_per_hour;
        const std::string file = "BTCUSDT-fundingRate-" + month_of(at_ns) + ".csv";
        text_at(texts, fs::path("fundingRate") / file, funding_header) +=
            fmt::format("{},8,{:.8f}\n", at_ns / ns_per_ms, market.funding_rate[i]);
    }
}

fs::path tardis_path(const TardisVenue& venue, std::string_view kind, TimeNs at_ns) {
    return fs::path("tardis") /
           fmt::format("{}_{}_{}_{}.csv.gz", venue.exchange, kind, day_of(at_ns), venue.symbol);
}

/// "exchange,symbol,timestamp,local_timestamp" in microseconds; the recorder sees a row late.
std::string tardis_row(const TardisVenue& venue, TimeNs at_ns, Rng& rng) {
    const TimeNs at_us = at_ns / ns_per_us;
    const auto late_us = static_cast<TimeNs>(20'000 + rng.below(120'000));
    return fmt::format("{},{},{},{}", venue.exchange, venue.symbol, at_us, at_us + late_us);
}

std::string amount_text(const TardisVenue& venue, double coins) {
    const double smallest = std::pow(10.0, -venue.amount_decimals);
    return fmt::format("{:.{}f}", std::max(smallest, coins / venue.coins_per_unit),
                       venue.amount_decimals);
}

void add_forced_orders(const Market& market, const TardisVenue& venue, Rng& rng, Texts& texts) {
    std::size_t number = 0;
    for (const ForcedOrder& order : draw_forced_orders(market, venue.feed, rng)) {
        // Tardis prints the side of the order: a long is closed by a sale.
        text_at(texts, tardis_path(venue, "liquidations", order.at_ns), print_header) +=
            fmt::format("{},S{},{},{:.1f},{}\n", tardis_row(venue, order.at_ns, rng), number++,
                        order.side == Side::long_ ? "sell" : "buy", order.price_usd,
                        amount_text(venue, order.size_coins));
    }
}

/// Trades and tickers of a venue that trades the same path with a small basis of its own.
void add_trades_and_tickers(const Market& market, const TardisVenue& venue, Rng& rng,
                            Texts& texts) {
    double basis = 0;
    std::size_t number = 0;
    for (std::size_t i = 0; i < market.steps.size(); ++i) {
        const Step& step = market.steps[i];
        basis += -0.02 * basis + 5e-6 * rng.normal();
        const double price_usd = step.price_usd * (1.0 + basis);
        const TimeNs at_ns = market.step_end_ns(i) - ns_per_ms;
        const double bought = step.taker_buy_coins * venue.share;
        const double sold = step.volume_coins * venue.share - bought;
        std::string& trades = text_at(texts, tardis_path(venue, "trades", at_ns), print_header);
        trades += fmt::format("{},T{},buy,{:.1f},{}\n", tardis_row(venue, at_ns, rng), number++,
                              price_usd, amount_text(venue, bought));
        trades += fmt::format("{},T{},sell,{:.1f},{}\n", tardis_row(venue, at_ns, rng), number++,
                              price_usd, amount_text(venue, sold));
        if ((i + 1) % steps_per_minute != 0) continue;
        const std::size_t minute = (i + 1) / steps_per_minute;
        const double open_coins = market.open_interest_coins[minute] * venue.share;
        const double mark_usd = step.mark_usd * (1.0 + 0.5 * basis);
        const TimeNs next_funding_ns = (at_ns / (8 * ns_per_hour) + 1) * 8 * ns_per_hour;
        text_at(texts, tardis_path(venue, "derivative_ticker", at_ns), ticker_header) +=
            fmt::format("{},{},{:.8f},,{},{:.1f},{:.2f},{:.2f}\n", tardis_row(venue, at_ns, rng),
                        next_funding_ns / ns_per_us, market.funding_rate[(minute - 1) / 480],
                        amount_text(venue, open_coins), price_usd, mark_usd, mark_usd);
    }
}

Outcome<bool> write_one(const fs::path& path, const std::string& text) {
    std::error_code error;
    fs::create_directories(path.parent_path(), error);
    bool good = !error;
    if (good && path.extension() == ".gz") {
        gzFile file = gzopen(path.c_str(), "wb6");
        good = file != nullptr;
        good = good && gzwrite(file, text.data(), static_cast<unsigned>(text.size())) ==
                           static_cast<int>(text.size());
        if (file != nullptr) good = gzclose(file) == Z_OK && good;
    } else if (good) {
        std::ofstream out(path, std::ios::binary | std::ios::trunc);
        out << text;
        out.close();
        good = out.good();
    }
    if (!good) return problem("cannot write the file", path.string(), "is the disk full?");
    return true;
}

}  // namespace

Outcome<std::vector<fs::path>> write_files(const Market& market,
                                           const std::set<std::string>& venues,
                                           const fs::path& folder) {
    Texts texts;
    if (venues.contains("binance")) {
        add_klines(market, texts);
        add_metrics(market, texts);
        add_funding(market, texts);
    }
    std::size_t known = 0;
    for (const TardisVenue& venue : tardis_venues) {
        if (!venues.contains(std::string(venue.venue))) continue;
        ++known;
        Rng rng(market.settings.seed * 1'000 + known);
        add_forced_orders(market, venue, rng, texts);
        if (venue.venue != "binance") add_trades_and_tickers(market, venue, rng, texts);
    }
    if (known != venues.size()) {
        return problem("an exchange without a sample", "", "choose of binance, bybit and okx");
    }
    // The mark by which importers know made-up data.
    FL_CHECK(write_one(folder / "SIMULATED", "Made-up data from a seed: no real market.\n"));
    std::vector<fs::path> written;
    for (const auto& [path, text] : texts) {
        FL_CHECK(write_one(folder / path, text));
        written.push_back(folder / path);
    }
    return written;
}

}  // namespace faultline::sample
