// Binance on the wire: USD-M (fstream, fapi) and COIN-M (dstream, dapi).
//
// Since 2026-04-23 USD-M streams are routed: books under /public, the rest under /market; the
// unrouted address is retired. Since 2026-06-30 the streams of all symbols carry USD-M and COIN-M
// on both hosts (told apart by `st`), so we subscribe by symbol and need no filter. There is no
// stream of open interest; margin tiers are not public (changes come in `contractInfo`).
#include "venue/binance_shape.hpp"
#include "venue/row_readings.hpp"

namespace faultline {
namespace {

constexpr Endpoint sockets[] = {
    {"market", "wss://fstream.binance.com/market/stream"},
    {"public", "wss://fstream.binance.com/public/stream"},
    {"coin", "wss://dstream.binance.com/stream"},
};
constexpr Endpoint rest[] = {
    {"usd", "https://fapi.binance.com"},
    {"coin", "https://dapi.binance.com"},
};
constexpr std::string_view kinds[] = {
    "trade",         "candle",     "mark_price", "funding",          "liquidation",
    "open_interest", "book_depth", "instrument", "long_short_ratio", "insurance_fund"};
constexpr int streams_max = 1024;

constexpr std::string_view ratios[] = {"globalLongShortAccountRatio", "topLongShortAccountRatio",
                                       "topLongShortPositionRatio"};

/// Ratios of five minutes; their own budget of 1000 requests in five minutes and address.
void add_ratio_polls(Plan& plan, std::string_view host, const Instrument& instrument,
                     bool is_coin_margined) {
    const std::string pair = instrument.symbol.substr(0, instrument.symbol.find('_'));
    const auto add = [&](std::string_view name, const std::string& query) {
        plan.polls.push_back(rows::poll(
            std::string(host) + "/futures/data/" + std::string(name) + query + "&period=5m&limit=2",
            name, instrument.symbol, 5 * ns_per_minute));
    };
    for (const std::string_view name : ratios) {
        add(name, (is_coin_margined ? "?pair=" : "?symbol=") + pair);
    }
    if (is_coin_margined) {
        add("takerBuySellVol", "?pair=" + pair + "&contractType=PERPETUAL");
    } else {
        add("takerlongshortRatio", "?symbol=" + pair);
    }
}

Plan plan(std::span<const Instrument> instruments) {
    std::vector<const Instrument*> usd, coin;
    for (const Instrument& one : instruments) {
        (one.kind == ContractKind::linear ? usd : coin).push_back(&one);
    }
    const binance_shape::Host usd_host{sockets[0].url, sockets[1].url,
                                       "https://fapi.binance.com/fapi/v1/", streams_max};
    const binance_shape::Host coin_host{sockets[2].url, sockets[2].url,
                                        "https://dapi.binance.com/dapi/v1/", streams_max};
    Plan out;
    binance_shape::add_streams(out, usd_host, usd);
    binance_shape::add_streams(out, coin_host, coin);
    binance_shape::add_common_polls(out, usd_host, usd);
    binance_shape::add_common_polls(out, coin_host, coin);
    for (const Instrument* one : usd) {
        if (one->symbol.find('_') == std::string::npos) {
            add_ratio_polls(out, rest[0].url, *one, false);
        }
    }
    for (const Instrument* one : coin) {
        if (one->symbol.ends_with("_PERP")) add_ratio_polls(out, rest[1].url, *one, true);
    }
    if (!usd.empty()) {
        out.polls.push_back(rows::poll("https://fapi.binance.com/fapi/v1/insuranceBalance",
                                       "insuranceBalance", "", ns_per_hour));
    }
    return out;
}

Result<FrameKind> decode(std::string_view payload, const DecodeContext& context,
                         EventBatch& batch) {
    return binance_shape::decode(VenueId::binance, payload, context, batch);
}

}  // namespace

extern const VenueWire binance_wire;
const VenueWire binance_wire = {
    .sockets = sockets,
    .rest = rest,
    .ping = PingRule::protocol,
    .ping_every_ns = 3 * ns_per_minute,
    .lifetime_ns = 24 * ns_per_hour,
    .subscriptions_max = streams_max,
    .messages_per_s_max = 10,
    .rest_weight_per_s = 40,  // 2400 a minute
    .omits =
        "at most one liquidation order per symbol and second (the latest, third parties say "
        "the largest); what the same second holds besides is left out",
    .kinds = kinds,
    .plan = plan,
    .decode = decode,
    .answer_to = rows::no_answer,
};

}  // namespace faultline
