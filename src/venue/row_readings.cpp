// Row readings: prices, sizes, bars, levels and subscriptions.
#include "venue/row_readings.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace faultline::rows {

std::string_view symbol_of(const Json& row, std::string_view key, const DecodeContext& context) {
    const Result<std::string_view> own = row.text(key);
    return own ? *own : context.symbol;
}

Result<Decimal> price_of(const Json& value, const Instrument* contract) {
    FL_TRY(printed, value.decimal());
    if (printed.is_zero() || printed.is_negative()) return fail(ErrorCode::not_positive);
    return price_per_coin(contract, printed);
}

Result<Decimal> price_of(const Json& row, std::string_view key, const Instrument* contract) {
    FL_TRY(value, row.field(key));
    return price_of(value, contract);
}

Result<double> price_if(const Json& row, std::string_view key, const Instrument* contract) {
    const std::optional<Json> value = row.find(key);
    if (!value) return unknown;
    const Result<Decimal> printed = value->decimal();
    if (!printed && printed.error().code == ErrorCode::empty_field) return unknown;
    if (!printed) return tl::make_unexpected(printed.error());
    if (printed->is_negative()) return fail(ErrorCode::negative_value);
    return printed->is_zero() ? unknown : price_per_coin(contract, *printed).to_double();
}

Result<Decimal> size_of(const Json& row, std::string_view key) {
    FL_TRY(size, row.decimal(key));
    if (size.is_negative()) return fail(ErrorCode::negative_value);
    return size;
}

Result<TimeNs> time_ms_of(const Json& value) {
    FL_TRY(count, value.integer());
    if (count <= 0 || count > time_max_ns / ns_per_ms) return fail(ErrorCode::bad_time);
    if (!is_plausible_time(count * ns_per_ms)) return fail(ErrorCode::bad_time);
    return count * ns_per_ms;
}

Result<void> add_mark(std::string_view symbol, const Json& row, std::string_view mark_key,
                      std::string_view index_key, const Instrument* contract, TimeNs exchange_ns,
                      const DecodeContext& context, EventBatch& batch) {
    FL_TRY(mark_usd, price_if(row, mark_key, contract));
    FL_TRY(index_usd, price_if(row, index_key, contract));
    if (std::isnan(mark_usd) && std::isnan(index_usd)) return {};
    batch.add(symbol, MarkPrice{.exchange_ns = exchange_ns,
                                .received_ns = received(context, exchange_ns),
                                .mark_usd = mark_usd,
                                .index_usd = index_usd});
    return {};
}

Result<void> add_funding(std::string_view symbol, const Json& row, std::string_view key,
                         TimeNs exchange_ns, DurationNs interval_ns, const DecodeContext& context,
                         EventBatch& batch) {
    FL_TRY(rate, row.number_if(key));
    if (std::isnan(rate)) return {};
    batch.add(symbol, Funding{.exchange_ns = exchange_ns,
                              .received_ns = received(context, exchange_ns),
                              .rate = rate,
                              .interval_ns = interval_ns});
    return {};
}

Result<void> take_levels(const Json& levels, bool bids, const Instrument* contract,
                         std::vector<DepthLevel>& out) {
    FL_CHECK(levels.each([&](const Json& row) -> Result<void> {
        if (out.size() >= levels_max || row.is_null()) return {};
        FL_TRY(price_value, row.at(0));
        FL_TRY(size_value, row.at(1));
        FL_TRY(price, price_of(price_value, contract));
        FL_TRY(size, size_value.decimal());
        if (size.is_negative()) return fail(ErrorCode::negative_value);
        if (size.is_zero()) return {};
        const double price_usd = price.to_double();
        const double coins = coins_or_unknown(contract, size, price_usd);
        out.push_back({.price_usd = price_usd,
                       .percent = unknown,
                       .size_coins = coins,
                       .notional_usd = coins * price_usd});
        return {};
    }));
    const auto better = [bids](const DepthLevel& a, const DepthLevel& b) {
        return bids ? a.price_usd > b.price_usd : a.price_usd < b.price_usd;
    };
    if (!std::is_sorted(out.begin(), out.end(), better)) {
        std::sort(out.begin(), out.end(), better);
    }
    return {};
}

