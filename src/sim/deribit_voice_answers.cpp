// DeribitVoice answers: the public methods over GET, {"jsonrpc":"2.0","result",...}.
//
// The history host answers for trades alone, and shows which of them were liquidations; the main
// host does not. In truth the mark appears an hour late on either: that hour is not emulated,
// because the market remembers only its latest events.
#include <cctype>
#include <charconv>

#include "sim/deribit_voice.hpp"

namespace faultline {

using namespace voices;

namespace {

std::string currency_of(const Listing& listing) {
    return listing.instrument.symbol.substr(0, listing.instrument.symbol.find_first_of("_-"));
}
/// The step of amounts, which the venue calls the size of a contract.
double step_of(const Listing& listing) {
    return !is_linear(listing) && listing.instrument.market == "BTC" ? 10 : 1;
}

}  // namespace

std::string finish_deribit(JsonWriter& out, TimeNs now_ns) {
    const std::int64_t now_us = now_ns / ns_per_us;
    out.member("usIn", now_us)
        .member("usOut", now_us + 120)
        .member("usDiff", 120)
        .member("testnet", false)
        .end_object();
    return out.take();
}

std::string deribit_refusal(std::int64_t id, int code, std::string_view message,
                            std::string_view reason, std::string_view parameter, TimeNs now_ns) {
    JsonWriter out;
    out.begin_object().member("jsonrpc", "2.0");
    if (id >= 0) out.member("id", id);
    out.key("error").begin_object().member("message", message);
    if (!reason.empty()) {
        out.key("data").begin_object().member("reason", reason).member("param", parameter);
        out.end_object();
    }
    out.member("code", code).end_object();
    return finish_deribit(out, now_ns);
}

void write_deribit_trade(JsonWriter& out, const Listing& listing, const TapeRow& row,
                         bool flagged) {
    const double amount = row.size_contracts.to_double();
    const bool btc = listing.instrument.symbol == "BTC-PERPETUAL";
    out.begin_object()
        .member("trade_seq", row.id)
        .member("trade_id", (btc ? "" : currency_of(listing) + "-") + std::to_string(row.id))
        .member("timestamp", ms(row.time_ns))
        .member("tick_direction", row.taker_bought ? 0 : 2)
        .member("price", price_number(listing, row.price_usd))
        .member("mark_price", price_number(listing, listing.ticker.mark_usd));
    if (flagged && row.liquidation != nullptr) out.member("liquidation", "T");
    out.member("instrument_name", listing.instrument.symbol)
        .member("index_price", price_number(listing, listing.ticker.index_usd))
        .member("direction", row.taker_bought ? "buy" : "sell")
        .member("contracts", amount / step_of(listing))
        .member("amount", amount)
        .end_object();
}

void write_deribit_ticker(JsonWriter& out, const Listing& listing) {
    const TickerTold& told = listing.ticker;
    const double mark = price_number(listing, told.mark_usd);
    double coins = 0, usd = 0;
    for (const EmulatedMarket::Minute& minute : listing.minutes) {
        usd += minute.turnover_usd;
        coins += minute.turnover_usd / minute.close_usd.to_double();
    }
    out.member("timestamp", ms(listing.ticker_ns))
        .member("state", "open")
        .key("stats")
        .begin_object()
        .member("high", mark)
        .member("low", mark)
        .key("price_change")
        .null()
        .member("volume", coins)
        .member("volume_usd", usd)
        .member("volume_notional", usd)
        .end_object()
        .member("index_price", price_number(listing, told.index_usd))
        .member("instrument_name", listing.instrument.symbol)
        .member("last_price", price_number(listing, told.last_usd))
        .member("settlement_price", mark)
        .member("min_price", mark * 0.985)
        .member("max_price", mark * 1.015)
        .member("open_interest", told.open_interest_contracts.to_double())
        .member("mark_price", mark)
        .member("interest_value", told.funding_rate.to_double() * 100);
    if (!listing.book.bids.empty() && !listing.book.asks.empty()) {
        out.member("best_ask_price", price_number(listing, listing.book.asks[0].price_usd))
            .member("best_bid_price", price_number(listing, listing.book.bids[0].price_usd));
    }
    out.member("estimated_delivery_price", price_number(listing, told.index_usd))
        .member("current_funding", told.funding_rate.to_double())
        .member("funding_8h", told.funding_rate.to_double());
}

namespace {

void write_instrument(JsonWriter& out, const Listing& listing) {
    const std::string currency = currency_of(listing);
    const bool linear = is_linear(listing);
    const std::string_view type = linear ? "linear" : "reversed";
    std::string index = currency + (linear ? "_usdc" : "_usd");
    std::ranges::transform(index, index.begin(),
                           [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    out.begin_object()
        .member("price_index", index)
        .member("kind", "future")
        .member("instrument_name", listing.instrument.symbol)
        .member("max_leverage", listing.max_leverage)
        .member("maker_commission", 0.0)
        .member("taker_commission", 0.0005)
        .member("instrument_type", type)
        .member("expiration_timestamp", std::int64_t{32503708800000})
        .member("creation_timestamp", std::int64_t{1534167754000})
        .member("is_active", true)
        .member("tick_size", 0.5)
        .member("contract_size", step_of(listing))
        .member("min_trade_amount", step_of(listing))
        .member("future_type", type)
        .member("max_liquidation_commission", 0.0075)
        .member("settlement_currency", linear ? "USDC" : currency)
        .member("settlement_period", "perpetual")
        .member("base_currency", currency)
        .member("counter_currency", linear ? "USDC" : "USD")
        .member("quote_currency", linear ? "USDC" : "USD")
        .end_object();
}

void write_trades(JsonWriter& out, const Listing& listing, const VoiceRequest& request) {
    std::size_t count = 10;
    const std::string_view asked = request.parameter("count");
    std::from_chars(asked.data(), asked.data() + asked.size(), count);
    std::vector<TapeRow> rows = latest_tape(listing, std::min<std::size_t>(count, 1000));
    const auto bound_ms = [&](std::string_view name, std::int64_t otherwise) {
        const std::string_view text = request.parameter(name);
        std::from_chars(text.data(), text.data() + text.size(), otherwise);
        return otherwise;
    };
    const std::int64_t from_ms = bound_ms("start_timestamp", 0);
    const std::int64_t until_ms = bound_ms("end_timestamp", time_max_ns / ns_per_ms);
    std::erase_if(rows, [&](const TapeRow& row) {
        const std::int64_t at_ms = row.time_ns / ns_per_ms;
        return at_ms < from_ms || at_ms > until_ms;
    });
    if (request.parameter("sorting") == "asc") std::ranges::reverse(rows);
    out.begin_object().key("trades").begin_array();
    for (const TapeRow& row : rows) {
        write_deribit_trade(out, listing, row, request.host.starts_with("history."));
    }
    out.end_array().member("has_more", rows.size() == count).end_object();
}

void write_order_book(JsonWriter& out, const Listing& listing) {
    out.begin_object();
    write_deribit_ticker(out, listing);
    out.member("change_id", ms(listing.book_ns));
    write_levels(out, "bids", listing, listing.book.bids, false);
    write_levels(out, "asks", listing, listing.book.asks, false);
    out.end_object();
}

/// Columns of bars of a minute.
void write_chart(JsonWriter& out, const Listing& listing) {
    using Minute = EmulatedMarket::Minute;
    struct Column {
        std::string_view name;
        double (*value)(const Listing& listing, const Minute& minute);
    };
    constexpr Column columns[] = {
        {"open", [](const Listing& l, const Minute& m) { return price_number(l, m.open_usd); }},
        {"high", [](const Listing& l, const Minute& m) { return price_number(l, m.high_usd); }},
        {"low", [](const Listing& l, const Minute& m) { return price_number(l, m.low_usd); }},
        {"close", [](const Listing& l, const Minute& m) { return price_number(l, m.close_usd); }},
        {"volume",
         [](const Listing&, const Minute& m) { return m.turnover_usd / m.close_usd.to_double(); }},
        {"cost", [](const Listing&, const Minute& m) { return m.turnover_usd; }}};
    out.begin_object();
    for (const Column& column : columns) {
        out.key(column.name).begin_array();
        for (const Minute& minute : listing.minutes) out.value(column.value(listing, minute));
        out.end_array();
    }
    out.key("ticks").begin_array();
    for (const Minute& minute : listing.minutes) out.value(ms(minute.open_ns));
    out.end_array().member("status", "ok").end_object();
}

/// Methods about one instrument. False where there is no such method.
bool write_of_one(JsonWriter& out, std::string_view method, const Listing& listing,
                  const VoiceRequest& request) {
    if (method == "get_last_trades_by_instrument" ||
        method == "get_last_trades_by_instrument_and_time") {
        write_trades(out, listing, request);
    } else if (method == "ticker") {
        out.begin_object();
        write_deribit_ticker(out, listing);
        out.end_object();
    } else if (method == "get_order_book") {
        write_order_book(out, listing);
    } else if (method == "get_tradingview_chart_data") {
        write_chart(out, listing);
    } else {
        return false;
    }
    return true;
}

}  // namespace

VoiceAnswer answer_as_deribit(const VoiceRequest& request, const EmulatedMarket& market,
                              JsonParser&, TimeNs now_ns) {
    constexpr std::string_view root = "/api/v2/public/";
    if (!request.path.starts_with(root)) return {404, ""};
    const std::string_view method = request.path.substr(root.size());
    const auto refuse = [&](int code, std::string_view message, std::string_view reason,
                            std::string_view parameter) {
        return VoiceAnswer{400, deribit_refusal(-1, code, message, reason, parameter, now_ns)};
    };
    JsonWriter out;
    out.begin_object().member("jsonrpc", "2.0").key("result");
    if (method == "get_instruments") {
        const std::string_view currency = request.parameter("currency");
        out.begin_array();
        std::size_t found = 0;
        for (const Listing& listing : market.listings()) {
            const std::string own = is_linear(listing) ? "USDC" : currency_of(listing);
            if (currency != "any" && currency != own) continue;
            ++found;
            write_instrument(out, listing);
        }
        if (found == 0) return refuse(-32602, "Invalid params", "unknown currency", "currency");
        out.end_array();
        return {200, finish_deribit(out, now_ns)};
    }
    const Listing* listing = market.find(request.parameter("instrument_name"));
    if (listing == nullptr) {
        const bool asked = !request.parameter("instrument_name").empty();
        return asked ? refuse(-32602, "Invalid params", "instrument not found", "instrument_name")
                     : refuse(-32601, "Method not found", "", "");
    }
    if (!write_of_one(out, method, *listing, request)) {
        return refuse(-32601, "Method not found", "", "");
    }
    return {200, finish_deribit(out, now_ns)};
}

}  // namespace faultline
