// JSON of answers.
#include "insight/answer_json.hpp"

#include "core/json_writer.hpp"

namespace faultline {
namespace {

constexpr int share_decimals = 6, usd_decimals = 2, price_decimals = 8;

JsonWriter& share(JsonWriter& json, std::string_view key, double value) {
    return json.key(key).rounded(value, share_decimals);
}

void write_question(JsonWriter& json, const Question& question) {
    json.member("market", question.market);
    json.member("kind", name_of(question.kind));
    switch (question.kind) {
        case QuestionKind::touch:
            json.key("target_price_usd").rounded(question.price_usd, price_decimals);
            break;
        case QuestionKind::move:
            json.member("percent", question.percent);
            json.member("counts", question.at_close ? "close" : "touch");
            json.member("direction", question.up ? (question.down ? "either" : "up") : "down");
            break;
        case QuestionKind::liquidations:
            json.member("side", question.longs ? (question.shorts ? "both" : "long") : "short");
            json.key("usd").rounded(question.usd, usd_decimals);
            json.member("source", name_of(question.source));
            break;
    }
}

void write_record(JsonWriter& json, const OddsRecord& record) {
    json.key("record");
    if (record.origins == 0) {
        json.null();
        return;
    }
    json.begin_object();
    json.member("origins", std::uint64_t{record.origins});
    json.key("independent").rounded(record.independent, 1);
    json.member("recalibrated_origins", std::uint64_t{record.recalibrated});
    share(json, "base_rate", record.base_rate);
    share(json, "brier", record.brier);
    share(json, "brier_volatility", record.brier_volatility);
    share(json, "brier_climatology", record.brier_climatology);
    share(json, "skill_over_climatology", record.skill_over_climatology());
    share(json, "skill_over_volatility", record.skill_over_volatility());
    json.member("from", format_time(record.from_ns));
    json.member("to", format_time(record.to_ns));
    json.end_object();
}

void write_map(JsonWriter& json, const MapShare& map) {
    json.key("map").begin_object();
    json.member("weight", map.weight);
    share(json, "probability", map.probability);
    json.key("total_p05_usd").rounded(map.p05_usd, usd_decimals);
    json.key("total_p50_usd").rounded(map.p50_usd, usd_decimals);
    json.key("total_p95_usd").rounded(map.p95_usd, usd_decimals);
    json.key("record");
    if (map.touch && map.touch->origins > 0) {
        json.begin_object().member("origins", std::uint64_t{map.touch->origins});
        share(json, "brier", map.touch->brier);
        share(json, "brier_without", map.touch->brier_without);
        share(json, "gain_lo", map.touch->gain_lo);
        share(json, "gain_hi", map.touch->gain_hi);
        share(json, "slope", map.touch->slope);
        json.end_object();
    } else {
        json.null();
    }
    json.member("note", map.note);
    json.end_object();
}

void write_comparison(JsonWriter& json, const Answer& answer) {
    json.key("comparison");
    if (!answer.comparison) {
        json.null();
        return;
    }
    json.begin_object();
    share(json, "market_price", answer.comparison->market_price);
    share(json, "difference", answer.comparison->difference);
    json.member("within_interval", answer.comparison->within_interval);
    json.member("reading", answer.comparison->reading);
    json.end_object();
}

}  // namespace

std::string answer_json(const Answer& answer) {
    JsonWriter json;
    json.begin_object();
    write_question(json, answer.question);
    json.member("question", answer.sentence);
    json.member("settlement", answer.settlement);
    json.member("at", format_time(answer.at_ns));
    json.member("from", format_time(answer.question.from_ns));
    json.member("by", format_time(answer.question.by_ns));
    json.key("price_usd").rounded(answer.price_usd, price_decimals);
    json.member("price_at", format_time(answer.price_at_ns));
    share(json, "probability", answer.probability);
    share(json, "lo", answer.lo);
    share(json, "hi", answer.hi);
    json.key("baseline").begin_object();
    json.member("name", answer.baseline.name);
    share(json, "probability", answer.baseline.probability);
    json.end_object();
    share(json, "climatology", answer.climatology);
    json.key("members").begin_array();
    for (const NamedProbability& member : answer.members) {
        json.begin_object().member("name", member.name);
        share(json, "probability", member.probability);
        json.end_object();
    }
    json.end_array();
    json.key("sigma_percent").rounded(answer.sigma_percent, 4);
    json.key("recalibration").begin_object();
    json.member("origins", std::uint64_t{answer.recalibrated_on});
    share(json, "intercept", answer.recalibration_intercept);
    share(json, "slope", answer.recalibration_slope);
    json.end_object();
    write_map(json, answer.map);
    write_record(json, answer.record);
    write_comparison(json, answer);
    json.key("notes").begin_array();
    for (const std::string& note : answer.notes) json.value(note);
    json.end_array();
    json.member("simulated", answer.simulated);
    json.end_object();
    return json.take();
}

}  // namespace faultline
