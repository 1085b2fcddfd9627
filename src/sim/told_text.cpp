// Told text: the few conversions that voices share; see the header.
#include "sim/told_text.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "core/json_writer.hpp"

namespace faultline::told {
namespace {

template <class What>
std::optional<TapeRow> row_of(TimeNs time_ns, const What& what) {
    if (const auto* trade = std::get_if<TradeTold>(&what)) {
        return TapeRow{time_ns, trade->id, trade->price_usd, trade->size_contracts,
                       trade->taker_bought};
    }
    if (const auto* liquidation = std::get_if<LiquidationTold>(&what)) {
        return TapeRow{time_ns,
                       liquidation->id,
                       liquidation->execution_usd,
                       liquidation->size_contracts,
                       liquidation->side == Side::short_,
                       true};
    }
    return std::nullopt;
}

}  // namespace

std::optional<TapeRow> tape_row(const MarketEvent& event) {
    return row_of(event.time_ns, event.what);
}

std::vector<TapeRow> tape(const EmulatedMarket::Listing& listing, std::size_t rows_max) {
    std::vector<TapeRow> rows;
    for (const auto* kept : {&listing.trades, &listing.liquidations}) {
        for (const EmulatedMarket::Stamped& one : *kept) {
            if (const auto row = row_of(one.time_ns, one.what)) rows.push_back(*row);
        }
    }
    std::ranges::sort(rows, {}, &TapeRow::id);  // ids rise with time
    if (rows.size() > rows_max) {
        rows.erase(rows.begin(), rows.end() - static_cast<std::ptrdiff_t>(rows_max));
    }
    return rows;
}

std::vector<EmulatedMarket::Minute> bars(const EmulatedMarket::Listing& listing,
                                         DurationNs length_ns, std::size_t bars_max) {
    std::vector<EmulatedMarket::Minute> out;
    if (length_ns < ns_per_minute) return out;
    for (const EmulatedMarket::Minute& minute : listing.minutes) {
        const TimeNs open_ns = minute.open_ns - minute.open_ns % length_ns;
        if (out.empty() || out.back().open_ns != open_ns) {
            out.push_back(minute);
            out.back().open_ns = open_ns;
            continue;
        }
        EmulatedMarket::Minute& bar = out.back();
        bar.high_usd = std::max(bar.high_usd, minute.high_usd);
        bar.low_usd = std::min(bar.low_usd, minute.low_usd);
        bar.close_usd = minute.close_usd;
        bar.volume_contracts += minute.volume_contracts;
        bar.taker_buy_contracts += minute.taker_buy_contracts;
        bar.turnover_usd += minute.turnover_usd;
        bar.trades += minute.trades;
    }
    if (out.size() > bars_max) {
        out.erase(out.begin(), out.end() - static_cast<std::ptrdiff_t>(bars_max));
    }
    return out;
}

std::string price(const EmulatedMarket::Listing& listing, const Decimal& price_usd) {
    return EmulatedMarket::printed_price(listing, price_usd).to_string();
}

std::string number(double value, int decimals) {
    const Result<Decimal> rounded = Decimal::from_double(value, decimals);
    return rounded ? rounded->to_string() : "0";
}

Decimal doubled(const Decimal& value) {
    return Decimal::from_parts(value.mantissa() * 2, value.scale());
}

Decimal negated(const Decimal& value) {
    return Decimal::from_parts(-value.mantissa(), value.scale());
}

std::vector<MadeTier> tiers(const EmulatedMarket::Listing& listing) {
    constexpr double caps_usd[] = {1e6, 5e6, 20e6, 100e6};
    std::vector<MadeTier> out;
    MadeTier tier;
    tier.max_leverage = listing.max_leverage;
    for (const double cap_usd : caps_usd) {
        const double rate_before = tier.maintenance_rate;
        tier.maintenance_rate = 0.5 / tier.max_leverage;
        tier.initial_rate = 1 / tier.max_leverage;
        tier.cap_usd = cap_usd;
        if (tier.number > 1) {
            tier.deduction_usd += tier.floor_usd * (tier.maintenance_rate - rate_before);
        }
        out.push_back(tier);
        ++tier.number;
        tier.floor_usd = cap_usd;
        tier.max_leverage /= 2;
    }
    return out;
}

std::int64_t contracts_worth(const EmulatedMarket::Listing& listing, double usd) {
    const Instrument& contract = listing.instrument;
    const double price_usd = listing.ticker.mark_usd.to_double();
    const double one_usd = contract.kind == ContractKind::linear
                               ? contract.contract_size * price_usd
                               : contract.contract_size;
    return one_usd > 0 ? std::llround(usd / one_usd) : 0;
}

double fund_usd(TimeNs now_ns) {
    return 912'000'000.25 + 1000 * static_cast<double>(now_ns % ns_per_day / ns_per_hour);
}

std::string_view without_port(std::string_view host) { return host.substr(0, host.find(':')); }

std::size_t count_asked(std::string_view text, std::size_t usual, std::size_t most) {
    std::size_t count = usual;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), count);
    if (error != std::errc{} || end != text.data() + text.size()) count = usual;
    return std::clamp<std::size_t>(count, 1, most);
}

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& letter : out) {
        if (letter >= 'A' && letter <= 'Z') letter = static_cast<char>(letter - 'A' + 'a');
    }
    return out;
}

std::string quoted(std::string_view text) {
    JsonWriter out;
    return out.value(text).take();
}

std::string echo(const Json& row, std::string_view key) {
    const std::optional<Json> value = row.find(key);
    if (!value) return "null";
    if (const auto text = value->text()) return quoted(*text);
    if (const auto number = value->integer()) return std::to_string(*number);
    return "null";
}

}  // namespace faultline::told
