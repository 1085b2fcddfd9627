// BitfinexVoice answers: REST of Bitfinex, arrays of arrays by position. A refusal is
// ["error", 10020, text] with status 500.
#include <charconv>

#include "sim/bitfinex_voice.hpp"

namespace faultline {

using namespace voices;

void write_bitfinex_trade(JsonWriter& out, const Listing& listing, const TapeRow& row) {
    const double amount = row.size_contracts.to_double();
    out.begin_array()
        .value(row.id)
        .value(ms(row.time_ns))
        .value(row.taker_bought ? amount : -amount)
        .value(price_number(listing, row.price_usd))
        .end_array();
}

void write_bitfinex_status(JsonWriter& out, const Listing& listing) {
    const TickerTold& told = listing.ticker;
    out.value(ms(listing.ticker_ns)).null();
    out.value(price_number(listing, told.last_usd)).value(price_number(listing, told.index_usd));
    out.null().value(insurance_fund_usd(listing.ticker_ns)).null();
    out.value(ms(told.next_funding_ns)).value(told.funding_rate.to_double()).value(1).null();
    out.value(told.funding_rate.to_double()).null().null();
    out.value(price_number(listing, told.mark_usd)).null().null();
    out.value(told.open_interest_contracts.to_double());
    out.null().null().null().value(0.0005).value(0.0025);
}

void write_bitfinex_liquidation(JsonWriter& out, const Listing& listing, TimeNs at_ns,
                                const LiquidationTold& told, bool is_match, bool priced) {
    const bool is_long = told.side == Side::long_;
    const double amount = told.size_contracts.to_double();
    const double entry =
        price_number(listing, told.bankruptcy_usd) * (is_long ? 1 / 0.99 : 1 / 1.01);
    out.begin_array()
        .value("pos")
        .value(140'000'000 + told.id)
        .value(ms(at_ns))
        .null()
        .value(listing.instrument.symbol)
        .value(is_long ? amount : -amount)
        .value(entry)
        .null()
        .value(is_match ? 1 : 0)
        .value(1)
        .null();
    if (priced) {
        out.value(price_number(listing, told.execution_usd));
    } else {
        out.null();
    }
    out.end_array();
}
bool bitfinex_trigger_is_priced(const LiquidationTold& told) { return told.id % 2 == 0; }

namespace {

VoiceAnswer refuse(int status, std::string_view message) {
    JsonWriter out;
    out.begin_array().value("error").value(10020).value(message).end_array();
    return {status, out.take()};
}

void write_statuses(JsonWriter& out, std::string_view keys, const EmulatedMarket& market) {
    for (const Listing& listing : market.listings()) {
        const bool wanted = keys == "ALL" || keys.find(listing.instrument.symbol) != keys.npos;
        if (!wanted || listing.ticker_ns == 0) continue;
        out.begin_array().value(listing.instrument.symbol);
        write_bitfinex_status(out, listing);
        out.end_array();
    }
}

/// Newest first; every row wrapped in a list of its own, matches before their triggers.
void write_liquidations(JsonWriter& out, const EmulatedMarket& market, std::size_t limit) {
    std::vector<std::pair<const Listing*, const EmulatedMarket::Stamped*>> all;
    for (const Listing& listing : market.listings()) {
        for (const auto& stamped : listing.liquidations) all.emplace_back(&listing, &stamped);
    }
    std::ranges::sort(all, std::greater{}, [](const auto& at) {
        return std::pair(at.second->time_ns, std::get<LiquidationTold>(at.second->what).id);
    });
    if (all.size() > limit / 2) all.resize(limit / 2);
    for (const auto& [listing, stamped] : all) {
        const auto& told = std::get<LiquidationTold>(stamped->what);
        for (const bool is_match : {true, false}) {
            out.begin_array();
            write_bitfinex_liquidation(out, *listing, stamped->time_ns, told, is_match,
                                       is_match || bitfinex_trigger_is_priced(told));
            out.end_array();
        }
    }
}

/// [price, count, amount], asks with an amount below zero.
void write_book(JsonWriter& out, const Listing& listing, std::size_t levels_max) {
    for (const bool bids : {true, false}) {
        std::size_t left = levels_max;
        for (const BookTold::Level& level : bids ? listing.book.bids : listing.book.asks) {
            if (left-- == 0) break;
            const double amount = level.size_contracts.to_double();
            out.begin_array()
                .value(price_number(listing, level.price_usd))
                .value(1)
                .value(bids ? amount : -amount)
                .end_array();
        }
    }
}

/// [[pair, [.., [3] smallest and [4] largest order, .., [8] initial and [9] least margin]]].
void write_pairs(JsonWriter& out, const EmulatedMarket& market, bool info) {
    out.begin_array();
    for (const Listing& listing : market.listings()) {
        const std::string pair = listing.instrument.symbol.substr(1);
        if (!info) {
            out.value(pair);
            continue;
        }
        out.begin_array().value(pair).begin_array();
        out.null().null().null().value("0.00006").value("100.0").null().null().null();
        out.value(1 / listing.max_leverage).value(0.5 / listing.max_leverage);
        out.null().null().end_array().end_array();
    }
    out.end_array();
}

/// [ms, open, CLOSE, HIGH, LOW, volume], newest first.
void write_bars(JsonWriter& out, const Listing& listing) {
    for (auto bar = listing.minutes.rbegin(); bar != listing.minutes.rend(); ++bar) {
        out.begin_array()
            .value(ms(bar->open_ns))
            .value(price_number(listing, bar->open_usd))
            .value(price_number(listing, bar->close_usd))
            .value(price_number(listing, bar->high_usd))
            .value(price_number(listing, bar->low_usd))
            .value(bar->volume_contracts)
            .end_array();
    }
}

/// Paths about one contract: `front` + symbol + `back`.
struct BitfinexPath {
    std::string_view front, back;
};
constexpr BitfinexPath paths_of_one[] = {
    {"/v2/book/", "/P0"}, {"/v2/trades/", "/hist"}, {"/v2/candles/trade:1m:", "/hist"}};

std::size_t number_of(const VoiceRequest& request, std::string_view name, std::size_t otherwise) {
    const std::string_view text = request.parameter(name);
    std::from_chars(text.data(), text.data() + text.size(), otherwise);
    return otherwise;
}

VoiceAnswer answer_one(const VoiceRequest& request, const EmulatedMarket& market) {
    for (const BitfinexPath& path : paths_of_one) {
        const std::string_view asked = request.path;
        if (!asked.starts_with(path.front) || !asked.ends_with(path.back)) continue;
        const std::string_view symbol =
            asked.substr(path.front.size(), asked.size() - path.front.size() - path.back.size());
        const Listing* listing = market.find(symbol);
        if (listing == nullptr) return refuse(500, "symbol: invalid");
        JsonWriter out;
        out.begin_array();
        if (&path == &paths_of_one[0]) {
            write_book(out, *listing, number_of(request, "len", 25));
        } else if (&path == &paths_of_one[1]) {
            for (const TapeRow& row : latest_tape(*listing, number_of(request, "limit", 125))) {
                write_bitfinex_trade(out, *listing, row);
            }
        } else {
            write_bars(out, *listing);
        }
        out.end_array();
        return {200, out.take()};
    }
    return refuse(404, "not found");
}

}  // namespace

VoiceAnswer answer_as_bitfinex(const VoiceRequest& request, const EmulatedMarket& market,
                               JsonParser&, TimeNs) {
    JsonWriter out;
    out.begin_array();
    if (request.path == "/v2/status/deriv") {
        write_statuses(out, request.parameter("keys"), market);
    } else if (request.path == "/v2/liquidations/hist") {
        write_liquidations(out, market,
                           std::min<std::size_t>(number_of(request, "limit", 120), 500));
    } else if (request.path == "/v2/conf/pub:info:pair:futures") {
        write_pairs(out, market, true);
    } else if (request.path == "/v2/conf/pub:list:pair:futures") {
        write_pairs(out, market, false);
    } else {
        return answer_one(request, market);
    }
    out.end_array();
    return {200, out.take()};
}

}  // namespace faultline
