// QueryReader: reading of parameters.
#include "api/query_reader.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <fmt/format.h>

#include "api/nearest_name.hpp"
#include "map/map_builder.hpp"
#include "market/instrument.hpp"
#include "net/server_request.hpp"

namespace faultline {
namespace {

constexpr std::size_t coin_bytes_max = 20;
constexpr std::size_t quoted_bytes_max = 60;

std::string quoted(std::string_view text) {
    return fmt::format("\"{}{}\"", text.substr(0, quoted_bytes_max),
                       text.size() > quoted_bytes_max ? "..." : "");
}

std::optional<double> number_of(std::string_view text) {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(value)) {
        return std::nullopt;
    }
    return value;
}

/// "25..125"
std::optional<std::pair<double, double>> span_of(std::string_view text) {
    const std::size_t dots = text.find("..");
    if (dots == std::string_view::npos) return std::nullopt;
    const auto low = number_of(text.substr(0, dots));
    const auto high = number_of(text.substr(dots + 2));
    if (!low || !high || *low > *high) return std::nullopt;
    return std::pair{*low, *high};
}

/// Calls `take` with each part between separators.
template <class Take>
void each_part(std::string_view text, char separator, Take&& take) {
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(separator), text.size());
        take(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
}

std::string venue_names() {
    std::string names;
    for (const VenueId venue : all_venues()) {
        names += (names.empty() ? "" : ", ") + std::string(name_of(venue));
    }
    return names;
}

std::string joined(std::span<const std::string_view> names) {
    std::string out;
    for (const std::string_view name : names) out += (out.empty() ? "" : ", ") + std::string(name);
    return out;
}

constexpr std::pair<std::string_view, DurationNs> spans[] = {{"24h", ns_per_day},
                                                             {"3d", 3 * ns_per_day},
                                                             {"7d", 7 * ns_per_day},
                                                             {"30d", 30 * ns_per_day},
                                                             {"90d", 90 * ns_per_day}};

}  // namespace

std::optional<TimeNs> time_of(std::string_view text) {
    if (const auto epoch = parse_epoch(text)) return *epoch;
    if (const auto time = parse_time(text)) return *time;
    return std::nullopt;
}

DurationNs step_for(DurationNs period_ns) {
    if (period_ns <= ns_per_day) return 5 * ns_per_minute;
    if (period_ns <= 3 * ns_per_day) return 15 * ns_per_minute;
    if (period_ns <= 7 * ns_per_day) return 30 * ns_per_minute;
    return period_ns <= 30 * ns_per_day ? 2 * ns_per_hour : 6 * ns_per_hour;
}

QueryReader::QueryReader(std::string_view query, std::span<const std::string_view> known,
                         bool ignores_unknown) {
    each_part(query, '&', [&](std::string_view pair) {
        if (pair.empty()) return;
        const std::size_t equals = std::min(pair.find('='), pair.size());
        std::string name = percent_decoded(pair.substr(0, equals));
        std::string value = percent_decoded(pair.substr(std::min(equals + 1, pair.size())));
        if (std::ranges::find(known, name) == known.end()) {
            if (ignores_unknown) return;
            const std::string_view meant = nearest_name(name, known);
            refuse(name, quoted(name) + " is not a parameter of this path",
                   !meant.empty()  ? fmt::format("did you mean \"{}\"?", meant)
                   : known.empty() ? "it takes none"
                                   : "it takes " + joined(known));
            return;
        }
        if (has(name)) {
            refuse(name, "it is given more than once", "give it once; lists are comma-separated");
            return;
        }
        given_.emplace_back(std::move(name), std::move(value));
    });
}

void QueryReader::refuse(std::string_view parameter, std::string detail, std::string remedy,
                         int status) {
    if (problem_) return;
    problem_ = ApiProblem{.status = status,
                          .detail = std::move(detail),
                          .parameter = std::string(parameter.substr(0, quoted_bytes_max)),
                          .remedy = std::move(remedy)};
}

std::string_view QueryReader::text(std::string_view name) const {
    for (const auto& [key, value] : given_) {
        if (key == name) return value;
    }
    return {};
}

