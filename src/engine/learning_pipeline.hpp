// LearningPipeline: one instrument under one setting of the model, turned into what the learner
// reads: per bin of time and side, what was swept and what was liquidated.
//
// The book runs under prior weights; exposures do not depend on them in mode `free`, and hardly in
// mode `oi_exact`. Order of a bin: its bars, its liquidations, then `end_bin`. Liquidations whose
// price lies more than 3 % off the mark are dropped and counted: files hold rows of other symbols
// (science note 4.3).
#pragma once

#include <array>
#include <cstdint>

#include "engine/instrument_pipeline.hpp"
#include "learn/exposure_log.hpp"
#include "learn/leverage_learner.hpp"

namespace faultline {

class LearningPipeline {
  public:
    LearningPipeline(Instrument instrument, const ModelConfig& config, const KernelTerms& terms,
                     const FlowShares& prior);

    void start(const OpenInterest& first, TimeNs at_ns) { pipeline_.start(first, at_ns); }
    void on_bar(const PathBar& bar) { pipeline_.on_bar(bar); }
    void on_open_interest(const OpenInterest& seen) { pipeline_.on_open_interest(seen); }
    void on_liquidation(const Liquidation& seen);
    /// Closes the bin that began at `begin_ns`. Not counted: a warm-up, or a bin in which
    /// the feed of liquidations was down; its exposures are not taken for silence. Those of a feed
    /// that was down are summed up in `left_out`, so that one can tell what that choice hides.
    enum class Bin : std::uint8_t { counted, warm_up, feed_down };
    void end_bin(TimeNs begin_ns, Bin bin = Bin::counted);
    /// Exposures of bins in which the feed was taken to be down.
    const Components& left_out(Side side) const { return left_out_[index_of(side)]; }

    const ExposureLog& log(Side side) const { return logs_[index_of(side)]; }
    const InstrumentPipeline& pipeline() const { return pipeline_; }
    InstrumentPipeline& pipeline() { return pipeline_; }  // to be fed by a source
    std::uint64_t implausible() const { return implausible_; }

  private:
    InstrumentPipeline pipeline_;
    std::array<ExposureLog, 2> logs_;
    /// By which quiet bins are told from others: liquidations seen so far per unit exposure that
    /// the prior mix would have had. Rough, and good within a factor of a few.
    double expected(std::size_t side, const ExposureRow& row) const;
    std::array<Components, 2> left_out_{};
    std::array<double, bracket_count> prior_{};
    std::array<double, 2> events_so_far_{};
    std::array<double, 2> exposed_so_far_{};
    std::array<double, 2> events_{};
    std::array<double, 2> event_usd_{};
    std::uint64_t implausible_ = 0;
};

}  // namespace faultline
