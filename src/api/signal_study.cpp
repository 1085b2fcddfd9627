// study_signals: an hour of replay, a map, its zones, the detector; then the record.
#include "api/signal_study.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <map>

#include "api/history_queries.hpp"
#include "engine/market_setup.hpp"
#include "history/market_replay.hpp"
#include "insight/zones.hpp"

namespace faultline {
namespace {

constexpr DurationNs step_ns = ns_per_hour;
constexpr double map_around = 0.30;  // of the price: zones are sought within a quarter

/// Standard deviation of a day's log return so far; NaN below a day of steps.
class DailySigma {
  public:
    void add(double close_usd) {
        const double change = std::log(close_usd / before_usd_);
        before_usd_ = close_usd;
        if (!std::isfinite(change)) return;
        squares_ += change * change;
        ++count_;
    }
    double value() const { return count_ < 24 ? unknown : std::sqrt(squares_ / count_ * 24); }

  private:
    double before_usd_ = unknown;
    double squares_ = 0;
    int count_ = 0;
};

Outcome<std::map<TimeNs, double>> hourly_volumes(const Store& store, const std::string& market,
                                                 TimeNs from_ns, TimeNs to_ns) {
    SeriesQuestion question;
    question.market = market;
    question.from_ns = from_ns;
    question.to_ns = to_ns;
    question.step_ns = step_ns;
    FL_TRY(candles, candles_of(store, question));
    std::map<TimeNs, double> volumes;
    for (const Candle& candle : candles) volumes[candle.open_ns] = candle.volume_coins;
    return volumes;
}

}  // namespace

Outcome<SignalReading> study_signals(const Store& store, const SignalStudy& study,
                                     const std::function<void(double)>& progress) {
    FL_TRY(extent, market_extent(store, study.market));
    SignalReading reading;
    reading.market = study.market;
    reading.at_ns = study.at_ns - study.at_ns % step_ns;  // of the last whole hour
    reading.from_ns = std::max(extent.first_ns, reading.at_ns - study.length_ns);
    reading.from_ns += step_ns - reading.from_ns % step_ns;
    reading.step_ns = step_ns;
    reading.weights = std::string(weights_prior);
    ReplayRequest request;
    request.market = study.market;
    request.from_ns = reading.from_ns;
    request.to_ns = reading.at_ns;
    request.config = default_config(study.market);
    FL_TRY(replay, MarketReplay::open(store, request));
    FL_TRY(volumes, hourly_volumes(store, study.market, reading.from_ns, reading.at_ns));
    FL_CHECK(replay.advance_to(reading.from_ns));
    static_cast<void>(replay.take_price_range());  // what the warm-up saw belongs to no step

    SignalDetector detector{SignalSettings{}};
    DailySigma sigma;
    std::vector<SignalBar> bars;
    std::vector<Signal> signals;
    for (TimeNs end_ns = reading.from_ns + step_ns; end_ns <= reading.at_ns; end_ns += step_ns) {
        FL_CHECK(replay.advance_to(end_ns));
        const PathBar range = replay.take_price_range();
        sigma.add(range.close_usd);
        const std::vector<BookView> views = replay.views(end_ns);
        ZoneReading zones;
        if (const double price = current_price_usd(views); std::isfinite(price)) {
            MapRequest near;
            near.market = study.market;
            near.at_ns = end_ns;
            near.low_usd = price * (1 - map_around);
            near.high_usd = price * (1 + map_around);
            zones = find_zones(build_map(near, views, std::string(model_version), reading.weights),
                               sigma.value());
            reading.current_price_usd = price;
        }
        const auto volume = volumes.find(end_ns - step_ns);
        bars.push_back({end_ns,
                        {range.open_usd, range.high_usd, range.low_usd, range.close_usd},
                        volume == volumes.end() ? unknown : volume->second});
        const auto told = detector.step(bars.back(), zones);
        signals.insert(signals.end(), told.begin(), told.end());
        progress(static_cast<double>(end_ns - reading.from_ns) /
                 static_cast<double>(reading.at_ns - reading.from_ns));
    }
    reading.bars = bars.size();
    reading.records = record_signals(bars, signals, reading.settings);
    for (const SignalBar& bar : bars) {
        reading.bars_without_volume += std::isfinite(bar.volume_coins) ? 0 : 1;
    }
    if (reading.bars_without_volume > 0) {
        reading.notes.push_back(
            fmt::format("{} of {} hours have no known volume: signals that "
                        "need its expansion are not made there",
                        reading.bars_without_volume, reading.bars));
    }
    std::ranges::copy_if(signals, std::back_inserter(reading.recent), [&](const Signal& signal) {
        return signal.at_ns > reading.at_ns - study.recent_ns;
    });
    FL_TRY(simulated, store.holds_simulated());
    reading.simulated = simulated;
    return reading;
}

}  // namespace faultline
