// SourceChoice: which of several overlapping sources is used at each moment.
//
// Trades, one-minute and five-minute candles and mark prices may all describe the same minute. The
// finest is used, mark before trade when equally fine; a coarser bar serves where the finer ones
// have holes. The same rule, over sources that have volume, decides whose volume counts, so that no
// trade counts twice.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "engine/path_bar.hpp"

namespace faultline {

class SourceChoice {
  public:
    /// The part of [bar.open, bar.close) in [0, 1] that no better source has described so far, and
    /// notes that this one has now described it. Bars must come in the order of `comes_before`.
    double take(const PathBar& bar);

    /// Both ways (sim/state_archive.hpp).
    template <class Archive>
    void visit_state(Archive& archive) {
        archive(sources_);
    }

  private:
    struct Source {
        DurationNs length_ns;
        bool mark;
        std::vector<std::pair<TimeNs, TimeNs>> described;  // disjoint, rising, recent ones only
        template <class Archive>
        void visit_state(Archive& archive) {
            static constexpr std::uint64_t described_max = 1 << 20;
            std::uint64_t count = described.size();
            archive(length_ns, mark, count);
            if constexpr (Archive::is_reading) {
                if (count > described_max) return archive.refuse();
                described.resize(count);
            }
            for (auto& [from_ns, to_ns] : described) archive(from_ns, to_ns);
        }
    };
    static bool better(const Source& source, const PathBar& bar);
    std::vector<Source> sources_;
};

}  // namespace faultline
