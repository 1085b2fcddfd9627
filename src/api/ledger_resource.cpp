// LedgerResource: the summary, and pages of lines as they stand in the file.
#include "api/ledger_resource.hpp"

#include <charconv>
#include <limits>

namespace faultline {
namespace {

constexpr std::size_t page_default = 200, page_max = 1'000;
constexpr int digits = 6;

void put_time(JsonWriter& json, std::string_view name, TimeNs at_ns) {
    json.key(name);
    if (at_ns == 0) {
        json.null();
    } else {
        json.value(format_time(at_ns));
    }
}

void put_summary(JsonWriter& json, const LedgerSummary& summary) {
    const bool has_score = summary.settled > 0;
    const auto score = [&](std::string_view name, double nats) {
        json.key(name).rounded(has_score ? nats : unknown, digits);
    };
    json.key("ledger").begin_object();
    json.member("forecasts", std::uint64_t{summary.forecasts});
    json.member("settled", std::uint64_t{summary.settled});
    json.member("unknown", std::uint64_t{summary.unknown});
    put_time(json, "since", summary.first_ns);
    json.key("events").rounded(has_score ? summary.events : unknown, 0);
    score("log_score", summary.log_score);
    score("reference_score", summary.reference_score);
    score("gain_per_forecast",
          (summary.log_score - summary.reference_score) / static_cast<double>(summary.settled));
    put_time(json, "last_hour", summary.last_hour_ns);
    score("last_score", summary.last_score);
    score("last_reference_score", summary.last_reference_score);
    json.key("last_hash");
    if (summary.last_hash.empty()) {
        json.null();
    } else {
        json.value(summary.last_hash);
    }
    json.end_object();
}

/// The lines are put in as they stand: their hash is of these very bytes.
std::string reading_json(const LedgerReading& reading) {
    JsonWriter json;
    json.begin_object();
    put_summary(json, reading.summary);
    json.key("notes").begin_array();
    for (const std::string& note : reading.notes) json.value(note);
    json.end_array();
    json.key("next_cursor");
    if (reading.goes_on) {
        json.value(std::to_string(reading.lines.back().number));
    } else {
        json.null();
    }
    std::string body = json.take() + ",\"lines\":[";
    for (const LedgerLine& line : reading.lines) {
        if (&line != &reading.lines.front()) body += ',';
        body += line.text;
    }
    return body + "]}";
}

void answer_ledger(ApiCall& call) {
    LedgerQuestion question;
    question.market = call.query.market();
    question.count_max = call.query.count("limit", page_default, page_max);
    question.before = std::numeric_limits<std::size_t>::max();
    if (call.query.has("cursor")) {
        const std::string_view text = call.query.text("cursor");
        const auto read = std::from_chars(text.data(), text.data() + text.size(), question.before);
        if (read.ec != std::errc{} || read.ptr != text.data() + text.size()) {
            call.query.refuse("cursor", "it is not one of ours",
                              "give next_cursor of the page before, as it stands");
        }
    }
    if (call.refused()) return;
    const auto snapshot = call.snapshot_or_refuse(question.market);
    if (!snapshot || !call.may_ask()) return;
    call.context.service.ask_ledger(
        question, call.answering<LedgerReading>([envelope = envelope_of(call.context, *snapshot)](
                                                    const LedgerReading& reading) {
            return enveloped(envelope, reading_json(reading), {});
        }));
}

}  // namespace

void add_ledger_routes(std::vector<Route>& routes) {
    routes.push_back(
        {"GET", "/v1/ledger", "getLedger", {"market", "limit", "cursor"}, 2, answer_ledger});
}

}  // namespace faultline
