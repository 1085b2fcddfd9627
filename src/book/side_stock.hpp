// SideStock: all modelled positions of one side of one instrument.
//
// Mass is in the instrument's conserved unit (coins, or USD for inverse contracts). Per bracket it
// is kept *as if every opening used that bracket* (unit shadow maps); the weights come in only when
// the stock is summed or read. Inert stock (hedged, market makers) is a shadow of its own that is
// never swept. Beside them stand two actual, weighted amounts: the `gap` that open interest forced
// in, and what was swept since the last open-interest observation and not yet confirmed by it.
//
// Promise: total(weights) changes only by open(), age(), close(), add_gap() and shrink(); a sweep
// moves mass from the map to `unconfirmed` and leaves the total as it was.
#pragma once

#include <array>
#include <cstddef>

#include "book/liquidation_kernel.hpp"
#include "book/mass_pages.hpp"
#include "book/model_config.hpp"
#include "core/price_grid.hpp"

namespace faultline {

/// Mass per bracket, as if all openings had used it.
using UnitMasses = std::array<double, bracket_count>;

class SideStock {
  public:
    explicit SideStock(Side side) : side_(side) { scale_.fill(1.0); }

    /// Adds an opening of `units` at the entry bucket, by the kernel's variant.
    void open(const LiquidationKernel& kernel, std::size_t variant, Bucket entry, double units,
              const AgeClasses& ages);

    /// Takes off the map what lies beyond `at` (above it for longs, below it for shorts). The swept
    /// mass, weighted, moves to `unconfirmed`; the unit masses are added to `exposure`.
    void sweep(Bucket at, const FlowShares& shares, UnitMasses& exposure);

    /// Factors by which ageing for `hours` thins each class.
    static std::array<double, age_class_count> thinning(const AgeClasses& ages, double hours);
    /// Ages every class by its factor.
    void age(const std::array<double, age_class_count>& factors);

    /// Hours of ageing, at most `hours_max`, in which `closings` units leave: out of the stock, and
    /// out of `openings` units that come in meanwhile and age half as long on average.
    double ageing_hours(double closings, double openings, const AgeClasses& ages,
                        const FlowShares& shares, double hours_max) const;

    /// Closes `units` by ageing: solves the ageing time that does it, at most `hours_max`; what is
    /// still missing is taken out of the inert stock, then evenly out of the rest. `units` must not
    /// exceed total - unconfirmed. Returns the part that ageing could not explain.
    double close(double units, const AgeClasses& ages, const FlowShares& shares, double hours_max);

    /// Puts `units` (positive) into the gap: open interest that no opening explains.
    void add_gap(double units) { gap_ += units; }
    /// Multiplies all stock by a factor in [0, 1]: where the first open interest is below the
    /// stock.
    void shrink(double factor);
    /// Forgets the swept mass that open interest has now been compared with.
    void confirm_sweeps() { unconfirmed_ = 0; }

    double gap() const { return gap_; }
    double unconfirmed() const { return unconfirmed_; }

    /// Weighted stock on the map, per bracket: what can be liquidated.
    BracketShares active(const FlowShares& shares) const;
    /// Weighted stock beyond reach of any price, the inert shadow, the gap and unconfirmed sweeps.
    double inert(const FlowShares& shares) const;
    /// active + inert: what must equal open interest.
    double total(const FlowShares& shares) const;

    /// Factor of class h that makes stored lanes into mass.
    double scale(std::size_t age_class) const { return scale_[age_class]; }
    Lanes scales() const {
        return Lanes{static_cast<float>(scale_[0]), static_cast<float>(scale_[1]),
                     static_cast<float>(scale_[2]), 0.0f};
    }
    const MassPages& pages(std::size_t bracket) const { return pages_[bracket]; }
    Side side() const { return side_; }
    std::size_t bytes() const;

    /// Recomputes the ledgers from the cells and folds the scale factors in. Called by itself when
    /// a factor gets small; the rounding difference goes to the gap, so that the total stays.
    void fold(const FlowShares& shares);

    /// Everything but the side, both ways (sim/state_archive.hpp).
    template <class Archive>
    void visit_state(Archive& archive) {
        for (std::size_t k = 0; k < bracket_count; ++k) {
            archive(pages_[k], on_map_[k], out_of_reach_[k]);
        }
        archive(inert_, scale_, gap_, unconfirmed_, edge_, has_edge_);
    }

  private:
    using ClassMass = std::array<double, age_class_count>;
    ClassMass weighted_classes(const FlowShares& shares) const;
    double scaled(const ClassMass& stored) const;

    Side side_;
    std::array<MassPages, bracket_count> pages_;
    std::array<ClassMass, bracket_count> on_map_{};        // ledger of the cells, stored units
    std::array<ClassMass, bracket_count> out_of_reach_{};  // opened, never liquidated
    ClassMass inert_{};                                    // as if every opening were inert
    ClassMass scale_{};
    double gap_ = 0;
    double unconfirmed_ = 0;
    Bucket edge_ = 0;  // the outermost bucket towards the price that may hold mass
    bool has_edge_ = false;
};

}  // namespace faultline
