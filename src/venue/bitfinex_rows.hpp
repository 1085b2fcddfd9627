// Bitfinex rows: what stands at which place, the same on the socket and in answers.
//
// A liquidation arrives as a trigger (IS_MATCH 0) and then as its matches (IS_MATCH 1), all with
// the whole size or a part of it: only triggers are events, so nothing is counted twice. The sign
// of AMOUNT is the position: above zero a long was liquidated. A trigger often has no price yet;
// it takes that of its first match where both are in one payload. BASE_PRICE is the entry price and
// never used as the price of the liquidation. Sizes and open interest are coins.
#pragma once

#include "venue/decode.hpp"
#include "venue/json_row.hpp"

namespace faultline::bitfinex {

/// USDT-margined; contracts quoted in coins and spot pairs are not ours. Empty: not known whose.
inline bool is_ours(std::string_view symbol) {
    return symbol.empty() || symbol.ends_with("F0:USTF0");
}

/// [id, ms, amount, price]; the amount's sign is the taker's side.
Result<void> add_trade_row(const JsonRow& row, std::string_view symbol,
                           const DecodeContext& context, EventBatch& batch);

/// A status row from its time on (`first`); recordings of 2019 are shorter.
Result<void> add_status(const JsonRow& row, std::size_t first, std::string_view symbol,
                        const DecodeContext& context, EventBatch& batch);

/// [ms, open, CLOSE, HIGH, LOW, volume].
Result<void> add_candle(const JsonRow& row, std::string_view symbol, DurationNs length_ns,
                        const DecodeContext& context, EventBatch& batch);

/// ["pos", POS_ID, MTS, _, SYMBOL, AMOUNT, BASE_PRICE, _, IS_MATCH, IS_MARKET_SOLD, _,
/// PRICE_ACQUIRED] rows, or lists of them (the history wraps each), in any order.
Result<FrameKind> decode_liquidations(const Json& list, const DecodeContext& context,
                                      EventBatch& batch);

}  // namespace faultline::bitfinex
