// Phemex products: contracts and their margin tiers.
//
// Three generations of tiers stand beside each other in one answer. Where a contract names a
// bracket table (`leverageMargin`), only that counts: the older risk limits of the same answer ask
// ten times the margin. Limits of contracts settled in a coin are in that coin, so their cap in USD
// is not known without a price.
#pragma once

#include "venue/decode.hpp"

namespace faultline::phemex {

/// `{products, perpProductsV2, riskLimits, riskLimitsV2, leverageMargins}`, or one product, or the
/// risk limits of one.
Result<FrameKind> decode_products(const Json& root, const DecodeContext& context,
                                  EventBatch& batch);

/// An array of products of the oldest kind ("contractSize": "1 USD").
Result<FrameKind> decode_product_list(const Json& products, const DecodeContext& context,
                                      EventBatch& batch);

}  // namespace faultline::phemex
