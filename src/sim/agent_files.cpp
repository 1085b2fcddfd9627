// AgentFiles: rows as Vision and Tardis write them.
#include "sim/agent_files.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <fstream>
#include <zlib.h>

#include "history/row_parser.hpp"
#include "venue/catalog.hpp"

namespace faultline {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kline_header =
    "open_time,open,high,low,close,volume,close_time,quote_volume,count,taker_buy_volume,"
    "taker_buy_quote_volume,ignore\n";
constexpr std::string_view metrics_header =
    "create_time,symbol,sum_open_interest,sum_open_interest_value,"
    "count_toptrader_long_short_ratio,sum_toptrader_long_short_ratio,count_long_short_ratio,"
    "sum_taker_long_short_vol_ratio\n";
constexpr std::string_view event_header =
    "exchange,symbol,timestamp,local_timestamp,id,side,price,amount\n";
constexpr std::string_view ticker_header =
    "exchange,symbol,timestamp,local_timestamp,funding_timestamp,funding_rate,"
    "predicted_funding_rate,open_interest,last_price,index_price,mark_price\n";

constexpr TimeNs heard_later_ns = 40 * ns_per_ms;  // of a recorder near the exchange

std::string day_of(TimeNs at_ns) { return format_time(at_ns).substr(0, 10); }

/// The name in a file's exchange column: Tardis's where it has one, else ours.
std::string exchange_of(const Instrument& instrument) {
    for (const ProviderName& name : spec_of(instrument.venue).provider_names) {
        if (name.provider != "tardis") continue;
        const auto read = instrument_from_tardis(name.name, instrument.symbol);
        if (read && read->kind == instrument.kind) return std::string(name.name);
    }
    return std::string(name_of(instrument.venue));
}

/// Enough digits that neighbouring prices and sizes differ; trailing zeros are left out.
std::string price_text(double price_usd) {
    const int digits = std::clamp(6 - static_cast<int>(std::floor(std::log10(price_usd))), 1, 10);
    return Decimal::from_double(price_usd, digits).value_or(Decimal()).to_string();
}
std::string amount_text(double amount) {
    const Decimal exact = Decimal::from_double(amount, 6).value_or(Decimal());
    return exact.is_zero() ? "0.000001" : exact.to_string();
}

double contracts_of(const Instrument& instrument, double units) {
    return units / instrument.contract_size;
}
double coins(const Instrument& instrument, double units, double price_usd) {
    return instrument.kind == ContractKind::linear ? units : units / price_usd;
}

Outcome<int> write_gzip(const fs::path& path, const std::string& text) {
    gzFile file = gzopen(path.c_str(), "wb1");
    bool good = file != nullptr;
    for (std::size_t at = 0; good && at < text.size();) {
        const auto part = static_cast<unsigned>(std::min<std::size_t>(text.size() - at, 1U << 24));
        good = gzwrite(file, text.data() + at, part) == static_cast<int>(part);
        at += part;
    }
    if (file != nullptr) good = gzclose(file) == Z_OK && good;
    if (!good) return problem("the file cannot be written", path.string(), "is the disk full?");
    return 0;
}

Outcome<int> write_text(const fs::path& path, const std::string& text) {
    std::ofstream out(path, std::ios::binary | std::ios::trunc);
    out << text;
    out.close();
    if (!out) return problem("the file cannot be written", path.string(), "is the disk full?");
    return 0;
}

}  // namespace

Outcome<AgentFiles> AgentFiles::create(const fs::path& folder, int ticker_every_s) {
    std::error_code error;
    fs::create_directories(folder, error);
    if (error) return problem("the folder cannot be made: " + error.message(), folder.string());
    FL_CHECK(write_text(folder / "SIMULATED", "A market of agents made by faultline simulate.\n"));
    return AgentFiles(folder, std::max(1, ticker_every_s));
}

std::string& AgentFiles::text(const fs::path& path, std::string_view header) {
    std::string& text = texts_[path];
    if (text.empty()) text = header;
    ++rows_;
    return text;
}

Outcome<int> AgentFiles::add(const AgentWorld& world) {
    // A second belongs to the day in which it begins.
    for (std::size_t i = 0; i < world.seats().size(); ++i) {
        const AgentWorld::Seat& seat = world.seats()[i];
        add_tardis(world, seat);
        if (seat.venue.instrument().venue == VenueId::binance) {
            add_vision(world, seat, minutes_[i]);
        }
    }
    if (world.now_ns() % ns_per_day == 0) return write_all();
    return 0;
}

