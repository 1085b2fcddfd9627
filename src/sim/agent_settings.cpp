// AgentSettings: what is usual, by archetype.
#include "sim/agent_settings.hpp"

#include <cmath>

#include "venue/catalog.hpp"

namespace faultline {

double usual_price_usd(std::string_view market) {
    if (market == "BTC") return 95'000;
    if (market == "ETH") return 3'300;
    if (market == "SOL") return 185;
    return 2.5;
}

SliderShares usual_shares(Archetype archetype) {
    switch (archetype) {
        case Archetype::institutional:
            return {0.30, 0.22, 0.24, 0.14, 0.06, 0.025, 0.005, 0.01, 0};
        case Archetype::experienced_retail:
            return {0.08, 0.08, 0.17, 0.26, 0.23, 0.10, 0.03, 0.04, 0.01};
        case Archetype::high_leverage:
            return {0.03, 0.04, 0.07, 0.16, 0.24, 0.20, 0.06, 0.14, 0.06};
        case Archetype::on_chain:
            return {0.10, 0.12, 0.22, 0.24, 0.22, 0.10, 0, 0, 0};
    }
    return {};
}

AgentVenueSettings usual_agents(VenueId venue, Rng& random) {
    const VenueSpec& spec = spec_of(venue);
    AgentVenueSettings out;
    out.venue = venue;
    out.shares = usual_shares(spec.archetype);
    double sum = 0;
    for (std::size_t i = 0; i < out.shares.size(); ++i) {
        if (slider_leverage[i] > spec.max_leverage.value) out.shares[i] = 0;
        out.shares[i] *= std::exp(0.35 * random.normal());
        sum += out.shares[i];
    }
    for (double& share : out.shares) share /= sum;
    // Large and small venues: an order of magnitude between them.
    out.openings_per_hour *= std::exp(0.6 * random.normal());
    out.inert_share = 0.75 + 0.05 * random.uniform();
    out.one_liquidation_per_second = spec.liquidation_feed.value == LiquidationFeed::throttled;
    out.shows_liquidations = spec.liquidation_feed.value != LiquidationFeed::none;
    if (spec.partial.value.above_usd > 0) out.partial_above_usd = spec.partial.value.above_usd;
    return out;
}

AgentWorldSettings usual_world(std::uint64_t seed, std::vector<VenueId> venues) {
    AgentWorldSettings world;
    world.seed = seed;
    Rng random(seed ^ 0x5eedULL);
    for (const VenueId venue : venues) world.venues.push_back(usual_agents(venue, random));
    return world;
}

}  // namespace faultline
