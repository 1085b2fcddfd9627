// Bybit answers: the bodies of REST answers, and what they share with the streams.
#pragma once

#include "venue/decode.hpp"

namespace faultline::bybit {

/// A v5 answer `{"retCode","result":{"list":[...]}}`, or its result alone.
Result<FrameKind> decode_answer(const Json& root, const DecodeContext& context, EventBatch& batch);

/// Mark, index, funding and open interest of a ticker: whatever of them is there.
Result<void> add_ticker(const Json& row, TimeNs exchange_ns, const DecodeContext& context,
                        EventBatch& batch);

/// A whole book {s, b, a}.
Result<void> add_book(const Json& row, TimeNs exchange_ns, const DecodeContext& context,
                      EventBatch& batch);

/// The coins of a bar: `volume` counts coins on linear contracts and USD on inverse ones, whose
/// `turnover` counts coins. NaN where the contract is not known.
double volume_coins(const Instrument* contract, double volume, double turnover);

}  // namespace faultline::bybit
