// PositionBook: the modelled stock of open positions of one instrument.
//
// Fed in time order with marks, path and volume, and open-interest observations. A mark sweeps at
// once. Volume is held until the next open-interest observation, because only then is it known how
// much of it opened and how much closed; then the interval's path is walked again: sweep to each
// step, open there, age a little, and end where each side sums to open interest. Mass that a
// sweep took is counted first against a fall of open interest, so that no position leaves twice.
// Science note 2.1 to 2.5. Same inputs in the same order give the same bytes, however they are cut.
#pragma once

#include <cmath>
#include <span>
#include <utility>
#include <vector>

#include "book/bar_path.hpp"
#include "book/openings.hpp"
#include "book/side_stock.hpp"
#include "core/time.hpp"
#include "market/events.hpp"
#include "market/instrument.hpp"

namespace faultline {

class PositionBook {
  public:
    /// `kernel` must outlive the book.
    PositionBook(const ModelConfig& config, const LiquidationKernel& kernel,
                 const FlowShares& shares);

    /// A price that triggers liquidations: everything beyond it goes at once. mark_usd > 0.
    void on_mark(double mark_usd);

    /// A stretch of price path, swept now; its openings are laid when open interest is next seen,
    /// among stretches by the volume traded in them where that is known, else by their length.
    void on_path(std::span<const PathStep> path, DurationNs length_ns, double volume_units);

    /// Volume traded in the interval, both sides counted once, in units (coins or USD), and the
    /// part bought by takers minus the part sold (NaN: not known).
    void on_volume(double units, double taker_excess_units);

    /// Open interest in units: settles the interval. `elapsed_ns` is the time since the last one.
    /// Values that are not finite or negative are no observation and change nothing.
    void on_open_interest(double units, DurationNs elapsed_ns);

    /// Settles the interval as if open interest had not changed; for long silences, and (in mode
    /// free) for instruments without open interest.
    void on_silence(DurationNs elapsed_ns);

    /// Open interest at the start, of unknown entries: it begins in the inert gap.
    void start(double open_interest_units);

    bool has_open_interest() const { return has_open_interest_; }
    double open_interest() const { return open_interest_; }
    double mark_usd() const { return mark_usd_; }
    const SideStock& side(Side side) const { return sides_[index_of(side)]; }
    const FlowShares& shares() const { return shares_; }
    const PriceGrid& grid() const { return grid_; }
    const ModelConfig& config() const { return config_; }

    /// |sum of a side - open interest| / open interest, the larger of both sides; cells are summed
    /// anew, so this checks the ledgers too. 0 where open interest is not known.
    double conservation_error() const;
    /// Share of open interest that openings do not explain, of the worse side: a health figure.
    double gap_share() const;

    /// Unit exposures swept since last taken, per side and bracket (science note 2.5).
    std::array<UnitMasses, 2> take_exposures();
    /// Adverse log moves since last taken: the background component.
    std::array<double, 2> take_adverse_move();

    /// Adds the weighted mass of brackets `from_bracket` to `to_bracket` - 1 of a side, in units,
    /// to out[i] for bucket first + i.
    void read_out(Side side, Bucket first, std::span<float> out, std::size_t from_bracket = 0,
                  std::size_t to_bracket = bracket_count) const;

    /// Buckets that may hold mass: [first, second).
    std::pair<Bucket, Bucket> occupied(Side side) const;

    std::size_t bytes() const;

    /// Everything but settings, kernel and shares, both ways (sim/state_archive.hpp): a book that
    /// was made with the same ones goes on as this one would.
    template <class Archive>
    void visit_state(Archive& archive) {
        archive(sides_[0], sides_[1], exposures_[0], exposures_[1], adverse_move_, mark_usd_,
                mark_position_, open_interest_, first_open_interest_, has_open_interest_, variant_,
                pending_, pending_volume_, pending_taker_excess_);
    }

  private:
    struct PendingStep {
        Bucket bucket;
        float time_weight;    // minutes
        float volume_weight;  // units
        template <class Archive>
        void visit_state(Archive& archive) {
            archive(bucket, time_weight, volume_weight);
        }
    };
    Bucket mark_bucket() const { return static_cast<Bucket>(std::floor(mark_position_)); }
    /// The step of the path's last stops at this bucket, or null.
    PendingStep* recent_stop(Bucket bucket);
    void sweep_to(Bucket bucket);
    using Hours = std::array<double, 2>;
    /// Walks the interval again: sweep, open, and age by `ageing` hours spread over its length.
    void walk(const std::array<double, 2>& openings, const Hours& ageing,
              float PendingStep::* weight);
    void settle(double change, DurationNs elapsed_ns);

    ModelConfig config_;
    const LiquidationKernel* kernel_;
    FlowShares shares_;
    PriceGrid grid_;
    std::array<SideStock, 2> sides_{SideStock(Side::long_), SideStock(Side::short_)};
    std::array<UnitMasses, 2> exposures_{};
    std::array<double, 2> adverse_move_{};
    double mark_usd_ = unknown;
    double mark_position_ = 0;  // on the grid, in buckets
    double open_interest_ = 0;
    double first_open_interest_ = 0;  // scale of the constant flow
    bool has_open_interest_ = false;
    std::size_t variant_ = 0;

    std::vector<PendingStep> pending_;
    double pending_volume_ = 0;
    double pending_taker_excess_ = 0;
};

}  // namespace faultline
