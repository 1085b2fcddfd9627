// OKX rows: what channels and REST answers share, told by the fields of the rows.
#pragma once

#include "venue/decode.hpp"

namespace faultline::okx {

/// `data` of a channel or answer: trades, marks, indexes, funding, open interest, instruments,
/// tiers, insurance, ratios, candles and books.
Result<FrameKind> decode_rows(const Json& data, const DecodeContext& context, EventBatch& batch);

/// A whole book; `symbol` where the row has none of its own.
Result<void> add_book(const Json& row, std::string_view symbol, const DecodeContext& context,
                      EventBatch& batch);

/// Rows `[ts, open, high, low, close, ..., confirm]`; those that are still open are left out.
Result<void> add_candles(const Json& data, PriceKind kind, DurationNs length_ns,
                         std::string_view symbol, const DecodeContext& context, EventBatch& batch);

}  // namespace faultline::okx
