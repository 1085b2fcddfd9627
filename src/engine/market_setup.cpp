// Market setup: from the venue's facts to the model's terms.
#include "engine/market_setup.hpp"

#include <algorithm>
#include <array>

#include "venue/catalog.hpp"
#include "venue/leverage_prior.hpp"

namespace faultline {

ModelConfig default_config(std::string_view market) {
    constexpr std::array<std::string_view, 3> majors{"BTC", "ETH", "SOL"};
    ModelConfig config;
    config.grid_bp = std::find(majors.begin(), majors.end(), market) != majors.end() ? 1.0 : 2.5;
    return config;
}

KernelTerms kernel_terms(const Instrument& instrument, double reference_price_usd) {
    const VenueSpec& spec = spec_of(instrument.venue);
    KernelTerms terms;
    terms.margin = spec.margin(instrument.market, instrument.kind);
    terms.partial = spec.partial.value;
    terms.cross_share = spec.cross_share.value;
    terms.max_leverage = spec.max_leverage.value;
    if (!terms.margin.tiers.tiers().empty()) {
        terms.max_leverage = std::min(terms.max_leverage, terms.margin.tiers.max_leverage());
    }
    terms.reference_price_usd = reference_price_usd;
    return terms;
}

FlowShares prior_flow_shares(VenueId venue) {
    const VenueSpec& spec = spec_of(venue);
    return flow_shares(prior_shares(spec), spec.inert_share.value);
}

}  // namespace faultline
