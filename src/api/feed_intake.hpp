// FeedIntake: what the feed hears, handed from its thread to the engine's.
//
// Events of instruments that are followed wait in a queue until the engine takes them; liquidations
// are told at once as well. Nothing is decided here and nothing is lost: what belongs to no
// followed instrument is counted.
#pragma once

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "feed/feed_sink.hpp"

namespace faultline {

struct FedEvent {
    VenueId venue{};
    InstrumentId instrument = 0;  // 0: of the venue as a whole (reserves, insurance fund)
    Event event;
};

class FeedIntake final : public FeedSink {
  public:
    struct Followed {
        InstrumentId id = 0;
        std::string market;
    };
    using Tell = std::function<void(VenueId, const Followed&, const std::string& symbol,
                                    const Liquidation&)>;
    using TellOdd = std::function<void(const OddPayload&)>;

    /// Before the feed starts. `tell` is called on the feed's thread.
    void follow(VenueId venue, const std::string& symbol, Followed followed);
    void on_liquidation(Tell tell) { tell_ = std::move(tell); }
    void on_odd(TellOdd tell) { tell_odd_ = std::move(tell); }

    /// All that waits, in the order in which it was heard. From any thread.
    std::vector<FedEvent> take_all();

    std::uint64_t unfollowed() const { return unfollowed_; }
    std::uint64_t events() const { return events_; }

    void heard(const FrameRecord& record, const Normalised& normalised,
               const InstrumentTable& instruments) override;
    void odd(const OddPayload& sample) override {
        if (tell_odd_) tell_odd_(sample);
    }

  private:
    std::array<std::map<std::string, Followed, std::less<>>, venue_count> followed_;
    Tell tell_;
    TellOdd tell_odd_;
    std::mutex mutex_;
    std::vector<FedEvent> waiting_;
    std::atomic<std::uint64_t> unfollowed_ = 0;
    std::atomic<std::uint64_t> events_ = 0;
};

}  // namespace faultline
