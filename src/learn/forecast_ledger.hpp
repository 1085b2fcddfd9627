// ForecastLedger: forecasts that were written before the hour they speak of, and what came.
//
// An append-only list of lines, each holding the hash of the one before, so that nothing can be
// changed, dropped or put in between afterwards without `verify_ledger` naming the line. A forecast
// is refused once its hour has begun; an hour is settled once, after it is over, or closed as
// unknown where the feed was down: nobody saw is not nothing came. Pure: the caller keeps the
// lines, the clock and the hash (SHA-256 in hex).
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

/// Longs and shorts, by index_of(side).
using SidePair = std::array<double, 2>;

/// Of one market on one venue. NaN in `usd` and `swept_usd`: not known.
struct HourForecast {
    TimeNs written_ns = 0;
    TimeNs hour_ns = 0;  // a whole hour, later than written_ns
    std::string market, venue, model;
    SidePair events{};      // expected liquidations in the hour
    SidePair reference{};   // the same without a map: what the hours before were like
    double dispersion = 0;  // of the negative binomial around both; 0: Poisson
    SidePair usd{};         // expected notional
    SidePair swept_usd{};   // of the map, that price is expected to pass
};

struct HourObserved {
    TimeNs settled_ns = 0;  // at or after the end of the hour
    TimeNs hour_ns = 0;
    std::string market, venue;
    SidePair events{};
    SidePair usd{};
};

/// An hour of which nobody knows what came.
struct HourUnknown {
    TimeNs settled_ns = 0;  // at or after the end of the hour
    TimeNs hour_ns = 0;
    std::string market, venue;
    std::string reason;  // "the feed was down", for people
};

/// Nats of what came, both sides together, under an expectation (negative binomial).
double ledger_score(const SidePair& expected, double dispersion, const SidePair& events);

struct LedgerSummary {
    std::size_t forecasts = 0, settled = 0, unknown = 0;
    double log_score = 0;        // nats, of what is settled
    double reference_score = 0;  // likewise of the references
    double events = 0;           // of what is settled
    TimeNs first_ns = 0;         // when the first forecast was written; 0: there is none
    TimeNs last_hour_ns = 0;     // the newest hour of which something was settled; 0: none
    double last_score = 0, last_reference_score = 0;  // of that hour, all markets and venues
    std::string last_hash;

    std::size_t lines() const { return forecasts + settled + unknown; }
};

/// What settled hours of a market and venue had, old ones counting less (half-life 7 days).
struct LedgerRecord {
    SidePair events{}, swept_usd{};
};

class ForecastLedger {
  public:
    explicit ForecastLedger(HashText hash) : hash_(std::move(hash)) {}

    /// Goes on from lines that exist already. Problem: what verify_ledger says.
    static Outcome<ForecastLedger> resume(std::span<const std::string> lines, HashText hash);

    /// The next line to store, without its end. Problems: the hour has begun or is no whole hour;
    /// this market and venue has a forecast of it or of a later one; an expectation that is no
    /// number of events.
    Outcome<std::string> append(const HourForecast& forecast);
    /// The next line. Problems: no forecast was made, it is settled, or the hour is not over.
    Outcome<std::string> settle(const HourObserved& observed);
    Outcome<std::string> settle_unknown(const HourUnknown& unknown);

    const LedgerSummary& summary() const { return summary_; }
    /// Forecasts that are not settled yet, oldest hour first within a market and venue.
    std::vector<HourForecast> open() const;
    LedgerRecord record(const std::string& market, const std::string& venue) const;

  private:
    using Name = std::pair<std::string, std::string>;  // market, venue
    using Key = std::pair<Name, TimeNs>;               // and hour
    Outcome<HourForecast> closing(const Key& key, TimeNs settled_ns) const;
    std::string chained(std::string body);
    Outcome<void> replay(const std::string& line);

    HashText hash_;
    std::map<Key, HourForecast> open_;
    std::map<Name, TimeNs> newest_hour_;
    std::map<Name, LedgerRecord> records_;
    LedgerSummary summary_;
};

/// Reads all lines again and checks numbers, hashes, times and scores. The problem names the first
/// line that does not hold.
Outcome<LedgerSummary> verify_ledger(std::span<const std::string> lines, const HashText& hash);

}  // namespace faultline
