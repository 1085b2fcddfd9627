// ForecastLedger: lines of JSON whose last member is the hash of all before it.
#include "learn/forecast_ledger.hpp"

#include <cmath>
#include <fmt/format.h>
#include <simdjson.h>

#include "core/json_writer.hpp"

namespace faultline {
namespace {

using simdjson::dom::element;

std::string key_hour(TimeNs hour_ns) { return std::to_string(hour_ns / ns_per_second); }

double log_probability(double count, double mean, double nu) {
    const double at_least = std::max(mean, 1e-9);
    if (nu <= 0) return count * std::log(at_least) - at_least - std::lgamma(count + 1);
    const double size = 1 / nu;
    return std::lgamma(count + size) - std::lgamma(size) - std::lgamma(count + 1) +
           size * std::log(size / (size + at_least)) +
           count * std::log(at_least / (size + at_least));
}

void put_pair(JsonWriter& json, std::string_view name, const std::array<double, 2>& pair) {
    json.key(name).begin_array().value(pair[0]).value(pair[1]).end_array();
}

/// The body of a line: an object without its closing brace, to which the hash is added.
std::string open_ended(JsonWriter& json) {
    std::string body = json.end_object().take();
    body.pop_back();
    return body;
}

constexpr std::string_view hash_key = ",\"hash\":\"";

double number_of(const element& root, const char* key, std::size_t at) {
    double value = NAN;
    if (root[key].at(at).get(value) != simdjson::SUCCESS) return NAN;
    return value;
}

std::string text_of(const element& root, const char* key) {
    std::string_view text;
    return root[key].get(text) == simdjson::SUCCESS ? std::string(text) : std::string();
}

TimeNs time_of(const element& root, const char* key) {
    std::int64_t value = 0;
    return root[key].get(value) == simdjson::SUCCESS ? value : 0;
}

bool is_count(double events) { return std::isfinite(events) && events >= 0; }

}  // namespace

double ledger_score(const HourForecast& forecast, const std::array<double, 2>& events) {
    return log_probability(events[0], forecast.events[0], forecast.dispersion) +
           log_probability(events[1], forecast.events[1], forecast.dispersion);
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
    if (!is_count(forecast.events[0]) || !is_count(forecast.events[1])) {
        return problem("the expected liquidations are no number", where);
    }
    const Key key{forecast.market, forecast.venue, key_hour(forecast.hour_ns)};
    if (!open_.emplace(key, Open{forecast}).second) {
        return problem("this hour has a forecast already", where, "the first one stands");
    }
    JsonWriter json;
    json.begin_object();
    json.member("line", static_cast<std::uint64_t>(summary_.forecasts + summary_.settled));
    json.member("kind", "forecast").member("written_ns", forecast.written_ns);
    json.member("hour_ns", forecast.hour_ns).member("market", forecast.market);
    json.member("venue", forecast.venue).member("model", forecast.model);
    put_pair(json, "events", forecast.events);
    json.member("dispersion", forecast.dispersion).member("previous", summary_.last_hash);
    ++summary_.forecasts;
    return chained(open_ended(json));
}

Outcome<std::string> ForecastLedger::settle(const HourObserved& observed) {
    const std::string where = observed.market + " " + observed.venue;
    const auto found = open_.find({observed.market, observed.venue, key_hour(observed.hour_ns)});
    if (found == open_.end()) return problem("no forecast was made of this hour", where);
    if (found->second.settled) return problem("this hour is settled already", where);
    if (observed.settled_ns < observed.hour_ns + ns_per_hour) {
        return problem("the hour is not over", where);
    }
    if (!is_count(observed.events[0]) || !is_count(observed.events[1])) {
        return problem("what was seen is no number of liquidations", where,
                       "leave the hour open where the feed was down");
    }
    const double score = ledger_score(found->second.forecast, observed.events);
    JsonWriter json;
    json.begin_object();
    json.member("line", static_cast<std::uint64_t>(summary_.forecasts + summary_.settled));
    json.member("kind", "settled").member("settled_ns", observed.settled_ns);
    json.member("hour_ns", observed.hour_ns).member("market", observed.market);
    json.member("venue", observed.venue);
    put_pair(json, "events", observed.events);
    json.member("log_score", score).member("previous", summary_.last_hash);
    found->second.settled = true;
    ++summary_.settled;
    summary_.log_score += score;
    summary_.events += observed.events[0] + observed.events[1];
    return chained(open_ended(json));
}

Outcome<void> ForecastLedger::replay(const std::string& line) {
    simdjson::dom::parser parser;
    element root;
    if (parser.parse(line).get(root) != simdjson::SUCCESS) return problem("is no JSON");
    Outcome<std::string> again = problem("is neither a forecast nor settled");
    const std::string kind = text_of(root, "kind");
    const std::array<double, 2> events{number_of(root, "events", 0), number_of(root, "events", 1)};
    if (kind == "forecast") {
        double dispersion = 0;
        if (root["dispersion"].get(dispersion) != simdjson::SUCCESS) dispersion = NAN;
        again =
            append({time_of(root, "written_ns"), time_of(root, "hour_ns"), text_of(root, "market"),
                    text_of(root, "venue"), text_of(root, "model"), events, dispersion});
    } else if (kind == "settled") {
        again = settle({time_of(root, "settled_ns"), time_of(root, "hour_ns"),
                        text_of(root, "market"), text_of(root, "venue"), events});
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
