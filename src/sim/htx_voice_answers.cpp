// HtxVoice answers: REST of HTX: {"status":"ok","data","ts"}, in v3 {"code":200,"msg","data","ts"}.
//
// Paths of the linear swaps stand under /linear-swap-api, those of coin-margined ones under
// /swap-api; each knows only its own contracts. Open interest is told in contracts, coins and
// quote value at once.
#include "sim/htx_voice.hpp"

namespace faultline {

using namespace voices;

void write_htx_trades(JsonWriter& out, const Listing& listing, const TapeRow& row) {
    // A trade's id is beyond 2^53: the message's and four digits more.
    const auto message_id = static_cast<std::int64_t>(100'000'000'000'000 + row.id);
    const double coins = EmulatedMarket::coins(listing, row.size_contracts, row.price_usd);
    out.begin_object()
        .member("id", message_id)
        .member("ts", ms(row.time_ns))
        .key("data")
        .begin_array()
        .begin_object()
        .member("amount", row.size_contracts.to_double())
        .member("quantity", coins);
    if (is_linear(listing)) out.member("trade_turnover", coins * row.price_usd.to_double());
    out.member("ts", ms(row.time_ns))
        .member("id", message_id * 10'000)
        .member("price", price_number(listing, row.price_usd))
        .member("direction", row.taker_bought ? "buy" : "sell")
        .end_object()
        .end_array()
        .end_object();
}

void write_htx_liquidation(JsonWriter& out, const Listing& listing, TimeNs at_ns,
                           const LiquidationTold& told) {
    out.member("symbol", listing.instrument.market)
        .member("contract_code", listing.instrument.symbol)
        .member("direction", taker_buys(told) ? "buy" : "sell")
        .member("offset", "close")
        .member("volume", told.size_contracts.to_double())
        .member("price", price_number(listing, told.bankruptcy_usd))
        .member("created_at", ms(at_ns));
    if (!is_linear(listing)) return;
    const double coins = EmulatedMarket::coins(listing, told.size_contracts, told.bankruptcy_usd);
    out.member("amount", coins)
        .member("trade_turnover", coins * told.bankruptcy_usd.to_double())
        .member("contract_type", "swap")
        .member("pair", listing.instrument.symbol)
        .member("business_type", "swap");
}

namespace {

void name_business(JsonWriter& out, const Listing& listing) {
    if (!is_linear(listing)) return;
    out.member("business_type", "swap").member("pair", listing.instrument.symbol);
}

void write_contract(JsonWriter& out, const Listing& listing) {
    out.begin_object()
        .member("symbol", listing.instrument.market)
        .member("contract_code", listing.instrument.symbol)
        .member("contract_size", listing.instrument.contract_size)
        .member("price_tick", 0.1)
        .member("delivery_time", "")
        .member("create_date", "20201021")
        .member("contract_status", 1)
        .member("settlement_date", std::to_string(ms(listing.ticker.next_funding_ns)));
    if (is_linear(listing)) out.member("support_margin_mode", "all");
    name_business(out, listing);
    if (is_linear(listing)) out.member("contract_type", "swap").member("trade_partition", "USDT");
    out.end_object();
}

void write_open_interest(JsonWriter& out, const Listing& listing) {
    const TickerTold& told = listing.ticker;
    const double coins =
        EmulatedMarket::coins(listing, told.open_interest_contracts, told.mark_usd);
    out.begin_object()
        .member("volume", told.open_interest_contracts.to_double())
        .member("amount", coins)
        .member("symbol", listing.instrument.market);
    if (is_linear(listing)) out.member("value", coins * told.mark_usd.to_double());
    out.member("contract_code", listing.instrument.symbol)
        .member("trade_amount", 0)
        .member("trade_volume", 0)
        .member("trade_turnover", 0);
    name_business(out, listing);
    if (is_linear(listing)) out.member("contract_type", "swap");
    out.end_object();
}

void write_index(JsonWriter& out, const Listing& listing) {
    out.begin_object()
        .member("index_price", price_number(listing, listing.ticker.index_usd))
        .member("index_ts", ms(listing.ticker_ns))
        .member("contract_code", listing.instrument.symbol)
        .end_object();
}

void write_funding(JsonWriter& out, const Listing& listing) {
    out.begin_object()
        .key("estimated_rate")
        .null()
        .member("funding_rate", listing.ticker.funding_rate.to_string())
        .member("contract_code", listing.instrument.symbol)
        .member("symbol", listing.instrument.market)
        .member("fee_asset", is_linear(listing) ? "USDT" : listing.instrument.market)
        .member("funding_time", std::to_string(ms(listing.ticker.next_funding_ns)));
    if (is_linear(listing)) out.member("trade_partition", "USDT");
    out.end_object();
}

/// Adjustment factors of one leverage; bounds are contracts.
void write_factors(JsonWriter& out, const Listing& listing) {
    const auto ladder = [&](int number, int from, int to, double factor) {
        out.begin_object().member("ladder", number).member("min_size", from).key("max_size");
        if (to > 0) {
            out.value(to);
        } else {
            out.null();
        }
        out.member("adjust_factor", factor).end_object();
    };
    out.begin_object()
        .member("symbol", listing.instrument.market)
        .member("contract_code", listing.instrument.symbol)
        .member("margin_mode", "isolated")
        .key("list")
        .begin_array()
        .begin_object()
        .member("lever_rate", listing.max_leverage)
        .key("ladders")
        .begin_array();
    ladder(0, 0, 7'999, 0.6);
    ladder(1, 8'000, 79'999, 0.75);
    ladder(2, 80'000, 0, 0.85);
    out.end_array().end_object().end_array();
    name_business(out, listing);
    out.end_object();
}

/// One row for each contract; `write` null means the fund, which needs the time.
struct Table {
    std::string_view path;
    void (*write)(JsonWriter& out, const Listing& listing);
};
constexpr Table tables[] = {
    {"swap_contract_info", write_contract},
    {"swap_open_interest", write_open_interest},
    {"swap_index", write_index},
    {"swap_batch_funding_rate", write_funding},
    {"swap_adjustfactor", write_factors},
    {"swap_risk_info", nullptr},
};

VoiceAnswer refusal(int code, std::string_view message, TimeNs now_ns, int status = 200) {
    JsonWriter out;
    out.begin_object()
        .member("status", "error")
        .member("err_code", code)
        .member("err_msg", message)
        .member("ts", ms(now_ns))
        .end_object();
    return {status, out.take()};
}
VoiceAnswer no_contract(TimeNs now_ns) {
    return refusal(1332, "The contract doesn't exist.", now_ns);
}

JsonWriter& begin_ok(JsonWriter& out) {
    return out.begin_object().member("status", "ok").key("data");
}
VoiceAnswer finish(JsonWriter& out, TimeNs now_ns) {
    out.member("ts", ms(now_ns)).end_object();
    return {200, out.take()};
}

VoiceAnswer answer_table(const Table& table, const Listing* only, const EmulatedMarket& market,
                         bool linear, TimeNs now_ns) {
    JsonWriter out;
    begin_ok(out).begin_array();
    for (const Listing& listing : market.listings()) {
        if (is_linear(listing) != linear || (only != nullptr && only != &listing)) continue;
        if (table.write != nullptr) {
            table.write(out, listing);
            continue;
        }
        // The linear contracts share a fund in USDT; each coin-margined one has its own in coins.
        const double fund_usd = insurance_fund_usd(now_ns);
        out.begin_object()
            .member("contract_code", listing.instrument.symbol)
            .member("insurance_fund",
                    linear ? fund_usd : fund_usd / listing.ticker.mark_usd.to_double())
            .member("estimated_clawback", 0);
        name_business(out, listing);
        out.end_object();
    }
    out.end_array();
    return finish(out, now_ns);
}

VoiceAnswer answer_ratio(const Listing& listing, bool accounts, std::string_view period,
                         TimeNs now_ns) {
    constexpr std::string_view periods[] = {"5min", "15min", "30min", "60min", "4hour", "1day"};
    if (std::ranges::find(periods, period) == std::end(periods)) {
        return refusal(1030, "Invalid period.", now_ns);
    }
    const double longs = listing.ticker.long_share.to_double();
    JsonWriter out;
    begin_ok(out).begin_object().key("list").begin_array().begin_object();
    out.member("buy_ratio", longs).member("sell_ratio", 1 - longs);
    if (accounts) out.member("locked_ratio", 0);
    out.member("ts", ms(now_ns - now_ns % (5 * ns_per_minute))).end_object().end_array();
    out.member("symbol", listing.instrument.market)
        .member("contract_code", listing.instrument.symbol);
    name_business(out, listing);
    out.end_object();
    return finish(out, now_ns);
}

/// v3: the newest first. `trade_type` 0 is all, 5 longs closed by selling, 6 shorts by buying.
VoiceAnswer answer_liquidations(const Listing& listing, std::string_view type, TimeNs now_ns) {
    JsonWriter out;
    out.begin_object().member("code", 200).member("msg", "").key("data").begin_array();
    for (auto at = listing.liquidations.rbegin(); at != listing.liquidations.rend(); ++at) {
        const auto& told = std::get<LiquidationTold>(at->what);
        if (type == (told.side == Side::long_ ? "6" : "5")) continue;
        out.begin_object().member("query_id", told.id);
        write_htx_liquidation(out, listing, at->time_ns, told);
        out.end_object();
    }
    out.end_array();
    return finish(out, now_ns);
}

VoiceAnswer answer_bars(const Listing& listing, const VoiceRequest& request, TimeNs now_ns) {
    const std::string_view period = request.parameter("period");
    if (period != "1min") return refusal(1030, "Invalid period: only 1min is kept.", now_ns);
    JsonWriter out;
    out.begin_object()
        .member("ch", "market." + listing.instrument.symbol + ".kline.1min")
        .key("data")
        .begin_array();
    for (const EmulatedMarket::Minute& minute : listing.minutes) {
        out.begin_object()
            .member("amount", minute.turnover_usd / minute.close_usd.to_double())
            .member("close", price_number(listing, minute.close_usd))
            .member("count", minute.trades)
            .member("high", price_number(listing, minute.high_usd))
            .member("id", minute.open_ns / ns_per_second)
            .member("low", price_number(listing, minute.low_usd))
            .member("open", price_number(listing, minute.open_usd))
            .member("trade_turnover", minute.turnover_usd)
            .member("vol", minute.volume_contracts)
            .end_object();
    }
    out.end_array().member("status", "ok");
    return finish(out, now_ns);
}

VoiceAnswer answer_trades(const Listing& listing, TimeNs now_ns) {
    JsonWriter out;
    out.begin_object()
        .member("ch", "market." + listing.instrument.symbol + ".trade.detail")
        .key("data")
        .begin_array();
    for (const TapeRow& row : latest_tape(listing, 100)) write_htx_trades(out, listing, row);
    out.end_array().member("status", "ok");
    return finish(out, now_ns);
}

}  // namespace

VoiceAnswer answer_as_htx(const VoiceRequest& request, const EmulatedMarket& market, JsonParser&,
                          TimeNs now_ns) {
    constexpr std::string_view roots[] = {"/swap-", "/linear-swap-"};
    const bool linear = request.path.starts_with(roots[1]);
    if (!linear && !request.path.starts_with(roots[0])) {
        return refusal(404, "Not Found", now_ns, 404);
    }
    const std::string_view path = request.path.substr(roots[linear ? 1 : 0].size());
    std::string_view contract = request.parameter("contract_code");
    if (contract.empty()) contract = request.parameter("contract");
    const Listing* listing = market.find(contract);
    if (listing != nullptr && is_linear(*listing) != linear) listing = nullptr;
    if (listing == nullptr && !contract.empty()) return no_contract(now_ns);
    for (const Table& table : tables) {
        if (path.starts_with("api/v1/") && path.substr(7) == table.path) {
            return answer_table(table, listing, market, linear, now_ns);
        }
    }
    constexpr std::string_view of_one[] = {
        "api/v1/swap_elite_account_ratio", "api/v1/swap_elite_position_ratio",
        "api/v1/swap_funding_rate",        "api/v3/swap_liquidation_orders",
        "ex/market/history/kline",         "ex/market/history/trade"};
    const auto* at = std::ranges::find(of_one, path);
    if (at == std::end(of_one)) return refusal(404, "Not Found", now_ns, 404);
    if (listing == nullptr) return no_contract(now_ns);
    switch (at - std::begin(of_one)) {
        case 0:
        case 1:
            return answer_ratio(*listing, at == std::begin(of_one), request.parameter("period"),
                                now_ns);
        case 2: {
            JsonWriter out;
            write_funding(begin_ok(out), *listing);
            return finish(out, now_ns);
        }
        case 3:
            return answer_liquidations(*listing, request.parameter("trade_type"), now_ns);
        case 4:
            return answer_bars(*listing, request, now_ns);
        default:
            return answer_trades(*listing, now_ns);
    }
}

}  // namespace faultline