void AgentFiles::add_tardis(const AgentWorld& world, const AgentWorld::Seat& seat) {
    const Instrument& instrument = seat.venue.instrument();
    const AgentSecond& second = seat.second;
    const TimeNs begun_ns = world.now_ns() - ns_per_second;
    const std::string exchange = exchange_of(instrument);
    const auto path = [&](std::string_view kind) {
        return fs::path("tardis") / fmt::format("{}_{}_{}_{}.csv.gz", exchange, kind,
                                                day_of(begun_ns), instrument.symbol);
    };
    const auto head = [&](TimeNs at_ns) {
        return fmt::format("{},{},{},{}", exchange, instrument.symbol, at_ns / ns_per_us,
                           (at_ns + heard_later_ns) / ns_per_us);
    };
    const std::string mark = price_text(second.mark_usd);
    // Binance's volume is in the bars of Vision; told twice it would count twice.
    if (instrument.venue != VenueId::binance) {
        for (const bool bought : {true, false}) {
            const double units = bought ? second.bought_units : second.sold_units;
            if (units <= 0) continue;
            text(path("trades"), event_header) += fmt::format(
                "{},{},{},{},{}\n", head(world.now_ns() - ns_per_ms), ++next_id_,
                bought ? "buy" : "sell", mark, amount_text(contracts_of(instrument, units)));
        }
    }
    const TimeNs second_of_day = world.now_ns() / ns_per_second;
    if (second_of_day % ticker_every_s_ == 0) {
        // The state at the end of the second, told in its last millisecond.
        const TimeNs at_ns = world.now_ns() - ns_per_ms;
        const TimeNs next_ns =
            world.now_ns() - world.now_ns() % (8 * ns_per_hour) + 8 * ns_per_hour;
        const double accounts = second.long_accounts + second.short_accounts;
        const double tilt = accounts > 0 ? second.long_accounts / accounts - 0.5 : 0;
        text(path("derivative_ticker"), ticker_header) += fmt::format(
            "{},{},{:.8f},,{},{},{},{}\n", head(at_ns), next_ns / ns_per_us, 1e-4 + 2e-3 * tilt,
            amount_text(contracts_of(instrument, second.open_interest_units)), mark,
            price_text(second.index_usd), mark);
    }
    for (const AgentLiquidation& order : second.liquidations) {
        if (!order.shown) continue;
        const TimeNs at_ns = begun_ns + order.millisecond * ns_per_ms;
        // The price that this venue's files hold, as the importer understands them.
        const bool is_fill = liquidation_price_of(instrument.venue) == LiquidationPrice::execution;
        const double price_usd = is_fill ? order.execution_usd : order.bankruptcy_usd;
        double amount = contracts_of(instrument, order.units);
        if (exchange == "bitget-futures")
            amount = coins(instrument, order.units, price_usd) *
                     price_usd;  // printed as a value in USDT
        text(path("liquidations"), event_header) += fmt::format(
            "{},L{},{},{},{}\n", head(at_ns), ++next_id_,
            order.side == Side::long_ ? "sell" : "buy", price_text(price_usd), amount_text(amount));
    }
}

void AgentFiles::add_vision(const AgentWorld& world, const AgentWorld::Seat& seat, Minute& minute) {
    const AgentSecond& second = seat.second;
    const TimeNs begun_ns = world.now_ns() - ns_per_second;
    const Instrument& instrument = seat.venue.instrument();
    if (begun_ns % ns_per_minute == 0) {
        // Bars open at the last price before them, as continuous trading does.
        const double open_usd = minute.open_ns == 0 ? second.mark_usd : minute.close_usd;
        minute = {.open_ns = begun_ns,
                  .open_usd = open_usd,
                  .high_usd = open_usd,
                  .low_usd = open_usd,
                  .close_usd = open_usd};
    }
    minute.close_usd = second.mark_usd;
    minute.high_usd = std::max(minute.high_usd, second.mark_usd);
    minute.low_usd = std::min(minute.low_usd, second.mark_usd);
    const double bought = coins(instrument, second.bought_units, second.mark_usd);
    minute.volume_coins += bought + coins(instrument, second.sold_units, second.mark_usd);
    minute.taker_buy_coins += bought;
    if (world.now_ns() % ns_per_minute == 0) end_minute(world, seat, minute);
}

void AgentFiles::end_minute(const AgentWorld& world, const AgentWorld::Seat& seat,
                            const Minute& minute) {
    const Instrument& instrument = seat.venue.instrument();
    const std::string day = day_of(minute.open_ns);
    const TimeNs open_ms = minute.open_ns / ns_per_ms;
    const auto bars = [&](std::string_view folder) {
        return fs::path("binance-vision") / folder /
               fmt::format("{}-1m-{}.csv.gz", instrument.symbol, day);
    };
    const double middle_usd = 0.5 * (minute.open_usd + minute.close_usd);
    const std::string prices = fmt::format("{},{},{},{},{}", open_ms, price_text(minute.open_usd),
                                           price_text(minute.high_usd), price_text(minute.low_usd),
                                           price_text(minute.close_usd));
    text(bars("klines"), kline_header) +=
        fmt::format("{},{:.6f},{},{:.2f},{},{:.6f},{:.2f},0\n", prices, minute.volume_coins,
                    open_ms + 59'999, minute.volume_coins * middle_usd, 60, minute.taker_buy_coins,
                    minute.taker_buy_coins * middle_usd);
    text(bars("markPriceKlines"), kline_header) +=
        fmt::format("{},0,{},0,60,0,0,0\n", prices, open_ms + 59'999);
    if (world.now_ns() % (5 * ns_per_minute) != 0) return;
    std::string clock = format_time(world.now_ns()).substr(0, 19);
    clock[10] = ' ';
    const double open_coins =
        coins(instrument, seat.second.open_interest_units, seat.second.mark_usd);
    const double ratio =
        seat.second.short_accounts > 0 ? seat.second.long_accounts / seat.second.short_accounts : 1;
    text(fs::path("binance-vision") / "metrics" /
             fmt::format("{}-metrics-{}.csv.gz", instrument.symbol, day),
         metrics_header) += fmt::format("{},{},{:.6f},{:.6f},,,{:.6f},\n", clock, instrument.symbol,
                                        open_coins, open_coins * seat.second.mark_usd, ratio);
}

Outcome<int> AgentFiles::write_all() {
    for (const auto& [path, text] : texts_) {
        std::error_code error;
        fs::create_directories((folder_ / path).parent_path(), error);
        FL_CHECK(write_gzip(folder_ / path, text));
        ++files_;
    }
    texts_.clear();
    return 0;
}

Outcome<int> AgentFiles::finish(const AgentWorld& world) {
    FL_CHECK(write_all());
    return write_text(folder_ / "truth.json", truth_json(world));
}

}  // namespace faultline
