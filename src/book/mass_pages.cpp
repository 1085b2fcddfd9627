// MassPages: page table, clearing and rescaling.
#include "book/mass_pages.hpp"

#include <algorithm>

namespace faultline {
namespace {

// Below this a cell is nothing: the smallest contract on any venue is some 1e-8 coins.
constexpr float negligible = 1e-16f;

void accumulate(std::array<double, 4>& total, Lanes cell) {
    for (std::size_t lane = 0; lane < 4; ++lane) total[lane] += static_cast<double>(cell[lane]);
}

}  // namespace

MassPages::Page& MassPages::make(Bucket number) {
    if (pages_.empty()) first_ = number;
    if (number < first_) {
        const auto more = static_cast<std::size_t>(first_ - number);
        std::vector<std::unique_ptr<Page>> wider(pages_.size() + more);
        std::move(pages_.begin(), pages_.end(), wider.begin() + static_cast<std::ptrdiff_t>(more));
        pages_ = std::move(wider);
        first_ = number;
    }
    const auto slot = static_cast<std::size_t>(number - first_);
    if (slot >= pages_.size()) pages_.resize(slot + 1);
    pages_[slot] = std::make_unique<Page>();
    return *pages_[slot];
}

Lanes MassPages::clear(Bucket from, Bucket to) {
    Lanes sum{};
    Bucket at = std::max(from, first_ << page_bits);
    const Bucket end = std::min(to, end_page() << page_bits);
    while (at < end) {
        const Bucket page_end = ((at >> page_bits) + 1) << page_bits;
        Page* page = find(at >> page_bits);
        const Bucket stop = std::min(page_end, end);
        if (page != nullptr) {
            for (Bucket bucket = at; bucket < stop; ++bucket) {
                Lanes& cell = page->cells[static_cast<std::size_t>(bucket & (page_size - 1))];
                sum += cell;
                cell = Lanes{};
            }
        }
        at = stop;
    }
    return sum;
}

std::array<double, 4> MassPages::rescale(Lanes factor) {
    std::array<double, 4> total{};
    for (std::unique_ptr<Page>& page : pages_) {
        if (!page) continue;
        bool used = false;
        for (Lanes& cell : page->cells) {
            cell *= factor;
            for (int lane = 0; lane < 4; ++lane) {
                if (cell[lane] < negligible) cell[lane] = 0.0f;
                used = used || cell[lane] != 0.0f;
            }
            accumulate(total, cell);
        }
        if (!used) page.reset();
    }
    return total;
}

std::array<double, 4> MassPages::sum() const {
    std::array<double, 4> total{};
    for (const std::unique_ptr<Page>& page : pages_) {
        if (!page) continue;
        for (const Lanes& cell : page->cells) accumulate(total, cell);
    }
    return total;
}

std::size_t MassPages::bytes() const {
    std::size_t used = pages_.capacity() * sizeof(pages_[0]);
    for (const std::unique_ptr<Page>& page : pages_) used += page ? sizeof(Page) : 0;
    return used;
}

}  // namespace faultline
