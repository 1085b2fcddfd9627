// Gate voice answers: bare arrays and objects of /api/v4/futures/{settle}; refusals are
// {"label","message"}. Sizes are integers here, as for a client without the decimal header.
#include <algorithm>
#include <fmt/format.h>

#include "sim/gate_voice.hpp"

namespace faultline::gate_voice_text {
namespace {

using Listing = EmulatedMarket::Listing;

struct Asked {
    const VoiceRequest& request;
    const EmulatedMarket& market;
    TimeNs now_ns;
    bool is_inverse;  // settled in BTC
    const Listing* listing = nullptr;

    bool lists(const Listing& one) const {
        return (one.instrument.kind == ContractKind::inverse) == is_inverse;
    }
    std::size_t limit(std::size_t usual, std::size_t most) const {
        return told::count_asked(request.parameter("limit"), usual, most);
    }
};

VoiceAnswer told_rows(const std::string& rows) { return {200, "[" + rows + "]"}; }
VoiceAnswer refused(int status, std::string_view label, std::string_view message) {
    return {status, fmt::format(R"({{"label":"{}","message":"{}"}})", label, message)};
}

std::string contract(const Listing& listing, TimeNs now_ns) {
    const Instrument& own = listing.instrument;
    const TickerTold& ticker = listing.ticker;
    const std::string rate = ticker.funding_rate.to_string();
    // 0 stands for the inverse contract of 1 USD.
    const double multiplier = own.kind == ContractKind::linear ? own.contract_size : 0;
    return fmt::format(
        R"({{"name":"{}","type":"{}","quanto_multiplier":"{}","ref_discount_rate":"0",)"
        R"("order_price_deviate":"0.5","maintenance_rate":"{}","mark_type":"index",)"
        R"("last_price":"{}","mark_price":"{}","index_price":"{}","funding_rate":"{}",)"
        R"("funding_rate_indicative":"{}","mark_price_round":"0.01","funding_offset":0,)"
        R"("in_delisting":false,"risk_limit_base":"1000000","interest_rate":"0.0003",)"
        R"("order_price_round":"0.1","order_size_min":1,"ref_rebate_rate":"0.2",)"
        R"("funding_interval":{},"risk_limit_step":"1000000","leverage_min":"1",)"
        R"("leverage_max":"{}","risk_limit_max":"100000000","maker_fee_rate":"-0.0001",)"
        R"("taker_fee_rate":"0.00075","order_size_max":1000000,"funding_next_apply":{},)"
        R"("short_users":{},"long_users":{},"config_change_time":{},"trade_size":28530850594,)"
        R"("position_size":{},"funding_impact_value":"60000","orders_limit":100,)"
        R"("trade_id":{},"orderbook_id":{},"enable_bonus":true,"enable_credit":true,)"
        R"("enable_decimal":false,"status":"trading"}})",
        own.symbol, own.kind == ContractKind::linear ? "direct" : "inverse",
        told::number(multiplier, 8), told::number(0.5 / listing.max_leverage, 6),
        told::price(listing, ticker.last_usd), told::price(listing, ticker.mark_usd),
        told::price(listing, ticker.index_usd), rate, rate,
        ticker.funding_interval_ns / ns_per_second, told::number(listing.max_leverage, 0),
        told::s(ticker.next_funding_ns),
        told::number(1000 * (1 - ticker.long_share.to_double()), 0),
        told::number(1000 * ticker.long_share.to_double(), 0), told::s(now_ns),
        size(ticker.open_interest_contracts, false),
        listing.trades.empty() ? 0 : std::get<TradeTold>(listing.trades.back().what).id,
        told::ms(listing.book_ns));
}

VoiceAnswer contracts(const Asked& asked) {
    return told_rows(told::joined(asked.market.listings(), [&](const Listing& listing) {
        return asked.lists(listing) ? contract(listing, asked.now_ns) : std::string();
    }));
}

VoiceAnswer tickers(const Asked& asked) {
    return told_rows(told::joined(asked.market.listings(), [&](const Listing& listing) {
        const bool wanted =
            asked.lists(listing) && (asked.listing == nullptr || asked.listing == &listing);
        return wanted ? ticker(listing) : std::string();
    }));
}

/// The sums of an interval that has begun: liquidations by the side of the position.
VoiceAnswer contract_stats(const Asked& asked) {
    const Listing& listing = *asked.listing;
    const std::string_view name = asked.request.parameter("interval");
    const auto length_ns = parse_duration(name.empty() ? "5m" : name);
    if (!length_ns) return refused(400, "INVALID_PARAM_VALUE", "invalid interval");
    const TimeNs from_ns = asked.now_ns - asked.now_ns % *length_ns;
    double long_size = 0, short_size = 0;
    for (const EmulatedMarket::Stamped& one : listing.liquidations) {
        const auto& told = std::get<LiquidationTold>(one.what);
        if (one.time_ns < from_ns) continue;
        (told.side == Side::long_ ? long_size : short_size) += told.size_contracts.to_double();
    }
    double bought = 0, sold = 0;
    for (const EmulatedMarket::Minute& minute : listing.minutes) {
        if (minute.open_ns < from_ns) continue;
        bought += minute.taker_buy_contracts;
        sold += minute.volume_contracts - minute.taker_buy_contracts;
    }
    const TickerTold& ticker = listing.ticker;
    const double mark = ticker.mark_usd.to_double();
    const auto coins = [&](double contracts_count) {
        return coins_of(listing.instrument, contracts_count, mark);
    };
    const double share = ticker.long_share.to_double();
    const std::string ratio = told::number(share / (1 - share), 8);
    const double open = ticker.open_interest_contracts.to_double();
    return told_rows(fmt::format(
        R"({{"time":{},"contract":"{}","mark_price":{},"lsr_taker":{},"lsr_account":{},)"
        R"("long_liq_size":{},"long_liq_amount":{},"long_liq_usd":{},"short_liq_size":{},)"
        R"("short_liq_amount":{},"short_liq_usd":{},"open_interest":{},"open_interest_usd":{},)"
        R"("top_lsr_account":{},"top_lsr_size":{}}})",
        told::s(from_ns), listing.instrument.symbol, told::price(listing, ticker.mark_usd),
        told::number(sold > 0 ? bought / sold : 0, 8), ratio, told::number(long_size, 4),
        told::number(coins(long_size), 8), told::number(coins(long_size) * mark, 4),
        told::number(short_size, 4), told::number(coins(short_size), 8),
        told::number(coins(short_size) * mark, 4), told::number(open, 4),
        told::number(coins(open) * mark, 4), ratio, ratio));
}

/// Limits in the settle currency: dollars of a linear contract, coins of an inverse one.
VoiceAnswer risk_limit_tiers(const Asked& asked) {
    const Listing& listing = *asked.listing;
    const double unit_usd = asked.is_inverse ? listing.ticker.mark_usd.to_double() : 1;
    return told_rows(told::joined(told::tiers(listing), [&](const told::MadeTier& tier) {
        return fmt::format(
            R"({{"tier":{},"risk_limit":"{}","initial_rate":"{}",)"
            R"("maintenance_rate":"{}","leverage_max":"{}","deduction":"{}",)"
            R"("contract":"{}"}})",
            tier.number, told::number(tier.cap_usd / unit_usd, 4),
            told::number(tier.initial_rate, 6), told::number(tier.maintenance_rate, 6),
            told::number(tier.max_leverage, 2), told::number(tier.deduction_usd / unit_usd, 8),
            listing.instrument.symbol);
    }));
}

VoiceAnswer insurance(const Asked& asked) {
    const double unit_usd = asked.is_inverse ? 80'000 : 1;
    const TimeNs hour_ns = asked.now_ns - asked.now_ns % ns_per_hour;
    std::vector<TimeNs> times;
    for (std::size_t i = asked.limit(100, 100); i > 0; --i) {
        times.push_back(hour_ns - static_cast<TimeNs>(i - 1) * ns_per_day);
    }
    return told_rows(told::joined(times, [&](TimeNs at_ns) {
        return fmt::format(R"({{"t":{},"b":"{}"}})", told::s(at_ns),
                           told::number(told::fund_usd(at_ns) / unit_usd, 4));
    }));
}

/// `size` is the POSITION that died (positive: a long), `order_size` the order that closed it.
VoiceAnswer liq_orders(const Asked& asked) {
    const Listing& listing = *asked.listing;
    const auto second = [&](std::string_view name, TimeNs usual_ns) {
        const auto given = parse_epoch(asked.request.parameter(name));
        return told::s(given ? *given : usual_ns);
    };
    const std::int64_t to_s = second("to", asked.now_ns);
    const std::int64_t from_s = second("from", (to_s - 3600) * ns_per_second);
    if (to_s - from_s > 3600) {
        return refused(400, "INVALID_PARAM_VALUE", "time range exceeds 3600 seconds");
    }
    std::vector<const EmulatedMarket::Stamped*> rows;
    for (const EmulatedMarket::Stamped& one : listing.liquidations) {
        if (told::s(one.time_ns) >= from_s && told::s(one.time_ns) <= to_s) rows.push_back(&one);
    }
    std::ranges::reverse(rows);  // newest first
    return told_rows(told::joined(
        rows,
        [&](const EmulatedMarket::Stamped* one) {
            const auto& told = std::get<LiquidationTold>(one->what);
            const bool is_long = told.side == Side::long_;
            const Decimal against = told::negated(told.size_contracts);
            return fmt::format(R"({{"time":{},"contract":"{}","size":{},"order_id":{},)"
                               R"("order_size":{},"order_price":"{}","fill_price":"{}","left":0}})",
                               told::s(one->time_ns), listing.instrument.symbol,
                               size(is_long ? told.size_contracts : against, false), told.id,
                               size(is_long ? against : told.size_contracts, false),
                               told::price(listing, told.bankruptcy_usd),
                               told::price(listing, told.execution_usd));
        },
        asked.limit(100, 1000)));
}

/// Newest first; `create_time_ms` is in seconds with a fraction here.
VoiceAnswer trades(const Asked& asked) {
    auto rows = told::tape(*asked.listing, asked.limit(100, 1000));
    std::ranges::reverse(rows);
    return told_rows(told::joined(rows, [&](const told::TapeRow& row) {
        const Decimal signed_size =
            row.taker_bought ? row.size_contracts : told::negated(row.size_contracts);
        return fmt::format(R"({{"id":{},"create_time":{},"create_time_ms":{}.{:03},)"
                           R"("contract":"{}","size":{},"price":"{}"}})",
                           row.id, told::s(row.time_ns), told::s(row.time_ns),
                           told::ms(row.time_ns) % 1000, asked.listing->instrument.symbol,
                           size(signed_size, false), told::price(*asked.listing, row.price_usd));
    }));
}

VoiceAnswer order_book(const Asked& asked) {
    const Listing& listing = *asked.listing;
    const std::size_t count = asked.limit(10, 100);
    const std::int64_t book_ms = told::ms(listing.book_ns);
    return {200, fmt::format(R"({{"id":{},"current":{}.{:03},"update":{}.{:03},)"
                             R"("asks":[{}],"bids":[{}]}})",
                             book_ms, told::s(asked.now_ns), told::ms(asked.now_ns) % 1000,
                             book_ms / 1000, book_ms % 1000,
                             levels(listing, listing.book.asks, count, false),
                             levels(listing, listing.book.bids, count, false))};
}

/// Oldest first, times in seconds, `v` in contracts.
VoiceAnswer candlesticks(const Asked& asked) {
    const Listing& listing = *asked.listing;
    const std::string_view name = asked.request.parameter("interval");
    const auto length_ns = parse_duration(name.empty() ? "5m" : name);
    if (!length_ns) return refused(400, "INVALID_PARAM_VALUE", "invalid interval");
    const auto bars = told::bars(listing, *length_ns, asked.limit(100, 2000));
    return told_rows(told::joined(bars, [&](const EmulatedMarket::Minute& bar) {
        return fmt::format(R"({{"t":{},"v":{},"c":"{}","h":"{}","l":"{}","o":"{}","sum":"{}"}})",
                           told::s(bar.open_ns), told::number(bar.volume_contracts, 4),
                           told::price(listing, bar.close_usd), told::price(listing, bar.high_usd),
                           told::price(listing, bar.low_usd), told::price(listing, bar.open_usd),
                           told::number(bar.turnover_usd, 4));
    }));
}

VoiceAnswer funding_rate(const Asked& asked) {
    const TickerTold& ticker = asked.listing->ticker;
    return told_rows(fmt::format(R"({{"t":{},"r":"{}"}})",
                                 told::s(ticker.next_funding_ns - ticker.funding_interval_ns),
                                 ticker.funding_rate.to_string()));
}

struct Path {
    std::string_view name;
    VoiceAnswer (*tell)(const Asked&);
    bool needs_contract;
};
constexpr Path paths[] = {
    {"contracts", contracts, false},
    {"tickers", tickers, false},
    {"insurance", insurance, false},
    {"contract_stats", contract_stats, true},
    {"risk_limit_tiers", risk_limit_tiers, true},
    {"liq_orders", liq_orders, true},
    {"trades", trades, true},
    {"order_book", order_book, true},
    {"candlesticks", candlesticks, true},
    {"funding_rate", funding_rate, true},
};

}  // namespace

std::string size(const Decimal& contracts, bool in_decimals) {
    if (in_decimals) return '"' + contracts.to_string() + '"';
    std::int64_t whole = contracts.mantissa();
    for (int i = 0; i < contracts.scale(); ++i) whole /= 10;
    return std::to_string(whole);
}

std::string trade(const Listing& listing, const told::TapeRow& row, bool in_decimals) {
    const Decimal signed_size =
        row.taker_bought ? row.size_contracts : told::negated(row.size_contracts);
    return fmt::format(R"({{"id":{},"size":{},"create_time":{},"create_time_ms":{},)"
                       R"("price":"{}","contract":"{}"}})",
                       row.id, size(signed_size, in_decimals), told::s(row.time_ns),
                       told::ms(row.time_ns), told::price(listing, row.price_usd),
                       listing.instrument.symbol);
}

std::string ticker(const Listing& listing) {
    const TickerTold& told = listing.ticker;
    const std::string rate = told.funding_rate.to_string();
    const std::string last = told::price(listing, told.last_usd);
    return fmt::format(
        R"({{"contract":"{}","last":"{}","change_percentage":"0.5","total_size":"{}",)"
        R"("volume_24h":"0","volume_24h_base":"0","volume_24h_quote":"0",)"
        R"("volume_24h_settle":"0","mark_price":"{}","funding_rate":"{}",)"
        R"("funding_rate_indicative":"{}","funding_interval":{},"funding_offset":0,)"
        R"("funding_next_apply":{},"index_price":"{}","quanto_base_rate":"","low_24h":"{}",)"
        R"("high_24h":"{}","price_type":"last","change_from":"24h","change_price":"0",)"
        R"("t":{}}})",
        listing.instrument.symbol, last, told::doubled(told.open_interest_contracts).to_string(),
        told::price(listing, told.mark_usd), rate, rate, told.funding_interval_ns / ns_per_second,
        told::s(told.next_funding_ns), told::price(listing, told.index_usd), last, last,
        told::ms(listing.ticker_ns));
}

std::string levels(const Listing& listing, const std::vector<BookTold::Level>& side,
                   std::size_t levels_max, bool in_decimals) {
    return told::joined(
        side,
        [&](const BookTold::Level& level) {
            return fmt::format(R"({{"p":"{}","s":{}}})", told::price(listing, level.price_usd),
                               size(level.size_contracts, in_decimals));
        },
        levels_max);
}

VoiceAnswer answer(const VoiceRequest& request, const EmulatedMarket& market, JsonParser&,
                   TimeNs now_ns) {
    constexpr std::string_view base = "/api/v4/futures/";
    const auto no_path = [] { return refused(404, "NOT_FOUND", "Request path not found"); };
    std::string_view rest = request.path;
    if (request.host != "api.gateio.ws" || request.method != "GET" || !rest.starts_with(base)) {
        return no_path();
    }
    rest.remove_prefix(base.size());
    const std::string_view settle = rest.substr(0, rest.find('/'));
    if ((settle != "usdt" && settle != "btc") || rest.size() == settle.size()) return no_path();
    rest.remove_prefix(settle.size() + 1);
    Asked asked{request, market, now_ns, settle == "btc"};
    const bool names_one = rest.starts_with("contracts/");
    const auto path = std::ranges::find(paths, rest, &Path::name);
    if (path == std::end(paths) && !names_one) return no_path();
    const std::string_view symbol =
        names_one ? rest.substr(rest.find('/') + 1) : request.parameter("contract");
    if (!symbol.empty()) {
        asked.listing = market.find(symbol);
        if (asked.listing == nullptr || !asked.lists(*asked.listing)) {
            return refused(400, "CONTRACT_NOT_FOUND", "CONTRACT_NOT_FOUND");
        }
    }
    if (names_one) return {200, contract(*asked.listing, now_ns)};
    if (path->needs_contract && asked.listing == nullptr) {
        return refused(400, "MISSING_REQUIRED_PARAM", "Missing required parameter: contract");
    }
    return path->tell(asked);
}

}  // namespace faultline::gate_voice_text
