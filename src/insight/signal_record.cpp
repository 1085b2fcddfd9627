// SignalRecord: outcomes, neighbours and verdicts.
#include "insight/signal_record.hpp"

#include <algorithm>
#include <cmath>
#include <deque>
#include <fmt/format.h>
#include <optional>
#include <set>

#include "market/events.hpp"

namespace faultline {
namespace {

/// What a bar is compared by: its own move and that of the bars before it, both in units of the
/// volatility before it, and that volatility's logarithm.
struct Likeness {
    double move = unknown;
    double trend = unknown;
    double log_volatility = unknown;
    bool known() const { return std::isfinite(move + trend + log_volatility); }
};

class History {
  public:
    History(std::span<const SignalBar> bars, const RecordSettings& settings)
        : bars_(bars), horizon_(settings.horizon_bars) {
        extremes();
        likenesses(settings.volatility_bars);
    }

    std::size_t size() const { return bars_.size(); }
    const Likeness& likeness(std::size_t i) const { return likeness_[i]; }
    double close(std::size_t i) const { return bars_[i].bar.close_usd; }
    bool is_over(std::size_t i) const {
        return i + horizon_ < bars_.size() && std::isfinite(close(i)) &&
               std::isfinite(close(i + horizon_));
    }

    /// Whether the signal's statement, made at bar i, came true. Precondition: is_over(i).
    bool came_true(const Signal& signal, std::size_t i) const {
        if (signal.kind == SignalKind::approach) {
            const double level = close(i) * signal.level_usd / signal.close_usd;
            return signal.direction < 0 ? lowest_[i] <= level : highest_[i] >= level;
        }
        return signal.direction * (close(i + horizon_) - close(i)) > 0;
    }

  private:
    /// Lowest low and highest high of the bars (i, i + horizon], by sliding minima.
    void extremes() {
        lowest_.assign(bars_.size(), unknown);
        highest_.assign(bars_.size(), unknown);
        std::deque<std::size_t> low;
        std::deque<std::size_t> high;
        for (std::size_t j = 1; j < bars_.size(); ++j) {
            const PriceBar& bar = bars_[j].bar;
            if (std::isfinite(bar.low_usd) && std::isfinite(bar.high_usd)) {
                while (!low.empty() && bars_[low.back()].bar.low_usd >= bar.low_usd) low.pop_back();
                while (!high.empty() && bars_[high.back()].bar.high_usd <= bar.high_usd) {
                    high.pop_back();
                }
                low.push_back(j);
                high.push_back(j);
            }
            if (j < horizon_) continue;
            const std::size_t i = j - horizon_;
            while (!low.empty() && low.front() <= i) low.pop_front();
            while (!high.empty() && high.front() <= i) high.pop_front();
            if (!low.empty()) lowest_[i] = bars_[low.front()].bar.low_usd;
            if (!high.empty()) highest_[i] = bars_[high.front()].bar.high_usd;
        }
    }

    void likenesses(std::size_t window) {
        std::vector<double> moves(bars_.size(), unknown);
        for (std::size_t i = 1; i < bars_.size(); ++i) moves[i] = std::log(close(i) / close(i - 1));
        likeness_.resize(bars_.size());
        for (std::size_t i = 0; i < bars_.size(); ++i) {
            double sum = 0;
            double squares = 0;
            double count = 0;
            for (std::size_t j = i > window ? i - window : 0; j < i; ++j) {
                if (!std::isfinite(moves[j])) continue;
                sum += moves[j];
                squares += moves[j] * moves[j];
                count += 1;
            }
            if (2 * count < static_cast<double>(window) || !(squares > 0)) continue;
            const double volatility = std::sqrt(squares / count);
            likeness_[i] = {moves[i] / volatility, sum / volatility / std::sqrt(count),
                            std::log(volatility)};
        }
    }

