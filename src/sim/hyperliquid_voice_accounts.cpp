// HyperliquidVoice accounts: made up from the market itself. Half of them is long and half short in
// every coin, isolated, entered at the first price that is remembered; who has passed its
// liquidation price holds nothing. Liquidation prices follow the documented formula. Fills are the
// tape's rows that name an account, with `liquidation` on both sides of a liquidation.
#include <cmath>
#include <fmt/format.h>

#include "sim/hyperliquid_voice.hpp"

namespace faultline {

using namespace voices;

std::string hyperliquid_number(double value, int decimals) {
    std::string text = Decimal::from_double(value, decimals).value_or(Decimal{}).to_string();
    return text.find('.') == std::string::npos ? text + ".0" : text;
}
std::string hyperliquid_price(const Listing& listing, const Decimal& price_usd) {
    std::string text = price_text(listing, price_usd);
    return text.find('.') == std::string::npos ? text + ".0" : text;
}

std::string hyperliquid_hash(std::uint64_t id) {
    return fmt::format("0x{:016x}{:016x}{:016x}{:016x}", id * 0x9e3779b97f4a7c15U,
                       id * 0xbf58476d1ce4e5b9U, id * 0x94d049bb133111ebU,
                       id * 0xd6e8feb86659fd93U);
}

std::string hyperliquid_address(std::size_t account) {
    const std::uint64_t seed = account + 1;
    return fmt::format("0x{:016x}{:016x}{:08x}", seed * 0x9e3779b97f4a7c15U,
                       seed * 0xbf58476d1ce4e5b9U, seed);
}

HyperliquidParties hyperliquid_parties(const TapeRow& row) {
    constexpr std::size_t half = hyperliquid_accounts / 2;
    const std::size_t longs = 2 * (row.id % half);
    const std::size_t shorts = 2 * (row.id / half % half) + 1;
    return {.buyer = shorts, .seller = longs};
}

namespace {

/// What an account holds in a coin. Size is signed, zero where it holds nothing.
struct HyperliquidHolding {
    double size = 0, entry = 0, leverage = 0, liquidation = 0;
    double margin() const { return std::abs(size) * entry / leverage; }
};

HyperliquidHolding holding_of(std::size_t account, const Listing& listing) {
    HyperliquidHolding out;
    if (listing.ticker_ns == 0) return out;
    const double side = account % 2 == 0 ? 1 : -1;
    const std::size_t rank = account / 2;
    constexpr std::size_t half = hyperliquid_accounts / 2;
    // Halves, the last one having the same as the one before: together the open interest.
    const double share = std::ldexp(1.0, -static_cast<int>(std::min(rank + 1, half - 1)));
    constexpr double leverages[half] = {2, 3, 5, 10, 20, 25};
    out.leverage = std::min(leverages[rank], listing.max_leverage);
    out.entry = price_number(
        listing, listing.minutes.empty() ? listing.ticker.mark_usd : listing.minutes[0].open_usd);
    const double maintenance = 1 / (2 * listing.max_leverage);
    out.liquidation = out.entry * (1 - side / out.leverage) / (1 - side * maintenance);
    const double mark = price_number(listing, listing.ticker.mark_usd);
    if (side * (mark - out.liquidation) <= 0) return out;  // it is liquidated already
    out.size = side * share * listing.ticker.open_interest_contracts.to_double();
    return out;
}

void write_position(JsonWriter& out, const Listing& listing, const HyperliquidHolding& held) {
    const double mark = price_number(listing, listing.ticker.mark_usd);
    const double gain = held.size * (mark - held.entry);
    out.begin_object()
        .member("type", "oneWay")
        .key("position")
        .begin_object()
        .member("coin", listing.instrument.symbol)
        .member("szi", hyperliquid_number(held.size, 5))
        .key("leverage")
        .begin_object()
        .member("type", "isolated")
        .member("value", held.leverage)
        .member("rawUsd", hyperliquid_number(held.margin() - held.size * held.entry, 6))
        .end_object()
        .member("entryPx", hyperliquid_number(held.entry, 8))
        .member("positionValue", hyperliquid_number(std::abs(held.size) * mark, 6))
        .member("unrealizedPnl", hyperliquid_number(gain, 6))
        .member("returnOnEquity", hyperliquid_number(gain / held.margin(), 10))
        .member("liquidationPx", hyperliquid_number(held.liquidation, 8))
        .member("marginUsed", hyperliquid_number(held.margin() + gain, 6))
        .member("maxLeverage", listing.max_leverage)
        .key("cumFunding")
        .begin_object()
        .member("allTime", "0.0")
        .member("sinceOpen", "0.0")
        .member("sinceChange", "0.0")
        .end_object()
        .end_object()
        .end_object();
}

void write_summary(JsonWriter& out, std::string_view name, double notional_usd, double margin_usd) {
    out.key(name)
        .begin_object()
        .member("accountValue", hyperliquid_number(margin_usd, 6))
        .member("totalNtlPos", hyperliquid_number(notional_usd, 6))
        .member("totalRawUsd", hyperliquid_number(margin_usd - notional_usd, 6))
        .member("totalMarginUsed", hyperliquid_number(margin_usd, 6))
        .end_object();
}

}  // namespace

void write_hyperliquid_state(JsonWriter& out, std::optional<std::size_t> account,
                             const EmulatedMarket& market, TimeNs now_ns) {
    double notional_usd = 0, margin_usd = 0;
    std::vector<std::pair<const Listing*, HyperliquidHolding>> all;
    for (const Listing& listing : market.listings()) {
        if (!account) break;
        const HyperliquidHolding held = holding_of(*account, listing);
        if (held.size == 0) continue;
        const double mark = price_number(listing, listing.ticker.mark_usd);
        notional_usd += std::abs(held.size) * mark;
        margin_usd += held.margin() + held.size * (mark - held.entry);
        all.emplace_back(&listing, held);
    }
    out.begin_object();
    write_summary(out, "marginSummary", notional_usd, margin_usd);
    write_summary(out, "crossMarginSummary", 0, 0);
    out.member("crossMaintenanceMarginUsed", "0.0")
        .member("withdrawable", "0.0")
        .key("assetPositions")
        .begin_array();
    for (const auto& [listing, held] : all) write_position(out, *listing, held);
    out.end_array().member("time", ms(now_ns)).end_object();
}

void write_hyperliquid_fill(JsonWriter& out, const Listing& listing, const TapeRow& row,
                            std::size_t account) {
    const HyperliquidParties parties = hyperliquid_parties(row);
    const bool bought = parties.buyer == account;
    out.begin_object()
        .member("coin", listing.instrument.symbol)
        .member("px", hyperliquid_price(listing, row.price_usd))
        .member("sz", row.size_contracts.to_string())
        .member("side", bought ? "B" : "A")
        .member("time", ms(row.time_ns))
        .member("startPosition", hyperliquid_number(holding_of(account, listing).size, 5))
        .member("dir", bought ? "Close Short" : "Close Long")
        .member("closedPnl", "0.0")
        .member("hash", hyperliquid_hash(row.id))
        .member("oid", 400'000'000'000 + row.id)
        .member("crossed", bought == row.taker_bought)
        .member("fee", "0.0")
        .member("tid", 500'000'000'000'000 + row.id);
    if (row.liquidation != nullptr) {
        // The taker is who is liquidated.
        out.key("liquidation")
            .begin_object()
            .member("liquidatedUser",
                    hyperliquid_address(row.taker_bought ? parties.buyer : parties.seller))
            .member("markPx", hyperliquid_price(listing, listing.ticker.mark_usd))
            .member("method", "market")
            .end_object();
    }
    out.member("feeToken", "USDC").key("twapId").null().end_object();
}

}  // namespace faultline
