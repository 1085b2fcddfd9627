// Decode lines: one writer for each kind of event.
#include "venue/decode_line.hpp"

#include <cmath>

#include "core/json_writer.hpp"

namespace faultline {
namespace {

/// The members that every event has.
struct Line {
    JsonWriter json;

    Line(std::string_view kind, VenueId venue, std::string_view symbol,
         const Instrument* contract) {
        json.begin_object();
        json.member("kind", kind);
        json.member("venue", faultline::name_of(venue));
        if (symbol.empty()) return;
        json.member("instrument", symbol);
        json.member("market", contract != nullptr ? contract->market : market_of(symbol));
    }
    void times(TimeNs exchange_ns, TimeNs received_ns) {
        // An answer without a time, decoded from a file: not known, not 1970.
        if (exchange_ns == 0) {
            json.key("exchange_time").null();
        } else {
            json.member("exchange_time", format_time(exchange_ns));
        }
        if (received_ns != exchange_ns) json.member("received_time", format_time(received_ns));
    }
    void exact(std::string_view key, const Decimal& value) {
        json.key(key).value(value.to_double());
    }
    void number(std::string_view key, double value) { json.key(key).value(value); }
    void sizes(const Decimal& contracts, double coins, double price_usd) {
        exact("size_contracts", contracts);
        // Products of doubles: digits beyond these are noise of the arithmetic.
        json.key("size_coins").rounded(coins, 12);
        json.key("notional_usd").rounded(coins * price_usd, 8);
    }
    std::string end() {
        json.end_object();
        return json.take() + "\n";
    }
};

std::string_view price_kind_name(LiquidationPrice given) {
    switch (given) {
        case LiquidationPrice::execution:
            return "execution";
        case LiquidationPrice::bankruptcy:
            return "bankruptcy";
        case LiquidationPrice::both:
            return "both";
        case LiquidationPrice::none:
            return "none";
    }
    return "execution";
}

std::string_view ratio_name(RatioKind kind) {
    switch (kind) {
        case RatioKind::account:
            return "account";
        case RatioKind::top_account:
            return "top_account";
        case RatioKind::top_position:
            return "top_position";
        case RatioKind::taker_volume:
            return "taker_volume";
        case RatioKind::unknown:
            return "unknown";
    }
    return "account";
}

struct Writer {
    VenueId venue;
    std::string_view symbol;
    const Instrument* contract;

    Line line(std::string_view kind) const { return {kind, venue, symbol, contract}; }

