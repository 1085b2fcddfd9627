// MapTopic: comparing what clients have with what there is.
#include "api/map_topic.hpp"

#include <cmath>

#include "api/envelope.hpp"
#include "api/map_cut.hpp"
#include "core/json_writer.hpp"
#include "map/map_json.hpp"

namespace faultline {
namespace {

std::int64_t row_of(const MapLevel& level, double bucket_usd) {
    return std::llround(level.price_usd / bucket_usd);
}

LiquidationMap shown_part(const LiquidationMap& map) {
    return cut_map(map, map.current_price_usd * (1 - MapTopic::around),
                   map.current_price_usd * (1 + MapTopic::around));
}

}  // namespace

MapTopic::MapTopic(ApiContext& context, TopicKey key, std::uint64_t number)
    : StreamTopic(context, std::move(key), number),
      newest_(context.service.snapshot(this->key().market)) {
    if (newest_) show(newest_);
}

void MapTopic::published(const std::shared_ptr<const MarketSnapshot>& snapshot) {
    if (snapshot->market == key().market) newest_ = snapshot;
}

void MapTopic::show(const std::shared_ptr<const MarketSnapshot>& snapshot) {
    const LiquidationMap part = shown_part(snapshot->map);
    told_.clear();
    for (const MapLevel& level : part.levels) {
        told_.push_back({row_of(level, part.bucket_usd), level.side, level.notional_usd});
    }
    shown_ = snapshot;
    data_.clear();
}

std::string MapTopic::snapshot(std::string_view reason) {
    if (!shown_) return {};
    if (data_.empty()) {
        data_ = envelope_of(context_, *shown_)
                    .around(to_json(shown_part(shown_->map)), {"market", "at", "simulated"});
    }
    return message("snapshot", shown_->at_ns, data_, reason);
}

std::string MapTopic::delta_data(const MarketSnapshot& snapshot) {
    const LiquidationMap part = shown_part(snapshot.map);
    JsonWriter json;
    json.begin_object();
    json.member("at", format_time(part.at_ns));
    json.key("current_price").rounded(part.current_price_usd, 8);
    write_totals(json, part.totals);
    json.key("levels").begin_array();
    std::vector<Told> now;
    std::vector<Told> gone;
    auto had = told_.begin();
    for (const MapLevel& level : part.levels) {
        const std::int64_t row = row_of(level, part.bucket_usd);
        const auto is_before = [&](const Told& told) {
            return told.row < row || (told.row == row && told.side < level.side);
        };
        while (had != told_.end() && is_before(*had)) gone.push_back(*had++);
        const bool is_same = had != told_.end() && had->row == row && had->side == level.side;
        const double before_usd = is_same ? (had++)->notional_usd : 0;
        const bool is_news =
            !is_same || std::abs(level.notional_usd - before_usd) > change_min * before_usd;
        if (is_news) write_level(json, level);
        now.push_back({row, level.side, is_news ? level.notional_usd : before_usd});
    }
    gone.insert(gone.end(), had, told_.end());
    json.end_array();
    json.key("removed").begin_array();
    for (const Told& level : gone) {
        json.begin_array();
        json.rounded(static_cast<double>(level.row) * part.bucket_usd, 8);
        json.value(name_of(level.side));
        json.end_array();
    }
    json.end_array().end_object();
    told_ = std::move(now);
    return json.take();
}

std::vector<std::string> MapTopic::news() {
    if (!newest_ || newest_ == shown_) return {};
    const bool fits = shown_ && shown_->map.bucket_usd == newest_->map.bucket_usd;
    if (!fits) {  // the first, or other price steps: nothing that clients have can be kept
        show(newest_);
        next_sequence();
        return {snapshot({})};
    }
    const std::string data = delta_data(*newest_);
    shown_ = newest_;
    data_.clear();
    next_sequence();
    return {message("delta", shown_->at_ns, data)};
}

}  // namespace faultline
