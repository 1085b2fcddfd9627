// EmulatedMarket: what an emulated venue knows: its instruments and, of each, the state after all
// events so far. REST answers and first messages of subscriptions are told from it. Pure.
#pragma once

#include <array>
#include <deque>
#include <span>
#include <string_view>
#include <vector>

#include "market/events.hpp"
#include "market/instrument.hpp"
#include "sim/market_event.hpp"

namespace faultline {

class EmulatedMarket {
  public:
    /// A bar of one minute, volumes in contracts.
    struct Minute {
        TimeNs open_ns = 0;
        Decimal open_usd, high_usd, low_usd, close_usd;
        double volume_contracts = 0;
        double taker_buy_contracts = 0;
        double turnover_usd = 0;
        std::int64_t trades = 0;
    };
    struct Stamped {
        TimeNs time_ns = 0;
        std::variant<TradeTold, LiquidationTold> what;
    };
    struct Listing {
        Instrument instrument;
        double max_leverage = 100;
        TimeNs ticker_ns = 0;  // 0: none yet
        TickerTold ticker;
        TimeNs book_ns = 0;
        BookTold book;
        std::deque<Stamped> trades;        // the latest `kept_max`, oldest first
        std::deque<Stamped> liquidations;  // likewise
        std::deque<Minute> minutes;        // likewise; the last one is still open
    };
    static constexpr std::size_t kept_max = 200;

    EmulatedMarket(VenueId venue, std::vector<Instrument> instruments);

    VenueId venue() const { return venue_; }
    std::span<const Listing> listings() const { return listings_; }
    const Listing& listing(std::size_t index) const { return listings_[index]; }
    /// By the venue's symbol; null where it is not listed.
    const Listing* find(std::string_view symbol) const;
    /// By the venue's number, where it numbers its markets.
    const Listing* find(int number) const;

    /// Precondition: events come in time order, `instrument` is in range.
    void apply(const MarketEvent& event);

    /// Size in coins of contracts at a price.
    static double coins(const Listing& listing, const Decimal& contracts, const Decimal& price_usd);
    /// A price as the venue prints it: for `price_coins` coins.
    static Decimal printed_price(const Listing& listing, const Decimal& price_usd);

  private:
    VenueId venue_;
    std::vector<Listing> listings_;
};

/// The instruments that a venue lists for these markets: its own main contract of each, numbered
/// where the venue numbers markets. A contract whose size is not built in gets size 1; the
/// emulator's instruments answer tells it. CME lists only what its reports name.
std::vector<Instrument> emulated_instruments(VenueId venue, std::span<const std::string> markets);

}  // namespace faultline
