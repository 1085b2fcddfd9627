// The signals of a market with their record, out of the history: minutes of work for months, so it
// is done in the background and its answer is kept.
#pragma once

#include <functional>
#include <string>

#include "history/store.hpp"
#include "insight/signal_record.hpp"

namespace faultline {

struct SignalStudy {
    std::string market;
    TimeNs at_ns = 0;                        // nothing later is known
    DurationNs length_ns = 30 * ns_per_day;  // less where the history is shorter
    DurationNs recent_ns = 48 * ns_per_hour;
};

/// Steps of one hour, a horizon of a day. Zones of the past come from prior weights, which know
/// nothing of what came after. `progress` is told the share done.
Outcome<SignalReading> study_signals(const Store& store, const SignalStudy& study,
                                     const std::function<void(double)>& progress);

}  // namespace faultline
