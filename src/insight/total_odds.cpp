// TotalOdds: windows of totals with what was known at their origin, and the walk over them.
#include "insight/total_odds.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>
#include <optional>

#include "insight/exceedance.hpp"
#include "insight/logistic_curve.hpp"
#include "insight/volatility.hpp"

namespace faultline {
namespace {

constexpr DurationNs step_ns = 6 * ns_per_hour;
constexpr std::size_t scored_from = 80;  // origins known before the first scored one
constexpr double refit_growth = 1.1;     // of the known origins, from one fit to the next
constexpr double ridge = 4;
constexpr double interval_z = 1.645;  // 90 %
constexpr double nan = std::numeric_limits<double>::quiet_NaN();

struct Origin {
    TimeNs at_ns = 0, over_ns = 0;          // of the question, and when its answer is known
    std::optional<CurveFeatures> features;  // empty where volatility or the last day is unknown
    double total_usd = nan;                 // of the window, NaN where an hour of it is missing
};

/// Sums over runs of hours without a hole, by prefix sums.
class Sums {
  public:
    Sums(const LiquidationTotals& totals, const TotalEvent& event) : hours_(totals.hours) {
        sums_.push_back(0);
        for (const HourTotal& hour : hours_) {
            sums_.push_back(sums_.back() + (event.longs ? hour.long_usd : 0) +
                            (event.shorts ? hour.short_usd : 0));
        }
    }

    struct Part {
        double usd = 0;
        double hours = 0;  // of the range that are known
    };
    Part within(TimeNs from_ns, TimeNs to_ns) const {
        const std::size_t first = index(from_ns), last = index(to_ns);
        if (last <= first) return {};
        return {sums_[last] - sums_[first], static_cast<double>(last - first)};
    }

  private:
    std::size_t index(TimeNs at_ns) const {
        const auto at = std::ranges::lower_bound(hours_, at_ns, {}, &HourTotal::open_ns);
        return static_cast<std::size_t>(at - hours_.begin());
    }
    const std::vector<HourTotal>& hours_;
    std::vector<double> sums_;
};

double log_rate(double usd, double hours) { return std::log10(24 * usd / hours + 1e4); }

class Totals {
  public:
    Totals(const LiquidationTotals& totals, const PriceBars& bars, const TotalEvent& event)
        : event_(event),
          bars_(bars),
          sums_(totals, event),
          rates_(variance_rates(bars.hours)),
          lead_ns_(whole_hours(event.lead_hours)),
          length_ns_(std::max(ns_per_hour, whole_hours(event.hours))) {
        first_ns_ = totals.hours.front().open_ns;
        last_ns_ = totals.hours.back().open_ns + ns_per_hour;
    }

    /// What is known at `at_ns`, a whole hour.
    Origin origin(TimeNs at_ns) const {
        const Sums::Part day = sums_.within(at_ns - ns_per_day, at_ns);
        const Sums::Part week = sums_.within(at_ns - 7 * ns_per_day, at_ns);
        const double sigma = sigma_at(at_ns);
        Origin out;
        out.at_ns = at_ns;
        out.over_ns = at_ns + lead_ns_ + length_ns_;
        if (day.hours >= 18 && sigma > 0) {
            out.features = CurveFeatures{std::log(sigma), log_rate(day.usd, day.hours),
                                         log_rate(week.usd, week.hours)};
        }
        const Sums::Part window = sums_.within(at_ns + lead_ns_, out.over_ns);
        const double hours = static_cast<double>(length_ns_ / ns_per_hour);
        if (window.hours >= hours) out.total_usd = window.usd;
        return out;
    }

    std::vector<Origin> origins(TimeNs phase_ns) const {
        std::vector<Origin> out;
        const TimeNs begin = first_ns_ + ns_per_day;
        TimeNs at = begin - begin % step_ns + phase_ns % step_ns;
        for (; at < last_ns_; at += step_ns) {
            const Origin one = origin(at);
            if (std::isfinite(one.total_usd)) out.push_back(one);
        }
        return out;
    }

    double dependence() const {
        return std::max(1.0, static_cast<double>(length_ns_) / static_cast<double>(step_ns));
    }
    double hours() const {
        return static_cast<double>(length_ns_) / static_cast<double>(ns_per_hour);
    }

  private:
    static DurationNs whole_hours(double hours) {
        return static_cast<DurationNs>(std::lround(hours)) * ns_per_hour;
    }
    double sigma_at(TimeNs at_ns) const {
        const auto after =
            std::ranges::upper_bound(bars_.hours, at_ns - ns_per_hour, {}, &HourBar::open_ns);
        if (after == bars_.hours.begin()) return nan;
        const auto index = static_cast<std::size_t>(after - bars_.hours.begin()) - 1;
        if (bars_.hours[index].open_ns < at_ns - ns_per_day) return nan;
        return sigma_over(rates_[index], 24);
    }

    TotalEvent event_;
    const PriceBars& bars_;
    Sums sums_;
    std::vector<VarianceRate> rates_;
    DurationNs lead_ns_, length_ns_;
    TimeNs first_ns_ = 0, last_ns_ = 0;
};

/// The members as they stand once the first `known` origins have their answers.
class Members {
  public:
    Members(const std::vector<Origin>& origins, double above_usd, double dependence)
        : origins_(origins), above_usd_(above_usd), past_(dependence) {}

    bool came(const Origin& origin) const { return origin.total_usd > above_usd_; }