std::string QueryReader::coin(std::string_view name, std::string_view fallback) {
    const std::string_view given = text(name);
    if (given.empty()) return std::string(fallback);
    const bool is_plain = given.size() <= coin_bytes_max && std::ranges::all_of(given, [](char c) {
                              return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                                     (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '/';
                          });
    if (!is_plain) {
        refuse(name, quoted(given) + " is not a market", "name a coin, such as BTC");
        return std::string(fallback);
    }
    return market_of(given);
}

std::vector<VenueId> QueryReader::venues() {
    std::vector<VenueId> venues;
    each_part(text("venues"), ',', [&](std::string_view name) {
        const auto venue = parse_venue(name);
        if (!venue) {
            refuse("venues", quoted(name) + " is not a venue", "known: " + venue_names());
        } else if (std::ranges::find(venues, *venue) == venues.end()) {
            venues.push_back(*venue);
        }
    });
    std::ranges::sort(venues);
    return venues;
}

std::optional<VenueId> QueryReader::venue(std::string_view name) {
    if (!has(name)) return std::nullopt;
    const auto venue = parse_venue(text(name));
    if (venue) return *venue;
    refuse(name, quoted(text(name)) + " is not a venue", "known: " + venue_names());
    return std::nullopt;
}

std::optional<Side> QueryReader::side() {
    const std::string_view side = choice("side", {"both", "long", "short"});
    if (side == "both") return std::nullopt;
    return side == "long" ? Side::long_ : Side::short_;
}

double QueryReader::number(std::string_view name, double fallback, double min, double max) {
    if (!has(name)) return fallback;
    const auto value = number_of(text(name));
    if (value && *value >= min && *value <= max) return *value;
    refuse(name, quoted(text(name)) + (value ? " is out of range" : " is not a number"),
           fmt::format("write a number from {} to {}", min, max));
    return fallback;
}

std::size_t QueryReader::count(std::string_view name, std::size_t fallback, std::size_t max) {
    const double value = number(name, static_cast<double>(fallback), 1, static_cast<double>(max));
    if (value == std::floor(value)) return static_cast<std::size_t>(value);
    refuse(name, quoted(text(name)) + " is not a whole number", "leave the fraction out");
    return fallback;
}

std::optional<TimeNs> QueryReader::time(std::string_view name) {
    if (!has(name)) return std::nullopt;
    const auto time = time_of(text(name));
    if (!time) {
        refuse(name, quoted(text(name)) + " is not a time",
               "write it like 2026-02-05T12:00:00Z (UTC), or as milliseconds since 1970");
    }
    return time;
}

std::optional<DurationNs> QueryReader::length(std::string_view name) {
    if (!has(name)) return std::nullopt;
    const auto length = parse_duration(text(name));
    if (length) return *length;
    refuse(name, quoted(text(name)) + " is not a length of time", "write it like 5m, 4h or 1d");
    return std::nullopt;
}

std::string_view QueryReader::choice(std::string_view name,
                                     std::initializer_list<std::string_view> choices) {
    if (!has(name)) return *choices.begin();
    for (const std::string_view known : choices) {
        if (text(name) == known) return known;
    }
    refuse(name, quoted(text(name)) + " is not understood",
           "known: " + joined({choices.begin(), choices.size()}));
    return *choices.begin();
}

MapQuestion QueryReader::map_question(std::string_view brackets) {
    MapQuestion question;
    question.market = market();
    question.at_ns = time("at");
    question.venues = venues();
    if (const std::string_view leverage = text(brackets); !leverage.empty()) {
        const auto span = span_of(leverage);
        const auto kept = span ? brackets_within(span->first, span->second) : std::pair{0UL, 0UL};
        if (kept.first >= kept.second) {
            refuse(brackets, quoted(leverage) + " holds no leverage bracket",
                   "write it like 25..125; brackets are 2, 5, 10, 25, 50, 100, 125");
        } else {
            question.leverage_min = span->first;
            question.leverage_max = span->second;
        }
    }
    question.bucket_usd = number("bucket", 0, 1e-9, 1e9);
    if (const std::string_view range = text("range"); range.ends_with('%')) {
        const auto percent = number_of(range.substr(0, range.size() - 1));
        if (percent && *percent > 0 && *percent < 100) question.around = *percent / 100;
    } else if (const auto span = span_of(range);
               span && span->first >= 0 && span->first < span->second) {
        question.low_usd = span->first;
        question.high_usd = span->second;
    }
    if (has("range") && question.around == 0 && question.high_usd == 0) {
        refuse("range", quoted(text("range")) + " is not a range of prices",
               "write it like 10% (around the price) or 55000..75000 (USD)");
    }
    return question;
}

QueryReader::Period QueryReader::period(TimeNs now_ns, std::string_view fallback_span,
                                        DurationNs period_max_ns) {
    const auto from = time("from");
    const auto to = time("to");
    const auto step = length("step");
    const std::string_view span_text = has("span") ? text("span") : fallback_span;
    DurationNs span_ns = ns_per_day;
    bool is_known = false;
    for (const auto& [name, known_ns] : spans) {
        if (name != span_text) continue;
        span_ns = known_ns;
        is_known = true;
    }
    if (!is_known) {
        refuse("span", quoted(span_text) + " is not a span", "known: 24h, 3d, 7d, 30d, 90d");
    }
    if (has("span") && from) {
        refuse("span", "it is given together with from", "give one of them");
    }
    Period period;
    const DurationNs length_ns = from ? to.value_or(now_ns) - *from : span_ns;
    period.step_ns = step.value_or(step_for(length_ns));
    period.to_ns = to.value_or(now_ns - now_ns % period.step_ns);
    period.from_ns = from.value_or(period.to_ns - span_ns);
    if (period.from_ns >= period.to_ns) {
        refuse(from ? "from" : "to", "the period has no length", "from must lie before to");
    } else if (period.to_ns - period.from_ns > period_max_ns) {
        refuse("from", "the period is longer than " + format_duration(period_max_ns),
               "ask for it in parts");
    }
    return period;
}

SeriesQuestion QueryReader::series_question(TimeNs now_ns, std::string_view fallback_span,
                                            DurationNs period_max_ns) {
    SeriesQuestion question;
    question.market = market();
    question.venues = venues();
    const Period asked = period(now_ns, fallback_span, period_max_ns);
    question.from_ns = asked.from_ns;
    question.to_ns = asked.to_ns;
    question.step_ns = asked.step_ns;
    return question;
}

}  // namespace faultline
