// InstrumentPipeline: one instrument's events in time order, its position book out.
//
// Chooses among overlapping price paths and volumes, converts to the book's units and keeps the
// dates that answers must carry: how old the price, the open interest and the volume are.
#pragma once

#include <memory>

#include "book/position_book.hpp"
#include "engine/path_bar.hpp"
#include "engine/source_choice.hpp"

namespace faultline {

class InstrumentPipeline {
  public:
    InstrumentPipeline(Instrument instrument, const ModelConfig& config, const KernelTerms& terms,
                       const FlowShares& shares);

    /// Open interest that is taken to have stood, of unknown entries, when the replay began.
    void start(const OpenInterest& first, TimeNs at_ns);

    /// A bar, in the order of `comes_before`, and before the open interest of its closing time.
    void on_bar(const PathBar& bar);
    /// Open interest; a value that is not known, negative or zero changes nothing: files print zero
    /// where nothing was observed, and no traded instrument has none.
    void on_open_interest(const OpenInterest& open_interest);

    /// Range of the price path since this was last called; NaN where there was none. The open is
    /// the close of the range before, so that ranges join, but for a gap in the path. The volume is
    /// that of the bars of the path, NaN where none of them knows it.
    PathBar take_price_range();

    const Instrument& instrument() const { return instrument_; }
    const PositionBook& book() const { return *book_; }
    PositionBook& book() { return *book_; }

    /// Times of the latest of each, 0 where there was none.
    TimeNs price_ns() const { return price_ns_; }
    TimeNs open_interest_ns() const { return open_interest_ns_; }
    TimeNs volume_ns() const { return volume_ns_; }

    const LiquidationKernel& kernel() const { return *kernel_; }

    /// Everything but what the constructor is given, both ways (sim/state_archive.hpp).
    template <class Archive>
    void visit_state(Archive& archive) {
        archive(*book_, range_.open_ns, range_.length_ns, range_.price, range_.open_usd,
                range_.high_usd, range_.low_usd, range_.close_usd, range_.volume_coins,
                range_.taker_buy_coins, paths_, volumes_, settled_ns_, price_ns_, open_interest_ns_,
                volume_ns_);
    }

  private:
    void settle_silence(TimeNs now_ns);
    void widen_range(const PathBar& bar);

    Instrument instrument_;
    std::unique_ptr<LiquidationKernel> kernel_;  // on the heap: the book points to it
    std::unique_ptr<PositionBook> book_;
    PathBar range_;  // price path since take_price_range; open is NaN until there is one
    SourceChoice paths_;
    SourceChoice volumes_;
    TimeNs settled_ns_ = 0;
    TimeNs price_ns_ = 0;
    TimeNs open_interest_ns_ = 0;
    TimeNs volume_ns_ = 0;
};

}  // namespace faultline
