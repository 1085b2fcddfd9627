// HeatColumns: shares in bytes, rows on whole multiples of the bucket.
#include "map/heat_columns.hpp"

#include <algorithm>
#include <cmath>

namespace faultline {
namespace {

constexpr double share_steps = 255.0;

std::int64_t row_of(double price_usd, double bucket_usd) {
    return std::llround(std::floor(price_usd / bucket_usd + 1e-9));
}

}  // namespace

bool is_column_kept(TimeNs end_ns, TimeNs now_ns) {
    return std::any_of(column_keeps.begin(), column_keeps.end(), [&](const ColumnKeep& keep) {
        return end_ns % keep.step_ns == 0 && now_ns - end_ns <= keep.keep_ns;
    });
}

void HeatColumns::fill(Half& half, std::span<const MapLevel* const> levels, double bucket_usd) {
    if (levels.empty()) return;
    half.first = row_of(levels.front()->price_usd, bucket_usd);
    const auto rows =
        static_cast<std::size_t>(row_of(levels.back()->price_usd, bucket_usd) - half.first + 1);
    half.usd.assign(rows, 0.0f);
    const auto put = [rows](std::vector<std::uint8_t>& plane, std::size_t row, double share) {
        const double steps = std::round(share * share_steps);
        if (steps <= 0) return;
        if (plane.empty()) plane.assign(rows, 0);
        plane[row] = static_cast<std::uint8_t>(std::min(steps, share_steps));
    };
    for (const MapLevel* level : levels) {
        const auto row =
            static_cast<std::size_t>(row_of(level->price_usd, bucket_usd) - half.first);
        const double usd = level->notional_usd;
        half.usd[row] = static_cast<float>(usd);
        if (!(usd > 0)) continue;
        for (std::size_t k = 0; k < bracket_count; ++k) {
            put(half.by_bracket[k], row, level->by_bracket_usd[k] / usd);
        }
        for (std::size_t v = 0; v < venue_count; ++v) {
            if (level->by_venue_usd[v] > 0) {
                put(half.by_venue[v], row, level->by_venue_usd[v] / usd);
            }
        }
    }
}

HeatColumns::Column HeatColumns::column_of(const LiquidationMap& map) const {
    std::array<std::vector<const MapLevel*>, 2> levels;
    const double low = map.current_price_usd * (1 - around_);
    const double high = map.current_price_usd * (1 + around_);
    for (const MapLevel& level : map.levels) {
        if (level.price_usd < low || level.price_usd > high) continue;
        levels[index_of(level.side)].push_back(&level);
    }
    Column column;
    for (std::size_t side = 0; side < 2; ++side) {
        fill(column.halves[side], levels[side], bucket_usd_);
    }
    column.stale_venues = stale_venues_of(map);
    return column;
}

void HeatColumns::add(TimeNs end_ns, const LiquidationMap& map) {
    columns_[end_ns] = column_of(map);
}

void HeatColumns::add_bar(TimeNs end_ns, const PriceBar& bar) { bars_[end_ns] = bar; }

void HeatColumns::forget(TimeNs now_ns) {
    std::erase_if(columns_,
                  [now_ns](const auto& one) { return !is_column_kept(one.first, now_ns); });
    bars_.erase(bars_.begin(), bars_.lower_bound(now_ns - column_keeps.back().keep_ns));
}

double HeatColumns::price_at(TimeNs at_ns, DurationNs back_ns) const {
    for (auto next = bars_.upper_bound(at_ns); next != bars_.begin();) {
        --next;
        if (next->first < at_ns - back_ns) break;
        if (std::isfinite(next->second.close_usd)) return next->second.close_usd;
    }
    return std::numeric_limits<double>::quiet_NaN();
}

PriceBar HeatColumns::bar_over(TimeNs from_ns, TimeNs to_ns) const {
    PriceBar bar = no_bar;
    const auto end = bars_.upper_bound(to_ns);
    for (auto at = bars_.upper_bound(from_ns); at != end; ++at) bar = joined_bar(bar, at->second);
    return bar;
}

Heatmap HeatColumns::shape_of(const ColumnsQuestion& question, double bucket_usd, double low_usd,
                              double high_usd) const {
    Heatmap heatmap;
    heatmap.market = market_;
    heatmap.step_ns = question.step_ns;
    heatmap.bucket_usd = bucket_usd;
    const std::int64_t first = row_of(low_usd, bucket_usd);
    heatmap.price_floor_usd = static_cast<double>(first) * bucket_usd;
    heatmap.rows = static_cast<std::size_t>(
        std::max<std::int64_t>(1, std::llround(std::ceil(high_usd / bucket_usd - 1e-9)) - first));
    return heatmap;
}

void HeatColumns::write(const Half& half, const ColumnsQuestion& question, const Heatmap& shape,
                        std::size_t column, std::vector<float>& cells) const {
    const auto merge = std::llround(shape.bucket_usd / bucket_usd_);
    const std::int64_t floor = row_of(shape.price_floor_usd, bucket_usd_);
    const auto [first, end] = question.brackets;
    const bool all_brackets = first == 0 && end == bracket_count;
    float* const out = cells.data() + column * shape.rows;
    for (std::size_t i = 0; i < half.usd.size(); ++i) {
        const std::int64_t offset = half.first + static_cast<std::int64_t>(i) - floor;
        if (offset < 0 || offset >= static_cast<std::int64_t>(shape.rows) * merge) continue;
        double steps = share_steps;
        if (!all_brackets) {
            steps = 0;
            for (std::size_t k = first; k < end; ++k) {
                if (!half.by_bracket[k].empty()) steps += half.by_bracket[k][i];
            }
        } else if (!question.venues.empty()) {
            steps = 0;
            for (const VenueId venue : question.venues) {
                const auto& plane = half.by_venue[index_of(venue)];
                if (!plane.empty()) steps += plane[i];
            }
        }
        const double share = std::min(1.0, steps / share_steps);
        out[offset / merge] += static_cast<float>(static_cast<double>(half.usd[i]) * share);
    }
}

std::optional<Heatmap> HeatColumns::assemble(const ColumnsQuestion& question) const {
    const auto keep =
        std::find_if(column_keeps.begin(), column_keeps.end(),
                     [&](const ColumnKeep& one) { return one.step_ns == question.step_ns; });
    if (keep == column_keeps.end() || columns_.empty()) return std::nullopt;
    const TimeNs newest_ns = columns_.rbegin()->first;
    if (question.from_ns < newest_ns - keep->keep_ns) return std::nullopt;
    const bool all_brackets = question.brackets == std::pair{std::size_t{0}, bracket_count};
    if (!all_brackets && !question.venues.empty()) return std::nullopt;
    const double bucket = question.bucket_usd > 0 ? question.bucket_usd : bucket_usd_;
    const double multiple = bucket / bucket_usd_;
    if (std::fabs(multiple - std::round(multiple)) > 1e-9 || multiple < 0.5) return std::nullopt;

    double low = question.low_usd;
    double high = question.high_usd;
    if (!(high > low)) {
        const PriceBar visited = bar_over(question.from_ns, question.to_ns);
        if (std::isnan(visited.high_usd)) return std::nullopt;
        const double wide =
            std::max(0.06 * visited.close_usd, 0.5 * (visited.high_usd - visited.low_usd));
        low = visited.low_usd - wide;
        high = visited.high_usd + wide;
    }
    Heatmap heatmap = shape_of(question, bucket, std::max(low, bucket), high);
    const TimeNs first_end = (question.from_ns / question.step_ns + 1) * question.step_ns;
    for (TimeNs end = first_end; end <= question.to_ns; end += question.step_ns) {
        heatmap.column_end_ns.push_back(end);
        heatmap.bars.push_back(bar_over(end - question.step_ns, end));
    }
    std::uint32_t asked = question.venues.empty() ? ~0U : 0U;
    for (const VenueId venue : question.venues) asked |= 1U << index_of(venue);
    heatmap.stale_venues.assign(heatmap.columns(), 0);
    const std::size_t cells = heatmap.columns() * heatmap.rows;
    heatmap.long_usd.assign(cells, 0.0f);
    heatmap.short_usd.assign(cells, 0.0f);
    for (std::size_t c = 0; c < heatmap.columns(); ++c) {
        const auto column = columns_.find(heatmap.column_end_ns[c]);
        if (column == columns_.end()) {
            constexpr float nan = std::numeric_limits<float>::quiet_NaN();
            const auto at = static_cast<std::ptrdiff_t>(c * heatmap.rows);
            const auto rows = static_cast<std::ptrdiff_t>(heatmap.rows);
            std::fill_n(heatmap.long_usd.begin() + at, rows, nan);
            std::fill_n(heatmap.short_usd.begin() + at, rows, nan);
            continue;
        }
        const auto& [longs, shorts] = column->second.halves;
        write(longs, question, heatmap, c, heatmap.long_usd);
        write(shorts, question, heatmap, c, heatmap.short_usd);
        heatmap.stale_venues[c] = column->second.stale_venues & asked;
    }
    return heatmap;
}

Heatmap HeatColumns::single(TimeNs end_ns, DurationNs step_ns, const LiquidationMap& map,
                            const PriceBar& bar) const {
    ColumnsQuestion question;
    question.step_ns = step_ns;
    Heatmap heatmap = shape_of(question, bucket_usd_, map.current_price_usd * (1 - around_),
                               map.current_price_usd * (1 + around_));
    heatmap.column_end_ns.push_back(end_ns);
    heatmap.bars.push_back(bar);
    heatmap.long_usd.assign(heatmap.rows, 0.0f);
    heatmap.short_usd.assign(heatmap.rows, 0.0f);
    const Column column = column_of(map);
    write(column.halves[0], question, heatmap, 0, heatmap.long_usd);
    write(column.halves[1], question, heatmap, 0, heatmap.short_usd);
    heatmap.stale_venues.push_back(column.stale_venues);
    return heatmap;
}

std::size_t HeatColumns::bytes() const {
    std::size_t bytes = bars_.size() * (sizeof(TimeNs) + sizeof(PriceBar));
    for (const auto& [end, column] : columns_) {
        for (const Half& half : column.halves) {
            bytes += sizeof(Half) + half.usd.size() * sizeof(float);
            for (const auto& plane : half.by_bracket) bytes += plane.size();
            for (const auto& plane : half.by_venue) bytes += plane.size();
        }
    }
    return bytes;
}

}  // namespace faultline
