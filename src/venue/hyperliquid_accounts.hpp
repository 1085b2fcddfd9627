// Hyperliquid's accounts: positions and forced closures, which are public for every address.
#pragma once

#include <string_view>

#include "venue/account_rows.hpp"

namespace faultline::hyperliquid {

/// Spot pairs are "@107" or "PURR/USDC".
inline bool is_spot(std::string_view coin) {
    return coin.starts_with('@') || coin.find('/') != std::string_view::npos;
}

/// "BTC", "kPEPE" (thousands), and builder markets "xyz:TSLA": each counts the coin of its name.
Instrument contract_of(std::string_view name);

/// A row's head. A builder market that no answer has told yet counts as its name says; its contract
/// is kept in `told`, which must outlive the head.
RowHead head_of(const DecodeContext& context, std::string_view coin, TimeNs at_ns,
                Instrument& told);

/// "B" is bought, "A" is sold. Errors: missing_field, bad_side.
Result<bool> bought(const Json& row);

/// Liquidations in the fills of an account; `owner` is its address, empty where not known. Fills
/// without a liquidation are ignored: the public trades have them.
Result<FrameKind> take_fills(const Json& fills, std::string_view owner,
                             const DecodeContext& context, EventBatch& batch);

/// One position of an account at a time (0: not told).
Result<void> take_position(const Json& row, TimeNs at_ns, std::string_view account,
                           const DecodeContext& context, EventBatch& batch);

/// All positions of a clearinghouseState answer.
Result<FrameKind> take_account(const Json& state, std::string_view account,
                               const DecodeContext& context, EventBatch& batch);

}  // namespace faultline::hyperliquid
