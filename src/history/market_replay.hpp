// MarketReplay: a market rebuilt from history, moved forward to any instant.
//
// Opens every instrument of the market that has open interest, warms its book up on the time before
// the first answer, and gives the books at each asked time. The same store gives the same books,
// whatever the steps in which it is moved.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "engine/market_setup.hpp"
#include "history/instrument_source.hpp"
#include "map/map_builder.hpp"

namespace faultline {

struct ReplayRequest {
    std::string market;
    std::vector<VenueId> venues;              // empty: all
    TimeNs from_ns = 0;                       // of the first answer
    TimeNs to_ns = 0;                         // of the last
    DurationNs warmup_ns = 120 * ns_per_day;  // history before from_ns that shapes the books
    ModelConfig config;
    /// Before this time the path goes by in bars of five minutes: a fifth of the work. 0: nowhere.
    TimeNs fine_from_ns = 0;
    std::map<VenueId, FlowShares> shares{};    // of what is opened, where they are learned
    std::map<VenueId, ModelConfig> configs{};  // likewise the setting that explains most
};

/// What the store knows of a market: which instruments, and from when to when.
struct MarketExtent {
    std::vector<StoredInstrument> instruments;
    std::map<InstrumentId, std::vector<SeriesInfo>> series;  // of those that have one
    TimeNs first_ns = time_max_ns;
    TimeNs last_ns = time_min_ns;  // the end of the last bar or observation
};

/// Error where the market is not in the store; the remedy names those that are.
Outcome<MarketExtent> market_extent(const Store& store, const std::string& market);

/// The lowest and highest price of the market in a period, index prices left out. Error where the
/// period has none.
struct VisitedPrices {
    double low_usd = 0, high_usd = 0;
};
Outcome<VisitedPrices> visited_prices(const Store& store, const MarketExtent& extent,
                                      TimeNs from_ns, TimeNs to_ns);

class MarketReplay {
  public:
    static Outcome<MarketReplay> open(const Store& store, const ReplayRequest& request);

    /// Moves every book to what was known at `at_ns`. Calls must go forward in time.
    Outcome<void> advance_to(TimeNs at_ns);

    /// The books as they stand, with their notes; instruments without open interest are named too.
    std::vector<BookView> views(TimeNs at_ns) const;

    /// Price range since last asked, of the instrument with the largest open interest that has one.
    PathBar take_price_range();

    /// The books as they stand, to go on from here with live events. The replay is empty then.
    struct HandedOver {
        InstrumentId id = 0;
        std::unique_ptr<InstrumentPipeline> pipeline;
        std::vector<std::string> notes;
    };
    std::vector<HandedOver> hand_over();

    /// What is needed, beside the books' own state, to go on from here at a later start.
    struct Standing {
        InstrumentId id = 0;
        InstrumentId path = 0;     // the instrument whose prices it takes; mostly its own
        double reference_usd = 0;  // of its kernel
        std::vector<std::string> notes;
        InstrumentPipeline* pipeline = nullptr;  // of the replay; not read by `resume`
    };
    std::vector<Standing> standing();
    /// Venues that have no map here, and why.
    const std::vector<std::pair<VenueId, std::string>>& left_out() const { return left_out_; }

    /// A replay that stands at `at_ns` with new, empty books, into whose pipelines (`standing`) the
    /// caller puts what they were; the request is that of the earlier replay. Problem: an
    /// instrument is not in the store.
    static Outcome<MarketReplay> resume(const Store& store, const ReplayRequest& request,
                                        TimeNs at_ns, const std::vector<Standing>& books,
                                        std::vector<std::pair<VenueId, std::string>> left_out);

  private:
    struct Member {
        InstrumentId id = 0;
        InstrumentId path = 0;
        double reference_usd = 0;
        InstrumentSource source;
        std::unique_ptr<InstrumentPipeline> pipeline;
        std::vector<std::string> notes;
    };
    Outcome<void> add(const Store& store, const ReplayRequest& request,
                      const StoredInstrument& stored, const MarketExtent& extent,
                      std::optional<InstrumentId> path);

    std::vector<Member> members_;
    std::vector<std::pair<VenueId, std::string>> left_out_;  // and why
};

}  // namespace faultline
