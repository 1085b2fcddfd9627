// KuCoin rows: what its sockets and its REST answers have in common, and the answers themselves.
#pragma once

#include "venue/wire_rows.hpp"

namespace faultline {

/// Nanoseconds (most books and trades) or milliseconds (level2Depth50 since 2024): told by size.
Result<TimeNs> kucoin_time(const Json& row, std::string_view key);

/// A trade of any of the four forms, whose fields have other names but the same meaning.
struct KucoinTradeFields {
    std::string_view price, size, side, id, time;
};
Result<void> add_kucoin_trade(const Json& row, const KucoinTradeFields& fields,
                              std::string_view symbol, const DecodeContext& context,
                              EventBatch& batch);

/// A bar that is an array: where its prices and its volume in lots stand. Times differ in unit.
struct KucoinBarPlaces {
    std::size_t open, high, low, close, lots;
};
Result<void> add_kucoin_bar(const Json& row, const KucoinBarPlaces& at, DurationNs length_ns,
                            std::string_view symbol, const DecodeContext& context,
                            EventBatch& batch);

/// The `data` of a REST answer, classic or UTA: its shape says what it is.
Result<FrameKind> decode_kucoin_answer(const Json& data, const DecodeContext& context,
                                       EventBatch& batch);

}  // namespace faultline
