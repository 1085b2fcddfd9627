// Binance answers: one reader for each kind of row.
#include "venue/binance_answers.hpp"

#include <algorithm>
#include <cmath>

#include "venue/binance_shape.hpp"
#include "venue/row_readings.hpp"
#include "venue/symbols.hpp"

namespace faultline::binance_shape {
namespace {

using rows::ignored;

/// What a row of an answer holds, by a field that only such rows have. Order matters: the first
/// field that is there decides.
enum class RowKind : std::uint8_t {
    stream,
    account,
    aggregated_trade,
    trade,
    interest_history,
    interest,
    taker_ratio,
    ratio,
    premium,
    funding,
    brackets,
    bracket,
    insurance,
    other,
    unknown,
};
struct Mark {
    std::string_view field;
    RowKind kind;
    std::string_view reason{};
};
constexpr Mark marks[] = {
    {"e", RowKind::stream},
    {"orderId", RowKind::account, "account payload"},
    {"positionAmt", RowKind::account, "account payload"},
    {"adlQuantile", RowKind::account, "account payload"},
    {"pa", RowKind::account, "account payload"},
    {"ot", RowKind::account, "account payload"},
    {"isBuyerMaker", RowKind::trade},
    {"sumOpenInterest", RowKind::interest_history},
    {"openInterest", RowKind::interest},
    {"buySellRatio", RowKind::taker_ratio},
    {"takerBuyVol", RowKind::taker_ratio},
    {"longShortRatio", RowKind::ratio},
    {"lastFundingRate", RowKind::premium},
    {"fundingRate", RowKind::funding},
    {"fundingIntervalHours", RowKind::other, "funding intervals and caps, no rate"},
    {"brackets", RowKind::brackets},
    {"maintMarginRatio", RowKind::bracket},
    {"assets", RowKind::insurance},
    {"basis", RowKind::other, "basis"},
    {"priceChange", RowKind::other, "24h ticker"},
    {"bidPrice", RowKind::other, "best bid and offer"},
    {"adlRisk", RowKind::other, "deleveraging risk"},
    {"constituents", RowKind::other, "parts of an index"},
    {"references", RowKind::other, "parts of an index"},
    {"serverTime", RowKind::other, "server time"},
    {"price", RowKind::other, "last price only"},
};

Mark mark_of(const Json& row) {
    if (row.has("a") && row.has("p") && row.has("q") && row.has("m") && !row.has("o")) {
        return {"", RowKind::aggregated_trade};
    }
    for (const Mark& mark : marks) {
        if (row.has(mark.field)) return mark;
    }
    return {"", RowKind::unknown};
}

Result<void> take_trade(const Json& row, bool aggregated, const DecodeContext& context,
                        EventBatch& batch) {
    const std::string_view symbol = rows::symbol_of(row, "symbol", context);
    const Instrument* contract = context.instruments->find(symbol);
    Trade trade;
    FL_TRY(exchange_ns, row.time_ms(aggregated ? "T" : "time"));
    trade.exchange_ns = exchange_ns;
    trade.received_ns = received(context, exchange_ns);
    FL_TRY(price, rows::price_of(row, aggregated ? "p" : "price", contract));
    FL_TRY(size, rows::size_of(row, aggregated ? "q" : "qty"));
    trade.price_usd = price;
    trade.size_contracts = size;
    trade.size_coins = coins_or_unknown(contract, size, price.to_double());
    FL_TRY(maker_field, row.field(aggregated ? "m" : "isBuyerMaker"));
    FL_TRY(buyer_is_maker, maker_field.boolean());
    trade.taker_bought = !buyer_is_maker;
    if (const Result<std::int64_t> id = row.integer(aggregated ? "a" : "id")) {
        trade.id = std::to_string(*id);
    }
    batch.add(symbol, std::move(trade));
    return {};
}

/// Symbols of the history of COIN-M are pairs; the perpetual's name follows from the pair.
std::string history_symbol(const Json& row, const DecodeContext& context) {
    if (!context.symbol.empty()) return std::string(context.symbol);
    if (const auto own = row.text("symbol")) return std::string(*own);
    const auto pair = row.text("pair");
    if (!pair) return {};
    const auto type = row.text("contractType");
    return std::string(*pair) + (type && *type == "PERPETUAL" ? "_PERP" : "");
}

Result<void> take_interest(const Json& row, bool is_history, const DecodeContext& context,
                           EventBatch& batch) {
    const std::string symbol = history_symbol(row, context);
    const Instrument* contract = context.instruments->find(symbol);
    FL_TRY(exchange_ns, row.time_ms(is_history ? "timestamp" : "time"));
    FL_TRY(open, rows::size_of(row, is_history ? "sumOpenInterest" : "openInterest"));
    OpenInterest interest{.exchange_ns = exchange_ns,
                          .received_ns = received(context, exchange_ns),
                          .open_contracts = open.to_double(),
                          .open_coins = coins_or_unknown(contract, open, unknown)};
    if (is_history) {
        // The value is in USDT on USD-M, and in coins on COIN-M, whose rows name a pair.
        FL_TRY(value, row.number_if("sumOpenInterestValue"));
        (row.has("pair") ? interest.open_coins : interest.open_usd) = value;
    }
    batch.add(symbol, interest);
    return {};
}

/// Accounts, top accounts and top positions have the same fields on USD-M: only the endpoint tells
/// them apart.
RatioKind ratio_kind_of(const Json& row, std::string_view endpoint) {
    if (row.has("longPosition")) return RatioKind::top_position;
    if (endpoint == "globalLongShortAccountRatio") return RatioKind::account;
    if (endpoint == "topLongShortAccountRatio") return RatioKind::top_account;
    if (endpoint == "topLongShortPositionRatio") return RatioKind::top_position;
    return RatioKind::unknown;
}

Result<void> take_ratio(const Json& row, bool of_takers, const DecodeContext& context,
                        EventBatch& batch) {
    FL_TRY(exchange_ns, row.time_ms("timestamp"));
    LongShortRatio ratio{
        .exchange_ns = exchange_ns,
        .received_ns = received(context, exchange_ns),
        .kind = of_takers ? RatioKind::taker_volume : ratio_kind_of(row, context.endpoint)};
    if (row.has("takerBuyVol")) {
        FL_TRY(bought, row.number("takerBuyVol"));
        FL_TRY(sold, row.number("takerSellVol"));
        if (sold > 0) ratio.long_over_short = bought / sold;
    } else {
        FL_TRY(printed, row.number(of_takers ? "buySellRatio" : "longShortRatio"));
        ratio.long_over_short = printed;
    }
    batch.add(history_symbol(row, context), ratio);
    return {};
}

Result<void> take_premium(const Json& row, const DecodeContext& context, EventBatch& batch) {
    FL_TRY(symbol, row.text("symbol"));
    FL_TRY(exchange_ns, row.time_ms("time"));
    const Instrument* contract = context.instruments->find(symbol);
    FL_CHECK(rows::add_mark(symbol, row, "markPrice", "indexPrice", contract, exchange_ns, context,
                            batch));
    return rows::add_funding(symbol, row, "lastFundingRate", exchange_ns, 0, context, batch);
}

Result<void> take_funding(const Json& row, const DecodeContext& context, EventBatch& batch) {
    const std::string_view symbol = rows::symbol_of(row, "symbol", context);
    FL_TRY(exchange_ns, row.time_ms("fundingTime"));
    FL_CHECK(rows::add_funding(symbol, row, "fundingRate", exchange_ns, 0, context, batch));
    return rows::add_mark(symbol, row, "markPrice", "", context.instruments->find(symbol),
                          exchange_ns, context, batch);
}

Result<void> take_insurance(const Json& row, EventBatch& batch) {
    FL_TRY(assets, row.field("assets"));
    return assets.each([&](const Json& asset) -> Result<void> {
        InsuranceFund fund;
        fund.venue = VenueId::binance;
        FL_TRY(coin, asset.text("asset"));
        FL_TRY(exchange_ns, asset.time_ms("updateTime"));
        FL_TRY(balance, asset.number("marginBalance"));
        fund.coin = coin;
        fund.exchange_ns = exchange_ns;
        fund.balance = balance;
        batch.add("", std::move(fund));
        return {};
    });
}

Result<void> take_row(RowKind kind, const Json& row, const DecodeContext& context,
                      EventBatch& batch) {
    switch (kind) {
        case RowKind::aggregated_trade:
        case RowKind::trade:
            return take_trade(row, kind == RowKind::aggregated_trade, context, batch);
        case RowKind::interest_history:
        case RowKind::interest:
            return take_interest(row, kind == RowKind::interest_history, context, batch);
        case RowKind::taker_ratio:
        case RowKind::ratio:
            return take_ratio(row, kind == RowKind::taker_ratio, context, batch);
        case RowKind::premium:
            return take_premium(row, context, batch);
        case RowKind::funding:
            return take_funding(row, context, batch);
        case RowKind::brackets: {
            FL_TRY(brackets, row.field("brackets"));
            return add_brackets(brackets, rows::symbol_of(row, "symbol", context), context, batch);
        }
        case RowKind::insurance:
            return take_insurance(row, batch);
        case RowKind::stream: {
            FL_CHECK(decode_stream(row, false, context, batch));
            return {};
        }
        default:
            return {};
    }
}

/// Rows `[open_ms, open, high, low, close, volume, close_ms, quote volume, count, taker volume,
/// taker quote volume, ...]`. Bars of marks and indexes have the same columns without volume.
Result<FrameKind> take_candles(const Json& list, const DecodeContext& context, EventBatch& batch) {
    PriceKind kind = PriceKind::trade;
    if (context.endpoint.starts_with("premium")) return ignored(batch, "candles of the premium");
    if (context.endpoint.starts_with("mark")) kind = PriceKind::mark;
    if (context.endpoint.starts_with("index")) kind = PriceKind::index;
    const Instrument* contract = context.instruments->find(context.symbol);
    const bool is_told = kind != PriceKind::trade || !context.endpoint.empty();
    const auto take = [&](const Json& row) -> Result<void> {
        FL_TRY(volume_value, row.at(5));
        FL_TRY(count_value, row.at(8));
        // Ticks without a volume: a bar of marks, indexes or premiums. (Index answers of the
        // documentation print "0 " with a space, which is no number.)
        const Result<double> volume = volume_value.number();
        FL_TRY(count, count_value.number());
        if (!is_told && count > 0 && !(volume && *volume > 0)) return {};
        FL_TRY(candle, rows::bar_of(row, contract));
        candle.price = kind;
        FL_TRY(close_value, row.at(6));
        FL_TRY(close_ns, rows::time_ms_of(close_value));
        candle.length_ns = close_ns + ns_per_ms - candle.open_ns;
        if (candle.length_ns <= 0) return fail(ErrorCode::bad_time);
        if (context.received_ns != 0 && close_ns >= context.received_ns) return {};  // still open
        if (kind == PriceKind::trade && contract != nullptr) {
            const bool linear = contract->kind == ContractKind::linear;
            const double size = linear ? contract->contract_size : 1.0;
            FL_TRY(coins_value, row.at(linear ? 5 : 7));
            FL_TRY(bought_value, row.at(linear ? 9 : 10));
            FL_TRY(coins, coins_value.number());
            FL_TRY(bought, bought_value.number());
            candle.volume_coins = coins * size;
            candle.taker_buy_coins = bought * size;
        }
        batch.add(context.symbol, std::move(candle));
        return {};
    };
    const Result<Json> first = list.at(0);
    if (first && first->is_number()) {  // one row without the list around it
        FL_CHECK(take(list));
    } else {
        FL_CHECK(list.each(take));
    }
    return rows::data_or_ignored(
        batch, "candles of marks, indexes or premiums: only the endpoint tells which");
}

bool is_dollar(std::string_view quote) {
    constexpr std::string_view dollars[] = {"USDT", "USDC", "USD", "BUSD", "FDUSD", "USD1", "USDF"};
    return std::find(std::begin(dollars), std::end(dollars), quote) != std::end(dollars);
}

/// Contracts that are not quoted in dollars ("ETHBTC") are left out: no market of ours.
Result<FrameKind> take_instruments(const Json& symbols, EventBatch& batch) {
    FL_CHECK(symbols.each([&](const Json& row) -> Result<void> {
        FL_TRY(symbol, row.text("symbol"));
        FL_TRY(base, row.text("baseAsset"));
        FL_TRY(quote, row.text("quoteAsset"));
        FL_TRY(state, row.text_if(row.has("contractStatus") ? "contractStatus" : "status"));
        if (!is_dollar(quote)) return {};
        FL_TRY(size_usd, row.number_if("contractSize"));
        InstrumentRow out;
        out.trading = state == "TRADING";
        constexpr VenueId venue = VenueId::binance;  // `decode` puts the venue's own
        // The symbol, not the asset, carries the multiple of a contract ("1000SHIBUSDT").
        std::string_view name = symbol.substr(0, symbol.find('_'));
        if (name.ends_with(quote)) name.remove_suffix(quote.size());
        if (!is_coin(name)) name = base;
        if (std::isnan(size_usd)) {
            out.instrument = linear_in_base(venue, symbol, name);
        } else {
            if (!(size_usd > 0)) return fail(ErrorCode::not_positive);
            out.instrument = inverse_of(venue, symbol, name, size_usd);
        }
        batch.instruments.push_back(std::move(out));
        return {};
    }));
    return FrameKind::data;
}

Result<FrameKind> take_book(const Json& root, const DecodeContext& context, EventBatch& batch) {
    const std::string_view symbol = rows::symbol_of(root, "symbol", context);
    const Instrument* contract = context.instruments->find(symbol);
    BookDepth book;
    if (root.has("T") || context.received_ns == 0) {
        FL_TRY(exchange_ns, root.time_ms("T"));
        book.exchange_ns = exchange_ns;
    } else {
        book.exchange_ns = context.received_ns;
    }
    book.received_ns = received(context, book.exchange_ns);
    FL_TRY(bids, root.field("bids"));
    FL_TRY(asks, root.field("asks"));
    FL_CHECK(rows::take_levels(bids, true, contract, book.bids));
    FL_CHECK(rows::take_levels(asks, false, contract, book.asks));
    batch.add(symbol, std::move(book));
    return FrameKind::data;
}

Result<FrameKind> take_rows(const Json& list, const DecodeContext& context, EventBatch& batch) {
    if (list.size() == 0) return FrameKind::data;
    FL_TRY(first, list.at(0));
    if (first.is_array() || first.is_number()) return take_candles(list, context, batch);
    const Mark mark = mark_of(first);
    if (!mark.reason.empty()) return ignored(batch, mark.reason);
    if (mark.kind == RowKind::unknown) return FrameKind::unknown;
    if (mark.kind == RowKind::bracket) {
        FL_CHECK(add_brackets(list, context.symbol, context, batch));
        return FrameKind::data;
    }
    FL_CHECK(list.each(
        [&](const Json& row) -> Result<void> { return take_row(mark.kind, row, context, batch); }));
    return rows::data_or_ignored(batch, batch.reason.empty() ? "nothing in it" : batch.reason);
}

}  // namespace

Result<void> add_brackets(const Json& brackets, std::string_view symbol,
                          const DecodeContext& context, EventBatch& batch) {
    const Instrument* contract = context.instruments->find(symbol);
    const bool inverse = contract != nullptr && contract->kind == ContractKind::inverse;
    return brackets.each([&](const Json& row) -> Result<void> {
        const bool is_short = row.has("bnc");  // names of the stream
        MarginTierRow tier;
        tier.symbol = symbol;
        FL_TRY(rate, row.number(is_short ? "mmr" : "maintMarginRatio"));
        FL_TRY(leverage, row.number(is_short ? "ma" : "initialLeverage"));
        tier.maintenance_rate = rate;
        tier.max_leverage = leverage;
        // COIN-M counts caps ("qtyCap") and deductions in coins, which only a price turns into USD.
        if (!inverse && !row.has("qtyCap")) {
            FL_TRY(cap, row.number(is_short ? "bnc" : "notionalCap"));
            FL_TRY(deduction, row.number_if(is_short ? "cf" : "cum"));
            tier.cap_usd = cap;
            tier.deduction_usd = deduction;
        }
        batch.tiers.push_back(std::move(tier));
        return {};
    });
}

Result<FrameKind> decode_answer(const Json& root, const DecodeContext& context, EventBatch& batch) {
    if (root.is_array()) return take_rows(root, context, batch);
    if (!root.is_object()) return FrameKind::unknown;
    if (root.has("method")) return FrameKind::request;
    if (const auto refusal = root.find("error")) {
        FL_TRY(text, refusal->text_if("msg"));
        return rows::refused(batch, text);
    }
    if (root.has("code") && root.has("msg")) {
        FL_TRY(text, root.text_if("msg"));
        return rows::refused(batch, text);
    }
    if (root.has("result") && root.has("id")) return FrameKind::acknowledgement;
    if (root.has("bids") && root.has("asks")) return take_book(root, context, batch);
    if (const auto symbols = root.find("symbols"); symbols && !root.has("assets")) {
        return take_instruments(*symbols, batch);
    } else if (symbols) {
        const Result<Json> first = symbols->at(0);
        if (first && first->is_object()) return take_instruments(*symbols, batch);
    }
    const Mark mark = mark_of(root);
    if (!mark.reason.empty()) return ignored(batch, mark.reason);
    if (mark.kind == RowKind::unknown) return FrameKind::unknown;
    if (mark.kind == RowKind::bracket) {
        return ignored(batch, "a single row of a bracket answer, without its symbol");
    }
    FL_CHECK(take_row(mark.kind, root, context, batch));
    return FrameKind::data;
}

}  // namespace faultline::binance_shape
