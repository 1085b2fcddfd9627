// SampleScript: an endless, deterministic script of a quiet market, for tests of the wire: trades,
// liquidations, tickers and books at the rates asked for. Not a model of traders (that is the
// market of agents): prices wander, sizes vary, every field takes many values.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "core/rng.hpp"
#include "market/instrument.hpp"
#include "sim/market_event.hpp"

namespace faultline {

struct ScriptRates {
    // Of each instrument.
    DurationNs trade_every_ns = 50 * ns_per_ms;
    DurationNs liquidation_every_ns = 1100 * ns_per_ms;  // no throttle of one a second hides any
    DurationNs ticker_every_ns = 200 * ns_per_ms;
    DurationNs book_every_ns = 250 * ns_per_ms;
};

class SampleScript {
  public:
    SampleScript(std::span<const Instrument> instruments, std::uint64_t seed, TimeNs start_ns,
                 ScriptRates rates = {});

    /// The next event; times never go back. Every instrument opens with a ticker and a book.
    MarketEvent next();
    /// The time of the next event.
    TimeNs next_ns() const;

  private:
    enum class Kind : std::uint8_t { ticker, book, trade, liquidation };
    struct Due {
        TimeNs at_ns;
        std::size_t instrument;
        Kind kind;
    };
    struct Market {
        Instrument instrument;
        double price_usd;
        int price_decimals;
        int size_decimals;
        double open_contracts;
    };
    const Due& earliest() const;
    Decimal price(const Market& market, double price_usd) const;
    Decimal size(const Market& market, double notional_usd) const;
    TickerTold ticker(Market& market, TimeNs at_ns);
    BookTold book(const Market& market);
    TradeTold trade(Market& market);
    LiquidationTold liquidation(Market& market);

    std::vector<Market> markets_;
    std::vector<Due> due_;
    ScriptRates rates_;
    Rng random_;
    std::uint64_t last_id_ = 0;
};

}  // namespace faultline
