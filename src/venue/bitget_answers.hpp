// Bitget answers: the bodies of REST answers, and what they share with the streams.
#pragma once

#include "venue/decode.hpp"

namespace faultline::bitget {

/// A v2 or v3 answer `{"code","data":...}`.
Result<FrameKind> decode_answer(const Json& root, const DecodeContext& context, EventBatch& batch);

/// Mark, index, funding and open interest of a ticker: whatever of them is there. `sent_ns` where
/// the row has no time of its own; 0 where there is none either.
Result<void> add_ticker(const Json& row, std::string_view symbol, TimeNs sent_ns,
                        const DecodeContext& context, EventBatch& batch);

/// A whole book {bids, asks} or {b, a}.
Result<void> add_book(const Json& row, std::string_view symbol, const DecodeContext& context,
                      EventBatch& batch);

/// Rows `[ts, open, high, low, close, base volume, ...]` that open before `open_before_ns`.
Result<void> add_candles(const Json& data, PriceKind kind, DurationNs length_ns,
                         TimeNs open_before_ns, std::string_view symbol,
                         const DecodeContext& context, EventBatch& batch);

}  // namespace faultline::bitget
