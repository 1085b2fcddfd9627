// Score JSON: the report's figures in the order of the protocol.
#include "learn/score_json.hpp"

#include "core/json_writer.hpp"

namespace faultline {
namespace {

constexpr int digits = 5;

void put_gain(JsonWriter& json, std::string_view name, const GainInterval& gain) {
    json.key(name).begin_object();
    json.key("value").rounded(gain.value, digits);
    json.key("lo").rounded(gain.lo, digits);
    json.key("hi").rounded(gain.hi, digits);
    json.member("blocks", static_cast<std::uint64_t>(gain.blocks)).end_object();
}

void put_part(JsonWriter& json, const PartScore& part) {
    json.key("events").rounded(part.events, 0);
    json.member("bins", static_cast<std::uint64_t>(part.bins));
    json.key("score").begin_object();
    for (std::size_t m = 0; m < score_model_count; ++m) {
        json.key(score_model_names[m]).rounded(part.score[m], digits);
    }
    json.end_object();
    put_gain(json, "gain_over_b2", part.over_b2);
    put_gain(json, "gain_over_placebo", part.over_placebo);
}

void put_location(JsonWriter& json, const ScoreReport& report) {
    const LocationScore& location = report.location;
    json.key("location").begin_object();
    json.key("events").rounded(location.events, 0);
    json.key("events_opened_later").rounded(report.events_other_side, 0);
    json.key("usd_capped").rounded(location.usd, 0);
    put_gain(json, "nats_per_event_over_distance", location.over_distance);
    put_gain(json, "nats_per_event_over_uniform", location.over_uniform);
    put_gain(json, "nats_per_event_over_placebo", location.over_placebo);
    put_gain(json, "nats_per_usd_over_distance", location.over_distance_usd);
    put_gain(json, "nats_per_usd_over_placebo", location.over_placebo_usd);
    json.key("map_weight").rounded(location.map_weight, digits).end_object();
}

void put_zones(JsonWriter& json, const ZoneLift& zones) {
    json.key("zone_lift").begin_object();
    json.key("value").rounded(zones.map.value, digits);
    json.key("lo").rounded(zones.map.lo, digits);
    json.key("hi").rounded(zones.map.hi, digits);
    json.key("hit_share").rounded(zones.hit_share, digits);
    json.key("expected_share").rounded(zones.expected_share, digits);
    put_gain(json, "placebo", zones.placebo);
    json.end_object();
}

void put_hourly(JsonWriter& json, const ScoreReport& report) {
    const auto put = [&](const HourlyScore& score) {
        json.key("spearman").rounded(score.spearman, digits);
        json.key("r2").rounded(score.r2, digits);
        json.key("capture").rounded(score.capture, digits);
    };
    json.key("hourly").begin_object();
    const HourlyScore& map = report.hourly[index_of(ScoreModel::map)];
    put(map);
    json.member("hours", static_cast<std::uint64_t>(map.hours)).key("models").begin_object();
    for (std::size_t m = 0; m < score_model_count; ++m) {
        json.key(score_model_names[m]).begin_object();
        put(report.hourly[m]);
        json.end_object();
    }
    json.end_object().end_object();
}

void put_counts(JsonWriter& json, const CountCalibration& counts) {
    json.key("observed_over_predicted").rounded(counts.observed_over_predicted, digits);
    json.key("pit").begin_array();
    for (const double share : counts.pit) json.rounded(share, digits);
    json.end_array().key("reliability").begin_array();
    for (const ReliabilityBin& bin : counts.reliability) {
        json.begin_object().key("predicted").rounded(bin.predicted, digits);
        json.key("observed").rounded(bin.observed, digits);
        json.member("bins", static_cast<std::uint64_t>(bin.bins)).end_object();
    }
    json.end_array();
}

void put_instrument(JsonWriter& json, const ScoreSample& sample) {
    json.begin_object().member("venue", sample.venue).member("symbol", sample.symbol);
    if (sample.blocked.empty()) {
        json.key("blocked").null();
        json.member("train_until", format_time(sample.split.train_until_ns));
        json.member("test_from", format_time(sample.split.test_from_ns));
        json.member("bin", format_duration(sample.bin_ns));
        json.member("map_setting", sample.members[sample.fit.map_member].name);
        json.member("placebo_setting", sample.members[sample.fit.placebo_member].name);
        json.key("fitted").begin_object();
        for (std::size_t m = 0; m < score_model_count; ++m) {
            json.key(score_model_names[m]).rounded(sample.fit.training_score[m], digits);
        }
        json.end_object().key("training_score").begin_object();
        for (std::size_t m = 0; m < sample.members.size(); ++m) {
            json.key(sample.members[m].name).rounded(sample.fit.member_training_score[m], digits);
        }
        json.end_object();
        json.key("hours_feed_down").rounded(sample.hours_feed_down, 2);
        json.member("implausible", sample.implausible);
    } else {
        json.member("blocked", sample.blocked);
    }
    json.key("notes").begin_array();
    for (const std::string& note : sample.notes) json.value(note);
    json.end_array().end_object();
}

}  // namespace

std::string score_json(const ScoreAnswer& answer) {
    JsonWriter json;
    json.begin_object().member("market", answer.market);
    json.member("from", format_time(answer.from_ns)).member("to", format_time(answer.to_ns));
    json.member("model_version", answer.model_version).member("simulated", answer.simulated);
    json.member("unit", answer.unit);
    const ScoreReport& report = answer.report;
    put_part(json, report.total);
    put_location(json, report);
    put_zones(json, report.zones);
    put_hourly(json, report);
    json.key("calibration").begin_object();
    put_counts(json, report.calibration);
    json.key("b2").begin_object();
    put_counts(json, report.calibration_b2);
    json.end_object().end_object();
    json.key("parts").begin_array();
    for (const PartScore& part : report.parts) {
        json.begin_object().member("venue", part.venue).member("symbol", part.symbol);
        json.member("side", part.side).member("hours", part.hours);
        put_part(json, part);
        json.end_object();
    }
    json.end_array().key("instruments").begin_array();
    for (const ScoreSample& sample : answer.samples) put_instrument(json, sample);
    return json.end_array().end_object().take();
}

}  // namespace faultline
