// CryptocomVoice's answers, and what socket and REST print alike.
#include <algorithm>

#include "sim/cryptocom_voice.hpp"
#include "sim/number_text.hpp"

namespace faultline {

using namespace voices;

std::string cryptocom_index_name(const Listing& listing) {
    const std::string& symbol = listing.instrument.symbol;
    return symbol.substr(0, symbol.rfind('-')) + "-INDEX";
}

void write_cryptocom_trade(JsonWriter& out, const Listing& listing, const TapeRow& row) {
    out.begin_object()
        .member("d", std::to_string(4'611'686'018'000'000'000 + row.id))
        .member("t", ms(row.time_ns))
        .member("tn", std::to_string(row.time_ns))
        .member("q", row.size_contracts.to_string())
        .member("p", price_text(listing, row.price_usd))
        .member("s", row.taker_bought ? "BUY" : "SELL")
        .member("i", listing.instrument.symbol)
        .end_object();
}

void write_cryptocom_ticker(JsonWriter& out, const Listing& listing) {
    const TickerTold& told = listing.ticker;
    double volume = 0, turnover_usd = 0;
    for (const auto& minute : listing.minutes) {
        volume += minute.volume_contracts;
        turnover_usd += minute.turnover_usd;
    }
    const std::string last = price_text(listing, told.last_usd);
    out.begin_object().member("h", last).member("l", last).member("a", last).member("c", "0");
    if (listing.book_ns != 0) {
        const BookTold::Level& bid = listing.book.bids[0];
        const BookTold::Level& ask = listing.book.asks[0];
        out.member("b", price_text(listing, bid.price_usd))
            .member("bs", bid.size_contracts.to_string())
            .member("k", price_text(listing, ask.price_usd))
            .member("ks", ask.size_contracts.to_string());
    }
    out.member("i", listing.instrument.symbol)
        .member("v", number_text(volume, 4))
        .member("vv", number_text(turnover_usd, 2))
        .member("oi", told.open_interest_contracts.to_string())
        .member("t", ms(listing.ticker_ns))
        .end_object();
}

void write_cryptocom_book(JsonWriter& out, const Listing& listing, bool on_socket) {
    out.begin_object();
    for (const bool asks : {true, false}) {
        out.key(asks ? "asks" : "bids").begin_array();
        for (const BookTold::Level& level : asks ? listing.book.asks : listing.book.bids) {
            out.begin_array()
                .value(price_text(listing, level.price_usd))
                .value(level.size_contracts.to_string())
                .value("1")
                .end_array();
        }
        out.end_array();
    }
    if (on_socket) {
        out.member("t", ms(listing.book_ns))
            .member("tt", ms(listing.book_ns))
            .member("u", listing.book_ns / ns_per_us)
            .member("cs", 0);
    }
    out.end_object();
}

void write_cryptocom_value(JsonWriter& out, std::string_view value, TimeNs at_ns) {
    out.begin_object().member("v", value).member("t", ms(at_ns)).end_object();
}

std::string cryptocom_value(std::string_view kind, const Listing& listing) {
    const TickerTold& told = listing.ticker;
    if (kind.starts_with("mark")) return price_text(listing, told.mark_usd);
    if (kind.starts_with("index")) return price_text(listing, told.index_usd);
    if (kind.find("funding") != kind.npos) return told.funding_rate.to_string();
    return {};
}

std::string cryptocom_refusal(std::int64_t id, std::string_view method, int code,
                              std::string_view channel, std::string_view message) {
    JsonWriter out;
    out.begin_object().member("id", id).member("method", method).member("code", code);
    if (!channel.empty()) out.member("channel", channel);
    out.member("message", message).end_object();
    return out.take();
}

namespace {

VoiceAnswer problem(int status, std::string_view method, int code, std::string_view message) {
    return {status, cryptocom_refusal(-1, method, code, {}, message)};
}

void write_instrument(JsonWriter& out, const Listing& listing) {
    const Instrument& contract = listing.instrument;
    out.begin_object()
        .member("symbol", contract.symbol)
        .member("inst_type", "PERPETUAL_SWAP")
        .member("display_name", contract.market + "USD Perpetual")
        .member("base_ccy", contract.market)
        .member("quote_ccy", "USD")
        .member("quote_decimals", 2)
        .member("quantity_decimals", 4)
        .member("price_tick_size", "0.5")
        .member("qty_tick_size", "0.0001")
        .member("max_leverage", number_text(listing.max_leverage, 0))
        .member("tradable", true)
        .member("contract_size", number_text(contract.contract_size, 8))
        .member("underlying_symbol", cryptocom_index_name(listing))
        .end_object();
}

void write_bars(JsonWriter& out, const Listing& listing) {
    for (const EmulatedMarket::Minute& minute : listing.minutes) {
        out.begin_object()
            .member("o", price_text(listing, minute.open_usd))
            .member("h", price_text(listing, minute.high_usd))
            .member("l", price_text(listing, minute.low_usd))
            .member("c", price_text(listing, minute.close_usd))
            .member("v", number_text(minute.volume_contracts, 4))
            .member("t", ms(minute.open_ns))
            .end_object();
    }
}

/// Rows of a question about one instrument; false where there is no such question.
bool write_rows(JsonWriter& out, std::string_view name, const Listing& listing,
                const VoiceRequest& request) {
    if (name == "get-book") {
        write_cryptocom_book(out, listing, false);
    } else if (name == "get-trades") {
        for (const TapeRow& row : latest_tape(listing, 100))
            write_cryptocom_trade(out, listing, row);
    } else if (name == "get-candlestick") {
        const std::string_view frame = request.parameter("timeframe");
        if (frame != "1m" && frame != "M1") return false;
        write_bars(out, listing);
    } else if (name == "get-valuations") {
        const std::string value = cryptocom_value(request.parameter("valuation_type"), listing);
        if (value.empty()) return false;
        write_cryptocom_value(out, value, listing.ticker_ns);
    } else {
        return false;
    }
    return true;
}

}  // namespace

VoiceAnswer answer_as_cryptocom(const VoiceRequest& request, const EmulatedMarket& market,
                                JsonParser&, TimeNs now_ns) {
    constexpr std::string_view root = "/exchange/v1/";
    const std::string_view method =
        request.path.starts_with(root) ? request.path.substr(root.size()) : "";
    constexpr std::string_view prefix = "public/";
    constexpr std::string_view names[] = {"get-instruments", "get-tickers", "get-insurance",
                                          "get-book",        "get-trades",  "get-candlestick",
                                          "get-valuations"};
    const std::string_view name = method.starts_with(prefix) ? method.substr(prefix.size()) : "";
    if (std::ranges::find(names, name) == std::end(names)) {
        return problem(404, method, 40003, "No such method");
    }
    const std::string_view asked = request.parameter("instrument_name");
    // The index is asked for by its own name.
    const auto is_asked = [&](const Listing& listing) {
        return asked == listing.instrument.symbol || asked == cryptocom_index_name(listing);
    };
    const auto one = std::ranges::find_if(market.listings(), is_asked);
    const bool found = one != market.listings().end();
    JsonWriter out;
    out.begin_object()
        .member("id", -1)
        .member("method", method)
        .member("code", 0)
        .key("result")
        .begin_object();
    if (name == "get-candlestick") out.member("interval", "1m");
    if (name == "get-book") out.member("depth", 50);
    if (found && name != "get-instruments") out.member("instrument_name", asked);
    out.key("data").begin_array();
    if (name == "get-instruments") {
        for (const Listing& listing : market.listings()) write_instrument(out, listing);
    } else if (name == "get-insurance") {
        if (asked != "USD") return problem(400, method, 40004, "Invalid instrument_name");
        write_cryptocom_value(out, number_text(insurance_fund_usd(now_ns), 2), now_ns);
    } else if (name == "get-tickers" && asked.empty()) {
        for (const Listing& listing : market.listings()) write_cryptocom_ticker(out, listing);
    } else if (!found) {
        return problem(400, method, 40004, "Invalid instrument_name");
    } else if (name == "get-tickers") {
        write_cryptocom_ticker(out, *one);
    } else if (!write_rows(out, name, *one, request)) {
        return problem(400, method, 40004, "Invalid parameter");
    }
    out.end_array().end_object().end_object();
    return {200, out.take()};
}

}  // namespace faultline
