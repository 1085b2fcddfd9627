// TrueMap: lots on the pages of the model, taken off one by one.
#include "sim/true_map.hpp"

#include <algorithm>
#include <cmath>

namespace faultline {
namespace {

constexpr double seconds_per_hour = 3600;
/// Buckets on either side of the first price for which sweeps are remembered: a factor of 400 at
/// 1 bp. A price beyond it is taken to be there.
constexpr Bucket remembered = 60'000;

}  // namespace

std::uint32_t& TrueMap::swept_in(OneSide& side, Bucket bucket) {
    const Bucket place = std::clamp(bucket - base_, 0, 2 * remembered);
    return side.swept_in[static_cast<std::size_t>(place)];
}

void TrueMap::sweep(OneSide& side, Bucket from, Bucket to) {
    for (std::size_t k = 0; k < bracket_count; ++k) {
        side.exposure[k] += static_cast<double>(side.pages[k].clear(from, to)[0]);
    }
    for (Bucket at = from; at < to; ++at) swept_in(side, at) = second_;
}

void TrueMap::sweep(Bucket to) {
    const Bucket from = static_cast<Bucket>(std::floor(mark_position_));
    if (to < from) sweep(sides_[index_of(Side::long_)], to + 1, from + 1);
    if (to > from) sweep(sides_[index_of(Side::short_)], from, to);
}

void TrueMap::place(const Lot& lot, double positions) {
    const std::size_t nodes = kernel_.nodes();
    OneSide& side = sides_[index_of(lot.side)];
    const std::int32_t* offset = kernel_.offsets(lot.side, lot.variant);
    const auto mass = static_cast<float>(positions / static_cast<double>(nodes));
    for (std::size_t k = 0; k < bracket_count; ++k) {
        for (std::size_t node = 0; node < nodes; ++node, ++offset) {
            if (!kernel_.has_bracket(k) || *offset == never_liquidated) continue;
            const Bucket at = lot.entry + *offset;
            // Who leaves takes nothing along that the price has reached since he came.
            if (positions < 0 && swept_in(side, at) > lot.second) continue;
            side.pages[k].add(at, Lanes{mass, 0, 0, 0});
        }
    }
}

void TrueMap::on_second(double mark_usd, std::span<const AgentOpening> openings) {
    const double position = grid_.position(mark_usd);
    const auto bucket = static_cast<Bucket>(std::floor(position));
    if (second_++ == 0) {
        base_ = bucket - remembered;
        for (OneSide& side : sides_) side.swept_in.assign(2 * remembered + 1, 0);
    } else {
        const double move = (position - mark_position_) * grid_.step_log();
        sides_[move < 0 ? 0 : 1].exposure[bracket_count] += std::abs(move);
        sweep(bucket);
    }
    mark_position_ = position;
    const double now_h = second_ / seconds_per_hour;
    while (!waiting_.empty() && waiting_.top().leaves_h <= now_h) {
        place(waiting_.top(), -1);
        waiting_.pop();
    }
    for (const AgentOpening& opening : openings) {
        const Lot lot{now_h + opening.hold_h, second_, bucket, static_cast<std::uint8_t>(variant_),
                      opening.side};
        variant_ = (variant_ + 1) % LiquidationKernel::variant_count;
        place(lot, 1);
        waiting_.push(lot);
    }
}

void TrueMap::on_liquidation(Side side, double usd) {
    sides_[index_of(side)].events += 1;
    sides_[index_of(side)].usd += usd;
}

void TrueMap::end_bin(TimeNs begin_ns, bool counts) {
    for (OneSide& side : sides_) {
        ExposureRow row;
        row.time_ns = begin_ns;
        double exposed = 0;
        for (std::size_t k = 0; k < component_count; ++k) {
            // What was added and taken off again may leave a rounding behind.
            row.exposure[k] = static_cast<float>(std::max(0.0, side.exposure[k]));
            if (k < bracket_count) exposed += static_cast<double>(row.exposure[k]);
        }
        row.events = static_cast<float>(side.events);
        row.event_usd = static_cast<float>(side.usd);
        if (counts) {
            side.events_so_far += side.events;
            side.exposed_so_far += exposed;
            const double usual =
                side.exposed_so_far > 0 ? side.events_so_far / side.exposed_so_far : 0;
            side.log.add(row, usual * exposed);
        }
        side.exposure = {};
        side.events = side.usd = 0;
    }
}

double TrueMap::on_map(Side side, std::size_t bracket) const {
    return sides_[index_of(side)].pages[bracket].sum()[0];
}

}  // namespace faultline
