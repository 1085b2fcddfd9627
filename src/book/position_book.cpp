// PositionBook: the order of sweep, opening and closing in an interval.
#include "book/position_book.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <utility>

namespace faultline {
namespace {

/// Whether a factor of ageing is too small to be divided by, as floats go.
bool has_run_out(const SideStock& side) {
    constexpr double least = 1e-20;
    for (std::size_t h = 0; h < age_class_count; ++h) {
        if (side.scale(h) < least) return true;
    }
    return false;
}

constexpr double hours_of(DurationNs length_ns) {
    return static_cast<double>(length_ns) / static_cast<double>(ns_per_hour);
}

/// Adds the class-weighted sum of each of `count` cells to `out`, four cells at a time: transposed,
/// so that the three classes are added lane by lane instead of across a vector.
void add_masses(const Lanes* cell, std::size_t count, Lanes factors, float* out) {
    const Lanes first = {factors[0], factors[0], factors[0], factors[0]};
    const Lanes second = {factors[1], factors[1], factors[1], factors[1]};
    const Lanes third = {factors[2], factors[2], factors[2], factors[2]};
    std::size_t i = 0;
    for (; i + 4 <= count; i += 4) {
        const Lanes low_a = __builtin_shufflevector(cell[i], cell[i + 1], 0, 4, 1, 5);
        const Lanes low_b = __builtin_shufflevector(cell[i + 2], cell[i + 3], 0, 4, 1, 5);
        const Lanes high_a = __builtin_shufflevector(cell[i], cell[i + 1], 2, 6, 3, 7);
        const Lanes high_b = __builtin_shufflevector(cell[i + 2], cell[i + 3], 2, 6, 3, 7);
        Lanes sum;
        std::memcpy(&sum, out + i, sizeof(sum));
        sum += __builtin_shufflevector(low_a, low_b, 0, 1, 4, 5) * first;
        sum += __builtin_shufflevector(low_a, low_b, 2, 3, 6, 7) * second;
        sum += __builtin_shufflevector(high_a, high_b, 0, 1, 4, 5) * third;
        std::memcpy(out + i, &sum, sizeof(sum));
    }
    for (; i < count; ++i) {
        const Lanes mass = cell[i] * factors;
        out[i] += mass[0] + mass[1] + mass[2];
    }
}

}  // namespace

PositionBook::PositionBook(const ModelConfig& config, const LiquidationKernel& kernel,
                           const FlowShares& shares)
    : config_(config), kernel_(&kernel), shares_(shares), grid_(config.grid_bp) {
    for (double& rate : config_.ages.rate_per_hour) rate *= config_.time_scale;
}

void PositionBook::on_mark(double mark_usd) {
    if (mark_usd != mark_usd_) {  // most corners of a short bar are where the price already is
        const double position = grid_.position(mark_usd);
        if (std::isfinite(mark_usd_)) {
            const double move = (position - mark_position_) * grid_.step_log();
            adverse_move_[move < 0 ? 0 : 1] += std::abs(move);
        }
        mark_usd_ = mark_usd;
        mark_position_ = position;
    }
    sweep_to(mark_bucket());
}

void PositionBook::sweep_to(Bucket bucket) {
    sides_[0].sweep(bucket, shares_, exposures_[0]);
    sides_[1].sweep(bucket, shares_, exposures_[1]);
}

void PositionBook::on_path(std::span<const PathStep> path, DurationNs length_ns,
                           double volume_units) {
    const double minutes = static_cast<double>(length_ns) / static_cast<double>(ns_per_minute);
    const double volume = std::isfinite(volume_units) ? volume_units : 0.0;
    for (const PathStep& step : path) {
        on_mark(step.price_usd);
        const auto time_weight = static_cast<float>(step.share * minutes);
        const auto volume_weight = static_cast<float>(step.share * volume);
        if (PendingStep* const stop = recent_stop(mark_bucket())) {
            stop->time_weight += time_weight;
            stop->volume_weight += volume_weight;
        } else {
            pending_.push_back({mark_bucket(), time_weight, volume_weight});
        }
    }
}

PositionBook::PendingStep* PositionBook::recent_stop(Bucket bucket) {
    // Ticks in one bucket are one stop of the path, also where the price has wavered over a few
    // buckets in between: no position is liquidated that close to its entry.
    constexpr Bucket wavering = 3;
    constexpr std::size_t stops_max = 8;
    const std::size_t oldest = pending_.size() - std::min(pending_.size(), stops_max);
    for (std::size_t i = pending_.size(); i > oldest; --i) {
        PendingStep& step = pending_[i - 1];
        if (step.bucket == bucket) return &step;
        if (std::abs(step.bucket - bucket) > wavering) return nullptr;
    }
    return nullptr;
}

void PositionBook::on_volume(double units, double taker_excess_units) {
    if (std::isfinite(units) && units > 0) pending_volume_ += units;
    if (std::isfinite(taker_excess_units)) pending_taker_excess_ += taker_excess_units;
}

void PositionBook::start(double open_interest_units) {
    open_interest_ = first_open_interest_ = open_interest_units;
    has_open_interest_ = true;
    for (SideStock& side : sides_) {
        const double stock = side.total(shares_);
        if (stock > open_interest_units) side.shrink(open_interest_units / stock);
        side.fold(shares_);  // a factor of zero must not be divided by
        if (stock < open_interest_units) side.add_gap(open_interest_units - stock);
    }
}

void PositionBook::on_open_interest(double units, DurationNs elapsed_ns) {
    if (!std::isfinite(units) || units < 0) return;
    if (!has_open_interest_) {
        start(units);
        pending_.clear();
        pending_volume_ = pending_taker_excess_ = 0;
        return;
    }
    settle(units - open_interest_, elapsed_ns);
}

void PositionBook::on_silence(DurationNs elapsed_ns) { settle(0.0, elapsed_ns); }

void PositionBook::walk(const std::array<double, 2>& openings, const Hours& ageing,
                        float PendingStep::* weight) {
    double opened = 0;
    double lasted = 0;
    for (const PendingStep& step : pending_) {
        opened += static_cast<double>(step.*weight);
        lasted += static_cast<double>(step.time_weight);
    }
    std::array<std::array<double, age_class_count>, 2> half_step{};
    float factors_for = -1;
    for (const PendingStep& step : pending_) {
        sweep_to(step.bucket);
        if (step.time_weight <= 0) continue;
        if (step.time_weight != factors_for) {  // most steps last equally long
            factors_for = step.time_weight;
            const double share = 0.5 * static_cast<double>(step.time_weight) / lasted;
            half_step[0] = SideStock::thinning(config_.ages, ageing[0] * share);
            half_step[1] = ageing[1] == ageing[0]
                               ? half_step[0]  // exits run by the clock
                               : SideStock::thinning(config_.ages, ageing[1] * share);
        }
        const double share = opened > 0 ? static_cast<double>(step.*weight) / opened : 0.0;
        for (std::size_t s = 0; s < 2; ++s) {
            sides_[s].age(half_step[s]);
            // After a silence of days, a single step may outlast every young position.
            if (has_run_out(sides_[s])) [[unlikely]]
                sides_[s].fold(shares_);
            if (share > 0) {
                sides_[s].open(*kernel_, variant_, step.bucket, openings[s] * share, config_.ages);
            }
            sides_[s].age(half_step[s]);
        }
        variant_ = (variant_ + 1) % LiquidationKernel::variant_count;
    }
    // Where the path ends short of the latest mark (late bars), that mark has the last word.
    if (std::isfinite(mark_usd_)) sweep_to(mark_bucket());
}

void PositionBook::settle(double change, DurationNs elapsed_ns) {
    const double hours = hours_of(elapsed_ns);
    const bool exact = has_open_interest_ && config_.closing == ClosingMode::oi_exact;
    IntervalFlow flow;
    flow.change = change;
    if (config_.flow == FlowKind::gross) {
        flow.volume = config_.eta * pending_volume_;
        flow.taker_excess = config_.eta * config_.taker_tilt * pending_taker_excess_;
    } else if (config_.flow == FlowKind::turnover) {
        flow.volume = 2.0 * config_.constant_flow_per_hour * open_interest_ * hours;
    } else if (config_.flow == FlowKind::constant) {
        if (first_open_interest_ <= 0) first_open_interest_ = open_interest_;
        // Neither the change nor the level of open interest may tell the placebo anything.
        flow.change = 0;
        flow.volume = 2.0 * config_.constant_flow_per_hour * first_open_interest_ * hours;
    }
    const auto any = [this](float PendingStep::* weight) {
        return std::any_of(pending_.begin(), pending_.end(),
                           [weight](const PendingStep& step) { return step.*weight > 0; });
    };
    std::array<double, 2> openings = gross_openings(flow);
    const bool by_volume = config_.flow != FlowKind::constant && any(&PendingStep::volume_weight);
    if (!by_volume && !any(&PendingStep::time_weight)) {
        openings = {0.0, 0.0};  // no price is known, so nothing can be placed
    }
    Hours ageing{hours, hours};
    for (std::size_t s = 0; exact && s < 2; ++s) {
        // Equation 4: closings = openings - change - what was swept.
        const double closings = openings[s] - change - sides_[s].unconfirmed();
        ageing[s] = sides_[s].ageing_hours(closings, openings[s], config_.ages, shares_,
                                           config_.speed_max * hours);
    }
    walk(openings, ageing, by_volume ? &PendingStep::volume_weight : &PendingStep::time_weight);
    if (pending_.empty()) {
        for (std::size_t s = 0; s < 2; ++s) {
            sides_[s].age(SideStock::thinning(config_.ages, ageing[s]));
        }
    }
    open_interest_ += change;
    for (SideStock& side : sides_) {
        side.confirm_sweeps();
        if (exact) {
            const double surplus = side.total(shares_) - open_interest_;
            if (surplus > 0) {
                side.close(surplus, config_.ages, shares_, config_.speed_max * hours);
            } else {
                side.add_gap(-surplus);
            }
        }
        side.fold(shares_);
    }
    pending_.clear();
    pending_volume_ = 0;
    pending_taker_excess_ = 0;
}

double PositionBook::conservation_error() const {
    if (!has_open_interest_ || open_interest_ <= 0 || config_.closing != ClosingMode::oi_exact) {
        return 0;
    }
    double worst = 0;
    for (const SideStock& side : sides_) {
        double units = side.inert(shares_);
        for (std::size_t k = 0; k < bracket_count; ++k) {
            const std::array<double, 4> cells = side.pages(k).sum();
            for (std::size_t h = 0; h < age_class_count; ++h) {
                units += shares_.active[k] * cells[h] * side.scale(h);
            }
        }
        worst = std::max(worst, std::abs(units - open_interest_) / open_interest_);
    }
    return worst;
}

double PositionBook::gap_share() const {
    if (!has_open_interest_ || open_interest_ <= 0) return 0;
    return std::max(sides_[0].gap(), sides_[1].gap()) / open_interest_;
}

std::array<UnitMasses, 2> PositionBook::take_exposures() { return std::exchange(exposures_, {}); }

std::array<double, 2> PositionBook::take_adverse_move() { return std::exchange(adverse_move_, {}); }

void PositionBook::read_out(Side which, Bucket first, std::span<float> out,
                            std::size_t from_bracket, std::size_t to_bracket) const {
    const SideStock& stock = side(which);
    const Bucket end = first + static_cast<Bucket>(out.size());
    for (std::size_t k = from_bracket; k < to_bracket; ++k) {
        const Lanes factors = stock.scales() * static_cast<float>(shares_.active[k]);
        const MassPages& pages = stock.pages(k);
        const Bucket page_from = std::max(pages.first_page(), first >> MassPages::page_bits);
        const Bucket page_end = std::min(pages.end_page(), ((end - 1) >> MassPages::page_bits) + 1);
        for (Bucket number = page_from; number < page_end; ++number) {
            const MassPages::Page* page = pages.find(number);
            if (page == nullptr) continue;
            const Bucket base = number << MassPages::page_bits;
            const Bucket from = std::max(first, base);
            const Bucket to = std::min(end, base + MassPages::page_size);
            const Lanes* cell = page->cells.data() + (from - base);
            float* target = out.data() + (from - first);
            add_masses(cell, static_cast<std::size_t>(to - from), factors, target);
        }
    }
}

std::pair<Bucket, Bucket> PositionBook::occupied(Side which) const {
    Bucket first = 0;
    Bucket end = 0;
    for (std::size_t k = 0; k < bracket_count; ++k) {
        const MassPages& pages = side(which).pages(k);
        if (pages.first_page() == pages.end_page()) continue;
        const Bucket page_first = pages.first_page() << MassPages::page_bits;
        const Bucket page_end = pages.end_page() << MassPages::page_bits;
        if (first == end) {
            first = page_first;
            end = page_end;
        }
        first = std::min(first, page_first);
        end = std::max(end, page_end);
    }
    return {first, end};
}

std::size_t PositionBook::bytes() const {
    return sizeof(*this) + sides_[0].bytes() + sides_[1].bytes() +
           pending_.capacity() * sizeof(PendingStep);
}

}  // namespace faultline
