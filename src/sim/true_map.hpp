// TrueMap: the map that somebody would have who knew of every agent when he opened and how long he
// means to hold, and only his leverage not. What a learner's map is to be compared with.
//
// Openings are laid by the model's own kernel, as if all had used each bracket in turn, so that its
// exposures are read like those of any other map; but they stand at the true second and price, each
// counts as one position, and each leaves when its agent's patience ends, which does not depend on
// his leverage. Stops, profits taken and margin added do depend on it, and are not known here.
#pragma once

#include <array>
#include <cstdint>
#include <queue>
#include <vector>

#include "book/liquidation_kernel.hpp"
#include "book/mass_pages.hpp"
#include "learn/exposure_log.hpp"
#include "sim/agent_venue.hpp"

namespace faultline {

class TrueMap {
  public:
    TrueMap(const KernelTerms& terms, const ModelConfig& config)
        : kernel_(terms, config), grid_(config.grid_bp) {}

    /// A second at whose end the mark stands at `mark_usd`: what it reaches is swept, then whose
    /// time is up leaves, then `openings` enter at the mark.
    void on_second(double mark_usd, std::span<const AgentOpening> openings);
    void on_liquidation(Side side, double usd);
    /// Closes the bin of a second; a warm-up leaves no row.
    void end_bin(TimeNs begin_ns, bool counts);

    const ExposureLog& log(Side side) const { return sides_[index_of(side)].log; }
    /// Positions on the map of a side in a bracket: nodes that no price has reached, whose agents
    /// still hold.
    double on_map(Side side, std::size_t bracket) const;

  private:
    struct Lot {
        double leaves_h;
        std::uint32_t second;  // of the opening
        Bucket entry;
        std::uint8_t variant;
        Side side;
        bool operator>(const Lot& other) const { return leaves_h > other.leaves_h; }
    };
    struct OneSide {
        std::array<MassPages, bracket_count> pages;
        std::vector<std::uint32_t> swept_in;  // last second in which a bucket was, from bucket base
        Components exposure{};
        ExposureLog log;
        double events = 0, usd = 0;
        double events_so_far = 0, exposed_so_far = 0;
    };
    void sweep(Bucket to);
    void sweep(OneSide& side, Bucket from, Bucket to);  // buckets [from, to)
    std::uint32_t& swept_in(OneSide& side, Bucket bucket);
    void place(const Lot& lot, double positions);

    LiquidationKernel kernel_;
    PriceGrid grid_;
    std::array<OneSide, 2> sides_;
    std::priority_queue<Lot, std::vector<Lot>, std::greater<>> waiting_;
    std::uint32_t second_ = 0;
    std::size_t variant_ = 0;
    double mark_position_ = 0;
    Bucket base_ = 0;
};

}  // namespace faultline
