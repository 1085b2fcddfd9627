// AlertLink: the dashboard's address that shows what an alert is about, as it was at that moment.
#pragma once

#include <string>
#include <string_view>

#include "insight/alert.hpp"

namespace faultline {

/// Zones, levels and sweeps: the heatmap with the hours around the alert, the prices that it names,
/// its side and venues. Squeeze and ratio: the market's figures. Stale: the venues. Question: the
/// question itself. `base` as people reach the dashboard ("https://map.example.com/"); empty: no
/// link. `rule` may be null.
std::string alert_link(std::string_view base, const Alert& alert, const AlertRule* rule);

}  // namespace faultline
