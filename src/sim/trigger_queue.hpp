// TriggerQueue: orders that wait for a price or a time, cheapest to reach first. Entries of
// positions that have gone or changed are skipped when they come up, by their version.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

namespace faultline {

struct Trigger {
    double at = 0;  // a price or a time; negated by the owner where the highest comes first
    std::uint32_t position = 0;
    std::uint32_t version = 0;

    void visit_state(auto& archive) { archive(at, position, version); }
};

class TriggerQueue {
  public:
    void add(Trigger trigger) {
        heap_.push_back(trigger);
        std::push_heap(heap_.begin(), heap_.end(), later);
    }
    /// Takes the first trigger at or before `level`; false where there is none.
    bool take(double level, Trigger& out) {
        if (heap_.empty() || heap_.front().at > level) return false;
        std::pop_heap(heap_.begin(), heap_.end(), later);
        out = heap_.back();
        heap_.pop_back();
        return true;
    }
    std::size_t size() const { return heap_.size(); }
    /// Forgets triggers that `is_current` does not know any more. What is taken, and when, stays.
    template <class IsCurrent>
    void prune(const IsCurrent& is_current) {
        std::erase_if(heap_, [&](const Trigger& trigger) { return !is_current(trigger); });
        std::make_heap(heap_.begin(), heap_.end(), later);
    }

    /// For a saved state: the heap as it stands.
    void visit_state(auto& archive) { archive(heap_); }
    bool has_only_below(std::size_t positions) const {
        return std::ranges::all_of(heap_, [&](const Trigger& t) { return t.position < positions; });
    }

  private:
    static bool later(const Trigger& a, const Trigger& b) {
        return a.at != b.at ? a.at > b.at : a.position > b.position;
    }
    std::vector<Trigger> heap_;
};

}  // namespace faultline
