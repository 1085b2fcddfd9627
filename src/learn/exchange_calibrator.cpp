// ExchangeCalibrator: counters on the way, figures at the end.
#include "learn/exchange_calibrator.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "learn/leverage_learner.hpp"

namespace faultline {
namespace {

constexpr double price_off_max = 0.03;
constexpr double side_z_min = -3;
constexpr std::size_t side_bins_min = 30;
constexpr std::size_t events_min = 50;
// Two equal rows in one millisecond do happen by chance; files written twice have half of them.
constexpr double duplicate_share_max = 0.2;
constexpr double impossible_share_max = 0.1;
constexpr std::size_t sized_bins_min = 20;
constexpr double implausible_share_max = 0.5;
constexpr DurationNs soon_ns = 60 * ns_per_second;
constexpr DurationNs later_ns = 5 * ns_per_minute;
constexpr DurationNs intensity_half_life_ns = 7 * ns_per_day;

double median_of(std::vector<double> values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::ranges::nth_element(values, middle);
    return *middle;
}

bool same_row(const Liquidation& a, const Liquidation& b) {
    return a.exchange_ns == b.exchange_ns && a.side == b.side && a.size_coins == b.size_coins &&
           a.given == b.given &&
           (a.given == LiquidationPrice::none ||
            a.price_usd().to_double() == b.price_usd().to_double());
}

}  // namespace

void ExchangeCalibrator::look_for_duplicate(const Liquidation& seen) {
    for (auto old = recent_.rbegin(); old != recent_.rend(); ++old) {
        if (old->exchange_ns != seen.exchange_ns) break;
        if (!same_row(*old, seen)) continue;
        ++duplicates_;
        return;
    }
}

void ExchangeCalibrator::count_pauses(const Liquidation& seen) {
    if (last_ns_ > 0) {
        ++pauses_;
        short_pauses_ += seen.exchange_ns - last_ns_ < ns_per_second ? 1 : 0;
    }
    last_ns_ = seen.exchange_ns;
    const TimeNs second = seen.exchange_ns / ns_per_second;
    if (second != second_) {
        next_second_busy_ += second == second_ + 1 ? 1 : 0;
        ++busy_seconds_;
        in_second_ = 0;
        second_ = second;
    }
    if (++in_second_ == 2) ++crowded_seconds_;
    // Repeats: a side that goes on within a minute, against the four minutes after that.
    while (!recent_.empty() && recent_.front().exchange_ns < seen.exchange_ns - later_ns) {
        recent_.pop_front();
    }
    bool soon = false;
    double later = 0;
    for (const Liquidation& old : recent_) {
        if (old.side != seen.side) continue;
        if (seen.exchange_ns - old.exchange_ns <= soon_ns) {
            soon = true;
        } else {
            later += 1;
        }
    }
    constexpr double later_minutes = 4;
    soon_ += soon ? 1 : 0;
    later_ += -std::expm1(-later / later_minutes);  // chance of one in any of those minutes
}

void ExchangeCalibrator::on_liquidation(const Liquidation& seen, double mark_usd) {
    ++events_;
    look_for_duplicate(seen);
    count_pauses(seen);
    recent_.push_back(seen);
    const std::size_t side = index_of(seen.side);
    in_bin_[side] += 1;
    if (std::isfinite(seen.size_coins)) coins_in_bin_ += seen.size_coins;
    if (seen.given == LiquidationPrice::none || !(mark_usd > 0)) return;
    if (!(std::abs(seen.price_usd().to_double() / mark_usd - 1) <= price_off_max)) ++implausible_;
    const auto note = [&](std::size_t kind, double price_usd) {
        const double offset = sign_of(seen.side) * (1 - price_usd / mark_usd);
        if (!(std::abs(offset) <= price_off_max)) return;
        auto& rolling = offsets_[side][kind];
        rolling.push_back(offset);
        if (rolling.size() > offsets_max) rolling.pop_front();
    };
    if (seen.has_execution()) note(0, seen.execution_usd.to_double());
    if (seen.has_bankruptcy()) note(1, seen.bankruptcy_usd.to_double());
}

void ExchangeCalibrator::end_bin(const CalibrationBin& bin) {
    lag_.add(bin.log_return, in_bin_[0], in_bin_[1]);
    const double balance = in_bin_[1] - in_bin_[0];
    if (balance != 0 && std::isfinite(bin.log_return) && bin.log_return != 0) {
        side_sum_ += (balance > 0) == (bin.log_return > 0) ? 1 : -1;
        ++side_bins_;
    }
    if (coins_in_bin_ > 0) {
        const bool traded = bin.volume_coins > 0;
        const bool open = bin.open_interest_coins > 0;
        if (traded || open) {
            ++sized_bins_;
            const bool impossible = (traded && coins_in_bin_ > 2 * bin.volume_coins) ||
                                    (open && coins_in_bin_ > bin.open_interest_coins);
            impossible_bins_ += impossible ? 1 : 0;
        }
    }
    in_bin_ = {};
    coins_in_bin_ = 0;
}

ExchangeCalibration ExchangeCalibrator::result() const {
    ExchangeCalibration out;
    out.events = events_;
    if (events_ == 0) return out;
    const auto count = static_cast<double>(events_);
    out.lag = lag_.verdict();
    out.side_bins = side_bins_;
    if (side_bins_ > 0) out.side_z = side_sum_ / std::sqrt(static_cast<double>(side_bins_));
    out.duplicate_share = static_cast<double>(duplicates_) / count;
    out.implausible_share = static_cast<double>(implausible_) / count;
    out.sized_bins = sized_bins_;
    if (sized_bins_ > 0) {
        out.impossible_share =
            static_cast<double>(impossible_bins_) / static_cast<double>(sized_bins_);
    }
    for (const Side side : both_sides) {
        for (std::size_t kind = 0; kind < 2; ++kind) {
            const auto& rolling = offsets_[index_of(side)][kind];
            if (rolling.empty()) continue;
            PriceOffset offset;
            offset.side = side;
            offset.kind = kind == 0 ? LiquidationPrice::execution : LiquidationPrice::bankruptcy;
            offset.events = rolling.size();
            offset.median = median_of({rolling.begin(), rolling.end()});
            std::vector<double> away;
            for (const double one : rolling) away.push_back(std::abs(one - offset.median));
            offset.width = 1.4826 * median_of(std::move(away));
            const auto n = static_cast<double>(rolling.size());
            offset.shrunk = offset.median * n / (n + calibration_shrink_events);
            out.offsets.push_back(offset);
        }
    }
    const auto seconds = static_cast<double>(busy_seconds_);
    out.multiple_share = static_cast<double>(crowded_seconds_) / seconds;
    if (pauses_ > 0) {
        out.under_second_share = static_cast<double>(short_pauses_) / static_cast<double>(pauses_);
    }
    // Where one second in ten is followed by a busy one, some would hold two if the feed let them.
    out.looks_throttled = busy_seconds_ >= 200 && out.multiple_share <= 0.02 &&
                          static_cast<double>(next_second_busy_) >= 0.1 * seconds;
    const double partial = std::clamp((soon_ - later_) / count, 0.0, 1.0);
    out.partial_share = partial * count / (count + calibration_shrink_events);
    return out;
}

std::string ExchangeCalibration::blocked() const {
    // Sides first: with sides swapped the best lag is any but the true one.
    if (side_bins >= side_bins_min && side_z < side_z_min) {
        return fmt::format(
            "sides look swapped: longs are liquidated while the price rises (z "
            "{:.1f} over {} bars)",
            side_z, side_bins);
    }
    if (!lag.passed) {
        return fmt::format(
            "liquidations and prices are not on one clock: their correlation is {:.2f} at {} bars "
            "{} and {:.2f} as they stand ({} bars)",
            lag.at_best, std::abs(lag.best_lag), lag.best_lag > 0 ? "late" : "early", lag.at_zero,
            lag.bins);
    }
    if (events < events_min) return {};
    if (duplicate_share > duplicate_share_max) {
        return fmt::format("{:.0f} % of the liquidations are there twice", 100 * duplicate_share);
    }
    if (sized_bins >= sized_bins_min && impossible_share > impossible_share_max) {
        return fmt::format(
            "sizes cannot be right: in {:.0f} % of {} bars more was liquidated than "
            "traded or open; is the contract size wrong?",
            100 * impossible_share, sized_bins);
    }
    if (implausible_share > implausible_share_max) {
        return fmt::format(
            "{:.0f} % of the liquidations lie more than 3 % off the mark: prices of "
            "another market, or of another scale",
            100 * implausible_share);
    }
    return {};
}

double intensity_of(std::span<const ExposureRow> rows, const Components& theta, TimeNs now_ns) {
    double observed = calibration_shrink_events, predicted = calibration_shrink_events;
    for (const ExposureRow& row : rows) {
        const auto age = static_cast<double>(std::max<DurationNs>(0, now_ns - row.time_ns));
        const double weight = std::exp2(-age / static_cast<double>(intensity_half_life_ns));
        observed += weight * static_cast<double>(row.events);
        predicted += weight * expected_events(theta, row);
    }
    return observed / predicted;
}

}  // namespace faultline