    std::string operator()(const Trade& trade) const {
        Line out = line("trade");
        out.times(trade.exchange_ns, trade.received_ns);
        out.json.member("taker_side", trade.taker_bought ? "buy" : "sell");
        out.exact("price_usd", trade.price_usd);
        out.sizes(trade.size_contracts, trade.size_coins, trade.price_usd.to_double());
        if (!trade.id.empty()) out.json.member("id", trade.id);
        return out.end();
    }
    std::string operator()(const Candle& candle) const {
        Line out = line("candle");
        out.json.member("price_kind", name_of(candle.price));
        out.json.member("open_time", format_time(candle.open_ns));
        if (candle.length_ns == 0) {
            out.json.key("length").null();
        } else {
            out.json.member("length", format_duration(candle.length_ns));
        }
        out.exact("open_usd", candle.open_usd);
        out.exact("high_usd", candle.high_usd);
        out.exact("low_usd", candle.low_usd);
        out.exact("close_usd", candle.close_usd);
        out.number("volume_coins", candle.volume_coins);
        out.number("taker_buy_coins", candle.taker_buy_coins);
        return out.end();
    }
    std::string operator()(const MarkPrice& mark) const {
        Line out = line("mark_price");
        out.times(mark.exchange_ns, mark.received_ns);
        out.number("mark_usd", mark.mark_usd);
        out.number("index_usd", mark.index_usd);
        return out.end();
    }
    std::string operator()(const OpenInterest& interest) const {
        Line out = line("open_interest");
        out.times(interest.exchange_ns, interest.received_ns);
        out.number("open_contracts", interest.open_contracts);
        out.number("open_coins", interest.open_coins);
        out.number("open_usd", interest.open_usd);
        return out.end();
    }
    std::string operator()(const Funding& funding) const {
        Line out = line("funding");
        out.times(funding.exchange_ns, funding.received_ns);
        out.number("rate", funding.rate);
        if (funding.interval_ns != 0) {
            out.json.member("interval", format_duration(funding.interval_ns));
        }
        return out.end();
    }
    std::string operator()(const LongShortRatio& ratio) const {
        Line out = line("long_short_ratio");
        out.times(ratio.exchange_ns, ratio.received_ns);
        out.json.member("ratio_kind", ratio_name(ratio.kind));
        out.number("long_over_short", ratio.long_over_short);
        return out.end();
    }
    std::string operator()(const Liquidation& liquidation) const {
        Line out = line("liquidation");
        out.times(liquidation.exchange_ns, liquidation.received_ns);
        out.json.member("side", name_of(liquidation.side));
        const bool priced = liquidation.given != LiquidationPrice::none;
        const double price_usd = priced ? liquidation.price_usd().to_double() : unknown;
        out.number("price_usd", price_usd);
        out.json.member("price_kind", price_kind_name(liquidation.given));
        if (liquidation.has_execution()) out.exact("execution_usd", liquidation.execution_usd);
        if (liquidation.has_bankruptcy()) out.exact("bankruptcy_usd", liquidation.bankruptcy_usd);
        out.sizes(liquidation.size_contracts, liquidation.size_coins, price_usd);
        if (!liquidation.id.empty()) out.json.member("id", liquidation.id);
        return out.end();
    }
    std::string operator()(const BookDepth& depth) const {
        Line out = line("book_depth");
        out.times(depth.exchange_ns, depth.received_ns);
        for (const bool bids : {true, false}) {
            out.json.key(bids ? "bids" : "asks").begin_array();
            for (const DepthLevel& level : bids ? depth.bids : depth.asks) {
                out.json.begin_array().value(level.price_usd).value(level.size_coins).end_array();
            }
            out.json.end_array();
        }
        return out.end();
    }
    std::string operator()(const ExchangeReserve& reserve) const {
        Line out = line("exchange_reserve");
        out.json.member("coin", reserve.coin);
        out.times(reserve.exchange_ns, reserve.exchange_ns);
        out.number("reserve_coins", reserve.reserve_coins);
        return out.end();
    }
    std::string operator()(const InsuranceFund& fund) const {
        Line out = line("insurance_fund");
        out.json.member("coin", fund.coin);
        out.times(fund.exchange_ns, fund.exchange_ns);
        out.number("balance", fund.balance);
        return out.end();
    }
    std::string operator()(const AccountPosition& position) const {
        Line out = line("position");
        out.times(position.exchange_ns, position.received_ns);
        out.json.member("account", position.account);
        out.json.member("side", name_of(position.side));
        out.json.member("margin_mode", position.mode == MarginMode::cross      ? "cross"
                                       : position.mode == MarginMode::isolated ? "isolated"
                                                                               : "unknown");
        out.number("size_coins", position.size_coins);
        out.number("entry_usd", position.entry_usd);
        out.number("liquidation_usd", position.liquidation_usd);
        out.number("leverage", position.leverage);
        out.number("margin_usd", position.margin_usd);
        return out.end();
    }
};

std::string instrument_line(VenueId venue, const InstrumentRow& row) {
    Line out("instrument", venue, row.instrument.symbol, &row.instrument);
    out.json.member("contract", name_of(row.instrument.kind));
    out.number("contract_size", row.instrument.contract_size);
    out.number("max_leverage", row.max_leverage);
    out.json.member("trading", row.trading);
    return out.end();
}

std::string tier_line(VenueId venue, const MarginTierRow& row, const Instrument* contract) {
    Line out("margin_tier", venue, row.symbol, contract);
    out.number("cap_usd", row.cap_usd);
    out.number("cap_contracts", row.cap_contracts);
    out.number("maintenance_rate", row.maintenance_rate);
    out.number("max_leverage", row.max_leverage);
    out.number("deduction_usd", row.deduction_usd);
    return out.end();
}

}  // namespace

std::string malformed_line(VenueId venue, const Error& error) {
    Line out("malformed", venue, {}, nullptr);
    out.json.member("reason", describe(error.code));
    return out.end();
}

std::string batch_lines(VenueId venue, FrameKind kind, const EventBatch& batch,
                        const InstrumentTable& instruments) {
    std::string lines;
    for (const InstrumentRow& row : batch.instruments) lines += instrument_line(venue, row);
    for (const MarginTierRow& row : batch.tiers) {
        lines += tier_line(venue, row, instruments.find(row.symbol));
    }
    for (const DecodedEvent& decoded : batch.events) {
        const Instrument* contract =
            decoded.symbol.empty() ? nullptr : instruments.find(decoded.symbol);
        lines += std::visit(Writer{venue, decoded.symbol, contract}, decoded.event);
    }
    if (!lines.empty()) return lines;
    Line out(kind == FrameKind::data ? "empty" : name_of(kind), venue, {}, nullptr);
    if (!batch.reason.empty()) out.json.member("reason", batch.reason);
    return out.end();
}

std::string decode_lines(VenueId venue, std::string_view payload, const DecodeContext& context) {
    EventBatch batch;
    const Result<FrameKind> kind = decode_payload(venue, payload, context, batch);
    if (!kind) return malformed_line(venue, kind.error());
    return batch_lines(venue, *kind, batch, *context.instruments);
}

}  // namespace faultline
