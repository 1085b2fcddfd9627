// CompatCoinglass: what the parts share.
#include "api/compat_coinglass.hpp"

#include <algorithm>
#include <fmt/format.h>

namespace faultline {
namespace {

constexpr std::size_t limit_max = 1'000;

}  // namespace

void wrap_coinglass(ApiCall& call) {
    call.respond = [inner = std::move(call.respond)](ApiAnswer answer) {
        if (answer.status < 400) {
            answer.body = "{\"code\":\"0\",\"msg\":\"success\",\"data\":" + answer.body + "}";
            answer.etag.clear();
        } else {
            JsonWriter json;
            json.begin_object();
            json.member("code", std::to_string(answer.status));
            json.member("msg", answer.problem_text);
            json.end_object();
            answer.body = json.take();
            answer.content_type = "application/json";
        }
        inner(std::move(answer));
    };
}

std::optional<VenueId> coinglass_exchange(std::string_view name) {
    std::string plain;
    for (const char c : name) {
        const bool is_kept = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (is_kept) plain += c;
    }
    const auto venue = parse_venue(plain);
    return venue ? std::optional(*venue) : std::nullopt;
}

std::vector<VenueId> coinglass_exchanges(QueryReader& query, std::string_view parameter) {
    std::vector<VenueId> venues;
    std::string_view rest = query.text(parameter);
    if (rest == "ALL" || rest == "All" || rest == "all") return venues;
    while (!rest.empty()) {
        const std::size_t end = std::min(rest.find(','), rest.size());
        const auto venue = coinglass_exchange(rest.substr(0, end));
        if (!venue) {
            query.refuse(parameter,
                         fmt::format("\"{}\" is not an exchange",
                                     rest.substr(0, std::min<std::size_t>(end, 40))),
                         "/api/futures/supported-exchange-pairs names them");
            return venues;
        }
        venues.push_back(*venue);
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    std::ranges::sort(venues);
    const auto [first, last] = std::ranges::unique(venues);
    venues.erase(first, last);
    return venues;
}

CoinglassPeriod coinglass_period(ApiCall& call, std::string_view fallback) {
    QueryReader& query = call.query;
    CoinglassPeriod period;
    period.limit = query.count("limit", limit_max, limit_max);
    const auto fallback_ns = parse_duration(fallback);
    period.step_ns = query.length("interval").value_or(fallback_ns ? *fallback_ns : ns_per_hour);
    const TimeNs now_ns = call.context.service.status().now_ns;
    period.to_ns = query.time("end_time").value_or(now_ns + 1);
    const auto start_ns = query.time("start_time");
    const auto length_ns = std::min(static_cast<DurationNs>(period.limit) * period.step_ns,
                                    call.context.options.period_max_ns);
    period.from_ns = (period.to_ns - 1) / period.step_ns * period.step_ns + period.step_ns -
                     static_cast<DurationNs>(period.limit) * period.step_ns;
    period.from_ns = std::max(period.from_ns, period.to_ns - length_ns);
    if (start_ns) period.from_ns = std::max(period.from_ns, *start_ns);
    period.from_ns = period.from_ns / period.step_ns * period.step_ns;
    if (period.from_ns >= period.to_ns) {
        query.refuse("start_time", "the period has no length", "start_time lies before end_time");
    }
    return period;
}

void add_coinglass_routes(std::vector<Route>& routes) {
    add_coinglass_map_routes(routes);
    add_coinglass_liquidation_routes(routes);
    add_coinglass_series_routes(routes);
    add_coinglass_market_routes(routes);
}

}  // namespace faultline
