// Bitfinex rows: positions of fields as the venue documents them, every access checked.
#include "venue/bitfinex_rows.hpp"

#include <cmath>
#include <unordered_map>
#include <vector>

#include "venue/wire_rows.hpp"

namespace faultline::bitfinex {
namespace {

struct LiquidationRow {
    std::int64_t position = 0;
    TimeNs at_ns = 0;
    std::string_view symbol;
    Decimal amount;
    Decimal price;
    bool priced = false;
    bool is_match = false;
};

Result<LiquidationRow> read_liquidation(const JsonRow& row) {
    if (row.text(0) != "pos") return fail(ErrorCode::wrong_type);
    LiquidationRow read;
    FL_TRY(position, row.integer(1));
    FL_TRY(at_ns, row.time(2, ns_per_ms));
    FL_TRY(amount, row.decimal(5));
    FL_TRY(match, row.integer(8));
    read.position = position;
    read.at_ns = at_ns;
    read.symbol = row.text(4);
    if (read.symbol.empty()) return fail(ErrorCode::missing_field);
    read.amount = amount;
    read.is_match = match != 0;
    const Result<Decimal> price = row.decimal(11);
    if (!price && price.error().code != ErrorCode::empty_field &&
        price.error().code != ErrorCode::missing_field) {
        return tl::make_unexpected(price.error());
    }
    read.priced = price.has_value() && !price->is_zero();
    if (read.priced) read.price = *price;
    return read;
}

void add_liquidation(const LiquidationRow& row, const DecodeContext& context, EventBatch& batch) {
    const RowHead head = row_head(context, row.symbol, row.at_ns);
    Liquidation event;
    event.exchange_ns = head.exchange_ns;
    event.received_ns = head.received_ns;
    event.side = row.amount.is_negative() ? Side::short_ : Side::long_;
    event.given = row.priced ? LiquidationPrice::execution : LiquidationPrice::none;
    event.execution_usd = price_per_coin(head.contract, row.price);
    event.size_contracts = row.amount.is_negative()
                               ? Decimal::from_parts(-row.amount.mantissa(), row.amount.scale())
                               : row.amount;
    event.size_coins = coins_or_unknown(head.contract, event.size_contracts, unknown);
    event.id = std::to_string(row.position);
    batch.add(head.symbol, std::move(event));
}

}  // namespace

Result<void> add_trade_row(const JsonRow& row, std::string_view symbol,
                           const DecodeContext& context, EventBatch& batch) {
    FL_TRY(id, row.integer(0));
    FL_TRY(at_ns, row.time(1, ns_per_ms));
    FL_TRY(amount, row.decimal(2));
    FL_TRY(price, row.decimal(3));
    add_trade(batch, row_head(context, symbol, at_ns), price, amount, !amount.is_negative(),
              std::to_string(id));
    return {};
}

/// A status row from its time on; recordings of 2019 are shorter.
Result<void> add_status(const JsonRow& row, std::size_t first, std::string_view symbol,
                        const DecodeContext& context, EventBatch& batch) {
    FL_TRY(at_ns, row.time(first, ns_per_ms));
    FL_TRY(spot, row.number_if(first + 3));
    FL_TRY(fund, row.number_if(first + 5));
    FL_TRY(rate, row.number_if(first + 11));
    FL_TRY(mark, row.number_if(first + 14));
    FL_TRY(open, row.number_if(first + 17));
    const RowHead head = row_head(context, symbol, at_ns);
    add_mark(batch, head, mark, spot);
    add_open_interest(batch, head, open, mark);
    add_funding(batch, head, rate, 8 * ns_per_hour);
    if (!std::isnan(fund)) {
        batch.add({}, InsuranceFund{VenueId::bitfinex, "UST", at_ns, fund});
    }
    return {};
}

/// [ms, open, CLOSE, HIGH, LOW, volume].
Result<void> add_candle(const JsonRow& row, std::string_view symbol, DurationNs length_ns,
                        const DecodeContext& context, EventBatch& batch) {
    WireBar bar;
    bar.length_ns = length_ns;
    FL_TRY(open_ns, row.time(0, ns_per_ms));
    FL_TRY(open, row.decimal(1));
    FL_TRY(close, row.decimal(2));
    FL_TRY(high, row.decimal(3));
    FL_TRY(low, row.decimal(4));
    FL_TRY(volume, row.number_if(5));
    bar.open_ns = open_ns;
    bar.open = open, bar.high = high, bar.low = low, bar.close = close;
    bar.volume_contracts = volume;
    add_bar(batch, row_head(context, symbol, open_ns), PriceKind::trade, bar);
    return {};
}

/// Rows, or lists of rows (the history wraps each), in any order.
Result<FrameKind> decode_liquidations(const Json& list, const DecodeContext& context,
                                      EventBatch& batch) {
    std::vector<LiquidationRow> triggers;
    std::unordered_map<std::int64_t, LiquidationRow> first_matches;
    bool is_spot = false;
    const auto take = [&](const JsonRow& cells) -> Result<void> {
        FL_TRY(row, read_liquidation(cells));
        if (!is_ours(row.symbol)) {
            is_spot = true;
        } else if (!row.is_match) {
            triggers.push_back(row);
        } else if (row.priced) {
            const auto [match, is_new] = first_matches.try_emplace(row.position, row);
            if (!is_new && row.at_ns < match->second.at_ns) match->second = row;
        }
        return {};
    };
    FL_CHECK(list.each([&](Json entry) -> Result<void> {
        const JsonRow cells(entry);
        if (!cells.is_array(0)) return take(cells);
        return entry.each([&](Json row) { return take(JsonRow(row)); });
    }));
    for (LiquidationRow& trigger : triggers) {
        const auto match = first_matches.find(trigger.position);
        if (!trigger.priced && match != first_matches.end()) {
            trigger.priced = true;
            trigger.price = match->second.price;
        }
        add_liquidation(trigger, context, batch);
    }
    if (!triggers.empty()) return FrameKind::data;
    return because(batch, FrameKind::ignored,
                   is_spot ? "liquidation of a spot margin position"
                           : "match of a liquidation that its trigger has counted");
}

}  // namespace faultline::bitfinex