    std::span<const SignalBar> bars_;
    std::size_t horizon_;
    std::vector<double> lowest_, highest_;
    std::vector<Likeness> likeness_;
};

/// Share of the most similar bars at which the statement came true; nothing where there are too
/// few. Bars with a signal of the same kind and direction are left out: they are what is judged.
std::optional<double> baseline_of(const History& history, const Signal& signal,
                                  const std::set<std::pair<int, std::size_t>>& taken,
                                  const RecordSettings& settings) {
    const Likeness& own = history.likeness(signal.bar);
    if (!own.known()) return std::nullopt;
    std::vector<std::pair<double, std::size_t>> others;
    for (std::size_t j = 0; j < history.size(); ++j) {
        const std::size_t apart = j > signal.bar ? j - signal.bar : signal.bar - j;
        const Likeness& other = history.likeness(j);
        if (apart <= settings.horizon_bars || !other.known() || !history.is_over(j)) continue;
        if (taken.contains({signal.direction, j})) continue;
        const double move = other.move - own.move;
        const double trend = other.trend - own.trend;
        const double volatility = other.log_volatility - own.log_volatility;
        // A unit of move is one standard deviation; volatilities differ by about e^0.5 as often.
        others.emplace_back(move * move + trend * trend + 4 * volatility * volatility, j);
    }
    if (others.size() < settings.neighbours_least) return std::nullopt;
    const std::size_t count = std::min(settings.neighbours, others.size());
    std::nth_element(others.begin(), others.begin() + static_cast<std::ptrdiff_t>(count - 1),
                     others.end());
    double hits = 0;
    for (std::size_t n = 0; n < count; ++n) {
        hits += history.came_true(signal, others[n].second) ? 1 : 0;
    }
    return hits / static_cast<double>(count);
}

void judge(SignalRecord& record, const RecordSettings& settings) {
    const std::string rates = fmt::format("{:.0f} % against {:.0f} %, n={}", 100 * record.hit_rate,
                                          100 * record.baseline_rate, record.scored);
    if (record.scored < settings.signals_least || !std::isfinite(record.difference.lo)) {
        record.verdict = SkillVerdict::too_few;
        record.text =
            record.scored == 0 ? "too few to say: n=0" : fmt::format("too few to say: {}", rates);
        return;
    }
    const std::string interval =
        fmt::format("{} (difference {:+.0f} to {:+.0f} points)", rates, 100 * record.difference.lo,
                    100 * record.difference.hi);
    if (record.difference.lo > 0) {
        record.verdict = SkillVerdict::shown;
        record.text = "skill shown: " + interval;
    } else if (record.difference.hi < 0) {
        record.verdict = SkillVerdict::worse;
        record.text = "worse than the baseline: " + interval;
    } else {
        record.verdict = SkillVerdict::not_shown;
        record.text = "no skill shown: " + rates;
    }
}

}  // namespace

std::string_view name_of(SkillVerdict verdict) {
    switch (verdict) {
        case SkillVerdict::shown:
            return "shown";
        case SkillVerdict::not_shown:
            return "not_shown";
        case SkillVerdict::worse:
            return "worse";
        case SkillVerdict::too_few:
            break;
    }
    return "too_few";
}

std::vector<SignalRecord> record_signals(std::span<const SignalBar> bars,
                                         std::span<const Signal> signals,
                                         const RecordSettings& settings) {
    const History history(bars, settings);
    std::vector<SignalRecord> out;
    for (const SignalKind kind : all_signal_kinds) {
        SignalRecord record;
        record.kind = kind;
        std::set<std::pair<int, std::size_t>> taken;
        for (const Signal& signal : signals) {
            if (signal.kind == kind) taken.emplace(signal.direction, signal.bar);
        }
        std::vector<GainSample> samples;
        double hits = 0;
        double expected = 0;
        std::set<std::pair<int, std::size_t>> judged;
        for (const Signal& signal : signals) {
            if (signal.kind != kind) continue;
            ++record.signals;
            if (signal.bar >= bars.size() || !history.is_over(signal.bar)) continue;
            // A bar that clears two zones makes one statement, not two.
            const bool same = !judged.emplace(signal.direction, signal.bar).second;
            if (same && kind != SignalKind::approach) continue;
            const auto baseline = baseline_of(history, signal, taken, settings);
            if (!baseline) continue;
            const double hit = history.came_true(signal, signal.bar) ? 1 : 0;
            hits += hit;
            expected += *baseline;
            samples.push_back({signal.at_ns, hit - *baseline, 1});
        }
        record.scored = samples.size();
        if (record.scored > 0) {
            record.hit_rate = hits / static_cast<double>(record.scored);
            record.baseline_rate = expected / static_cast<double>(record.scored);
            record.difference = bootstrap_gain(samples, settings.block_ns);
        }
        judge(record, settings);
        out.push_back(std::move(record));
    }
    return out;
}

}  // namespace faultline
