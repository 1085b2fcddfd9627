// Binance answers: the bodies of REST answers of the shape that Binance and Aster share.
#pragma once

#include <string_view>

#include "venue/decode.hpp"

namespace faultline::binance_shape {

/// The body of a REST answer: told by its fields, and by the endpoint where two look alike.
Result<FrameKind> decode_answer(const Json& root, const DecodeContext& context, EventBatch& batch);

/// Brackets of leverage of one symbol: [{bnf, bnc, mmr, cf, ma}] or the names of the REST answer.
Result<void> add_brackets(const Json& brackets, std::string_view symbol,
                          const DecodeContext& context, EventBatch& batch);

}  // namespace faultline::binance_shape
