// AlertText: an alert in words, with the numbers behind it.
//
// It says what was reached and by how much. It never says where the price will go: levels are an
// estimate of where forced orders would start, and each text about them says so.
#pragma once

#include "insight/alert.hpp"
#include "insight/alert_engine.hpp"

namespace faultline {

/// All of the alert but its id.
Alert describe_alert(const AlertRule& rule, const AlertReadings& readings,
                     const AlertEngine::Finding& finding);

}  // namespace faultline
