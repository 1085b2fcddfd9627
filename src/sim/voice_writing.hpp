// Voice writing: the small pieces that voices of several venues print alike. What a venue prints
// in its own way stands in its voice.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/json_writer.hpp"
#include "sim/venue_voice.hpp"

namespace faultline::voices {

using Listing = EmulatedMarket::Listing;

inline std::int64_t ms(TimeNs at_ns) { return at_ns / ns_per_ms; }

inline bool is_linear(const Listing& listing) {
    return listing.instrument.kind == ContractKind::linear;
}

/// A price as the venue prints it (for `price_coins` coins), as text and as a number.
inline std::string price_text(const Listing& listing, const Decimal& price_usd) {
    return EmulatedMarket::printed_price(listing, price_usd).to_string();
}
inline double price_number(const Listing& listing, const Decimal& price_usd) {
    return EmulatedMarket::printed_price(listing, price_usd).to_double();
}

/// A member `name` with levels [[price, size], ...], as numbers or as texts.
inline void write_levels(JsonWriter& out, std::string_view name, const Listing& listing,
                         const std::vector<BookTold::Level>& levels, bool as_text) {
    out.key(name).begin_array();
    for (const BookTold::Level& level : levels) {
        out.begin_array();
        if (as_text) {
            out.value(price_text(listing, level.price_usd)).value(level.size_contracts.to_string());
        } else {
            out.value(price_number(listing, level.price_usd))
                .value(level.size_contracts.to_double());
        }
        out.end_array();
    }
    out.end_array();
}

/// The taker of a liquidation: a long is sold, a short bought back.
inline bool taker_buys(const LiquidationTold& told) { return told.side == Side::short_; }

/// What an event puts on the tape: a trade, or a liquidation's order; nothing for other events.
struct TapeRow {
    TimeNs time_ns = 0;
    std::uint64_t id = 0;
    Decimal price_usd;
    Decimal size_contracts;
    bool taker_bought = false;
    const LiquidationTold* liquidation = nullptr;  // where it is one
};
template <class What>
std::optional<TapeRow> tape_row(TimeNs time_ns, const What& what) {
    if (const auto* trade = std::get_if<TradeTold>(&what)) {
        return TapeRow{
            time_ns, trade->id, trade->price_usd, trade->size_contracts, trade->taker_bought,
            nullptr};
    }
    if (const auto* told = std::get_if<LiquidationTold>(&what)) {
        return TapeRow{time_ns,           told->id, told->execution_usd, told->size_contracts,
                       taker_buys(*told), told};
    }
    return std::nullopt;
}

/// The kept trades and liquidations of a listing as one tape, newest first, at most `count`.
inline std::vector<TapeRow> latest_tape(const Listing& listing, std::size_t count) {
    std::vector<TapeRow> rows;
    auto trade = listing.trades.rbegin();
    auto liquidation = listing.liquidations.rbegin();
    while (rows.size() < count) {
        const bool trades_left = trade != listing.trades.rend();
        const bool liquidations_left = liquidation != listing.liquidations.rend();
        if (!trades_left && !liquidations_left) break;
        const bool take_trade =
            trades_left && (!liquidations_left || trade->time_ns >= liquidation->time_ns);
        const EmulatedMarket::Stamped& next = take_trade ? *trade++ : *liquidation++;
        rows.push_back(*tape_row(next.time_ns, next.what));
    }
    return rows;
}

/// A balance of an insurance fund in dollars: a number of our own that grows through the day.
inline double insurance_fund_usd(TimeNs now_ns) {
    return 1.25e8 + 0.5 * static_cast<double>(now_ns / ns_per_minute % 100'000);
}

}  // namespace faultline::voices
