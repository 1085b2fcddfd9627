// LighterVoice's answers: market rules, orders, trades, bars, funding and everybody's positions.
//
// Margin fractions of markets are in hundredths of a percent, those of positions in percent. Open
// interest is in coins here, unlike on the socket. Rates of other exchanges stand beside its own.
#include <charconv>
#include <cmath>
#include <fmt/format.h>

#include "sim/emulated_accounts.hpp"
#include "sim/lighter_voice.hpp"
#include "sim/number_text.hpp"

namespace faultline {

using namespace voices;

namespace {

VoiceAnswer refused(int status, int code, std::string_view message) {
    JsonWriter out;
    out.begin_object().member("code", code).member("message", message).end_object();
    return {status, out.take()};
}

/// Who is behind a row: of a liquidation's order, an account that holds what is liquidated.
struct Parties {
    std::size_t taker = 0, maker = 0;
};
Parties parties_of(const TapeRow& row) {
    std::size_t taker = row.id % accounts_max;
    if (row.liquidation != nullptr) {
        taker = row.id % (accounts_max / 2) * 2 + (row.liquidation->side == Side::long_ ? 0 : 1);
    }
    return {taker, (taker + 1) % accounts_max};
}

void write_party(JsonWriter& out, const std::string& who, std::size_t account,
                 const Listing& listing) {
    const Holding held = holding_of(account, listing);
    out.member(who + "_position_size_before", number_text(held.size_contracts, 6))
        .member(who + "_entry_quote_before", fmt::format("{:.6f}", held.entry_value_usd()))
        .member(who + "_initial_margin_fraction_before",
                static_cast<std::int64_t>(std::lround(10'000 / held.leverage)));
}

void write_rules(JsonWriter& out, const Listing& listing) {
    const auto fraction = [](double share) {
        return static_cast<std::int64_t>(std::lround(share * 10'000));
    };
    const double initial = 1 / listing.max_leverage;
    out.begin_object()
        .member("symbol", listing.instrument.symbol)
        .member("market_id", listing.instrument.number)
        .member("market_type", "perp")
        .member("base_asset_id", 0)
        .member("quote_asset_id", 0)
        .member("status", "active")
        .member("taker_fee", "0.0000")
        .member("is_taker_fee_enabled", true)
        .member("maker_fee", "0.0000")
        .member("is_maker_fee_enabled", true)
        .member("liquidation_fee", "1.0000")
        .member("min_base_amount", "0.0050")
        .member("min_quote_amount", "10.000000")
        .member("supported_size_decimals", 4)
        .member("supported_price_decimals", 2)
        .member("supported_quote_decimals", 6)
        .member("size_decimals", 4)
        .member("price_decimals", 2)
        .member("quote_multiplier", 1)
        .member("default_initial_margin_fraction", fraction(initial * 2.5))
        .member("min_initial_margin_fraction", fraction(initial))
        .member("maintenance_margin_fraction", fraction(lighter_maintenance_rate(listing)))
        .member("closeout_margin_fraction", fraction(initial * 0.4))
        .member("last_trade_price", price_number(listing, listing.ticker.last_usd))
        .member("open_interest", listing.ticker.open_interest_contracts.to_double())
        .end_object();
}

VoiceAnswer rules_answer(const EmulatedMarket& market, const Listing* one) {
    JsonWriter out;
    out.begin_object().member("code", 200).key("order_book_details").begin_array();
    for (const Listing& listing : market.listings()) {
        if (one == nullptr || one == &listing) write_rules(out, listing);
    }
    out.end_array().key("spot_order_book_details").begin_array().end_array().end_object();
    return {200, out.take()};
}

/// Single orders, one for each level.
VoiceAnswer orders_answer(const Listing& listing) {
    JsonWriter out;
    out.begin_object().member("code", 200);
    for (const bool asks : {true, false}) {
        const auto& levels = asks ? listing.book.asks : listing.book.bids;
        out.member(asks ? "total_asks" : "total_bids", static_cast<std::int64_t>(levels.size()))
            .key(asks ? "asks" : "bids")
            .begin_array();
        std::int64_t number = asks ? 281'476'929'000'000 : 562'947'905'000'000;
        for (const BookTold::Level& level : levels) {
            const std::string size = level.size_contracts.to_string();
            ++number;
            out.begin_object()
                .member("order_index", number)
                .member("order_id", std::to_string(number))
                .member("owner_account_index", lighter_account(asks ? 1 : 0))
                .member("initial_base_amount", size)
                .member("remaining_base_amount", size)
                .member("price", price_text(listing, level.price_usd))
                .member("order_expiry", ms(listing.book_ns + 28 * ns_per_day))
                .member("transaction_time", 0)
                .end_object();
        }
        out.end_array();
    }
    out.end_object();
    return {200, out.take()};
}

VoiceAnswer trades_answer(const Listing& listing) {
    JsonWriter out;
    out.begin_object().member("code", 200).key("trades").begin_array();
    for (const TapeRow& row : latest_tape(listing, 100)) write_lighter_trade(out, listing, row);
    out.end_array().end_object();
    return {200, out.take()};
}

VoiceAnswer bars_answer(const Listing& listing) {
    JsonWriter out;
    out.begin_object().member("code", 200).member("r", "1m").key("c").begin_array();
    for (const EmulatedMarket::Minute& minute : listing.minutes)
        write_lighter_bar(out, listing, minute);
    out.end_array().end_object();
    return {200, out.take()};
}

/// Settled rates have no sign: who pays is the direction. Only the running one is remembered.
VoiceAnswer fundings_answer(const Listing& listing, TimeNs now_ns) {
    const double rate = listing.ticker.funding_rate.to_double();
    JsonWriter out;
    out.begin_object().member("code", 200).member("resolution", "1h").key("fundings").begin_array();
    out.begin_object()
        .member("timestamp", (now_ns - now_ns % ns_per_hour) / ns_per_second)
        .member("value",
                number_text(std::abs(rate) * price_number(listing, listing.ticker.mark_usd), 8))
        .member("rate", number_text(std::abs(rate) * 100, 6))
        .member("direction", rate < 0 ? "short" : "long")
        .end_object()
        .end_array()
        .end_object();
    return {200, out.take()};
}

/// Rates of eight hours, so that exchanges compare; another one's is half of ours.
VoiceAnswer rates_answer(const EmulatedMarket& market) {
    JsonWriter out;
    out.begin_object().member("code", 200).key("funding_rates").begin_array();
    for (const Listing& listing : market.listings()) {
        const double rate = 8 * listing.ticker.funding_rate.to_double();
        for (const char* exchange : {"lighter", "binance"}) {
            out.begin_object()
                .member("market_id", listing.instrument.number)
                .member("exchange", exchange)
                .member("symbol", listing.instrument.symbol)
                .member("rate", exchange[0] == 'l' ? rate : rate / 2)
                .end_object();
        }
    }
    out.end_array().end_object();
    return {200, out.take()};
}

void write_position(JsonWriter& out, std::size_t account, const Listing& listing) {
    const Holding held = holding_of(account, listing);
    const double mark = listing.ticker.mark_usd.to_double();
    const double price_coins = listing.instrument.price_coins;  // that a printed price is for
    out.begin_object()
        .member("market_id", listing.instrument.number)
        .member("symbol", listing.instrument.symbol)
        .member("initial_margin_fraction", fmt::format("{:.2f}", 100 / held.leverage))
        .member("open_order_count", 0)
        .member("pending_order_count", 0)
        .member("position_tied_order_count", 0)
        .member("sign", held.size_contracts < 0 ? -1 : 1)
        .member("position", number_text(std::abs(held.size_contracts), 6))
        .member("avg_entry_price", number_text(held.entry_usd * price_coins, 10))
        .member("position_value", fmt::format("{:.6f}", std::abs(held.size_coins) * mark))
        .member("unrealized_pnl", fmt::format("{:.6f}", held.size_coins * (mark - held.entry_usd)))
        .member("realized_pnl", "0.000000")
        .member(
            "liquidation_price",
            number_text(held.liquidation_usd(lighter_maintenance_rate(listing)) * price_coins, 10))
        .member("margin_mode", 0)
        .member("allocated_margin", "0.000000")
        .end_object();
}

VoiceAnswer account_answer(const VoiceRequest& request, const EmulatedMarket& market) {
    if (request.parameter("by") != "index") return refused(400, 20001, "invalid param : by");
    for (std::size_t account = 0; account < accounts_max; ++account) {
        const std::int64_t index = lighter_account(account);
        if (request.parameter("value") != std::to_string(index)) continue;
        double collateral_usd = 0;
        JsonWriter out;
        out.begin_object().member("code", 200).member("total", 1).key("accounts").begin_array();
        out.begin_object()
            .member("code", 0)
            .member("account_type", 0)
            .member("index", index)
            .member("l1_address", fmt::format("0x{:040x}", index))
            .member("status", 1)
            .member("account_index", index)
            .key("positions")
            .begin_array();
        for (const Listing& listing : market.listings()) {
            if (listing.ticker_ns == 0) continue;
            write_position(out, account, listing);
            collateral_usd += holding_of(account, listing).margin_usd();
        }
        out.end_array()
            .member("collateral", fmt::format("{:.6f}", collateral_usd))
            .end_object()
            .end_array()
            .end_object();
        return {200, out.take()};
    }
    return refused(400, 21100, "account not found");
}

}  // namespace

std::int64_t lighter_account(std::size_t account) {
    return 57'890 + static_cast<std::int64_t>(account);
}

double lighter_maintenance_rate(const Listing& listing) { return 0.6 / listing.max_leverage; }

const Listing* lighter_market(std::string_view digits, const EmulatedMarket& market) {
    int number = -1;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    const bool whole = error == std::errc{} && end == digits.data() + digits.size();
    return whole && number >= 0 ? market.find(number) : nullptr;
}

void write_lighter_trade(JsonWriter& out, const Listing& listing, const TapeRow& row) {
    const Parties parties = parties_of(row);
    const std::size_t buyer = row.taker_bought ? parties.taker : parties.maker;
    const std::size_t seller = row.taker_bought ? parties.maker : parties.taker;
    const auto number = static_cast<std::int64_t>(row.id);
    const bool liquidated = row.liquidation != nullptr;
    out.begin_object()
        .member("trade_id", number)
        .member("trade_id_str", std::to_string(number))
        .member("tx_hash", fmt::format("{:080x}", number))
        .member("type", liquidated ? "liquidation" : "trade")
        .member("market_id", listing.instrument.number)
        .member("size", row.size_contracts.to_string())
        .member("price", price_text(listing, row.price_usd))
        .member("usd_amount",
                fmt::format("{:.6f}",
                            EmulatedMarket::coins(listing, row.size_contracts, row.price_usd) *
                                row.price_usd.to_double()))
        .member("ask_account_id", lighter_account(seller))
        .member("bid_account_id", lighter_account(buyer))
        .member("is_maker_ask", row.taker_bought)
        .member("block_height", row.time_ns / ns_per_second - 1'550'000'000)
        .member("timestamp", ms(row.time_ns));
    if (liquidated) out.member("taker_fee", 10'000);  // millionths
    write_party(out, "taker", parties.taker, listing);
    out.member("maker_fee", 28);
    write_party(out, "maker", parties.maker, listing);
    out.member("transaction_time", row.time_ns / ns_per_us).end_object();
}

void write_lighter_bar(JsonWriter& out, const Listing& listing,
                       const EmulatedMarket::Minute& minute) {
    out.begin_object()
        .member("t", ms(minute.open_ns))
        .member("o", price_number(listing, minute.open_usd))
        .member("h", price_number(listing, minute.high_usd))
        .member("l", price_number(listing, minute.low_usd))
        .member("c", price_number(listing, minute.close_usd))
        .member("v", minute.volume_contracts)
        .member("V", minute.turnover_usd)
        .member("i", minute.trades)
        .end_object();
}

VoiceAnswer answer_as_lighter(const VoiceRequest& request, const EmulatedMarket& market,
                              JsonParser&, TimeNs now_ns) {
    constexpr std::string_view root = "/api/v1/";
    const std::string_view name =
        request.path.starts_with(root) ? request.path.substr(root.size()) : "";
    if (name == "account") return account_answer(request, market);
    if (name == "funding-rates") return rates_answer(market);
    const bool rules = name == "orderBookDetails";
    if (!rules && name != "orderBookOrders" && name != "recentTrades" && name != "candles" &&
        name != "fundings") {
        return refused(404, 404, "Not Found");
    }
    const std::string_view asked = request.parameter("market_id");
    if (rules && asked.empty()) return rules_answer(market, nullptr);
    const Listing* listing = lighter_market(asked, market);
    if (listing == nullptr) return refused(400, 20001, "invalid param : market_id");
    if (rules) return rules_answer(market, listing);
    if (name == "orderBookOrders") return orders_answer(*listing);
    if (name == "recentTrades") return trades_answer(*listing);
    if (name == "fundings") return fundings_answer(*listing, now_ns);
    if (request.parameter("resolution") != "1m") {
        return refused(400, 20001, "invalid param : resolution");
    }
    return bars_answer(*listing);
}

}  // namespace faultline
