// LearningPipeline: bins of exposures and events.
#include "engine/learning_pipeline.hpp"

#include <cmath>
#include <utility>

namespace faultline {
namespace {

constexpr double price_off_max = 0.03;

}  // namespace

LearningPipeline::LearningPipeline(Instrument instrument, const ModelConfig& config,
                                   const KernelTerms& terms, const FlowShares& prior)
    : pipeline_(std::move(instrument), config, terms, prior), prior_(prior.active) {}

double LearningPipeline::expected(std::size_t side, const ExposureRow& row) const {
    if (exposed_so_far_[side] <= 0) return 0;
    double exposed = 0;
    for (std::size_t k = 0; k < bracket_count; ++k) {
        exposed += prior_[k] * static_cast<double>(row.exposure[k]);
    }
    return events_so_far_[side] / exposed_so_far_[side] * exposed;
}

void LearningPipeline::on_liquidation(const Liquidation& seen) {
    const double mark_usd = pipeline_.book().mark_usd();
    const double price_usd =
        seen.given == LiquidationPrice::none ? mark_usd : seen.price_usd().to_double();
    // Not "<=": a mark or price that is not known must not pass.
    if (!(std::abs(price_usd / mark_usd - 1) <= price_off_max)) {
        ++implausible_;
        return;
    }
    const std::size_t side = index_of(seen.side);
    events_[side] += 1;
    if (std::isfinite(seen.size_coins)) event_usd_[side] += seen.size_coins * price_usd;
}

void LearningPipeline::end_bin(TimeNs begin_ns, Bin bin) {
    PositionBook& book = pipeline_.book();
    const auto exposures = book.take_exposures();
    const auto moves = book.take_adverse_move();
    const double usd_per_unit = notional_usd_of(pipeline_.instrument().kind, 1.0, book.mark_usd());
    for (std::size_t s = 0; s < 2; ++s) {
        ExposureRow row;
        row.time_ns = begin_ns;
        for (std::size_t k = 0; k < bracket_count; ++k) {
            row.exposure[k] = static_cast<float>(exposures[s][k] * usd_per_unit);
        }
        row.exposure[bracket_count] = static_cast<float>(moves[s]);
        row.events = static_cast<float>(events_[s]);
        row.event_usd = static_cast<float>(event_usd_[s]);
        for (std::size_t k = 0; bin == Bin::feed_down && k < component_count; ++k) {
            left_out_[s][k] += static_cast<double>(row.exposure[k]);
        }
        if (bin != Bin::counted) continue;
        events_so_far_[s] += events_[s];
        for (std::size_t k = 0; k < bracket_count; ++k) {
            exposed_so_far_[s] += prior_[k] * static_cast<double>(row.exposure[k]);
        }
        logs_[s].add(row, expected(s, row));
    }
    events_ = {};
    event_usd_ = {};
}

}  // namespace faultline
