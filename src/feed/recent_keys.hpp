// RecentKeys: a bounded memory of 64-bit keys, each with a small value.
//
// Two generations: keys go into the young one; when it is full, the old one is forgotten at once
// and the young one takes its place. So at least the `keys_max / 2` keys asked for last are
// remembered, never more than `keys_max`, nothing is ever searched for to be removed, and a look-up
// is one or two probes of a flat table.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "core/time.hpp"

namespace faultline {

template <class Value>
class RecentKeys {
  public:
    /// Precondition: keys_max >= 4.
    explicit RecentKeys(std::size_t keys_max) : generation_max_(keys_max / 2) {}

    /// The value of a key, made now (second = true) where it is not remembered. `at_ns` is the time
    /// of what the key stands for. Valid until the next call.
    std::pair<Value*, bool> find_or_add(std::uint64_t key, TimeNs at_ns) {
        key |= std::uint64_t{key == 0};  // 0 marks a free slot
        if (Slot* known = young_.find(key)) return {&known->value, false};
        if (young_.count == generation_max_) {
            forgotten_until_ns_ = std::max(forgotten_until_ns_, old_.until_ns);
            std::swap(old_, young_);
            young_.clear();
        }
        const Slot* older = old_.find(key);
        const bool is_new = older == nullptr;
        Slot& slot = young_.add(key);
        if (!is_new) slot.value = older->value;
        young_.until_ns = std::max(young_.until_ns, at_ns);
        return {&slot.value, is_new};
    }

    /// Nothing later than this has ever been forgotten; 0 as long as nothing has.
    TimeNs forgotten_until_ns() const { return forgotten_until_ns_; }
    std::size_t size() const { return young_.count + old_.count; }

  private:
    struct Slot {
        std::uint64_t key = 0;
        [[no_unique_address]] Value value{};
    };
    struct Generation {
        std::vector<Slot> slots;
        std::size_t count = 0;
        TimeNs until_ns = 0;

        /// Forgets everything and keeps the memory.
        void clear() {
            std::fill(slots.begin(), slots.end(), Slot{});
            count = 0;
            until_ns = 0;
        }
        Slot* find(std::uint64_t key) {
            if (slots.empty()) return nullptr;
            Slot& slot = place(key);
            return slot.key == key ? &slot : nullptr;
        }
        Slot& add(std::uint64_t key) {
            if (2 * (count + 1) > slots.size()) grow();
            ++count;
            Slot& slot = place(key);
            slot.key = key;
            return slot;
        }
        /// Where the key is, or the free slot where it would go.
        Slot& place(std::uint64_t key) {
            const std::size_t mask = slots.size() - 1;
            std::size_t at = key & mask;
            while (slots[at].key != 0 && slots[at].key != key) at = (at + 1) & mask;
            return slots[at];
        }
        void grow() {
            std::vector<Slot> before(std::max<std::size_t>(16, 2 * slots.size()));
            before.swap(slots);
            for (const Slot& slot : before) {
                if (slot.key != 0) place(slot.key) = slot;
            }
        }
    };
    std::size_t generation_max_;
    Generation young_, old_;
    TimeNs forgotten_until_ns_ = 0;
};

}  // namespace faultline
