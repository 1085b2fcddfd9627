// ModelConfig: the free constants of the position model, with their defaults and where they come
// from (science note, section 5). One set of values is one member of the model bank.
#pragma once

#include <array>
#include <cstddef>

#include "market/leverage_bracket.hpp"

namespace faultline {

inline constexpr std::size_t age_class_count = 3;

/// Ageing: positions leave by themselves, the young ones fast. A share pi of the openings belongs
/// to each class, whose members leave at rate rho. Fits the measured exit hazard, which falls by
/// three orders of magnitude with age.
struct AgeClasses {
    std::array<double, age_class_count> share{0.55, 0.30, 0.15};
    std::array<double, age_class_count> rate_per_hour{2.0, 0.2, 0.012};
};

/// Where openings come from.
enum class FlowKind {
    gross,     // eta * volume + change of open interest: the model
    net,       // rises of open interest only: what is left where no volume is known
    turnover,  // constant_flow_per_hour of open interest in the place of volume, + its change
    constant,  // the same every hour, whatever happens: the placebo that every claim must beat
};

/// How the stock is brought to the observed open interest.
enum class ClosingMode {
    oi_exact,  // the speed of ageing is solved so that each side sums to open interest
    free,      // ageing runs by the clock; open interest is not enforced
};

struct ModelConfig {
    double grid_bp = 1.0;  // width of a computation bucket; 2.5 for smaller markets
    std::size_t nodes_per_bracket = 6;
    AgeClasses ages;
    double time_scale = 1.0;  // multiplies the exit rates; bank {0.3, 1, 3}
    double eta = 0.5;         // share of volume that opens or closes positions
    double taker_tilt = 0.0;  // xi of (3): how far the aggressor opens; bank {0, 0.5}
    double buffer = 0.002;    // beta, added to the maintenance rate
    double round_share = 0;   // of openings at settings that order forms offer; bank {0, 0.8}
    FlowKind flow = FlowKind::gross;
    double constant_flow_per_hour = 0.03;  // of open interest, for constant and turnover
    ClosingMode closing = ClosingMode::oi_exact;
    double speed_max = 1000.0;  // c_max: ageing is never driven faster than this multiple
};

/// Shares of what is being opened: `active` per bracket plus `inert` sum to 1.
struct FlowShares {
    BracketShares active{};
    double inert = 0;
};

/// Active shares that sum to 1 among themselves, and the inert share, to FlowShares.
inline FlowShares flow_shares(const BracketShares& among_active, double inert) {
    FlowShares shares;
    shares.inert = inert;
    for (std::size_t k = 0; k < bracket_count; ++k) {
        shares.active[k] = among_active[k] * (1.0 - inert);
    }
    return shares;
}

}  // namespace faultline
