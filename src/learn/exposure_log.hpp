// ExposureLog: what one side of one instrument was exposed to, and what was liquidated, in the form
// that the learner reads (science note 2.6).
//
// A row is a bin of time: the unit exposures that the price swept in it (USD, as if every opening
// had used that bracket), the adverse move, and the liquidations that the feed showed. Most bins
// show none, and their likelihood is linear in the exposures as long as few are expected: those are
// summed by hour, which loses nothing; the others are kept one by one. Pure and bounded: the oldest
// rows go when there are more than `rows_max`.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "core/time.hpp"
#include "market/leverage_bracket.hpp"

namespace faultline {

/// The seven brackets and, last, the background (adverse log move).
inline constexpr std::size_t component_count = bracket_count + 1;
using Components = std::array<double, component_count>;

struct ExposureRow {
    TimeNs time_ns = 0;                             // start of the bin
    std::array<float, component_count> exposure{};  // USD by bracket; log move
    float events = 0;                               // liquidations shown in the bin
    float event_usd = 0;                            // their notional
    bool is_sum = false;                            // of quiet bins of one hour
};

class ExposureLog {
  public:
    explicit ExposureLog(std::size_t rows_max = 200'000) : rows_max_(rows_max) {}

    /// A bin. Times do not go back. `expected` is about how many liquidations the bin would show
    /// (any rough estimate, the last fit's): quiet bins below `quiet_max` are summed.
    void add(const ExposureRow& bin, double expected);
    static constexpr double quiet_max = 0.02;

    std::span<const ExposureRow> rows() const { return rows_; }
    double events() const { return events_; }  // of the rows that are there
    bool empty() const { return rows_.empty(); }

  private:
    void drop_oldest();
    std::size_t rows_max_;
    std::vector<ExposureRow> rows_;
    std::size_t open_sum_ = npos;  // the row that this hour's quiet bins go to
    double events_ = 0;
    static constexpr std::size_t npos = static_cast<std::size_t>(-1);
};

}  // namespace faultline
