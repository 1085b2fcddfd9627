// LiquidationTopic.
#include "api/liquidation_topic.hpp"

#include <algorithm>
#include <cmath>

#include "api/liquidation_json.hpp"
#include "core/json_writer.hpp"

namespace faultline {
namespace {

/// {events: [...], long_usd, short_usd}: oldest first, with sums of those that have a value.
std::string events_json(const std::vector<SeenLiquidation>& events) {
    double usd[2] = {0, 0};
    JsonWriter json;
    json.begin_object().key("events").begin_array();
    for (const SeenLiquidation& seen : events) {
        write_liquidation(json, seen);
        if (std::isfinite(seen.notional_usd)) usd[index_of(seen.event.side)] += seen.notional_usd;
    }
    json.end_array();
    json.key("long_usd").rounded(usd[index_of(Side::long_)], 2);
    json.key("short_usd").rounded(usd[index_of(Side::short_)], 2);
    json.end_object();
    return json.take();
}

}  // namespace

std::string LiquidationTopic::snapshot(std::string_view reason) {
    std::vector<SeenLiquidation> shown;
    for (auto seen = recent_.rbegin(); seen != recent_.rend() && shown.size() < shown_max; ++seen) {
        // What waits for the next message is not told twice.
        const bool is_coming = !waiting_.empty() && seen->sequence >= waiting_.front().sequence;
        if (is_ours(*seen) && !is_coming) shown.push_back(*seen);
    }
    std::ranges::reverse(shown);
    return message("snapshot", context_.service.status().now_ns, events_json(shown), reason);
}

void LiquidationTopic::liquidated(const SeenLiquidation& seen) {
    if (is_ours(seen)) waiting_.push_back(seen);
}

std::vector<std::string> LiquidationTopic::news() {
    if (waiting_.empty()) return {};
    next_sequence();
    std::vector<std::string> out{
        message("event", waiting_.back().event.exchange_ns, events_json(waiting_))};
    waiting_.clear();
    return out;
}

}  // namespace faultline
