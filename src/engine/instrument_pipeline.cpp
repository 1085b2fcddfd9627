// InstrumentPipeline: source choice, units and the settling of long silences.
#include "engine/instrument_pipeline.hpp"

#include <cmath>
#include <utility>

namespace faultline {
namespace {

// Without open interest for this long, turnover is settled at unchanged open interest, so that the
// waiting path stays bounded and old levels go on ageing.
constexpr DurationNs silence_ns = 2 * ns_per_hour;
constexpr double hole_min = 1e-3;  // a smaller undescribed part of a bar is rounding of its times

double open_interest_units(const Instrument& instrument, const OpenInterest& seen, double price) {
    if (std::isfinite(seen.open_contracts)) return units_of(instrument, seen.open_contracts);
    if (instrument.kind == ContractKind::linear) return seen.open_coins;
    return seen.open_coins * price;
}

}  // namespace

InstrumentPipeline::InstrumentPipeline(Instrument instrument, const ModelConfig& config,
                                       const KernelTerms& terms, const FlowShares& shares)
    : instrument_(std::move(instrument)),
      kernel_(std::make_unique<LiquidationKernel>(terms, config)),
      book_(std::make_unique<PositionBook>(config, *kernel_, shares)) {}

void InstrumentPipeline::start(const OpenInterest& first, TimeNs at_ns) {
    const double units = open_interest_units(instrument_, first, book_->mark_usd());
    if (!std::isfinite(units) || units <= 0) return;
    book_->start(units);
    settled_ns_ = at_ns;
}

void InstrumentPipeline::settle_silence(TimeNs now_ns) {
    if (settled_ns_ == 0) settled_ns_ = now_ns;
    if (now_ns - settled_ns_ <= silence_ns) return;
    book_->on_silence(now_ns - settled_ns_);
    settled_ns_ = now_ns;
}

void InstrumentPipeline::on_bar(const PathBar& bar) {
    settle_silence(bar.open_ns);
    const auto to_units = [&](double coins) {
        return instrument_.kind == ContractKind::linear ? coins : coins * bar.close_usd;
    };
    const bool has_volume = std::isfinite(bar.volume_coins);
    if (paths_.take(bar) > hole_min) {
        const BarPath path(bar.open_usd, bar.high_usd, bar.low_usd, bar.close_usd);
        book_->on_path(path.steps(), bar.length_ns,
                       has_volume ? to_units(bar.volume_coins) : unknown);
        book_->on_mark(bar.close_usd);
        widen_range(bar);
        if (has_volume) {
            // fmax takes the zero where no volume is there yet.
            range_.volume_coins = std::fmax(range_.volume_coins, 0.0) + bar.volume_coins;
        }
        price_ns_ = bar.close_ns();
    }
    if (!has_volume) return;
    const double undescribed = volumes_.take(bar);
    if (undescribed > hole_min) {
        const double excess = 2.0 * bar.taker_buy_coins - bar.volume_coins;
        book_->on_volume(to_units(bar.volume_coins) * undescribed, to_units(excess) * undescribed);
        volume_ns_ = bar.close_ns();
    }
}

void InstrumentPipeline::widen_range(const PathBar& bar) {
    const bool is_first = std::isnan(range_.high_usd);
    if (is_first && (std::isnan(range_.open_usd) || bar.open_ns > price_ns_)) {
        range_.open_usd = bar.open_usd;
    }
    // fmin and fmax take the other value where one is NaN.
    range_.high_usd = std::fmax(is_first ? range_.open_usd : range_.high_usd, bar.high_usd);
    range_.low_usd = std::fmin(is_first ? range_.open_usd : range_.low_usd, bar.low_usd);
    range_.close_usd = bar.close_usd;
}

PathBar InstrumentPipeline::take_price_range() {
    PathBar next;
    next.open_usd = range_.close_usd;
    std::swap(next, range_);
    if (std::isnan(next.high_usd)) return PathBar{};  // no bar since: an open alone is no range
    return next;
}

void InstrumentPipeline::on_open_interest(const OpenInterest& seen) {
    const double units = open_interest_units(instrument_, seen, book_->mark_usd());
    if (!std::isfinite(units) || units <= 0) return;
    if (settled_ns_ == 0) settled_ns_ = seen.exchange_ns;
    book_->on_open_interest(units, seen.exchange_ns - settled_ns_);
    settled_ns_ = seen.exchange_ns;
    open_interest_ns_ = seen.exchange_ns;
}

}  // namespace faultline
