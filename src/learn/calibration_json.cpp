// CalibrationJson: see the header.
#include "learn/calibration_json.hpp"

namespace faultline {
namespace {

constexpr int digits = 5;

void write_offsets(JsonWriter& json, const ExchangeCalibration& found) {
    json.key("price_offsets").begin_array();
    for (const PriceOffset& offset : found.offsets) {
        json.begin_object();
        json.member("side", name_of(offset.side));
        json.member("price",
                    offset.kind == LiquidationPrice::execution ? "execution" : "bankruptcy");
        json.key("median_bp").rounded(1e4 * offset.median, 2);
        json.key("shrunk_bp").rounded(1e4 * offset.shrunk, 2);
        json.key("width_bp").rounded(1e4 * offset.width, 2);
        json.member("events", static_cast<std::uint64_t>(offset.events));
        json.end_object();
    }
    json.end_array();
}

}  // namespace

void write_calibration(JsonWriter& json, const ExchangeCalibration& found) {
    json.key("calibration").begin_object();
    json.member("events", static_cast<std::uint64_t>(found.events));
    json.key("lag").begin_object();
    json.member("best_bars", found.lag.best_lag);
    json.key("correlation_at_best").rounded(found.lag.at_best, digits);
    json.key("correlation_at_zero").rounded(found.lag.at_zero, digits);
    json.member("bars", static_cast<std::uint64_t>(found.lag.bins));
    json.member("tested", found.lag.tested);
    json.member("passed", found.lag.passed);
    json.end_object();
    json.key("side_z").rounded(found.side_z, 2);
    json.key("duplicate_share").rounded(found.duplicate_share, digits);
    json.key("impossible_size_share").rounded(found.impossible_share, digits);
    json.key("implausible_price_share").rounded(found.implausible_share, digits);
    write_offsets(json, found);
    json.key("throttle").begin_object();
    json.member("looks_throttled", found.looks_throttled);
    json.key("seconds_with_several").rounded(found.multiple_share, digits);
    json.key("pauses_under_a_second").rounded(found.under_second_share, digits);
    json.end_object();
    json.key("partial_share").rounded(found.partial_share, digits);
    json.key("intensity").rounded(found.intensity, digits);
    json.key("buffer").rounded(found.buffer, digits);
    const std::string why = found.blocked();
    why.empty() ? json.key("blocked").null() : json.member("blocked", why);
    json.end_object();
}

}  // namespace faultline
