// CascadeField: mass and depth on one side of the price, by distance: what all draws share.
//
// Steps of 5 bp in log price. The mass of a level is spread evenly over its bucket, so that the
// result does not depend on the bucket beyond that. Venues whose book or volume is unknown get the
// assumptions of cascade.hpp. Pure.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "insight/cascade.hpp"

namespace faultline {

inline constexpr double field_step = 0.0005;
inline constexpr std::size_t field_steps = 1400;  // to a move of 0.7 in log price: -50 %, +101 %

struct FieldVenue {
    VenueId venue{};
    DepthCurve curve{{}, 0, 1};
    std::vector<double> mass_usd;  // cumulative up to step i; empty where there is none
    double maintenance = 0;
    double fund_usd = 0;
    bool fund_known = false, book_known = false, volume_known = false;
};

struct CascadeField {
    double price_usd = 0;
    bool down = true;
    std::vector<double> mass_usd, depth_usd;  // cumulative, [0, field_steps]
    std::array<std::vector<double>, bracket_count> bracket_usd;
    std::vector<FieldVenue> venues;
    std::vector<std::string> assumptions;

    double distance(std::size_t step) const { return field_step * static_cast<double>(step); }
    double price_at(double distance) const;
    /// Cumulative depth and mass between the steps.
    double depth_within(double distance) const;
    double mass_within(double distance) const;
};

CascadeField make_field(const CascadeInputs& inputs, bool down, const CascadeSettings& settings);

/// Where price comes to rest: the nearest distance at which `survival` times the depth covers the
/// shock and, where `reflexive`, all liquidations up to it. field range where none does.
struct Rest {
    double distance = 0;
    bool exhausted = false;
};
Rest rest_of(const CascadeField& field, double shock_usd, double survival, bool reflexive);

/// Fills sold, taken over, adl and losses of each venue for a shock that came to rest there.
std::vector<VenueWaterfall> waterfall_of(const CascadeField& field, const Rest& rest,
                                         double survival);

}  // namespace faultline
