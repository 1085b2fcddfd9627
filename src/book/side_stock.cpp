// SideStock: openings, sweeps, ageing and exact closing of one side.
#include "book/side_stock.hpp"

#include <algorithm>
#include <cmath>

namespace faultline {
namespace {

constexpr double fold_below = 1e-12;  // floats have room for this; folding walks all cells

double sum_lanes(const std::array<double, age_class_count>& mass,
                 const std::array<double, age_class_count>& scale) {
    double sum = 0;
    for (std::size_t h = 0; h < age_class_count; ++h) sum += mass[h] * scale[h];
    return sum;
}

/// Hours t at which sum_h stock_h (1 - exp(-rate_h t)) + entering_h (1 - exp(-rate_h t / 2))
/// reaches `units`; the sum rises steadily from 0. Newton's method, kept in a bracket.
double solve_ageing(const std::array<double, age_class_count>& stock,
                    const std::array<double, age_class_count>& entering,
                    const std::array<double, age_class_count>& rate, double units,
                    double hours_max) {
    // Closer than this is not needed: the caller settles what is left, and checks to 1e-6.
    double precision = 0;
    for (std::size_t h = 0; h < age_class_count; ++h) precision += 1e-9 * (stock[h] + entering[h]);
    double low = 0;
    double high = hours_max;
    double time = 0;
    for (int round = 0; round < 60; ++round) {
        double lost = -units;
        double slope = 0;
        for (std::size_t h = 0; h < age_class_count; ++h) {
            const double half = std::exp(-0.5 * rate[h] * time);
            const double kept = stock[h] * half * half;
            const double stayed = entering[h] * half;
            lost += stock[h] - kept + entering[h] - stayed;
            slope += rate[h] * (kept + 0.5 * stayed);
        }
        if (std::abs(lost) <= precision) break;
        (lost < 0 ? low : high) = time;
        const double next = slope > 0 ? time - lost / slope : high;
        const double step = next > low && next < high ? next : 0.5 * (low + high);
        if (step == time) break;
        time = step;
    }
    return time;
}

}  // namespace

double SideStock::scaled(const ClassMass& stored) const { return sum_lanes(stored, scale_); }

void SideStock::open(const LiquidationKernel& kernel, std::size_t variant, Bucket entry,
                     double units, const AgeClasses& ages) {
    const std::size_t nodes = kernel.nodes();
    ClassMass stored{};
    for (std::size_t h = 0; h < age_class_count; ++h) {
        stored[h] = units * ages.share[h] / scale_[h];
        inert_[h] += stored[h];
    }
    const double per_node = 1.0 / static_cast<double>(nodes);
    const Lanes cell{static_cast<float>(stored[0] * per_node),
                     static_cast<float>(stored[1] * per_node),
                     static_cast<float>(stored[2] * per_node), 0.0f};
    const std::int32_t* offsets = kernel.offsets(side_, variant);
    const LiquidationKernel::Reach& reach = kernel.reach(side_, variant);
    // An opening touches a cache line for each node, far apart. They are all asked for before the
    // first is waited for.
    std::array<Lanes*, 64> cells;
    std::size_t waiting = 0;
    const auto add_waiting = [&] {
        for (std::size_t i = 0; i < waiting; ++i) *cells[i] += cell;
        waiting = 0;
    };
    for (std::size_t k = 0; k < bracket_count; ++k, offsets += nodes) {
        if (!kernel.has_bracket(k)) continue;
        for (std::size_t node = 0; node < nodes; ++node) {
            if (offsets[node] == never_liquidated) continue;
            if (waiting == cells.size()) add_waiting();
            cells[waiting] = &pages_[k].cell(entry + offsets[node]);
            __builtin_prefetch(cells[waiting++], 1);
        }
        const double share = static_cast<double>(reach.placed[k]) * per_node;
        for (std::size_t h = 0; h < age_class_count; ++h) {
            on_map_[k][h] += stored[h] * share;
            out_of_reach_[k][h] += stored[h] * (1.0 - share);
        }
    }
    add_waiting();
    if (reach.nearest == never_liquidated) return;
    const Bucket nearest = entry + reach.nearest;
    if (!has_edge_) edge_ = nearest;
    edge_ = side_ == Side::long_ ? std::max(edge_, nearest) : std::min(edge_, nearest);
    has_edge_ = true;
}

void SideStock::sweep(Bucket at, const FlowShares& shares, UnitMasses& exposure) {
    if (!has_edge_) return;
    const bool is_long = side_ == Side::long_;
    if (is_long ? edge_ <= at : edge_ >= at) return;
    const Bucket from = is_long ? at + 1 : edge_;
    const Bucket to = is_long ? edge_ + 1 : at;
    for (std::size_t k = 0; k < bracket_count; ++k) {
        const Lanes taken = pages_[k].clear(from, to);
        double swept = 0;
        for (std::size_t h = 0; h < age_class_count; ++h) {
            const double stored = static_cast<double>(taken[h]);
            on_map_[k][h] = std::max(0.0, on_map_[k][h] - stored);
            swept += stored * scale_[h];
        }
        exposure[k] += swept;
        unconfirmed_ += swept * shares.active[k];
    }
    edge_ = at;
}

std::array<double, age_class_count> SideStock::thinning(const AgeClasses& ages, double hours) {
    std::array<double, age_class_count> factors{};
    for (std::size_t h = 0; h < age_class_count; ++h) {
        factors[h] = std::exp(-ages.rate_per_hour[h] * hours);
    }
    return factors;
}

void SideStock::age(const std::array<double, age_class_count>& factors) {
    for (std::size_t h = 0; h < age_class_count; ++h) scale_[h] *= factors[h];
    gap_ *= factors[age_class_count - 1];  // the gap has no known age; it leaves with the oldest
}

double SideStock::ageing_hours(double closings, double openings, const AgeClasses& ages,
                               const FlowShares& shares, double hours_max) const {
    if (closings <= 0) return 0;
    ClassMass stock = weighted_classes(shares);
    stock[age_class_count - 1] += gap_;
    ClassMass entering{};
    for (std::size_t h = 0; h < age_class_count; ++h) entering[h] = openings * ages.share[h];
    return solve_ageing(stock, entering, ages.rate_per_hour, closings, hours_max);
}

SideStock::ClassMass SideStock::weighted_classes(const FlowShares& shares) const {
    ClassMass mass{};
    for (std::size_t h = 0; h < age_class_count; ++h) {
        double stored = shares.inert * inert_[h];
        for (std::size_t k = 0; k < bracket_count; ++k) {
            stored += shares.active[k] * (on_map_[k][h] + out_of_reach_[k][h]);
        }
        mass[h] = stored * scale_[h];
    }
    return mass;
}

double SideStock::close(double units, const AgeClasses& ages, const FlowShares& shares,
                        double hours_max) {
    if (units <= 0) return 0;
    ClassMass mass = weighted_classes(shares);
    mass[age_class_count - 1] += gap_;
    age(thinning(ages, ageing_hours(units, 0.0, ages, shares, hours_max)));

    ClassMass left = weighted_classes(shares);
    left[age_class_count - 1] += gap_;
    double before = 0;
    double after = 0;
    for (std::size_t h = 0; h < age_class_count; ++h) {
        before += mass[h];
        after += left[h];
    }
    double missing = after - (before - units);
    if (std::abs(missing) <= 1e-9 * before) {  // rounding of the root: the gap takes it
        gap_ = std::max(0.0, gap_ - missing);
        return 0;
    }
    const double unexplained = missing;
    const double from_gap = std::min(gap_, missing);
    gap_ -= from_gap;
    missing -= from_gap;
    const double inert_shadow = shares.inert * scaled(inert_);
    if (missing > 0 && inert_shadow > 0) {
        const double keep = std::max(0.0, 1.0 - missing / inert_shadow);
        for (double& stored : inert_) stored *= keep;
        missing -= inert_shadow * (1.0 - keep);
    }
    if (missing > 0) {
        const double rest = after - from_gap - inert_shadow;
        const double keep = rest > 0 ? std::max(0.0, 1.0 - missing / rest) : 0.0;
        for (double& factor : scale_) factor *= keep;
    }
    return unexplained;
}

BracketShares SideStock::active(const FlowShares& shares) const {
    BracketShares units{};
    for (std::size_t k = 0; k < bracket_count; ++k) {
        units[k] = shares.active[k] * scaled(on_map_[k]);
    }
    return units;
}

double SideStock::inert(const FlowShares& shares) const {
    double units = gap_ + unconfirmed_ + shares.inert * scaled(inert_);
    for (std::size_t k = 0; k < bracket_count; ++k) {
        units += shares.active[k] * scaled(out_of_reach_[k]);
    }
    return units;
}

double SideStock::total(const FlowShares& shares) const {
    double units = inert(shares);
    for (const double bracket : active(shares)) units += bracket;
    return units;
}

std::size_t SideStock::bytes() const {
    std::size_t used = sizeof(*this);
    for (const MassPages& pages : pages_) used += pages.bytes();
    return used;
}

void SideStock::fold(const FlowShares& shares) {
    if (std::all_of(scale_.begin(), scale_.end(), [](double s) { return s > fold_below; })) return;
    const double before = total(shares);
    const Lanes factors = scales();
    for (std::size_t k = 0; k < bracket_count; ++k) {
        const std::array<double, 4> sums = pages_[k].rescale(factors);
        for (std::size_t h = 0; h < age_class_count; ++h) {
            on_map_[k][h] = sums[h];
            out_of_reach_[k][h] *= scale_[h];
        }
    }
    for (std::size_t h = 0; h < age_class_count; ++h) inert_[h] *= scale_[h];
    scale_.fill(1.0);
    gap_ = std::max(0.0, gap_ + before - total(shares));
}

void SideStock::shrink(double factor) {
    for (double& class_scale : scale_) class_scale *= factor;
    gap_ *= factor;
    unconfirmed_ *= factor;
}

}  // namespace faultline
