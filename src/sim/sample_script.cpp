// SampleScript: the earliest due event of all instruments, then its next turn. A linear search
// over what is due: a few dozen entries in tests.
#include "sim/sample_script.hpp"

#include <algorithm>
#include <cmath>

namespace faultline {
namespace {

/// A price near which a market starts, so that digits look like the real ones.
double start_price(std::string_view market) {
    if (market == "BTC") return 97'123.4;
    if (market == "ETH") return 3'456.78;
    if (market == "SOL") return 187.123;
    double price = 1;
    for (const char letter : market) price = price * 1.7 + static_cast<double>(letter % 7);
    return std::fmod(price, 90) + 1;
}

Decimal decimal(double value, int decimals) { return *Decimal::from_double(value, decimals); }

}  // namespace

SampleScript::SampleScript(std::span<const Instrument> instruments, std::uint64_t seed,
                           TimeNs start_ns, ScriptRates rates)
    : rates_(rates), random_(seed) {
    for (std::size_t i = 0; i < instruments.size(); ++i) {
        Market market{instruments[i], start_price(instruments[i].market), 0, 0, 0};
        // Five digits of price; a step of size worth 10 to 100 dollars where size is in coins.
        const int magnitude = static_cast<int>(std::floor(std::log10(market.price_usd)));
        market.price_decimals = std::max(1, 4 - magnitude);
        const bool in_coins =
            market.instrument.kind == ContractKind::linear && market.instrument.contract_size == 1;
        market.size_decimals = in_coins ? std::clamp(magnitude - 1, 0, 3) : 0;
        market.open_contracts = size(market, 4e8).to_double();
        markets_.push_back(market);
        // Instruments take turns within a tick of a millisecond, so that no two events coincide.
        const TimeNs own_ns = start_ns + static_cast<TimeNs>(i) * ns_per_ms;
        due_.push_back({own_ns, i, Kind::ticker});
        due_.push_back({own_ns, i, Kind::book});
        due_.push_back({own_ns + rates.trade_every_ns, i, Kind::trade});
        due_.push_back({own_ns + rates.liquidation_every_ns / 2, i, Kind::liquidation});
    }
}

const SampleScript::Due& SampleScript::earliest() const {
    return *std::ranges::min_element(due_, {}, &Due::at_ns);
}

TimeNs SampleScript::next_ns() const { return earliest().at_ns; }

Decimal SampleScript::price(const Market& market, double price_usd) const {
    return decimal(price_usd, market.price_decimals);
}

Decimal SampleScript::size(const Market& market, double notional_usd) const {
    const Instrument& contract = market.instrument;
    const double contracts = contract.kind == ContractKind::linear
                                 ? notional_usd / market.price_usd / contract.contract_size
                                 : notional_usd / contract.contract_size;
    const Decimal rounded = decimal(contracts, market.size_decimals);
    return rounded.is_zero() ? Decimal::from_parts(1, market.size_decimals) : rounded;
}

MarketEvent SampleScript::next() {
    Due& due = *std::ranges::min_element(due_, {}, &Due::at_ns);
    Market& market = markets_[due.instrument];
    MarketEvent event{due.at_ns, due.instrument, {}};
    switch (due.kind) {
        case Kind::ticker:
            event.what = ticker(market, due.at_ns);
            due.at_ns += rates_.ticker_every_ns;
            break;
        case Kind::book:
            event.what = book(market);
            due.at_ns += rates_.book_every_ns;
            break;
        case Kind::trade:
            event.what = trade(market);
            due.at_ns += rates_.trade_every_ns;
            break;
        case Kind::liquidation:
            event.what = liquidation(market);
            due.at_ns += rates_.liquidation_every_ns;
            break;
    }
    return event;
}

TickerTold SampleScript::ticker(Market& market, TimeNs at_ns) {
    market.open_contracts *= 1 + 0.001 * random_.normal();
    TickerTold out;
    out.mark_usd = price(market, market.price_usd * (1 + 1e-4 * random_.normal()));
    out.index_usd = price(market, market.price_usd * (1 + 1e-4 * random_.normal()));
    out.last_usd = price(market, market.price_usd);
    out.funding_rate = decimal(1e-4 * (1 + random_.normal()), 8);
    out.next_funding_ns = at_ns - at_ns % (8 * ns_per_hour) + 8 * ns_per_hour;
    out.open_interest_contracts = decimal(market.open_contracts, market.size_decimals);
    out.long_share = decimal(0.45 + 0.2 * random_.uniform(), 4);
    return out;
}

BookTold SampleScript::book(const Market& market) {
    BookTold out;
    const double step = std::pow(10.0, -market.price_decimals);
    for (int level = 1; level <= 20; ++level) {
        const double away = step * level * 3;
        out.bids.push_back({price(market, market.price_usd - away),
                            size(market, 5'000 + 90'000 * random_.uniform())});
        out.asks.push_back({price(market, market.price_usd + away),
                            size(market, 5'000 + 90'000 * random_.uniform())});
    }
    return out;
}

TradeTold SampleScript::trade(Market& market) {
    market.price_usd *= 1 + 2e-4 * random_.normal();
    return {.id = ++last_id_,
            .price_usd = price(market, market.price_usd),
            .size_contracts = size(market, 500 + 20'000 * random_.exponential()),
            .taker_bought = random_.below(2) == 0};
}

LiquidationTold SampleScript::liquidation(Market& market) {
    LiquidationTold out;
    out.id = ++last_id_;
    out.side = random_.below(2) == 0 ? Side::long_ : Side::short_;
    // A long is sold near the market; its bankruptcy price lies below.
    const double away = out.side == Side::long_ ? -1 : 1;
    out.execution_usd = price(market, market.price_usd * (1 + away * 2e-4));
    out.bankruptcy_usd = price(market, market.price_usd * (1 + away * 4e-3));
    out.size_contracts = size(market, 2'000 + 50'000 * random_.exponential());
    return out;
}

}  // namespace faultline