DurationNs bar_length(std::string_view name) {
    int count = 1;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), count);
    if (error != std::errc{} && end != name.data()) return 0;
    std::string_view unit = name.substr(static_cast<std::size_t>(end - name.data()));
    if (unit.ends_with("utc")) unit.remove_suffix(3);
    if (count <= 0 || count > 1440 || (unit.empty() && end == name.data())) return 0;
    if (unit.empty() || unit == "m" || unit == "min") return count * ns_per_minute;
    if (unit == "s") return count * ns_per_second;
    if (unit == "h" || unit == "H") return count * ns_per_hour;
    if (unit == "d" || unit == "D") return count * ns_per_day;
    if (unit == "w" || unit == "W") return count * 7 * ns_per_day;
    return 0;
}

DurationNs length_between(const Json& list) {
    const Result<Json> first = list.at(0);
    const Result<Json> second = list.at(1);
    if (!first || !second) return 0;
    const Result<Json> first_time = first->at(0);
    const Result<Json> second_time = second->at(0);
    if (!first_time || !second_time) return 0;
    const Result<TimeNs> a = time_ms_of(*first_time);
    const Result<TimeNs> b = time_ms_of(*second_time);
    return a && b ? std::abs(*b - *a) : 0;
}

Result<Candle> bar_of(const Json& row, const Instrument* contract) {
    Candle candle;
    FL_TRY(open_time, row.at(0));
    FL_TRY(open_ns, time_ms_of(open_time));
    candle.open_ns = open_ns;
    Decimal* const prices[] = {&candle.open_usd, &candle.high_usd, &candle.low_usd,
                               &candle.close_usd};
    for (std::size_t i = 0; i < std::size(prices); ++i) {
        FL_TRY(value, row.at(i + 1));
        FL_TRY(price, price_of(value, contract));
        *prices[i] = price;
    }
    FL_CHECK(check_bar(candle));
    return candle;
}

Result<void> check_bar(const Candle& candle) {
    const auto& [low, high] = std::minmax(candle.open_usd, candle.close_usd);
    if (candle.low_usd > low || candle.high_usd < high) return fail(ErrorCode::inconsistent_bar);
    return {};
}

FrameKind ignored(EventBatch& batch, std::string_view reason) {
    batch.reason = reason;
    return FrameKind::ignored;
}

FrameKind refused(EventBatch& batch, std::string_view reason) {
    batch.reason = reason.empty() ? "no text" : reason;
    return FrameKind::error;
}

FrameKind data_or_ignored(EventBatch& batch, std::string_view reason_if_empty) {
    return batch.empty() ? ignored(batch, reason_if_empty) : FrameKind::data;
}

std::string no_answer(std::string_view /*payload*/, const DecodeContext& /*context*/) { return {}; }

void add_connections(Plan& plan, std::string_view url, std::span<const Subscription> subscriptions,
                     std::size_t per_connection, std::size_t per_frame,
                     std::string (*frame)(std::string_view joined, int number), Confirms confirms) {
    for (std::size_t start = 0; start < subscriptions.size(); start += per_connection) {
        const auto mine =
            subscriptions.subspan(start, std::min(per_connection, subscriptions.size() - start));
        PlannedConnection connection;
        connection.url = url;
        for (std::size_t at = 0; at < mine.size(); at += per_frame) {
            std::string joined;
            for (const Subscription& one :
                 mine.subspan(at, std::min(per_frame, mine.size() - at))) {
                if (!joined.empty()) joined += ',';
                joined += one.argument;
                connection.channels.push_back(
                    {one.channel, one.quiet_max_ns, one.proof, one.symbol});
            }
            connection.subscribe.push_back(frame(joined, static_cast<int>(at / per_frame) + 1));
        }
        if (confirms == Confirms::frames) {
            connection.acknowledgements = static_cast<int>(connection.subscribe.size());
        } else if (confirms == Confirms::arguments) {
            connection.acknowledgements = static_cast<int>(mine.size());
        }
        plan.connections.push_back(std::move(connection));
    }
}

PlannedPoll poll(std::string url, std::string_view endpoint, std::string_view symbol,
                 DurationNs every_ns) {
    PlannedPoll out;
    out.url = std::move(url);
    out.endpoint = endpoint;
    out.symbol = symbol;
    out.every_ns = every_ns;
    return out;
}

std::string lower(std::string_view text) {
    std::string out(text);
    for (char& c : out) {
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    }
    return out;
}

}  // namespace faultline::rows
