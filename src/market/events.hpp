// Events: what venues tell, normalised. Events are the only truth; all else is computed from them.
//
// Every event names its instrument (an id given by the store or the session) and carries two times:
// `exchange_ns` when the venue says it happened, `received_ns` when we (or the recorder) saw it,
// equal where only one is known. Sizes are kept as printed (`size_contracts`) and in coins.
// A number that the venue did not give is NaN, an id that it did not give is empty, and `given`
// says which prices of a liquidation are there: unknown is never zero.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <string>
#include <variant>
#include <vector>

#include "core/decimal.hpp"
#include "core/time.hpp"
#include "market/side.hpp"
#include "market/venue_id.hpp"

namespace faultline {

using InstrumentId = std::uint32_t;

inline constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

struct Trade {
    InstrumentId instrument = 0;
    TimeNs exchange_ns = 0;
    TimeNs received_ns = 0;
    Decimal price_usd;
    Decimal size_contracts;
    double size_coins = 0;
    bool taker_bought = false;
    std::string id;  // the venue's trade id; empty where it gives none
};

enum class PriceKind : std::uint8_t { trade, mark, index };
constexpr std::string_view name_of(PriceKind kind) {
    return kind == PriceKind::trade ? "trade" : kind == PriceKind::mark ? "mark" : "index";
}

/// A bar of prices [open_ns, open_ns + length_ns). Volumes are in coins, NaN where the file or
/// venue has none (a bar of mid or mark prices); taker_buy_coins is the part bought by takers.
struct Candle {
    InstrumentId instrument = 0;
    PriceKind price = PriceKind::trade;
    TimeNs open_ns = 0;
    DurationNs length_ns = 0;
    Decimal open_usd, high_usd, low_usd, close_usd;
    double volume_coins = unknown;
    double taker_buy_coins = unknown;
};

/// Mark and index price at an instant; NaN where not given.
struct MarkPrice {
    InstrumentId instrument = 0;
    TimeNs exchange_ns = 0;
    TimeNs received_ns = 0;
    double mark_usd = unknown;
    double index_usd = unknown;
};

/// One-sided open interest at an instant. `open_contracts` is the number the model conserves.
struct OpenInterest {
    InstrumentId instrument = 0;
    TimeNs exchange_ns = 0;
    TimeNs received_ns = 0;
    double open_contracts = unknown;
    double open_coins = unknown;
    double open_usd = unknown;  // the venue's own value, where given
};

struct Funding {
    InstrumentId instrument = 0;
    TimeNs exchange_ns = 0;
    TimeNs received_ns = 0;
    double rate = unknown;       // per interval, as a fraction (0.0001 = 1 bp)
    DurationNs interval_ns = 0;  // 0 where not given
};

/// Whose ratio; `unknown` where the answer alone does not say it.
enum class RatioKind : std::uint8_t { account, top_account, top_position, taker_volume, unknown };
struct LongShortRatio {
    InstrumentId instrument = 0;
    TimeNs exchange_ns = 0;
    TimeNs received_ns = 0;
    RatioKind kind = RatioKind::account;
    double long_over_short = unknown;
};

/// A forced closure. Venues print different prices: near the market (an average fill) or near the
/// bankruptcy price (the order's limit). Both are kept apart and never mixed. Bitfinex may announce
/// a liquidation before it has any price: `none`.
enum class LiquidationPrice : std::uint8_t { execution, bankruptcy, both, none };
struct Liquidation {
    InstrumentId instrument = 0;
    TimeNs exchange_ns = 0;
    TimeNs received_ns = 0;
    Side side = Side::long_;  // of the liquidated position
    LiquidationPrice given = LiquidationPrice::execution;
    Decimal execution_usd;   // valid if given is execution or both
    Decimal bankruptcy_usd;  // valid if given is bankruptcy or both
    Decimal size_contracts;
    double size_coins = 0;
    std::string id;

    bool has_execution() const {
        return given == LiquidationPrice::execution || given == LiquidationPrice::both;
    }
    bool has_bankruptcy() const {
        return given == LiquidationPrice::bankruptcy || given == LiquidationPrice::both;
    }
    /// The price to value the event at: execution where known, else bankruptcy. Precondition: one
    /// of them is given.
    const Decimal& price_usd() const {
        return given == LiquidationPrice::bankruptcy ? bankruptcy_usd : execution_usd;
    }
};

/// Resting liquidity. Levels from order books carry a price; band rows (Vision bookDepth) carry the
/// cumulative coins within `percent` of the price.
struct DepthLevel {
    double price_usd = unknown;
    double percent = unknown;  // signed: negative below the price
    double size_coins = unknown;
    double notional_usd = unknown;
};
struct BookDepth {
    InstrumentId instrument = 0;
    TimeNs exchange_ns = 0;
    TimeNs received_ns = 0;
    std::vector<DepthLevel> bids;  // best first
    std::vector<DepthLevel> asks;
};

struct ExchangeReserve {
    VenueId venue{};
    bool all_venues_together = false;
    std::string coin;
    TimeNs exchange_ns = 0;
    double reserve_coins = unknown;
};

struct InsuranceFund {
    VenueId venue{};
    std::string coin;
    TimeNs exchange_ns = 0;
    double balance = unknown;
};

/// A position of one account, from a venue where positions are public (the exact layer). NaN where
/// the venue does not say; `liquidation_usd` is its own figure and NaN where there is none.
enum class MarginMode : std::uint8_t { unknown, cross, isolated };
struct AccountPosition {
    InstrumentId instrument = 0;
    TimeNs exchange_ns = 0;
    TimeNs received_ns = 0;
    std::string account;
    Side side = Side::long_;
    MarginMode mode = MarginMode::unknown;
    double size_coins = unknown;  // always positive
    double entry_usd = unknown;
    double liquidation_usd = unknown;
    double leverage = unknown;
    double margin_usd = unknown;
};

using Event = std::variant<Trade, Candle, MarkPrice, OpenInterest, Funding, LongShortRatio,
                           Liquidation, BookDepth, ExchangeReserve, InsuranceFund, AccountPosition>;

/// The alternatives of Event, in its order.
enum class EventKind : std::uint8_t {
    trade,
    candle,
    mark_price,
    open_interest,
    funding,
    long_short_ratio,
    liquidation,
    book_depth,
    exchange_reserve,
    insurance_fund,
    account_position,
};
inline constexpr std::size_t event_kind_count = std::variant_size_v<Event>;
constexpr EventKind kind_of(const Event& event) { return static_cast<EventKind>(event.index()); }

/// A set of kinds, as bits.
class EventKinds {
  public:
    constexpr EventKinds() = default;
    constexpr EventKinds(std::initializer_list<EventKind> kinds) {
        for (const EventKind kind : kinds) add(kind);
    }
    constexpr void add(EventKind kind) { bits_ |= std::uint16_t(1U << index(kind)); }
    constexpr bool has(EventKind kind) const { return (bits_ >> index(kind) & 1U) != 0; }
    constexpr bool empty() const { return bits_ == 0; }
    friend constexpr bool operator==(EventKinds, EventKinds) = default;

  private:
    static constexpr unsigned index(EventKind kind) { return static_cast<unsigned>(kind); }
    std::uint16_t bits_ = 0;
};

}  // namespace faultline
