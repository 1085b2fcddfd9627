// HeldPositions: open positions of real accounts with the liquidation price that the venue told,
// and the hours of prices and open interest around them, from the files beside the project.
#pragma once

#include <cmath>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "engine/path_bar.hpp"
#include "market/side.hpp"
#include "market/venue_id.hpp"

namespace faultline::eval {

struct HeldPosition {
    TimeNs snapshot_ns = 0;
    std::string account;
    Side side = Side::long_;
    double value_usd = 0, mark_usd = 0, entry_usd = 0;
    double liquidation_usd = NAN;  // NaN where the venue told none: nothing can liquidate it
};
using PositionsByCoin = std::map<std::string, std::vector<HeldPosition>>;  // in order of snapshots

/// Rows of size zero are left out. Problems: those of the file; a row that is none.
Outcome<PositionsByCoin> read_positions(const std::filesystem::path& csv);

/// An hour's end: open interest then, and the bar that ended there.
struct MarketHour {
    PathBar bar;  // without volume
    double open_interest_coins = unknown;
};

/// Hours with a bar of `prices_of`, in order; open interest is that of another file, in USD there,
/// by the bar's close. Problems: as above; no bar at all.
Outcome<std::vector<MarketHour>> read_hours(const std::filesystem::path& candles_csv,
                                            const std::filesystem::path& open_interest_csv,
                                            const std::string& coin, VenueId prices_of);

}  // namespace faultline::eval
