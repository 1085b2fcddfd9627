// ForecastLedger: forecasts that were written before the hour they speak of, and what came.
//
// An append-only list of lines, each holding the hash of the one before, so that nothing can be
// changed, dropped or put in between afterwards without `verify_ledger` naming the line. A forecast
// is refused once its hour has begun; an hour is settled once, after it is over. Pure: the caller
// keeps the lines, the clock and the hash (SHA-256 in hex).
#pragma once

#include <array>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"
#include "core/time.hpp"

namespace faultline {

using HashText = std::function<std::string(std::string_view)>;

struct HourForecast {
    TimeNs written_ns = 0;
    TimeNs hour_ns = 0;  // a whole hour, later than written_ns
    std::string market, venue, model;
    std::array<double, 2> events{};  // expected liquidations in the hour, longs and shorts
    double dispersion = 0;           // of the negative binomial around them; 0: Poisson
};

struct HourObserved {
    TimeNs settled_ns = 0;  // at or after the end of the hour
    TimeNs hour_ns = 0;
    std::string market, venue;
    std::array<double, 2> events{};
};

/// Nats of what came, both sides together, under the forecast.
double ledger_score(const HourForecast& forecast, const std::array<double, 2>& events);

struct LedgerSummary {
    std::size_t forecasts = 0, settled = 0;
    double log_score = 0;  // nats, of what is settled
    double events = 0;     // of what is settled
    std::string last_hash;
};

class ForecastLedger {
  public:
    explicit ForecastLedger(HashText hash) : hash_(std::move(hash)) {}

    /// Goes on from lines that exist already. Problem: what verify_ledger says.
    static Outcome<ForecastLedger> resume(std::span<const std::string> lines, HashText hash);

    /// The next line to store, without its end. Problems: the hour has begun or is no whole hour;
    /// this market, venue and hour has a forecast; an expectation that is no number of events.
    Outcome<std::string> append(const HourForecast& forecast);
    /// The next line. Problems: no forecast was made, it is settled, or the hour is not over.
    Outcome<std::string> settle(const HourObserved& observed);

    const LedgerSummary& summary() const { return summary_; }

  private:
    friend Outcome<LedgerSummary> verify_ledger(std::span<const std::string>, const HashText&);
    struct Open {
        HourForecast forecast;
        bool settled = false;
    };
    using Key = std::array<std::string, 3>;  // market, venue, hour
    std::string chained(std::string body);
    Outcome<void> replay(const std::string& line);

    HashText hash_;
    std::map<Key, Open> open_;
    LedgerSummary summary_;
};

/// Reads all lines again and checks numbers, hashes, times and scores. The problem names the first
/// line that does not hold.
Outcome<LedgerSummary> verify_ledger(std::span<const std::string> lines, const HashText& hash);

}  // namespace faultline
