// HyperliquidMaps: see the header.
#include "support/hyperliquid_maps.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "engine/market_setup.hpp"
#include "venue/catalog.hpp"
#include "venue/leverage_prior.hpp"

namespace faultline::eval {

std::string placebo_map(double exits) { return fmt::format("placebo, exits x {}", exits); }

std::vector<MapMaker> hyperliquid_makers(const Instrument& instrument, const KernelTerms& terms,
                                         const BracketShares& learned_elsewhere) {
    const VenueSpec& spec = spec_of(instrument.venue);
    ModelConfig map = default_config(instrument.market);
    map.flow = FlowKind::turnover;  // no volume is known
    std::vector<MapMaker> out;
    const auto add = [&](std::string name, const ModelConfig& config, BracketShares mix) {
        // No bracket above what the venue allows for the coin.
        const LiquidationKernel kernel(terms, config);
        double sum = 0;
        for (std::size_t k = 0; k < bracket_count; ++k) {
            if (!kernel.has_bracket(k)) mix[k] = 0;
            sum += mix[k];
        }
        for (double& share : mix) share /= sum;
        out.push_back(
            {std::move(name), InstrumentPipeline(instrument, config, terms,
                                                 flow_shares(mix, spec.inert_share.value))});
    };
    BracketShares even;
    even.fill(1);
    add(assumed_map, map, prior_shares(spec));
    add("map, every bracket alike", map, even);
    if (learned_elsewhere != BracketShares{}) {
        add("map, mix learned on Binance", map, learned_elsewhere);
    }
    for (const double exits : placebo_exits) {
        ModelConfig placebo = map;
        placebo.flow = FlowKind::constant;
        placebo.closing = ClosingMode::free;
        placebo.time_scale = exits;
        add(placebo_map(exits), placebo, prior_shares(spec));
    }
    return out;
}

double maintenance_rate(const KernelTerms& terms, double notional_usd) {
    return terms.margin.tiers.at(notional_usd).value_or(MarginTier{0, 0.0125, 0}).maintenance_rate;
}

ComparedMap compared_map(const InstrumentPipeline& pipeline, const KernelTerms& terms,
                         double mark_usd) {
    const PositionBook& book = pipeline.book();
    const LiquidationKernel& kernel = pipeline.kernel();
    const double step = book.grid().step_log();
    const double rate = maintenance_rate(terms, 0);
    ComparedMap out;
    for (const Side side : both_sides) {
        const std::size_t s = index_of(side);
        out.cells[s].assign(cells_of(side), 0.0);
        const auto [first, last] = book.occupied(side);
        std::vector<float> mass(static_cast<std::size_t>(std::max(0, last - first)));
        book.read_out(side, first, mass);
        for (std::size_t i = 0; i < mass.size(); ++i) {
            const double usd = static_cast<double>(mass[i]) * mark_usd;
            const double price_usd = book.grid().middle_usd(first + static_cast<Bucket>(i));
            const double away = std::max(0.0, away_log(side, mark_usd, price_usd));
            const std::size_t k = effective_bracket(distance_of(side, away), rate);
            if (k < bracket_count) out.by_mark[s][k] += usd;
            const auto cell = static_cast<std::size_t>(away / cell_log);
            if (away < range_log(side)) out.cells[s][std::min(cell, cells_of(side) - 1)] += usd;
        }
        const BracketShares stock = book.side(side).active(book.shares());
        const std::size_t count = LiquidationKernel::variant_count * kernel.nodes();
        for (std::size_t variant = 0; variant < LiquidationKernel::variant_count; ++variant) {
            const std::int32_t* offset = kernel.offsets(side, variant);
            for (std::size_t i = 0; i < bracket_count * kernel.nodes(); ++i) {
                if (offset[i] == never_liquidated) continue;
                const double distance = distance_of(side, std::abs(offset[i]) * step);
                const std::size_t k = effective_bracket(distance, rate);
                const double usd = stock[i / kernel.nodes()] * mark_usd;
                if (k < bracket_count) out.by_entry[s][k] += usd / static_cast<double>(count);
            }
        }
    }
    return out;
}

}  // namespace faultline::eval
