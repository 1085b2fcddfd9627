// DepthCurve: how many USD of orders lie between the price and a distance from it.
//
// Two parts. The visible book, as cumulative steps. Beyond it the square-root law: a volume V moves
// price by Y sigma sqrt(V / V_day), so that V_day (u / (Y sigma))^2 lie within a further distance u
// (Donier and Bonart 2015; Y = 1, science note 1.5 and 2.8). Distances are logs of the price ratio.
// Pure.
#pragma once

#include <limits>
#include <vector>

namespace faultline {

struct DepthStep {
    double distance = 0;        // from the price, > 0
    double cumulative_usd = 0;  // within it
};

class DepthCurve {
  public:
    /// `visible` ascending in both; `day_volume_usd` per day and `day_sigma` > 0 (NaN volume: no
    /// liquidity beyond the visible book).
    DepthCurve(std::vector<DepthStep> visible, double day_volume_usd, double day_sigma,
               double impact_y = 1.0);

    double usd_within(double distance) const;

  private:
    std::vector<DepthStep> steps_;  // begins at (0, 0)
    double day_volume_usd_;
    double unit_;  // Y sigma
};

}  // namespace faultline
