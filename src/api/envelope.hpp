// Envelope: what every answer about a market says about itself: how fresh, how complete, by which
// model, simulated or not.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "api/api_context.hpp"
#include "core/json_writer.hpp"

namespace faultline {

struct Envelope {
    std::string market;
    TimeNs at_ns = 0;         // what the answer is about
    TimeNs generated_ns = 0;  // wall clock
    std::string model_version;
    bool simulated = false;
    ServeMode mode{};
    std::size_t venues_live = 0, venues_total = 0;
    double open_interest_share = unknown;  // of the modelled open interest that is seen live
    struct Age {
        VenueId venue{};
        double age_s = unknown;
    };
    std::vector<Age> ages;  // venues of the market

    /// The members, into an open object; those named in `left_out` are in the answer already.
    void write(JsonWriter& json, const std::vector<std::string_view>& left_out = {}) const;
    /// Adds them at the end of a JSON object.
    std::string around(std::string body, const std::vector<std::string_view>& left_out = {}) const;
};

/// The envelope of a market now. `at_ns` is that of its newest snapshot.
Envelope envelope_of(ApiContext& context, const MarketSnapshot& snapshot);

}  // namespace faultline
