// PriceOdds: one walk through the past, in which every origin sees only what was known there.
#include "insight/price_odds.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "insight/past_windows.hpp"
#include "insight/recalibration.hpp"

namespace faultline {
namespace {

constexpr std::size_t windows_min = 500;  // known before filtered history is a member,
constexpr std::size_t lengths_min = 20;   // and as many lengths of it: they overlap
constexpr std::size_t refit_every = 30;   // origins
constexpr double horizon_hours_max = 90 * 24;
constexpr double interval_z = 1.645;          // 90 %
constexpr double unrecalibrated_error = 0.4;  // of the logit, where no past says otherwise
constexpr double ridge_per_day = 10;  // pseudo-forecasts for the identity, by length in days
constexpr double sure = 0.995;        // members beyond it no longer differ

bool happened(const Window& window, const PriceEvent& event) {
    if (event.at_close) return window.raw_end >= event.up || -window.raw_end >= event.down;
    return window.raw_up >= event.up || window.raw_down >= event.down;
}

PriceEvent mirrored(const PriceEvent& event) { return {event.down, event.up, event.at_close}; }

bool is_one_sided(const PriceEvent& event) {
    return std::isfinite(event.up) != std::isfinite(event.down);
}

/// An event at all origins: which part of the past is known moves forward with `know_until`.
class Walk {
  public:
    Walk(const std::vector<Window>& windows, std::size_t length, const PriceEvent& event)
        : windows_(windows),
          length_(length),
          event_(event),
          unit_(std::min(event.up, event.down)) {}

    /// Everything that was over at the end of bar `last`.
    void know_until(std::size_t last) {
        for (; next_ < windows_.size() && windows_[next_].origin + length_ <= last; ++next_) {
            const Window& window = windows_[next_];
            ++known_;
            if (happened(window, event_)) ++happened_;
            if (window.sigma > 0) reaches_.add(reach(window) / window.sigma);
        }
    }

    double volatility(double sigma) const {
        return event_.at_close ? close_odds(event_.up, event_.down, sigma)
                               : touch_odds(event_.up, event_.down, sigma);
    }
    double history(double sigma) const {
        const std::size_t least = std::max(windows_min, lengths_min * length_);
        if (reaches_.size() < least) return std::numeric_limits<double>::quiet_NaN();
        return reaches_.above(unit_ / sigma);
    }
    double average(double sigma) const {
        const double first = volatility(sigma), second = history(sigma);
        return std::isfinite(second) ? 0.5 * (first + second) : first;
    }
    double climatology() const {
        return (static_cast<double>(happened_) + 0.5) / (static_cast<double>(known_) + 1);
    }
    std::size_t known() const { return known_; }
    bool came(const Window& window) const { return happened(window, event_); }

  private:
    /// The reach in units of the nearer distance: the event is a reach of at least one unit.
    /// How much a move to one side counts, in units of the nearer barrier. A barrier at the price
    /// itself is the unit, also when that is zero.
    double weight(double barrier) const { return barrier > unit_ ? unit_ / barrier : 1.0; }
    double reach(const Window& window) const {
        const double up = weight(event_.up), down = weight(event_.down);
        if (event_.at_close) return std::max(0.0, std::max(window.end * up, -window.end * down));
        return std::max(window.up * up, window.down * down);
    }

    const std::vector<Window>& windows_;
    std::size_t length_;
    PriceEvent event_;
    double unit_;
    std::size_t next_ = 0, known_ = 0, happened_ = 0;
    ReachCounts reaches_;
};

/// Past forecasts of the event, and of its mirror image where it has one side only: the curve that
/// is fitted must not learn a drift.
class Past {
  public:
    void add(std::size_t ends_at, double probability, bool came) {
        ends_.push_back(ends_at);
        forecasts_.push_back({probability, came});
    }
    std::span<const PastForecast> known(std::size_t last) {
        while (known_ < ends_.size() && ends_[known_] <= last) ++known_;
        return std::span(forecasts_).first(known_);
    }

  private:
    std::vector<std::size_t> ends_;
    std::vector<PastForecast> forecasts_;
    std::size_t known_ = 0;
};

class Answerer {
  public:
    Answerer(const PriceBars& bars, const PriceEvent& event, double horizon_hours)
        : bars_(bars),
          length_(std::max<std::size_t>(1, static_cast<std::size_t>(std::lround(horizon_hours)))),
          rates_(variance_rates(bars.hours)),
          windows_(past_windows(bars.hours, rates_, length_)),
          event_(event),
          walk_(windows_, length_, event),
          mirror_(windows_, length_, mirrored(event)),
          sides_(is_one_sided(event) ? 2 : 1) {}

    PriceOdds answer(double sigma) {
        PriceOdds out;
        walk_past(out.scored);
        const std::size_t last = bars_.hours.size() - 1;
        know_until(last);
        refit(last);
        out.sigma = sigma;
        out.volatility = walk_.volatility(sigma);
        out.history = walk_.history(sigma);
        out.average = walk_.average(sigma);
        out.climatology = walk_.climatology();
        out.windows = walk_.known();
        out.probability = curve_.apply(out.average);
        out.recalibrated_on = curve_.count / sides_;
        out.recalibration_intercept = curve_.intercept;
        out.recalibration_slope = curve_.slope;
        add_interval(out);
        out.record = record_of(out.scored, static_cast<double>(length_));
        return out;
    }

