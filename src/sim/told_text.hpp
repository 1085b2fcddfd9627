// Told text: what the voices of several venues print alike: prices, sizes, lists, the tape, bars.
//
// Pure text: every function promises the exact decimal that was told, in plain notation.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/emulated_market.hpp"
#include "venue/json.hpp"

namespace faultline::told {

/// A row of the public tape.
struct TapeRow {
    TimeNs time_ns = 0;
    std::uint64_t id = 0;
    Decimal price_usd;
    Decimal size_contracts;
    bool taker_bought = false;
    bool is_liquidation = false;
};

/// What an event puts on the tape: a trade, or the fill of a liquidation order, whose taker sells
/// where a long dies. Nothing for tickers and books.
std::optional<TapeRow> tape_row(const MarketEvent& event);
/// The latest rows of the tape, oldest first, at most `rows_max`.
std::vector<TapeRow> tape(const EmulatedMarket::Listing& listing, std::size_t rows_max);

/// Bars of `length_ns` (whole minutes) made of the kept minutes, oldest first, at most `bars_max`;
/// the last one is still open.
std::vector<EmulatedMarket::Minute> bars(const EmulatedMarket::Listing& listing,
                                         DurationNs length_ns, std::size_t bars_max);

/// A price in USD per coin as the venue prints it (for `price_coins` coins).
std::string price(const EmulatedMarket::Listing& listing, const Decimal& price_usd);
/// A number of at most `decimals` digits behind the point; "0" where it is no number.
std::string number(double value, int decimals);
/// Twice a decimal, exactly: for venues that count both sides of open interest.
Decimal doubled(const Decimal& value);
/// The decimal with the other sign.
Decimal negated(const Decimal& value);

inline std::int64_t ms(TimeNs time_ns) { return time_ns / ns_per_ms; }
inline std::int64_t s(TimeNs time_ns) { return time_ns / ns_per_second; }

/// A tier of margin, made up from the listing's highest leverage: rates double while the leverage
/// halves, deductions make the maintenance margin continuous.
struct MadeTier {
    int number = 1;
    double floor_usd = 0, cap_usd = 0;
    double max_leverage = 0;
    double maintenance_rate = 0, initial_rate = 0;
    double deduction_usd = 0;
};
std::vector<MadeTier> tiers(const EmulatedMarket::Listing& listing);
/// Contracts that are worth so many dollars at the listing's mark, whole ones.
std::int64_t contracts_worth(const EmulatedMarket::Listing& listing, double usd);

/// Balance in US dollars of the venue's insurance fund: made up, rises with every hour of a day.
double fund_usd(TimeNs now_ns);

/// "ws.okx.com" of "ws.okx.com:8443".
std::string_view without_port(std::string_view host);

/// A count that a query asks for (`limit=20`), between 1 and `most`; `usual` where it is not there
/// or no number.
std::size_t count_asked(std::string_view text, std::size_t usual, std::size_t most);

/// JSON text of a field's value where it is a number or text (`"id"` to echo); "null" elsewhere.
std::string echo(const Json& row, std::string_view key);
/// "btcusdt" of "BTCUSDT": letters of ASCII in lower case.
std::string lower(std::string_view text);
/// A JSON string of any text.
std::string quoted(std::string_view text);

/// What `print` makes of each item, with commas between.
template <class Items, class Print>
std::string joined(const Items& items, Print print, std::size_t items_max = 1'000'000) {
    std::string out;
    std::size_t count = 0;
    for (const auto& item : items) {
        if (count++ == items_max) break;
        const std::string text = print(item);
        if (!out.empty() && !text.empty()) out += ',';
        out += text;
    }
    return out;
}

}  // namespace faultline::told
