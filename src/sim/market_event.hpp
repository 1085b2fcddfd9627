// MarketEvent: what happens on an emulated venue. A market script is a sequence of these in time
// order; emulators tell it to their clients in each venue's own words.
//
// Prices are in USD per coin, sizes in contracts as the venue counts them (`Instrument`), both
// exact, so that what a client decodes can be compared with what was told.
#pragma once

#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

#include "core/decimal.hpp"
#include "core/time.hpp"
#include "market/side.hpp"

namespace faultline {

struct TradeTold {
    std::uint64_t id = 0;  // rises by one with each trade of the venue
    Decimal price_usd;
    Decimal size_contracts;
    bool taker_bought = false;
};

struct LiquidationTold {
    std::uint64_t id = 0;     // a trade's id: the venue's tape shows it too where it does that
    Side side = Side::long_;  // of the liquidated position
    Decimal execution_usd;
    Decimal bankruptcy_usd;
    Decimal size_contracts;
};

/// The slow state of an instrument. Told whole; venues show the parts that they have.
struct TickerTold {
    Decimal mark_usd;
    Decimal index_usd;
    Decimal last_usd;
    Decimal funding_rate;  // per interval, as a fraction
    DurationNs funding_interval_ns = 8 * ns_per_hour;
    TimeNs next_funding_ns = 0;
    Decimal open_interest_contracts;  // one side
    Decimal long_share;               // of accounts that are long: 0 to 1
};

struct BookTold {
    struct Level {
        Decimal price_usd;
        Decimal size_contracts;
    };
    std::vector<Level> bids, asks;  // best first
};

struct MarketEvent {
    TimeNs time_ns = 0;
    std::size_t instrument = 0;  // index into the instruments of the emulated market
    std::variant<TradeTold, LiquidationTold, TickerTold, BookTold> what;
};

}  // namespace faultline
