// Decode rivals: the fields of liquidations read with other JSON libraries, to be timed beside
// ours.
//
// A rival parses the payload into its own document and reads symbol, side, price, size and time of
// each liquidation in it: the same fields as our decoder, prices and sizes as exact decimals, but
// without telling frames apart, contracts, coins or checks. That makes it a lower bound of what a
// decoder on that library would take.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/decimal.hpp"
#include "core/time.hpp"

namespace faultline {

/// Where the fields stand in a venue's liquidation frame. Paths go down members by '/'; an array on
/// the way stands for each of its elements, and a number is a place of a row that is an array.
struct RivalFields {
    std::string_view frame;   // "binance/liquidation-long-linear" under fixtures/
    std::string_view rows;    // to the rows, or to what names the symbol of the rows behind `inner`
    std::string_view inner;   // to the rows from there; empty: `rows` are the rows
    std::string_view symbol;  // of `rows`; empty where the frame has none there
    std::string_view side;
    std::string_view price;
    std::string_view size;
    std::string_view time;
    bool time_is_text = false;  // RFC 3339; else milliseconds, as a number or text
};

/// One frame for each venue that sends liquidations, but for Bitget: its size is a value in
/// dollars, which our decoder turns into coins.
std::span<const RivalFields> rival_frames();

struct RivalLiquidation {
    std::string symbol;
    std::string side;
    Decimal price;
    Decimal size;
    TimeNs at_ns = 0;
};

/// Fills `out` (cleared first). False where the payload is no JSON or a field is not there.
using RivalReader = bool (*)(std::string_view payload, const RivalFields& fields,
                             std::vector<RivalLiquidation>& out);
bool read_with_nlohmann(std::string_view payload, const RivalFields& fields,
                        std::vector<RivalLiquidation>& out);
bool read_with_rapidjson(std::string_view payload, const RivalFields& fields,
                         std::vector<RivalLiquidation>& out);

/// Only the parsing, of any payload. False where it is no JSON.
bool parse_with_nlohmann(std::string_view payload);
bool parse_with_rapidjson(std::string_view payload);

}  // namespace faultline
