// JSON of signals and their records.
#include "core/json_writer.hpp"
#include "insight/reading_json.hpp"

namespace faultline {
namespace {

constexpr int price_decimals = 8;
constexpr int share_decimals = 6;

void write_signal(JsonWriter& json, const Signal& signal) {
    json.begin_object();
    json.member("kind", name_of(signal.kind));
    json.member("at", format_time(signal.at_ns));
    json.member("direction", signal.direction < 0 ? "down" : "up");
    json.key("close_usd").rounded(signal.close_usd, price_decimals);
    json.key("level_usd").rounded(signal.level_usd, price_decimals);
    json.key("volume_ratio").rounded(signal.volume_ratio, share_decimals);
    json.key("zone").begin_object();
    json.member("side", name_of(signal.zone.side));
    json.key("low_usd").rounded(signal.zone.low_usd, price_decimals);
    json.key("high_usd").rounded(signal.zone.high_usd, price_decimals);
    json.key("strength_usd").rounded(signal.zone.strength_usd, 2);
    json.end_object();
    json.end_object();
}

void write_record(JsonWriter& json, const SignalRecord& record) {
    json.begin_object();
    json.member("kind", name_of(record.kind));
    json.member("signals", static_cast<std::uint64_t>(record.signals));
    json.member("scored", static_cast<std::uint64_t>(record.scored));
    json.key("hit_rate").rounded(record.hit_rate, share_decimals);
    json.key("baseline_rate").rounded(record.baseline_rate, share_decimals);
    json.key("difference").rounded(record.difference.value, share_decimals);
    json.key("lo").rounded(record.difference.lo, share_decimals);
    json.key("hi").rounded(record.difference.hi, share_decimals);
    json.member("skill", name_of(record.verdict));
    json.member("text", record.text);
    json.end_object();
}

}  // namespace

std::string signals_json(const SignalReading& reading) {
    JsonWriter json;
    json.begin_object();
    json.member("market", reading.market);
    json.member("from", format_time(reading.from_ns));
    json.member("at", format_time(reading.at_ns));
    json.member("step", format_duration(reading.step_ns));
    json.member("horizon", format_duration(reading.step_ns *
                                           static_cast<DurationNs>(reading.settings.horizon_bars)));
    json.key("current_price").rounded(reading.current_price_usd, price_decimals);
    json.member("bars", static_cast<std::uint64_t>(reading.bars));
    json.member("bars_without_volume", static_cast<std::uint64_t>(reading.bars_without_volume));
    json.key("signals").begin_array();
    for (const Signal& signal : reading.recent) write_signal(json, signal);
    json.end_array();
    json.key("record").begin_array();
    for (const SignalRecord& record : reading.records) write_record(json, record);
    json.end_array();
    json.member("weights", reading.weights);
    json.key("notes").begin_array();
    for (const std::string& note : reading.notes) json.value(note);
    json.end_array();
    json.member("simulated", reading.simulated);
    json.end_object();
    return json.take();
}

}  // namespace faultline
