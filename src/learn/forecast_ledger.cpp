// ForecastLedger: lines of JSON whose last member is the hash of all before it.
#include "learn/forecast_ledger.hpp"

#include <cmath>
#include <fmt/format.h>
#include <simdjson.h>

#include "core/json_writer.hpp"

namespace faultline {
namespace {

using simdjson::dom::element;

constexpr double record_half_life_hours = 7 * 24;

double log_probability(double count, double mean, double nu) {
    const double at_least = std::max(mean, 1e-9);
    if (nu <= 0) return count * std::log(at_least) - at_least - std::lgamma(count + 1);
    const double size = 1 / nu;
    return std::lgamma(count + size) - std::lgamma(size) - std::lgamma(count + 1) +
           size * std::log(size / (size + at_least)) +
           count * std::log(at_least / (size + at_least));
}

void put_pair(JsonWriter& json, std::string_view name, const SidePair& pair) {
    json.key(name).begin_array().value(pair[0]).value(pair[1]).end_array();
}

/// The body of a line: an object without its closing brace, to which the hash is added.
std::string open_ended(JsonWriter& json) {
    std::string body = json.end_object().take();
    body.pop_back();
    return body;
}

constexpr std::string_view hash_key = ",\"hash\":\"";

/// NaN where there is null, as it is written.
SidePair pair_of(const element& root, const char* key) {
    SidePair pair{NAN, NAN};
    for (std::size_t s = 0; s < pair.size(); ++s) {
        if (root[key].at(s).get(pair[s]) != simdjson::SUCCESS) pair[s] = NAN;
    }
    return pair;
}

std::string text_of(const element& root, const char* key) {
    std::string_view text;
    return root[key].get(text) == simdjson::SUCCESS ? std::string(text) : std::string();
}

TimeNs time_of(const element& root, const char* key) {
    std::int64_t value = 0;
    return root[key].get(value) == simdjson::SUCCESS ? value : 0;
}

bool are_counts(const SidePair& events) {
    return std::isfinite(events[0]) && events[0] >= 0 && std::isfinite(events[1]) && events[1] >= 0;
}

JsonWriter begun(std::size_t line, std::string_view kind) {
    JsonWriter json;
    json.begin_object().member("line", static_cast<std::uint64_t>(line)).member("kind", kind);
    return json;
}

}  // namespace

double ledger_score(const SidePair& expected, double dispersion, const SidePair& events) {
    return log_probability(events[0], expected[0], dispersion) +
           log_probability(events[1], expected[1], dispersion);
}

std::string ForecastLedger::chained(std::string body) {
    summary_.last_hash = hash_(body);
    return body + std::string(hash_key) + summary_.last_hash + "\"}";
}

Outcome<std::string> ForecastLedger::append(const HourForecast& forecast) {
    const std::string where = forecast.market + " " + forecast.venue;
    if (forecast.hour_ns % ns_per_hour != 0) return problem("is not a whole hour", where);
    if (forecast.written_ns >= forecast.hour_ns) {
        return problem("the hour has begun: a forecast of it would be none", where,
                       "write it before " + format_time(forecast.hour_ns));
    }
    if (!are_counts(forecast.events) || !are_counts(forecast.reference)) {
        return problem("the expected liquidations are no number", where);
    }
    const Name name{forecast.market, forecast.venue};
    TimeNs& newest_ns = newest_hour_.try_emplace(name, time_min_ns).first->second;
    if (forecast.hour_ns <= newest_ns) {
        return problem("this hour has a forecast already, or a later one has", where,
                       "the first one stands");
    }
    newest_ns = forecast.hour_ns;
    open_.emplace(Key{name, forecast.hour_ns}, forecast);
    JsonWriter json = begun(summary_.lines(), "forecast");
    json.member("written_ns", forecast.written_ns);
    json.member("hour_ns", forecast.hour_ns).member("market", forecast.market);
    json.member("venue", forecast.venue).member("model", forecast.model);
    put_pair(json, "events", forecast.events);
    put_pair(json, "reference", forecast.reference);
    json.member("dispersion", forecast.dispersion);
    put_pair(json, "usd", forecast.usd);
    put_pair(json, "swept_usd", forecast.swept_usd);
    json.member("previous", summary_.last_hash);
    if (++summary_.forecasts == 1) summary_.first_ns = forecast.written_ns;
    return chained(open_ended(json));
}

Outcome<HourForecast> ForecastLedger::closing(const Key& key, TimeNs settled_ns) const {
    const std::string where = key.first.first + " " + key.first.second;
    const auto found = open_.find(key);
    if (found == open_.end()) {
        const auto newest = newest_hour_.find(key.first);
        const bool is_past = newest != newest_hour_.end() && key.second <= newest->second;
        return problem(is_past ? "this hour is settled already, or no forecast was made of it"
                               : "no forecast was made of this hour",
                       where);
    }
    if (settled_ns < key.second + ns_per_hour) return problem("the hour is not over", where);
    return found->second;
}

Outcome<std::string> ForecastLedger::settle(const HourObserved& observed) {
    const Key key{{observed.market, observed.venue}, observed.hour_ns};
    FL_TRY(forecast, closing(key, observed.settled_ns));
    if (!are_counts(observed.events)) {
        return problem("what was seen is no number of liquidations",
                       observed.market + " " + observed.venue,
                       "settle the hour as unknown where the feed was down");
    }
    const double score = ledger_score(forecast.events, forecast.dispersion, observed.events);
    const double reference = ledger_score(forecast.reference, forecast.dispersion, observed.events);
    JsonWriter json = begun(summary_.lines(), "settled");
    json.member("settled_ns", observed.settled_ns);
    json.member("hour_ns", observed.hour_ns).member("market", observed.market);
    json.member("venue", observed.venue);
    put_pair(json, "events", observed.events);
    put_pair(json, "usd", observed.usd);
    json.member("log_score", score).member("reference_score", reference);
    json.member("previous", summary_.last_hash);
    ++summary_.settled;
    summary_.log_score += score;
    summary_.reference_score += reference;
    summary_.events += observed.events[0] + observed.events[1];
    if (observed.hour_ns > summary_.last_hour_ns) {
        summary_.last_hour_ns = observed.hour_ns;
        summary_.last_score = summary_.last_reference_score = 0;
    }
    if (observed.hour_ns == summary_.last_hour_ns) {
        summary_.last_score += score;
        summary_.last_reference_score += reference;
    }
    LedgerRecord& record = records_[key.first];
    const double kept = std::exp2(-1 / record_half_life_hours);
    for (std::size_t s = 0; s < 2; ++s) {
        if (!std::isfinite(forecast.swept_usd[s])) continue;
        record.events[s] = kept * record.events[s] + observed.events[s];
        record.swept_usd[s] = kept * record.swept_usd[s] + forecast.swept_usd[s];
    }
    open_.erase(key);
    return chained(open_ended(json));
}

Outcome<std::string> ForecastLedger::settle_unknown(const HourUnknown& unknown) {
    const Key key{{unknown.market, unknown.venue}, unknown.hour_ns};
    FL_TRY(forecast, closing(key, unknown.settled_ns));
    JsonWriter json = begun(summary_.lines(), "unknown");
    json.member("settled_ns", unknown.settled_ns);
    json.member("hour_ns", forecast.hour_ns).member("market", unknown.market);
    json.member("venue", unknown.venue).member("reason", unknown.reason);
    json.member("previous", summary_.last_hash);
    ++summary_.unknown;
    open_.erase(key);
    return chained(open_ended(json));
}

std::vector<HourForecast> ForecastLedger::open() const {
    std::vector<HourForecast> all;
    for (const auto& [key, forecast] : open_) all.push_back(forecast);
    return all;
}

LedgerRecord ForecastLedger::record(const std::string& market, const std::string& venue) const {
    const auto found = records_.find({market, venue});
    return found == records_.end() ? LedgerRecord{} : found->second;
}

Outcome<void> ForecastLedger::replay(const std::string& line) {
    simdjson::dom::parser parser;
    element root;
    if (parser.parse(line).get(root) != simdjson::SUCCESS) return problem("is no JSON");
    Outcome<std::string> again = problem("is neither a forecast nor settled nor unknown");
    const std::string kind = text_of(root, "kind");
    const std::string market = text_of(root, "market"), venue = text_of(root, "venue");
    const TimeNs hour_ns = time_of(root, "hour_ns"), settled_ns = time_of(root, "settled_ns");
    if (kind == "forecast") {
        HourForecast forecast{time_of(root, "written_ns"), hour_ns, market, venue,
                              text_of(root, "model")};
        forecast.events = pair_of(root, "events");
        forecast.reference = pair_of(root, "reference");
        if (root["dispersion"].get(forecast.dispersion) != simdjson::SUCCESS) {
            forecast.dispersion = NAN;
        }
        forecast.usd = pair_of(root, "usd");
        forecast.swept_usd = pair_of(root, "swept_usd");
        again = append(forecast);
    } else if (kind == "settled") {
        again = settle(
            {settled_ns, hour_ns, market, venue, pair_of(root, "events"), pair_of(root, "usd")});
    } else if (kind == "unknown") {
        again = settle_unknown({settled_ns, hour_ns, market, venue, text_of(root, "reason")});
    }
    if (!again) return tl::unexpected(again.error());
    // What the same entries would have given here: number, previous hash, score and own hash.
    if (*again != line) return problem("is not what was written: the chain of hashes breaks here");
    return {};
}

Outcome<ForecastLedger> ForecastLedger::resume(std::span<const std::string> lines, HashText hash) {
    ForecastLedger ledger(std::move(hash));
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const auto good = ledger.replay(lines[i]);
        if (good) continue;
        return problem(good.error().what, fmt::format("ledger line {}", i + 1),
                       "what stands before it is sound");
    }
    return ledger;
}

Outcome<LedgerSummary> verify_ledger(std::span<const std::string> lines, const HashText& hash) {
    FL_TRY(ledger, ForecastLedger::resume(lines, hash));
    return ledger.summary();
}

}  // namespace faultline
