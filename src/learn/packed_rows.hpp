// PackedRows: the learner's rows in the form that an EM sweep reads fastest.
//
// What a sweep does to a bin without liquidations under a Poisson law is linear in its exposures:
// all such bins are one sum, taken once. Only bins with liquidations, and under a throttle the
// silent seconds, are walked in every sweep, eight exposures side by side. Pure.
#pragma once

#include <span>
#include <vector>

#include "learn/leverage_learner.hpp"

namespace faultline {

/// One pass over the rows: expected liquidations by component R, effective exposure A.
struct EmSums {
    Components events{};    // R_k
    Components exposure{};  // A_k
    double log_likelihood = 0;
};

class PackedRows {
  public:
    /// `weights`: of each row, or empty for ones.
    PackedRows(std::span<const ExposureRow> rows, std::span<const double> weights, FeedShape feed,
               double dispersion);

    /// The E step of (7) or (8) of science note 2.6 under theta.
    EmSums sweep(const Components& theta) const;

    /// Weighted exposures of all rows, whatever they showed.
    const Components& exposed() const { return exposed_; }
    double events() const { return events_; }  // not weighted
    std::size_t walked() const { return busy_.size() + silent_.size(); }

  private:
    struct alignas(32) Row {
        std::array<float, component_count> exposure;
        float weight;
        float events;
    };
    EmSums sweep_busy_complete(const Components& theta) const;
    void add_busy_throttled(const Components& theta, EmSums& sums) const;
    void add_silent(const Components& theta, EmSums& sums) const;

    bool throttled_;
    double nu_;
    std::vector<Row> busy_;    // with liquidations
    std::vector<Row> silent_;  // without, under a throttle
    Components linear_{};      // of rows whose likelihood is -lambda, and of busy ones if complete
    Components exposed_{};
    double events_ = 0;
};

}  // namespace faultline