    double last_sigma(double horizon_hours) const {
        return sigma_over(rates_.back(), horizon_hours);
    }

  private:
    /// Origins a day apart that tell as much as one.
    double dependence() const { return std::max(1.0, static_cast<double>(length_) / 24.0); }

    void know_until(std::size_t last) {
        walk_.know_until(last);
        if (sides_ == 2) mirror_.know_until(last);
    }

    void refit(std::size_t last) {
        const auto known = past_.known(last);
        if (known.size() < sides_ * recalibration_origins_min) return;
        curve_ = fit_recalibration(known, ridge_per_day * dependence(), curve_);
    }

    /// Answers the question once a day, at the hour of the last bar.
    void walk_past(std::vector<ScoredForecast>& scored) {
        const TimeNs phase_ns = bars_.hours.back().open_ns % ns_per_day;
        std::size_t since_fit = refit_every;
        std::size_t count = 0;
        for (const Window& window : windows_) {
            const HourBar& bar = bars_.hours[window.origin];
            if (bar.open_ns % ns_per_day != phase_ns || !(window.sigma > 0)) continue;
            know_until(window.origin);
            if (++since_fit > refit_every) {
                refit(window.origin);
                since_fit = 1;
            }
            const double raw = walk_.average(window.sigma);
            const bool came = walk_.came(window);
            if (count >= record_origins_min && walk_.known() > 0) {
                scored.push_back({bar.open_ns + ns_per_hour, curve_.apply(raw),
                                  walk_.volatility(window.sigma), walk_.climatology(), came,
                                  curve_.count > 0});
            }
            past_.add(window.origin + length_, raw, came);
            if (sides_ == 2) {
                past_.add(window.origin + length_, mirror_.average(window.sigma),
                          mirror_.came(window));
            }
            ++count;
        }
    }

    void add_interval(PriceOdds& out) const {
        if (out.average <= 0 || out.average >= 1) {
            out.lo = out.hi = out.probability;
            return;
        }
        double error = unrecalibrated_error;
        if (curve_.count > 0) error = curve_.logit_error(out.average, dependence());
        double apart = 0;  // half of what the members differ by
        if (std::isfinite(out.history)) {
            const auto bounded = [](double p) { return logit(std::clamp(p, 1 - sure, sure)); };
            apart = 0.5 * curve_.slope * (bounded(out.volatility) - bounded(out.history));
        }
        const double half = interval_z * std::sqrt(error * error + apart * apart);
        out.lo = from_logit(logit(out.probability) - half);
        out.hi = from_logit(logit(out.probability) + half);
    }

    const PriceBars& bars_;
    std::size_t length_;
    std::vector<VarianceRate> rates_;
    std::vector<Window> windows_;
    PriceEvent event_;
    Walk walk_, mirror_;
    std::size_t sides_;
    Past past_;
    Recalibration curve_;
};

}  // namespace

Result<PriceOdds> price_odds(const PriceBars& bars, const PriceEvent& event, double horizon_hours) {
    const bool sided =
        event.up >= 0 && event.down >= 0 && (std::isfinite(event.up) || std::isfinite(event.down));
    if (!sided || !(horizon_hours > 0) || horizon_hours > horizon_hours_max) {
        return fail(ErrorCode::bad_argument);
    }
    if (bars.hours.size() < volatility_hours_min + 1) return fail(ErrorCode::bad_argument);
    // Past windows have whole hours; distances are scaled to them by the root of time.
    const double whole = std::max(1.0, std::round(horizon_hours));
    const double scale = std::sqrt(whole / horizon_hours);
    const PriceEvent scaled{event.up * scale, event.down * scale, event.at_close};
    Answerer answerer(bars, scaled, whole);
    const double sigma = answerer.last_sigma(horizon_hours) * scale;
    if (!(sigma > 0)) return fail(ErrorCode::bad_argument);
    return answerer.answer(sigma);
}

OddsRecord record_of(const std::vector<ScoredForecast>& scored, double horizon_hours) {
    OddsRecord record;
    record.origins = scored.size();
    record.independent = static_cast<double>(scored.size()) / std::max(1.0, horizon_hours / 24.0);
    const double count = static_cast<double>(scored.size());  // 0 gives NaN throughout
    double came = 0, own = 0, volatility = 0, climatology = 0;
    for (const ScoredForecast& one : scored) {
        const double truth = one.happened ? 1.0 : 0.0;
        const auto miss = [truth](double p) { return (p - truth) * (p - truth); };
        came += truth;
        own += miss(one.probability);
        volatility += miss(one.volatility);
        climatology += miss(one.climatology);
        if (one.recalibrated) ++record.recalibrated;
    }
    record.base_rate = came / count;
    record.brier = own / count;
    record.brier_volatility = volatility / count;
    record.brier_climatology = climatology / count;
    if (!scored.empty()) {
        record.from_ns = scored.front().at_ns;
        record.to_ns = scored.back().at_ns;
    }
    return record;
}

}  // namespace faultline