    void know(std::size_t known) {
        if (counted_ == known) return;
        for (; counted_ < known; ++counted_) {
            const bool yes = came(origins_[counted_]);
            past_.add(origins_[counted_].total_usd);
            if (!origins_[counted_].features) continue;  // it tells how often, and no more
            rows_.push_back(*origins_[counted_].features);
            outcomes_.push_back(yes);
        }
        exceeded_ = past_.above(above_usd_);
        const double wanted = refit_growth * static_cast<double>(fitted_);
        const std::size_t rows = rows_.size();
        if (rows < total_origins_min || static_cast<double>(rows) < wanted) return;
        volatility_ = fit_logistic_curve(rows_, outcomes_, 1, ridge);
        curve_ = fit_logistic_curve(rows_, outcomes_, curve_feature_count, ridge);
        fitted_ = rows;
    }

    std::size_t known() const { return counted_; }
    /// How often it came among those known. Precondition: known() > 0.
    const Exceeded& exceeded() const { return exceeded_; }
    double climatology() const { return exceeded_.probability; }
    double volatility(const Origin& origin) const {
        return has_curve(origin) ? volatility_.probability(*origin.features) : nan;
    }
    double curve(const Origin& origin) const {
        return has_curve(origin) ? curve_.probability(*origin.features) : nan;
    }
    double blend(const Origin& origin) const {
        return has_curve(origin) ? 0.5 * (climatology() + curve(origin)) : climatology();
    }
    bool has_curve(const Origin& origin) const { return fitted_ > 0 && origin.features; }
    /// The blend once it has beaten climatology on the answers known by now, else climatology.
    double answer(const Origin& origin) const {
        return miss_blend_ < miss_climatology_ ? blend(origin) : climatology();
    }
    /// Keeps what was said at an origin, to be judged when its answer is known.
    void remember(const Origin& origin) {
        said_.push_back({blend(origin), climatology(), origin.over_ns, came(origin)});
    }
    void judge(TimeNs at_ns) {
        for (; judged_ < said_.size() && said_[judged_].over_ns <= at_ns; ++judged_) {
            const Said& one = said_[judged_];
            const double truth = one.came ? 1 : 0;
            miss_blend_ += (one.blend - truth) * (one.blend - truth);
            miss_climatology_ += (one.climatology - truth) * (one.climatology - truth);
        }
    }
    bool has_earned() const { return miss_blend_ < miss_climatology_; }

  private:
    const std::vector<Origin>& origins_;
    double above_usd_;
    ExceedanceCurve past_;
    Exceeded exceeded_;
    std::size_t counted_ = 0, fitted_ = 0;
    struct Said {
        double blend, climatology;
        TimeNs over_ns;
        bool came;
    };
    std::vector<Said> said_;
    std::size_t judged_ = 0;
    double miss_blend_ = 0, miss_climatology_ = 0;
    std::vector<CurveFeatures> rows_;
    std::vector<bool> outcomes_;
    LogisticCurve volatility_, curve_;
};

void add_interval(TotalOdds& out, double logit_error) {
    const double apart = 0.5 * (logit(out.curve) - logit(out.climatology));
    const double spread = std::isfinite(apart) ? std::min(std::abs(apart), 2.0) : 0;
    const double half = interval_z * std::sqrt(logit_error * logit_error + spread * spread);
    out.lo = from_logit(logit(out.probability) - half);
    out.hi = from_logit(logit(out.probability) + half);
}

}  // namespace

Result<TotalOdds> total_odds(const LiquidationTotals& totals, const PriceBars& bars,
                             const TotalEvent& event) {
    const bool fits = event.above_usd >= 0 && event.hours > 0 && event.hours <= 31 * 24 &&
                      event.lead_hours >= 0 && event.lead_hours <= 31 * 24 &&
                      (event.longs || event.shorts);
    if (!fits) return fail(ErrorCode::bad_argument);
    if (totals.hours.empty() || bars.hours.empty()) return fail(ErrorCode::empty_field);
    const TimeNs asked_ns = bars.at_ns - bars.at_ns % ns_per_hour;
    const Totals source(totals, bars, event);
    const std::vector<Origin> origins = source.origins(asked_ns);
    Members members(origins, event.above_usd, source.dependence());
    TotalOdds out;
    std::size_t known = 0;
    for (const Origin& origin : origins) {
        while (known < origins.size() && origins[known].over_ns <= origin.at_ns) ++known;
        members.know(known);
        members.judge(origin.at_ns);
        if (members.known() < total_origins_min) continue;
        if (members.known() >= scored_from && members.has_curve(origin)) {
            out.scored.push_back({origin.at_ns, members.answer(origin), members.volatility(origin),
                                  members.climatology(), members.came(origin), false});
        }
        members.remember(origin);
    }
    while (known < origins.size() && origins[known].over_ns <= asked_ns) ++known;
    members.know(known);
    members.judge(asked_ns);
    if (known < total_origins_min) return fail(ErrorCode::empty_field);
    out.windows = known;
    out.climatology = members.climatology();
    const Origin now = source.origin(asked_ns);
    out.volatility = members.volatility(now);
    out.curve = members.curve(now);
    out.probability = members.answer(now);
    out.curve_earned = members.has_earned() && members.has_curve(now);
    std::vector<double> sizes;
    for (std::size_t i = 0; i < known; ++i) sizes.push_back(origins[i].total_usd);
    const auto middle = sizes.begin() + static_cast<std::ptrdiff_t>(sizes.size() / 2);
    std::ranges::nth_element(sizes, middle);
    out.median_usd = *middle;
    add_interval(out, members.exceeded().logit_error);
    out.record = record_of(out.scored, source.hours());
    out.record.independent = static_cast<double>(out.scored.size()) / source.dependence();
    return out;
}

}  // namespace faultline
