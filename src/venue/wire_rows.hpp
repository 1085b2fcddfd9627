// Wire rows: the pieces that payloads of many venues have in common, turned into events.
//
// A decoder finds the symbol and the time of a row and reads its fields; what an event needs
// besides (the contract, coins, the price of one coin, the time of receipt) is filled in here.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "venue/decode.hpp"

namespace faultline {

/// Whose row it is and when it happened. `contract` is null where its size is not known.
struct RowHead {
    std::string_view symbol;
    const Instrument* contract = nullptr;
    TimeNs exchange_ns = 0;
    TimeNs received_ns = 0;

    double price_coins() const { return contract == nullptr ? 1 : contract->price_coins; }
};

/// The head of a row. `exchange_ns` 0 means that the payload gives no time: the time of receipt is
/// taken then. An empty symbol means that the payload names none: the context's is taken then.
RowHead row_head(const DecodeContext& context, std::string_view symbol, TimeNs exchange_ns);

/// A trade. Size as printed (its sign is dropped); coins through the contract unless `coins` says
/// them.
void add_trade(EventBatch& batch, const RowHead& head, const Decimal& price, const Decimal& size,
               bool taker_bought, std::string_view id, double coins = unknown);

/// Mark and index price as printed, NaN where not given; nothing is added where both are NaN.
void add_mark(EventBatch& batch, const RowHead& head, double mark, double index);

/// One-sided open interest in contracts; coins through the contract and, for inverse ones, the
/// price. Nothing is added where the count is NaN.
void add_open_interest(EventBatch& batch, const RowHead& head, double contracts, double price,
                       double coins = unknown, double usd = unknown);

/// A funding rate; nothing is added where it is NaN.
void add_funding(EventBatch& batch, const RowHead& head, double rate, DurationNs interval_ns = 0);

/// A ratio of longs to shorts; nothing is added where it is NaN.
void add_ratio(EventBatch& batch, const RowHead& head, RatioKind kind, double ratio);

/// A bar's prices as printed and its volume in contracts (NaN where not given). The volume of an
/// inverse contract is turned into coins at the bar's close.
struct BarRow {
    TimeNs open_ns = 0;
    DurationNs length_ns = 0;
    Decimal open, high, low, close;
    double volume_contracts = unknown;
    double volume_coins = unknown;  // comes first where given
};
void add_bar(EventBatch& batch, const RowHead& head, PriceKind price, const BarRow& bar);

/// Reads open, high, low and close by the names of their fields.
Result<void> read_prices(const Json& row, std::initializer_list<std::string_view> names,
                         BarRow& bar);

/// Length of a bar where the answer does not name it: what stands behind ':' in the endpoint
/// ("kline:1m"), else the distance of the answer's first two bars; 0 where neither is there.
DurationNs bar_length(const DecodeContext& context, TimeNs first_ns, TimeNs second_ns);

/// Names of price and size in a level that is an object; both empty for [price, size].
struct LevelFields {
    std::string_view price{};
    std::string_view size{};
};

/// Adds the top 50 levels a side, best first whatever the order of the payload, without levels of
/// size zero. Sizes become coins through the contract.
Result<void> add_depth(EventBatch& batch, const RowHead& head, const Json& bids, const Json& asks,
                       LevelFields fields = {});
/// The same of levels that were gathered row by row, in printed prices and sizes.
struct PrintedLevel {
    double price, size;
};
void add_depth(EventBatch& batch, const RowHead& head, std::vector<PrintedLevel> bids,
               std::vector<PrintedLevel> asks);

/// Sets the reason and returns the kind: `return because(batch, FrameKind::ignored, "...")`.
FrameKind because(EventBatch& batch, FrameKind kind, std::string_view reason);

/// The text of a field, or what stands in for it; numbers (ids, codes) become text.
std::string text_of(const Json& row, std::string_view key);

/// A contract as an instruments answer tells it: `size` coins (or thousands of them, as the base's
/// name says) or US dollars. Size zero or below is an error: not_positive.
Result<Instrument> told_contract(VenueId venue, std::string_view symbol, std::string_view base,
                                 ContractKind kind, double size);

}  // namespace faultline
