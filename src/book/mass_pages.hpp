// MassPages: the unit shadow map of one side and one bracket on the log grid.
//
// A sparse array over buckets, in pages of 256. Each bucket holds one float for every age class
// (the fourth lane is unused and zero), side by side, so that an opening, which writes all classes
// at once, is one vector add. Only the prices where positions stand take memory.
#pragma once

#include <array>
#include <cstdint>
#include <cstring>
#include <memory>
#include <vector>

#include "core/price_grid.hpp"

namespace faultline {

/// One bucket: mass by age class. A compiler vector, so that +, * work on all lanes at once.
using Lanes __attribute__((vector_size(16))) = float;

class MassPages {
  public:
    static constexpr int page_bits = 8;
    static constexpr Bucket page_size = 1 << page_bits;
    struct alignas(64) Page {
        std::array<Lanes, page_size> cells{};
    };

    void add(Bucket bucket, Lanes mass) { cell(bucket) += mass; }

    /// The cell of a bucket, made where there is none; it stays where it is until the next
    /// `rescale`.
    Lanes& cell(Bucket bucket) {
        Page* page = find(bucket >> page_bits);
        if (page == nullptr) [[unlikely]]
            page = &make(bucket >> page_bits);
        return page->cells[static_cast<std::size_t>(bucket & (page_size - 1))];
    }

    /// Page that holds buckets [number * 256, +256), or null where nothing was ever placed.
    Page* find(Bucket number) const {
        const auto slot = static_cast<std::size_t>(number - first_);
        return slot < pages_.size() ? pages_[slot].get() : nullptr;
    }

    /// Numbers of the pages in use: [first_page, end_page).
    Bucket first_page() const { return first_; }
    Bucket end_page() const { return first_ + static_cast<Bucket>(pages_.size()); }

    /// Takes out all mass in buckets [from, to); returns the sum that was there.
    Lanes clear(Bucket from, Bucket to);

    /// Multiplies every cell by `factor` lane by lane and drops what has become negligible;
    /// pages left empty are given back. Returns the new sum of all cells, in double precision.
    std::array<double, 4> rescale(Lanes factor);

    /// Sum of all cells by lane, in double precision.
    std::array<double, 4> sum() const;

    std::size_t bytes() const;

    /// All pages as they are, both ways (sim/state_archive.hpp).
    template <class Archive>
    void visit_state(Archive& archive) {
        static constexpr std::uint64_t pages_max = 1 << 16;
        std::uint64_t count = pages_.size();
        archive(first_, count);
        if constexpr (Archive::is_reading) {
            if (count > pages_max) return archive.refuse();
            pages_.clear();
            pages_.resize(count);
        }
        for (std::unique_ptr<Page>& page : pages_) {
            bool is_there = page != nullptr;
            archive(is_there);
            if (!is_there) continue;
            std::array<float, std::size_t{4} * page_size> cells{};
            if (page) std::memcpy(cells.data(), page->cells.data(), sizeof cells);
            archive(cells);
            if (!page) page = std::make_unique<Page>();
            std::memcpy(page->cells.data(), cells.data(), sizeof cells);
        }
    }

  private:
    Page& make(Bucket number);
    Bucket first_ = 0;
    std::vector<std::unique_ptr<Page>> pages_;
};

}  // namespace faultline
