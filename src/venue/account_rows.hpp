// Account rows: forced closures that are printed as trades, and positions of accounts.
//
// Venues with a public record of every trade print a liquidation as a trade with a mark on it, and
// those on a chain show whose position it was. Both come out in coins and prices per coin.
#pragma once

#include <algorithm>
#include <cmath>
#include <string>
#include <string_view>
#include <utility>

#include "venue/wire_rows.hpp"

namespace faultline {

/// A price above zero as printed. Errors: those of a decimal, and not_positive.
inline Result<Decimal> printed_price(const Json& row, std::string_view key) {
    FL_TRY(price, row.decimal(key));
    if (price.is_zero() || price.is_negative()) return fail(ErrorCode::not_positive);
    return price;
}

/// A size of at least zero as printed. Errors: those of a decimal, and negative_value.
inline Result<Decimal> printed_size(const Json& row, std::string_view key) {
    FL_TRY(size, row.decimal(key));
    if (size.is_negative()) return fail(ErrorCode::negative_value);
    return size;
}

/// A forced closure at its fill, or at the bankruptcy price where the venue closes it there.
/// The event stands in the batch and may be added to. Precondition: price > 0.
inline Liquidation& add_liquidation(EventBatch& batch, const RowHead& head, Side side,
                                    const Decimal& price, const Decimal& size, std::string_view id,
                                    LiquidationPrice given = LiquidationPrice::execution) {
    Liquidation& event = batch.start<Liquidation>(head.symbol);
    event.exchange_ns = head.exchange_ns;
    event.received_ns = head.received_ns;
    event.side = side;
    event.given = given;
    (given == LiquidationPrice::bankruptcy ? event.bankruptcy_usd : event.execution_usd) =
        price_per_coin(head.contract, price);
    event.size_contracts = size;
    event.size_coins = coins_or_unknown(head.contract, size, price.to_double());
    event.id = id;
    return event;
}

/// Text that may go into a question as an account: letters and digits, 1 to 64 of them.
inline bool is_account(std::string_view text) {
    return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    });
}

/// A position as printed: its size signed (below zero is short), prices as the venue writes them.
struct PositionRow {
    std::string_view account;
    MarginMode mode = MarginMode::unknown;
    double size_contracts = unknown;
    double entry = unknown;
    double liquidation = unknown;  // zero and below mean none
    double leverage = unknown;
    double margin_usd = unknown;
};

/// Nothing is added for a size of zero or NaN: there is no position then. All our venues with
/// public positions have linear contracts, so coins need no price.
inline void add_position(EventBatch& batch, const RowHead& head, const PositionRow& row) {
    if (row.size_contracts == 0 || std::isnan(row.size_contracts)) return;
    AccountPosition& event = batch.start<AccountPosition>(head.symbol);
    event.exchange_ns = head.exchange_ns;
    event.received_ns = head.received_ns;
    event.account = row.account;
    event.side = row.size_contracts > 0 ? Side::long_ : Side::short_;
    event.mode = row.mode;
    if (head.contract != nullptr) {
        event.size_coins = coins_of(*head.contract, std::abs(row.size_contracts), row.entry);
    }
    event.entry_usd = row.entry / head.price_coins();
    event.liquidation_usd = row.liquidation > 0 ? row.liquidation / head.price_coins() : unknown;
    event.leverage = row.leverage;
    event.margin_usd = row.margin_usd;
}

}  // namespace faultline
