// VenueSpec: what is known about one exchange, each fact with its date and source.
//
// One file per exchange (src/venue/<identifier>.cpp) exports `const VenueSpec <identifier>_spec`;
// the catalog gathers them. Facts only: no sockets, no clock, no state.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "market/instrument.hpp"
#include "market/leverage_bracket.hpp"
#include "market/margin_terms.hpp"
#include "market/venue_id.hpp"

namespace faultline {

/// Who trades there; decides the prior of the leverage mix (science note 5).
enum class Archetype : std::uint8_t { institutional, experienced_retail, high_leverage, on_chain };
std::string_view name_of(Archetype archetype);

/// What the public liquidation feed leaves out.
enum class LiquidationFeed : std::uint8_t { complete, throttled, interval_totals, delayed, none };
std::string_view name_of(LiquidationFeed feed);

/// How sure a fact is: `documented` by the venue or seen on the wire; `estimated` by us.
enum class Certainty : std::uint8_t { documented, estimated };

template <class T>
struct Fact {
    T value{};
    std::string_view as_of;   // date of the evidence, "2026-10"
    std::string_view source;  // short name of document or capture
    Certainty certainty = Certainty::documented;
};

/// Which name a data provider uses for (a part of) this venue, and how it counts there.
struct ProviderName {
    std::string_view provider;  // "tardis"
    std::string_view name;      // "okex-swap"
};

struct VenueSpec {
    VenueId id{};
    Archetype archetype{};
    Fact<double> taker_fee;
    Fact<double> max_leverage;  // of the largest market (BTC)
    Fact<LiquidationFeed> liquidation_feed;
    Fact<PartialLiquidation> partial;
    Fact<double> cross_share;  // chi: share of openings with extra collateral behind them
    Fact<double> inert_share;  // prior share of hedged and market-maker positions
    Fact<int> margin_tiers;    // number of tiers built in for BTC; certainty says if real
    std::span<const ProviderName> provider_names;

    /// The margin terms of a market ("BTC"); for markets without a built-in table the venue's own
    /// general table, marked estimated by `margin_is_estimated`.
    MarginTerms (*margin)(std::string_view market, ContractKind kind) = nullptr;
    bool (*margin_is_estimated)(std::string_view market, ContractKind kind) = nullptr;

    /// The contract behind a symbol as the venue writes it. Error: unknown_instrument where the
    /// contract size is not built in (never guessed).
    Result<Instrument> (*instrument)(std::string_view symbol) = nullptr;

    /// The symbol of the market's largest perpetual (largest future where there is none), as the
    /// venue would write it; whether it exists is `instrument`'s to say.
    std::string (*main_symbol)(std::string_view market) = nullptr;
};

}  // namespace faultline
