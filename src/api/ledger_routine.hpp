// LedgerRoutine: writes the ledger of forecasts while a server runs: before each hour a forecast of
// it for every market and venue whose liquidations are heard, after it what came.
//
// Called about once a second on one thread; everything is asked through `Sources`, so that a test
// can bring its own clock, map and liquidations. An hour that has begun
// gets no forecast. An hour in which a venue could not be heard is written down as unknown.
#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "api/ledger_reading.hpp"
#include "history/ledger_file.hpp"
#include "insight/hour_outlook.hpp"
#include "market/venue_id.hpp"

namespace faultline {

class LedgerRoutine {
  public:
    static constexpr DurationNs lead_ns = 2 * ns_per_minute;   // forecasts before the hour
    static constexpr DurationNs delay_ns = 2 * ns_per_minute;  // what came late has come by then

    struct Sources {
        std::vector<std::string> markets;
        std::string model;
        std::function<TimeNs()> now_ns;
        /// Venues whose liquidations are heard now.
        std::function<std::vector<VenueId>()> venues;
        std::function<bool(VenueId, TimeNs hour_ns)> was_heard;
        /// The map now; nothing where there is none.
        std::function<std::optional<LiquidationMap>(const std::string& market)> map;
        /// Deviation of the log price over the next hour; NaN: unknown.
        std::function<double(const std::string& market, TimeNs now_ns)> hour_sigma;
        /// The whole hours before `now_ns` in which liquidations could be seen, with what was.
        std::function<Outcome<std::vector<HourSeen>>(const std::string& market, VenueId venue,
                                                     TimeNs now_ns)>
            past_hours;
        /// What is known of one hour, nothing but what was heard.
        std::function<Outcome<HourSeen>(const std::string& market, VenueId venue, TimeNs hour_ns)>
            hour_seen;
        std::function<void(const Problem&)> failed;
    };

    LedgerRoutine(std::filesystem::path path, HashText hash, Sources sources);

    void turn();
    /// Problem: the file cannot be read.
    Outcome<LedgerReading> read(const LedgerQuestion& question) const;
    /// What keeps it from writing; empty: nothing.
    const std::string& trouble() const { return trouble_; }

  private:
    bool open(TimeNs now_ns);
    void foretell(TimeNs hour_ns);
    std::optional<HourForecast> forecast_of(const std::string& market, VenueId venue,
                                            const SidePair& swept_usd) const;
    void settle(const HourForecast& forecast);
    void tell(const Problem& problem);
    /// False, and the file is opened anew later, where it could not be written.
    bool wrote(const Outcome<void>& written);

    std::filesystem::path path_;
    HashText hash_;
    Sources sources_;
    std::optional<LedgerFile> file_;
    std::string note_;     // of the first opening
    std::string trouble_;  // while it lasts
    TimeNs retry_ns_ = 0;
    TimeNs foretold_ns_ = 0;  // the newest hour that was looked at
};

}  // namespace faultline
