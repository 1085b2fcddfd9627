// PriceGrid: the logarithmic price axis on which everything is computed.
//
// Bucket b covers the prices [e^(b g), e^((b+1) g)) with g = `step_bp` / 10,000, so a bucket means
// the same relative move at every price and a liquidation at a fixed relative distance from the
// entry is a fixed number of buckets away. Prices are never keys; bucket numbers are.
#pragma once

#include <cmath>
#include <cstdint>

namespace faultline {

using Bucket = std::int32_t;

class PriceGrid {
  public:
    /// `step_bp`: width of a bucket in basis points of log price; 1 for majors, 2.5 for others.
    explicit PriceGrid(double step_bp = 1.0)
        : step_(step_bp * 1e-4), inverse_step_(1.0 / (step_bp * 1e-4)) {}

    double step_bp() const { return step_ * 1e4; }
    double step_log() const { return step_; }

    /// Position on the axis in buckets, fractional. Precondition: price_usd > 0.
    double position(double price_usd) const { return std::log(price_usd) * inverse_step_; }

    Bucket bucket(double price_usd) const {
        return static_cast<Bucket>(std::floor(position(price_usd)));
    }

    /// Lower edge, and the geometric middle, of a bucket in USD.
    double lower_usd(Bucket bucket) const { return std::exp(bucket * step_); }
    double middle_usd(Bucket bucket) const { return std::exp((bucket + 0.5) * step_); }

  private:
    double step_;
    double inverse_step_;
};

}  // namespace faultline
