// A venue's calibration as JSON: part of the answer of `faultline leverage`.
#pragma once

#include "core/json_writer.hpp"
#include "learn/exchange_calibrator.hpp"

namespace faultline {

/// Member "calibration": gates{lag, side, duplicates, sizes, prices}, offsets, throttle,
/// partial_share, intensity, buffer, blocked. What could not be measured is null.
void write_calibration(JsonWriter& json, const ExchangeCalibration& found);

}  // namespace faultline
