// LiveDrill: the live feed against emulated venues over real sockets of this machine, with faults
// on demand; what was told and what was heard are kept side by side. For end-to-end tests, the soak
// and benchmarks. The venues run on a thread of their own, the feed on the caller's.
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "feed/feed.hpp"
#include "net/asio_network.hpp"
#include "sim/emulated_world.hpp"

namespace faultline {

struct DrillSettings {
    std::vector<VenueId> venues;
    std::vector<std::string> markets{"BTC", "ETH"};
    ScriptRates rates;
    std::uint64_t seed = 1;
    bool keep_records = true;  // for a replay afterwards
    FeedTiming timing = quick_timing();

    /// Waits of tenths of a second instead of minutes: outages are noticed and healed at once.
    static FeedTiming quick_timing();
};

/// What the feed has brought, for comparing.
class DrillSink final : public FeedSink {
  public:
    explicit DrillSink(bool keep_records) : keep_records_(keep_records) {}
    void heard(const FrameRecord& record, const Normalised& normalised,
               const InstrumentTable& instruments) override;

    struct Counts {
        std::uint64_t events = 0;
        std::uint64_t trades = 0;
        std::uint64_t liquidations = 0;
        std::uint64_t gaps_opened = 0, gaps_closed = 0;
    };
    const Counts& of(VenueId venue) const { return counts_[index_of(venue)]; }
    const std::vector<FrameRecord>& records() const { return records_; }
    /// Lines of all events in the order heard: what a replay must give again.
    const std::string& lines() const { return lines_; }
    /// Trades with an id that came more than once.
    std::uint64_t repeated_ids() const { return repeated_ids_; }

  private:
    bool keep_records_;
    std::array<Counts, venue_count> counts_{};
    std::vector<FrameRecord> records_;
    std::string lines_;
    std::set<std::string> ids_;  // "bybit trade BTCUSDT 17"
    std::uint64_t repeated_ids_ = 0;
};

class LiveDrill {
  public:
    static Outcome<std::unique_ptr<LiveDrill>> start(DrillSettings settings);
    ~LiveDrill();

    /// Runs the feed until `done` says so; false after `patience_ns`.
    bool run_until(const std::function<bool()>& done, DurationNs patience_ns);
    void run_for(DurationNs length_ns);
    /// Ends the feed; gaps that are open stay so.
    void stop();

    void set_fault(VenueId venue, Fault fault);
    void clear_faults(VenueId venue);

    VenueStatus status(VenueId venue) const;
    /// Every channel that must speak is live, every poll is answered.
    bool is_live(VenueId venue) const;
    std::string what_is_not_live(VenueId venue) const;
    const DrillSink& sink() const { return sink_; }
    /// Lines of a replay of the records through fresh normalisers.
    std::string replayed_lines() const;

  private:
    explicit LiveDrill(DrillSettings settings);
    /// Runs work on the venues' thread and waits for it.
    void there(const std::function<void()>& work);

    struct Venues;  // their network, world and thread
    DrillSettings settings_;
    DrillSink sink_;
    std::unique_ptr<Venues> venues_;
    std::unique_ptr<AsioNetwork> network_;
    std::unique_ptr<Feed> feed_;
};

}  // namespace faultline
