// OKX rows: one reader for each kind of row.
#include "venue/okx_rows.hpp"

#include <algorithm>
#include <cmath>

#include "venue/row_readings.hpp"
#include "venue/symbols.hpp"

namespace faultline::okx {
namespace {

using rows::ignored;

Result<void> take_trade(const Json& row, const DecodeContext& context, EventBatch& batch) {
    const std::string_view symbol = rows::symbol_of(row, "instId", context);
    const Instrument* contract = context.instruments->find(symbol);
    Trade trade;
    FL_TRY(exchange_ns, row.time_ms("ts"));
    trade.exchange_ns = exchange_ns;
    trade.received_ns = received(context, exchange_ns);
    FL_TRY(price, rows::price_of(row, "px", contract));
    FL_TRY(size, rows::size_of(row, "sz"));
    trade.price_usd = price;
    trade.size_contracts = size;
    trade.size_coins = coins_or_unknown(contract, size, price.to_double());
    FL_TRY(side, row.text("side"));
    if (side != "buy" && side != "sell") return fail(ErrorCode::bad_side);
    trade.taker_bought = side == "buy";
    FL_TRY(id, row.text_if("tradeId"));
    trade.id = id;
    batch.add(symbol, std::move(trade));
    return {};
}

Result<void> take_mark(const Json& row, const DecodeContext& context, EventBatch& batch) {
    const std::string_view symbol = rows::symbol_of(row, "instId", context);
    FL_TRY(exchange_ns, row.time_ms("ts"));
    return rows::add_mark(symbol, row, "markPx", "idxPx", context.instruments->find(symbol),
                          exchange_ns, context, batch);
}

/// The rate that is due at fundingTime; history rows hold the rate that was paid.
Result<void> take_funding(const Json& row, const DecodeContext& context, EventBatch& batch) {
    const std::string_view symbol = rows::symbol_of(row, "instId", context);
    FL_TRY(due_ns, row.time_ms("fundingTime"));
    FL_TRY(realized, row.text_if("realizedRate"));
    TimeNs exchange_ns = due_ns;
    if (row.has("ts")) {
        FL_TRY(told_ns, row.time_ms("ts"));
        exchange_ns = told_ns;
    } else if (realized.empty() && context.received_ns != 0) {
        exchange_ns = std::min(due_ns, context.received_ns);  // told ahead of its time
    }
    DurationNs interval_ns = 0;
    if (const Result<TimeNs> next_ns = row.time_ms("nextFundingTime")) {
        interval_ns = std::max<DurationNs>(*next_ns - due_ns, 0);
    }
    return rows::add_funding(symbol, row, realized.empty() ? "fundingRate" : "realizedRate",
                             exchange_ns, interval_ns, context, batch);
}

Result<void> take_interest(const Json& row, const DecodeContext& context, EventBatch& batch) {
    FL_TRY(exchange_ns, row.time_ms("ts"));
    FL_TRY(contracts, row.number("oi"));
    FL_TRY(coins, row.number_if("oiCcy"));
    FL_TRY(usd, row.number_if("oiUsd"));
    if (contracts < 0) return fail(ErrorCode::negative_value);
    batch.add(rows::symbol_of(row, "instId", context),
              OpenInterest{.exchange_ns = exchange_ns,
                           .received_ns = received(context, exchange_ns),
                           .open_contracts = contracts,
                           .open_coins = coins,
                           .open_usd = usd});
    return {};
}

/// Swaps and futures; spot, margin and options are left out.
Result<void> take_instrument(const Json& row, EventBatch& batch) {
    FL_TRY(type, row.text("instType"));
    if (type != "SWAP" && type != "FUTURES") return {};
    FL_TRY(symbol, row.text("instId"));
    FL_TRY(kind, row.text_if("ctType"));
    FL_TRY(value, row.number_if("ctVal"));
    FL_TRY(multiple, row.number_if("ctMult"));
    if (kind.empty() || std::isnan(value)) return {};  // listed ahead of its terms
    const double size = std::isnan(multiple) ? value : value * multiple;
    if (!(size > 0)) return fail(ErrorCode::not_positive);
    const std::string_view base = symbol.substr(0, symbol.find('-'));
    InstrumentRow out;
    if (kind == "linear") {
        out.instrument = linear_of(VenueId::okx, symbol, base, size);
    } else if (kind == "inverse") {
        out.instrument = inverse_of(VenueId::okx, symbol, base, size);
    } else {
        return fail(ErrorCode::wrong_type);
    }
    FL_TRY(leverage, row.number_if("lever"));
    FL_TRY(state, row.text_if("state"));
    out.max_leverage = leverage;
    out.trading = state == "live";
    batch.instruments.push_back(std::move(out));
    return {};
}

/// Caps are in contracts. Rows of margin loans name a spot pair and are left out.
Result<void> take_tier(const Json& row, const DecodeContext& context, EventBatch& batch) {
    FL_TRY(loan, row.text_if("baseMaxLoan"));
    if (!loan.empty()) return {};
    MarginTierRow tier;
    FL_TRY(family, row.text_if("instFamily"));
    FL_TRY(underlying, row.text_if("uly"));
    const std::string_view own = family.empty() ? underlying : family;
    tier.symbol = context.symbol.empty() ? own : context.symbol;
    FL_TRY(cap, row.number("maxSz"));
    FL_TRY(rate, row.number("mmr"));
    FL_TRY(leverage, row.number("maxLever"));
    tier.cap_contracts = cap;
    tier.maintenance_rate = rate;
    tier.max_leverage = leverage;
    const Instrument* contract = context.instruments->find(tier.symbol);
    if (contract != nullptr && contract->kind == ContractKind::inverse) {
        tier.cap_usd = units_of(*contract, cap);
    }
    batch.tiers.push_back(std::move(tier));
    return {};
}

Result<void> take_insurance(const Json& row, EventBatch& batch) {
    FL_TRY(details, row.field("details"));
    return details.each([&](const Json& detail) -> Result<void> {
        FL_TRY(balance, detail.number_if("balance"));
        FL_TRY(coin, detail.text_if("ccy"));
        if (std::isnan(balance) || coin.empty()) return {};
        FL_TRY(exchange_ns, detail.time_ms("ts"));
        batch.add("", InsuranceFund{.venue = VenueId::okx,
                                    .coin = std::string(coin),
                                    .exchange_ns = exchange_ns,
                                    .balance = balance});
        return {};
    });
}

/// Rows `[ts, ratio]`: whose they are, only the endpoint tells.
RatioKind ratio_kind_of(std::string_view endpoint) {
    if (endpoint == "long-short-account-ratio-contract") return RatioKind::account;
    if (endpoint == "long-short-account-ratio") return RatioKind::account;
    if (endpoint == "long-short-account-ratio-contract-top-trader") return RatioKind::top_account;
    if (endpoint == "long-short-position-ratio-contract-top-trader") return RatioKind::top_position;
    return RatioKind::unknown;
}

Result<void> take_ratio(const Json& row, bool of_takers, const DecodeContext& context,
                        EventBatch& batch) {
    FL_TRY(time_value, row.at(0));
    FL_TRY(exchange_ns, rows::time_ms_of(time_value));
    FL_TRY(first_value, row.at(1));
    FL_TRY(first, first_value.number());
    LongShortRatio ratio{
        .exchange_ns = exchange_ns,
        .received_ns = received(context, exchange_ns),
        .kind = of_takers ? RatioKind::taker_volume : ratio_kind_of(context.endpoint),
        .long_over_short = first};
    if (of_takers) {  // [ts, sold, bought]
        FL_TRY(bought_value, row.at(2));
        FL_TRY(bought, bought_value.number());
        if (!(first > 0)) return {};
        ratio.long_over_short = bought / first;
    }
    batch.add(context.symbol, ratio);
    return {};
}

/// Rows `[ts, contracts, coins, USD]`.
Result<void> take_interest_history(const Json& row, const DecodeContext& context,
                                   EventBatch& batch) {
    FL_TRY(time_value, row.at(0));
    FL_TRY(exchange_ns, rows::time_ms_of(time_value));
    OpenInterest interest{.exchange_ns = exchange_ns,
                          .received_ns = received(context, exchange_ns)};
    double* const columns[] = {&interest.open_contracts, &interest.open_coins, &interest.open_usd};
    for (std::size_t i = 0; i < std::size(columns); ++i) {
        FL_TRY(value, row.at(i + 1));
        FL_TRY(number, value.number());
        *columns[i] = number;
    }
    batch.add(context.symbol, interest);
    return {};
}

/// Rows that are lists: told by their number of columns.
Result<FrameKind> take_columns(const Json& data, std::size_t columns, const DecodeContext& context,
                               EventBatch& batch) {
    const auto each_row = [&](auto take) -> Result<FrameKind> {
        FL_CHECK(data.each(take));
        return FrameKind::data;
    };
    if (columns == 2) {
        return each_row([&](const Json& row) { return take_ratio(row, false, context, batch); });
    }
    if (columns == 3) {
        if (context.endpoint.starts_with("taker-volume")) {
            return each_row([&](const Json& row) { return take_ratio(row, true, context, batch); });
        }
        return ignored(batch, "taker volume, or volumes of a currency: only the endpoint tells");
    }
    if (columns == 4) {
        return each_row(
            [&](const Json& row) { return take_interest_history(row, context, batch); });
    }
    PriceKind kind = PriceKind::trade;
    if (columns == 6) {
        const bool mark = context.endpoint.find("mark-price") != std::string_view::npos;
        if (!mark && context.endpoint.find("index") == std::string_view::npos) {
            return ignored(batch, "candles of marks or indexes: only the endpoint tells which");
        }
        kind = mark ? PriceKind::mark : PriceKind::index;
    } else if (columns != 9) {
        return FrameKind::unknown;
    }
    const DurationNs length_ns = rows::length_between(data);
    if (length_ns == 0) return ignored(batch, "a single candle, whose length nobody tells");
    FL_CHECK(add_candles(data, kind, length_ns, context.symbol, context, batch));
    return FrameKind::data;
}

bool is_left_out(std::string_view type) {
    return type == "OPTION" || type == "SPOT" || type == "MARGIN";
}

}  // namespace

Result<void> add_book(const Json& row, std::string_view symbol, const DecodeContext& context,
                      EventBatch& batch) {
    const std::string_view owner = symbol.empty() ? context.symbol : symbol;
    const Instrument* contract = context.instruments->find(owner);
    BookDepth book;
    FL_TRY(exchange_ns, row.time_ms("ts"));
    book.exchange_ns = exchange_ns;
    book.received_ns = received(context, exchange_ns);
    FL_TRY(bids, row.field("bids"));
    FL_TRY(asks, row.field("asks"));
    FL_CHECK(rows::take_levels(bids, true, contract, book.bids));
    FL_CHECK(rows::take_levels(asks, false, contract, book.asks));
    batch.add(owner, std::move(book));
    return {};
}

Result<void> add_candles(const Json& data, PriceKind kind, DurationNs length_ns,
                         std::string_view symbol, const DecodeContext& context, EventBatch& batch) {
    const Instrument* contract = context.instruments->find(symbol);
    return data.each([&](const Json& row) -> Result<void> {
        const std::size_t columns = row.size();
        if (columns != 6 && columns != 9) return fail(ErrorCode::column_count);
        FL_TRY(confirm_value, row.at(columns - 1));
        FL_TRY(confirm, confirm_value.text());
        if (confirm != "1") return {};
        FL_TRY(candle, rows::bar_of(row, contract));
        candle.price = kind;
        candle.length_ns = length_ns;
        if (kind == PriceKind::trade && columns == 9 && contract != nullptr) {
            // vol (contracts), volCcy (coins), volCcyQuote (quote)
            FL_TRY(coins_value, row.at(6));
            FL_TRY(coins, coins_value.number());
            candle.volume_coins = coins;
        }
        batch.add(symbol, std::move(candle));
        return {};
    });
}

Result<FrameKind> decode_rows(const Json& data, const DecodeContext& context, EventBatch& batch) {
    if (data.is_object()) {
        return data.has("components") ? Result<FrameKind>(ignored(batch, "parts of an index"))
                                      : FrameKind::unknown;
    }
    if (!data.is_array()) return FrameKind::unknown;
    if (data.size() == 0) return FrameKind::data;
    FL_TRY(first, data.at(0));
    if (first.is_text()) return ignored(batch, "volumes of options");
    if (first.is_array()) return take_columns(data, first.size(), context, batch);
    const auto each_row = [&](auto take, std::string_view if_empty) -> Result<FrameKind> {
        FL_CHECK(data.each(take));
        return rows::data_or_ignored(batch, if_empty);
    };
    if (first.has("ctVal")) {
        return each_row([&](const Json& row) { return take_instrument(row, batch); },
                        "instruments of spot, margin or options");
    }
    const std::string_view type = first.text_if("instType").value_or("");
    if (first.has("optType") || (is_left_out(type) && !first.has("details"))) {
        return ignored(batch, "spot, margin or options");
    }
    if (first.has("tradeId")) {
        return each_row([&](const Json& row) { return take_trade(row, context, batch); }, "");
    }
    if (first.has("bids") && first.has("asks")) {
        return each_row([&](const Json& row) { return add_book(row, {}, context, batch); }, "");
    }
    if (first.has("fundingTime")) {
        return each_row([&](const Json& row) { return take_funding(row, context, batch); },
                        "no rate in it");
    }
    if (first.has("markPx") || first.has("idxPx")) {
        return each_row([&](const Json& row) { return take_mark(row, context, batch); },
                        "no price in it");
    }
    if (first.has("oi")) {
        return each_row([&](const Json& row) { return take_interest(row, context, batch); }, "");
    }
    if (first.has("mmr") && first.has("maxSz")) {
        return each_row([&](const Json& row) { return take_tier(row, context, batch); },
                        "tiers of margin loans");
    }
    if (first.has("details") && first.has("total")) {
        return each_row([&](const Json& row) { return take_insurance(row, batch); },
                        "insurance fund without a balance");
    }
    if (first.has("last")) return ignored(batch, "24h ticker");
    if (first.has("buyLmt")) return ignored(batch, "price limits");
    if (first.has("premium")) return ignored(batch, "premium history");
    if (first.has("dateAggrType")) return ignored(batch, "list of archives");
    if (first.has("ts") && first.size() == 1) return ignored(batch, "server time");
    return FrameKind::unknown;
}

}  // namespace faultline::okx
