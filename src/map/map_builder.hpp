// build_map: reads position books and adds them up to a liquidation map.
//
// Books are added one instrument at a time; several instruments of a venue share its coverage line.
// Everything is valued at the mark of the book it came from, so that per venue levels + inert part
// = open interest. The leverage filter leaves mass out of the levels and says how much in the
// totals.
#pragma once

#include <string>
#include <vector>

#include "book/position_book.hpp"
#include "map/liquidation_map.hpp"
#include "map/price_buckets.hpp"

namespace faultline {

struct MapRequest {
    std::string market;
    TimeNs at_ns = 0;
    double bucket_usd = 0;                        // 0: default_bucket_usd
    double low_usd = 0, high_usd = 0;             // both 0: all that holds mass
    double leverage_min = 0, leverage_max = 1e9;  // brackets kept
    /// Whether cells are summed against open interest, for `conservation_error`; a column of a
    /// heatmap does without, that costs as much as the column.
    bool checks_conservation = true;
};

/// A book with what the map must say about it.
struct BookView {
    VenueId venue{};
    ContractKind kind = ContractKind::linear;
    const PositionBook* book = nullptr;  // null: named for its notes only
    double age_s = 0;                    // of its open interest; NaN: not observed yet
    double price_age_s = 0;              // of its price; NaN: none was heard
    std::vector<std::string> notes;
};

/// The map of `views`, of which the one with the largest open interest gives the current price.
/// Views without open interest or price are named in the coverage notes and add no mass.
LiquidationMap build_map(const MapRequest& request, const std::vector<BookView>& views,
                         std::string model_version, std::string weights);

/// Price rows that build_map would make of the request. As a number without end, so that it can be
/// judged before memory is asked for.
double map_row_count(const MapRequest& request, const std::vector<BookView>& views);

/// Mark of the book with the largest open interest; NaN where no book has one.
double current_price_usd(const std::vector<BookView>& views);

/// The first and last bracket (exclusive) whose leverage lies in [min, max].
std::pair<std::size_t, std::size_t> brackets_within(double leverage_min, double leverage_max);

}  // namespace faultline
