// TickerTopic and VenueTopic.
#include "api/state_topics.hpp"

#include "api/venue_resource.hpp"
#include "core/json_writer.hpp"

namespace faultline {
namespace {

std::string ticker_json(const MarketSnapshot& snapshot) {
    const MarketLine line = line_of(snapshot);
    JsonWriter json;
    json.begin_object();
    json.key("price_usd").rounded(snapshot.map.current_price_usd, 8);
    json.key("mark_at");
    if (line.mark_ns == 0) {
        json.null();
    } else {
        json.value(format_time(line.mark_ns));
    }
    json.key("open_interest_usd").rounded(line.open_interest_usd, 2);
    json.key("funding_rate_8h").rounded(line.funding_rate_8h, 10);
    json.key("change_24h_pct").rounded(100 * snapshot.change_24h, 4);
    json.end_object();
    return json.take();
}

std::string venue_json(const VenueStatus& venue, ServeMode mode) {
    JsonWriter json;
    json.begin_object();
    json.member("venue", name_of(venue.venue));
    json.member("state", state_word(venue, mode));
    json.key("age_s").rounded(age_s_of(venue), 1);
    json.key("since");
    if (venue.since_ns == 0) {
        json.null();
    } else {
        json.value(format_time(venue.since_ns));
    }
    const std::string reason = reason_of(venue);
    json.key("reason");
    if (reason.empty()) {
        json.null();
    } else {
        json.value(reason);
    }
    json.end_object();
    return json.take();
}

std::string list_of(const std::vector<const std::string*>& venues) {
    std::string out = "{\"venues\":[";
    for (const std::string* venue : venues) out += (venue == venues.front() ? "" : ",") + *venue;
    return out + "]}";
}

}  // namespace

TickerTopic::TickerTopic(ApiContext& context, TopicKey key, std::uint64_t number)
    : StreamTopic(context, std::move(key), number),
      newest_(context.service.snapshot(this->key().market)) {
    if (newest_) told_ = ticker_json(*newest_);
    if (newest_) told_at_ns_ = newest_->at_ns;
}

void TickerTopic::published(const std::shared_ptr<const MarketSnapshot>& snapshot) {
    if (snapshot->market == key().market) newest_ = snapshot;
}

std::string TickerTopic::snapshot(std::string_view reason) {
    return told_.empty() ? std::string{} : message("snapshot", told_at_ns_, told_, reason);
}

std::vector<std::string> TickerTopic::news() {
    if (!newest_ || newest_->at_ns == told_at_ns_) return {};
    std::string data = ticker_json(*newest_);
    told_at_ns_ = newest_->at_ns;
    if (data == told_) return {};
    told_ = std::move(data);
    next_sequence();
    return {message("delta", told_at_ns_, told_)};
}

VenueTopic::VenueTopic(ApiContext& context, TopicKey key, std::uint64_t number)
    : StreamTopic(context, std::move(key), number) {
    const ServeMode mode = context_.service.status().mode;
    for (const VenueStatus& venue : context_.service.venues()) {
        told_[index_of(venue.venue)] = venue_json(venue, mode);
    }
    next_ns_ = context_.monotonic_ns() + ns_per_second;
}

std::string VenueTopic::snapshot(std::string_view reason) {
    std::vector<const std::string*> all;
    for (const std::string& venue : told_) {
        if (!venue.empty()) all.push_back(&venue);
    }
    return message("snapshot", context_.service.status().now_ns, list_of(all), reason);
}

std::vector<std::string> VenueTopic::news() {
    const TimeNs now_ns = context_.monotonic_ns();
    if (now_ns < next_ns_) return {};
    next_ns_ = now_ns + ns_per_second;
    const ServiceStatus status = context_.service.status();
    std::vector<const std::string*> changed;
    for (const VenueStatus& venue : context_.service.venues()) {
        std::string text = venue_json(venue, status.mode);
        std::string& told = told_[index_of(venue.venue)];
        if (text == told) continue;
        told = std::move(text);
        changed.push_back(&told);
    }
    if (changed.empty()) return {};
    next_sequence();
    return {message("delta", status.now_ns, list_of(changed))};
}

}  // namespace faultline
