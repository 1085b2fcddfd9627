// Row readings: the small readings that wire files of several venues share.
//
// Prices come out per coin and above zero, sizes at or above zero; what is missing, null, "" or a
// price of zero is NaN where a function ends in `_if`. Everything else that cannot be read is an
// error of the whole payload.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "venue/decode.hpp"

namespace faultline::rows {

/// A row of a venue's long-short ratio, trade... belongs to this symbol: its own field, else what
/// the session asked for.
std::string_view symbol_of(const Json& row, std::string_view key, const DecodeContext& context);

/// A printed price per coin. Errors: those of a decimal, and not_positive.
Result<Decimal> price_of(const Json& value, const Instrument* contract);
Result<Decimal> price_of(const Json& row, std::string_view key, const Instrument* contract);
/// Likewise as a number; NaN where it is not there or zero (venues print "0" for "none").
Result<double> price_if(const Json& row, std::string_view key, const Instrument* contract);

/// A printed size. Errors: those of a decimal, and negative_value.
Result<Decimal> size_of(const Json& row, std::string_view key);

/// A time in milliseconds, as a number or text. Error: bad_time outside 2009 to 2100.
Result<TimeNs> time_ms_of(const Json& value);

/// Mark and index as an event, where at least one of them is there.
Result<void> add_mark(std::string_view symbol, const Json& row, std::string_view mark_key,
                      std::string_view index_key, const Instrument* contract, TimeNs exchange_ns,
                      const DecodeContext& context, EventBatch& batch);

/// A funding rate as an event, where it is there.
Result<void> add_funding(std::string_view symbol, const Json& row, std::string_view key,
                         TimeNs exchange_ns, DurationNs interval_ns, const DecodeContext& context,
                         EventBatch& batch);

/// Levels `[price, size, ...]` of one side of a whole book, best first, at most `levels_max`; sizes
/// of zero and null rows are left out.
inline constexpr std::size_t levels_max = 50;
Result<void> take_levels(const Json& levels, bool bids, const Instrument* contract,
                         std::vector<DepthLevel>& out);

/// "1m", "4h", "12H", "1Dutc", "5" (minutes), "D": the length of a bar; 0 where it is a month or
/// no length.
DurationNs bar_length(std::string_view name);
/// The time between the first two rows `[time_ms, ...]`; 0 where there are not two.
DurationNs length_between(const Json& list);
/// A bar of a row `[open_time_ms, open, high, low, close, ...]`, without length and volume.
/// Errors: those of its fields, and inconsistent_bar.
Result<Candle> bar_of(const Json& row, const Instrument* contract);
/// Error: inconsistent_bar where high and low do not hold open and close.
Result<void> check_bar(const Candle& candle);

/// Sets the reason and says what the payload is.
FrameKind ignored(EventBatch& batch, std::string_view reason);
FrameKind refused(EventBatch& batch, std::string_view reason);
/// `data`, or `ignored` with this reason where nothing came of the payload.
FrameKind data_or_ignored(EventBatch& batch, std::string_view reason_if_empty);

/// For venues that never ask for an answer.
std::string no_answer(std::string_view payload, const DecodeContext& context);

/// One thing to subscribe to.
struct Subscription {
    std::string argument;  // as it stands in the frame: "\"btcusdt@aggTrade\""
    std::string channel;   // "aggTrade btcusdt"
    DurationNs quiet_max_ns = 0;
    EventKinds proof{};    // as in PlannedChannel
    std::string symbol{};  // as in PlannedChannel
};
/// How many payloads of kind `acknowledgement` a venue sends.
enum class Confirms : std::uint8_t { nothing, frames, arguments };
/// Spreads subscriptions over connections and frames. `frame` makes one frame of arguments joined
/// by commas and the number of the frame (from 1).
void add_connections(Plan& plan, std::string_view url, std::span<const Subscription> subscriptions,
                     std::size_t per_connection, std::size_t per_frame,
                     std::string (*frame)(std::string_view joined, int number),
                     Confirms confirms = Confirms::nothing);

/// A GET of the plan.
PlannedPoll poll(std::string url, std::string_view endpoint, std::string_view symbol,
                 DurationNs every_ns);

std::string lower(std::string_view text);

}  // namespace faultline::rows
