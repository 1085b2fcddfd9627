// Envelope: gathering and writing.
#include "api/envelope.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace faultline {
namespace {

/// In a replay nobody is connected: an observation counts as seen while it is this young.
constexpr double fresh_s_max = 15 * 60;

double age_s_of(const VenueTicker& ticker, TimeNs now_ns) {
    const TimeNs newest_ns = std::max({ticker.mark_ns, ticker.open_interest_ns, ticker.funding_ns});
    if (newest_ns == 0) return unknown;
    return static_cast<double>(std::max<DurationNs>(now_ns - newest_ns, 0)) / ns_per_second;
}

}  // namespace

Envelope envelope_of(ApiContext& context, const MarketSnapshot& snapshot) {
    const ServiceStatus status = context.service.status();
    const VenueTally tally = context.tally();
    Envelope envelope;
    envelope.market = snapshot.market;
    envelope.at_ns = snapshot.at_ns;
    envelope.generated_ns = context.utc_ns();
    envelope.model_version = snapshot.map.model_version.empty() ? context.options.model_version
                                                                : snapshot.map.model_version;
    envelope.simulated = status.simulated || snapshot.map.simulated;
    envelope.mode = status.mode;
    envelope.venues_live = tally.live;
    envelope.venues_total = tally.total;
    double seen_usd = 0;
    double all_usd = 0;
    for (const VenueCoverage& venue : snapshot.map.coverage) {
        if (!(venue.open_interest_usd > 0)) continue;
        const VenueState state = tally.states[index_of(venue.venue)];
        const bool is_seen = state == VenueState::live || state == VenueState::partial ||
                             (status.mode == ServeMode::replay && venue.age_s <= fresh_s_max);
        all_usd += venue.open_interest_usd;
        seen_usd += is_seen ? venue.open_interest_usd : 0;
    }
    if (all_usd > 0) envelope.open_interest_share = seen_usd / all_usd;
    for (const VenueTicker& ticker : snapshot.tickers) {
        envelope.ages.push_back({ticker.venue, age_s_of(ticker, status.now_ns)});
    }
    return envelope;
}

void Envelope::write(JsonWriter& json, const std::vector<std::string_view>& left_out) const {
    const auto wants = [&left_out](std::string_view name) {
        return std::ranges::find(left_out, name) == left_out.end();
    };
    if (wants("market")) json.member("market", market);
    if (wants("at")) json.member("at", format_time(at_ns));
    json.member("generated_at", format_time(generated_ns / ns_per_ms * ns_per_ms));
    if (wants("model_version")) json.member("model_version", model_version);
    if (wants("simulated")) json.member("simulated", simulated);
    json.member("mode", name_of(mode));
    json.member("units", "USD");
    json.member("scale", "absolute");
    json.key("coverage").begin_object();
    json.member("venues_live", static_cast<std::uint64_t>(venues_live));
    json.member("venues_total", static_cast<std::uint64_t>(venues_total));
    json.key("open_interest_share").rounded(open_interest_share, 6);
    json.end_object();
    json.key("data_age_s").begin_object();
    for (const Age& age : ages) json.key(name_of(age.venue)).rounded(age.age_s, 3);
    json.end_object();
}

std::string Envelope::around(std::string body,
                             const std::vector<std::string_view>& left_out) const {
    JsonWriter json;
    json.begin_object();
    write(json, left_out);
    json.end_object();
    if (!body.ends_with('}')) return body;
    body.pop_back();
    if (!body.ends_with('{')) body += ',';
    body += std::string_view(json.text()).substr(1);
    return body;
}

}  // namespace faultline
