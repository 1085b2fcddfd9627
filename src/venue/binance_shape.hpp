// Binance shape: the wire format that Binance and its clones (Aster) share.
//
// Streams name themselves by "e" and come bare, wrapped in {"stream","data"} or as arrays; REST
// answers are told by their fields, and by the endpoint where two answers look alike. Sizes are in
// contracts as printed: coins for USD-M (thousands for "1000PEPEUSDT"), 100 or 10 USD for COIN-M.
//
// Read with care: `S` of a forceOrder is the side of the liquidation ORDER (SELL: a long died);
// `z` is what was filled of it (`l` only the last piece); `ap` is the average fill and `p` the
// order's limit near the bankruptcy price.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "venue/decode.hpp"

namespace faultline::binance_shape {

/// Decodes one payload of a venue of this shape.
Result<FrameKind> decode(VenueId venue, std::string_view payload, const DecodeContext& context,
                         EventBatch& batch);

/// An element of a stream (it has "e"). `is_whole_book`: the stream says that its depth is a whole
/// book of the top levels, not a change.
Result<FrameKind> decode_stream(const Json& event, bool is_whole_book, const DecodeContext& context,
                                EventBatch& batch);

/// Where a host's streams and answers are.
struct Host {
    std::string_view market_socket;  // trades, marks, liquidations
    std::string_view book_socket;    // partial depth
    std::string_view rest;           // "https://fapi.binance.com/fapi/v1/"
    std::size_t streams_max;         // per connection
};
/// Adds the streams of these instruments.
void add_streams(Plan& plan, const Host& host, std::span<const Instrument* const> instruments);
/// Adds the polls that every host has: instruments and open interest.
void add_common_polls(Plan& plan, const Host& host, std::span<const Instrument* const> instruments);

}  // namespace faultline::binance_shape
