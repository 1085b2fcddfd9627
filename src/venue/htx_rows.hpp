// HTX rows: what notifications and REST answers have in common, and the answers themselves.
#pragma once

#include "venue/wire_rows.hpp"

namespace faultline {

/// A liquidation of the socket or of REST v3 (`direction` is the ORDER's side) or of REST v5
/// (`position_side`). Sells close a long.
Result<void> add_htx_liquidation(const Json& row, const DecodeContext& context, EventBatch& batch);

/// A funding rate known at `at_ns`.
Result<void> add_htx_funding(const Json& row, TimeNs at_ns, const DecodeContext& context,
                             EventBatch& batch);

/// A contract and its size.
Result<void> add_htx_contract(const Json& row, EventBatch& batch);

/// An answer without a channel: its shape says what it is.
Result<FrameKind> decode_htx_answer(const Json& root, std::string_view status,
                                    const DecodeContext& context, EventBatch& batch);

}  // namespace faultline
