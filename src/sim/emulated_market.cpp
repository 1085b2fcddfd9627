// EmulatedMarket: state after events; see the header for what is kept.
#include "sim/emulated_market.hpp"

#include <cmath>

#include "venue/catalog.hpp"

namespace faultline {
namespace {

template <class T>
void keep(std::deque<T>& kept, T item) {
    kept.push_back(std::move(item));
    if (kept.size() > EmulatedMarket::kept_max) kept.pop_front();
}

void add_to_minutes(EmulatedMarket::Listing& listing, TimeNs time_ns, const TradeTold& trade) {
    const TimeNs open_ns = time_ns - time_ns % ns_per_minute;
    if (listing.minutes.empty() || listing.minutes.back().open_ns != open_ns) {
        keep(listing.minutes, EmulatedMarket::Minute{.open_ns = open_ns,
                                                     .open_usd = trade.price_usd,
                                                     .high_usd = trade.price_usd,
                                                     .low_usd = trade.price_usd,
                                                     .close_usd = trade.price_usd});
    }
    EmulatedMarket::Minute& minute = listing.minutes.back();
    minute.high_usd = std::max(minute.high_usd, trade.price_usd);
    minute.low_usd = std::min(minute.low_usd, trade.price_usd);
    minute.close_usd = trade.price_usd;
    const double contracts = trade.size_contracts.to_double();
    minute.volume_contracts += contracts;
    if (trade.taker_bought) minute.taker_buy_contracts += contracts;
    minute.turnover_usd += EmulatedMarket::coins(listing, trade.size_contracts, trade.price_usd) *
                           trade.price_usd.to_double();
    ++minute.trades;
}

}  // namespace

EmulatedMarket::EmulatedMarket(VenueId venue, std::vector<Instrument> instruments) : venue_(venue) {
    for (Instrument& instrument : instruments) {
        Listing listing;
        listing.instrument = std::move(instrument);
        listings_.push_back(std::move(listing));
    }
}

const EmulatedMarket::Listing* EmulatedMarket::find(std::string_view symbol) const {
    for (const Listing& listing : listings_) {
        if (listing.instrument.symbol == symbol) return &listing;
    }
    return nullptr;
}

const EmulatedMarket::Listing* EmulatedMarket::find(int number) const {
    for (const Listing& listing : listings_) {
        if (listing.instrument.number == number) return &listing;
    }
    return nullptr;
}

void EmulatedMarket::apply(const MarketEvent& event) {
    Listing& listing = listings_[event.instrument];
    if (const auto* trade = std::get_if<TradeTold>(&event.what)) {
        add_to_minutes(listing, event.time_ns, *trade);
        keep(listing.trades, Stamped{event.time_ns, *trade});
    } else if (const auto* liquidation = std::get_if<LiquidationTold>(&event.what)) {
        keep(listing.liquidations, Stamped{event.time_ns, *liquidation});
    } else if (const auto* ticker = std::get_if<TickerTold>(&event.what)) {
        listing.ticker = *ticker;
        listing.ticker_ns = event.time_ns;
    } else if (const auto* book = std::get_if<BookTold>(&event.what)) {
        listing.book = *book;
        listing.book_ns = event.time_ns;
    }
}

double EmulatedMarket::coins(const Listing& listing, const Decimal& contracts,
                             const Decimal& price_usd) {
    return coins_of(listing.instrument, contracts.to_double(), price_usd.to_double());
}

Decimal EmulatedMarket::printed_price(const Listing& listing, const Decimal& price_usd) {
    // price_coins is a power of ten, so multiplying moves the point.
    const int shift = static_cast<int>(std::lround(std::log10(listing.instrument.price_coins)));
    std::int64_t mantissa = price_usd.mantissa();
    int scale = price_usd.scale() - shift;
    for (; scale < 0; ++scale) mantissa *= 10;
    return Decimal::from_parts(mantissa, scale);
}

std::vector<Instrument> emulated_instruments(VenueId venue, std::span<const std::string> markets) {
    const VenueSpec& spec = spec_of(venue);
    std::vector<Instrument> instruments;
    int number = 2;
    for (const std::string& market : markets) {
        const std::string symbol = spec.main_symbol(market);
        if (symbol.empty()) continue;  // the venue has no such market
        Result<Instrument> known = spec.instrument(symbol);
        if (!known && venue == VenueId::cme) continue;  // the list of its reports is closed
        Instrument instrument;
        if (known) {
            instrument = *std::move(known);
        } else {
            instrument.venue = venue;
            instrument.symbol = symbol;
            instrument.market = market;
        }
        if (venue == VenueId::lighter) {
            // As the venue numbers them, so that a client which knows these two is right.
            instrument.number = market == "ETH" ? 0 : market == "BTC" ? 1 : number++;
        }
        instruments.push_back(std::move(instrument));
    }
    return instruments;
}

}  // namespace faultline
