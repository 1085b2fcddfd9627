// MarketQuery: the flags that map, heatmap, leverage, exposure and profile have in common, and what
// they mean once the history is open.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cli/arguments.hpp"
#include "history/market_replay.hpp"

namespace faultline::cli {

/// The flags as typed.
struct MarketFlags {
    std::string market = "BTC";
    std::string data;
    std::vector<std::string> venues;
    std::string at, from, to, step;
    std::string leverage, bucket, range;
    std::string warmup = "120d";
    std::string weights = "prior";
    std::string png, csv, parquet;
    bool json = false;
    bool unpooled = false;

    /// Declares --data, --venues, --warmup, --weights, --unpooled, --json and --png, and the
    /// market as a positional.
    void declare_common(Arguments& arguments);
    void declare_at(Arguments& arguments);
    void declare_period(Arguments& arguments);
    /// --leverage, --bucket, --range, --csv, --parquet.
    void declare_rows(Arguments& arguments);
};

/// A range of prices asked for: in USD, or as a share around the current price.
struct PriceRange {
    double low_usd = 0, high_usd = 0;  // both 0: not given in USD
    double around = 0;                 // 0.1 = 10 % to both sides; 0: not given

    bool given() const { return high_usd > 0 || around > 0; }
    std::pair<double, double> at(double price_usd) const;
};

/// The flags, read and checked. Errors name the flag, what was typed and what is understood.
struct MarketQuery {
    std::string market;
    std::string data;
    std::vector<VenueId> venues;
    std::optional<TimeNs> at_ns, from_ns, to_ns;
    std::optional<DurationNs> step_ns;
    DurationNs warmup_ns = 0;
    bool learn = false;        // weights: learned; else prior
    bool pool_markets = true;  // other markets are learned first, as priors of their venues
    double leverage_min = 0, leverage_max = 1e9;
    double bucket_usd = 0;
    PriceRange range;
};

Outcome<MarketQuery> read_query(const MarketFlags& flags);

/// Says what is wrong with the flags, and gives the exit status of a wrong command line.
int wrong_flags(const Problem& problem);

/// Replay request for answers in [from_ns, to_ns].
ReplayRequest replay_request(const MarketQuery& query, TimeNs from_ns, TimeNs to_ns);

/// The instant of an answer: --at, else the end of what the history has.
Outcome<TimeNs> instant_of(const MarketQuery& query, const MarketExtent& extent);

/// Why no book of an answer has open interest and a price: what each instrument lacks.
tl::unexpected<Problem> no_map(const MarketQuery& query, TimeNs at_ns,
                               const std::vector<BookView>& views);

/// Writes a file in one piece: to a neighbour first, then renamed, so that a full disk or a crash
/// never leaves half a picture.
Outcome<void> write_file(const std::string& path, const void* bytes, std::size_t size);

}  // namespace faultline::cli
