// LiquidationResource: pages and sums.
#include "api/liquidation_resource.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fmt/format.h>

#include "api/liquidation_json.hpp"
#include "api/venue_resource.hpp"

namespace faultline {
namespace {

constexpr std::size_t page_default = 200, page_max = 1'000;
/// More than are ever seen in one nanosecond: those beside the cursor are asked for again.
constexpr std::size_t cursor_slack = 256;
constexpr std::int64_t steps_max = 10'000;

/// Where a page ended: the event itself is on that page.
struct Cursor {
    TimeNs at_ns = 0;
    std::uint64_t sequence = 0;

    static std::optional<Cursor> read(std::string_view text) {
        Cursor cursor;
        const char* end = text.data() + text.size();
        const auto time = std::from_chars(text.data(), end, cursor.at_ns);
        if (time.ec != std::errc{} || time.ptr == end || *time.ptr != '-') return std::nullopt;
        const auto number = std::from_chars(time.ptr + 1, end, cursor.sequence);
        if (number.ec != std::errc{} || number.ptr != end) return std::nullopt;
        return cursor;
    }
    std::string text() const { return fmt::format("{}-{}", at_ns, sequence); }
    bool is_behind(const SeenLiquidation& seen) const {
        return seen.event.exchange_ns > at_ns ||
               (seen.event.exchange_ns == at_ns && seen.sequence >= sequence);
    }
};

bool is_newer(const SeenLiquidation& a, const SeenLiquidation& b) {
    return a.event.exchange_ns != b.event.exchange_ns ? a.event.exchange_ns > b.event.exchange_ns
                                                      : a.sequence > b.sequence;
}

std::string page_json(std::vector<SeenLiquidation> seen, const std::optional<Cursor>& cursor,
                      std::size_t limit) {
    std::ranges::sort(seen, is_newer);
    if (cursor) {
        std::erase_if(seen, [&](const SeenLiquidation& one) { return cursor->is_behind(one); });
    }
    const bool goes_on = seen.size() > limit;
    if (goes_on) seen.resize(limit);
    JsonWriter json;
    json.begin_object().key("liquidations").begin_array();
    for (const SeenLiquidation& one : seen) write_liquidation(json, one);
    json.end_array();
    json.key("next_cursor");
    if (goes_on) {
        json.value(Cursor{seen.back().event.exchange_ns, seen.back().sequence}.text());
    } else {
        json.null();
    }
    json.end_object();
    return json.take();
}

void answer_liquidations(ApiCall& call) {
    LiquidationQuestion question;
    question.market = call.query.market();
    question.venues = call.query.venues();
    question.side = call.query.side();
    question.usd_min = call.query.number("min_usd", 0, 0, 1e15);
    const TimeNs now_ns = call.context.service.status().now_ns;
    question.from_ns = call.query.time("from").value_or(time_min_ns);
    question.to_ns = call.query.time("to").value_or(now_ns + 1);
    const std::size_t limit = call.query.count("limit", page_default, page_max);
    std::optional<Cursor> cursor;
    if (call.query.has("cursor")) {
        cursor = Cursor::read(call.query.text("cursor"));
        if (!cursor) {
            call.query.refuse("cursor", "it is not one of ours",
                              "give next_cursor of the page before, as it stands");
        } else {
            question.to_ns = std::min(question.to_ns, cursor->at_ns + 1);
        }
    }
    if (call.refused()) return;
    const auto snapshot = call.snapshot_or_refuse(question.market);
    if (!snapshot || !call.may_ask()) return;
    question.count_max = limit + cursor_slack;
    call.context.service.ask_liquidations(
        question, call.answering<std::vector<SeenLiquidation>>(
                      [envelope = envelope_of(call.context, *snapshot), cursor,
                       limit](const std::vector<SeenLiquidation>& seen) {
                          return enveloped(envelope, page_json(seen, cursor, limit), {});
                      }));
}

void write_sum(JsonWriter& json, const SteppedTotals::Sum& sum) {
    json.key("long_usd").rounded(sum.usd[index_of(Side::long_)], 2);
    json.key("short_usd").rounded(sum.usd[index_of(Side::short_)], 2);
    json.member("events", sum.events);
}

std::string totals_json(const SteppedTotals& totals, const std::vector<VenueId>& venues) {
    JsonWriter json;
    json.begin_object();
    json.member("step_s", totals.step_ns / ns_per_second);
    json.key("totals").begin_array();
    TimeNs at_ns = totals.from_ns;
    for (const SteppedTotals::Sum& sum : totals.steps) {
        json.begin_object().member("at", format_time(at_ns));
        write_sum(json, sum);
        json.end_object();
        at_ns += totals.step_ns;
    }
    json.end_array();
    json.key("by_venue").begin_object();
    for (const VenueId venue : venues) {
        json.key(name_of(venue)).begin_object();
        write_sum(json, totals.venues[index_of(venue)]);
        json.end_object();
    }
    json.end_object();
    json.key("feed_notes").begin_array();
    for (const VenueId venue : venues) {
        if (liquidation_feed_word(venue) == "complete") continue;
        json.value(fmt::format("{}: {}", name_of(venue), liquidation_feed_text(venue)));
    }
    json.end_array();
    json.end_object();
    return json.take();
}

void answer_totals(ApiCall& call) {
    const SeriesQuestion asked = call.query.series_question(
        call.context.service.status().now_ns, "24h", call.context.options.period_max_ns);
    if (!call.query.problem() && (asked.to_ns - asked.from_ns) / asked.step_ns > steps_max) {
        call.query.refuse("step", fmt::format("more than {} steps", steps_max),
                          "choose a longer step or a shorter period", 422);
    }
    if (call.refused()) return;
    const auto snapshot = call.snapshot_or_refuse(asked.market);
    if (!snapshot || !call.may_ask()) return;
    LiquidationQuestion question;
    question.market = asked.market;
    question.venues = asked.venues;
    question.from_ns = asked.from_ns;
    question.to_ns = asked.to_ns;
    question.count_max = liquidations_max;
    std::vector<VenueId> venues = asked.venues;
    if (venues.empty()) {
        for (const VenueTicker& ticker : snapshot->tickers) venues.push_back(ticker.venue);
        const auto [first, last] = std::ranges::unique(venues);
        venues.erase(first, last);
    }
    call.context.service.ask_liquidations(
        question,
        call.answering<std::vector<SeenLiquidation>>(
            [envelope = envelope_of(call.context, *snapshot), asked,
             venues](const std::vector<SeenLiquidation>& seen) {
                return enveloped(
                    envelope,
                    totals_json(totals_of(seen, asked.from_ns, asked.to_ns, asked.step_ns), venues),
                    {});
            }));
}

}  // namespace

void SteppedTotals::Sum::add(const SeenLiquidation& seen) {
    ++events;
    if (std::isfinite(seen.notional_usd)) usd[index_of(seen.event.side)] += seen.notional_usd;
}

SteppedTotals totals_of(const std::vector<SeenLiquidation>& seen, TimeNs from_ns, TimeNs to_ns,
                        DurationNs step_ns) {
    SteppedTotals totals;
    totals.from_ns = from_ns;
    totals.step_ns = step_ns;
    totals.steps.resize(static_cast<std::size_t>((to_ns - from_ns + step_ns - 1) / step_ns));
    for (const SeenLiquidation& one : seen) {
        const TimeNs at_ns = one.event.exchange_ns;
        if (at_ns < from_ns || at_ns >= to_ns) continue;
        totals.steps[static_cast<std::size_t>((at_ns - from_ns) / step_ns)].add(one);
        totals.venues[index_of(one.venue)].add(one);
    }
    return totals;
}

void add_liquidation_routes(std::vector<Route>& routes) {
    routes.push_back({"GET",
                      "/v1/liquidations",
                      "getLiquidations",
                      {"market", "venues", "side", "min_usd", "from", "to", "limit", "cursor"},
                      5,
                      answer_liquidations});
    routes.push_back({"GET",
                      "/v1/liquidations/totals",
                      "getLiquidationTotals",
                      {"market", "venues", "from", "to", "span", "step"},
                      10,
                      answer_totals});
}

}  // namespace faultline
