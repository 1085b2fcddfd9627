// Zone ages: mass by age class between a zone's bounds, and the median of the mixture.
#include "insight/zone_age.hpp"

#include <algorithm>
#include <cmath>

namespace faultline {
namespace {

using ClassMass = std::array<double, age_class_count>;

void add_book(const BookView& view, const Zone& zone, ClassMass& mass) {
    const PositionBook& book = *view.book;
    const SideStock& stock = book.side(zone.side);
    const double usd = notional_usd_of(view.kind, 1.0, book.mark_usd());
    const Bucket first = book.grid().bucket(zone.low_usd);
    const Bucket last = book.grid().bucket(zone.high_usd);
    // Of a map of some brackets only those count; a zone made by hand tells none.
    const bool tells_brackets = std::ranges::any_of(
        zone.by_bracket_usd, [](double usd_of_bracket) { return usd_of_bracket > 0; });
    for (std::size_t k = 0; k < bracket_count; ++k) {
        if (tells_brackets && !(zone.by_bracket_usd[k] > 0)) continue;
        const MassPages& pages = stock.pages(k);
        const double share = usd * book.shares().active[k];
        for (Bucket bucket = first; bucket <= last; ++bucket) {
            const auto* page = pages.find(bucket >> MassPages::page_bits);
            if (page == nullptr) continue;
            const Lanes cell =
                page->cells[static_cast<std::size_t>(bucket & (MassPages::page_size - 1))];
            for (std::size_t h = 0; h < age_class_count; ++h) {
                mass[h] += static_cast<double>(cell[h]) * stock.scale(h) * share;
            }
        }
    }
}

}  // namespace

double median_age_h(const ClassMass& mass, const ClassMass& rate_per_hour) {
    double all = 0;
    for (const double one : mass) all += one;
    if (!(all > 0)) return unknown;
    const auto older = [&](double hours) {
        double sum = 0;
        for (std::size_t h = 0; h < age_class_count; ++h) {
            sum += mass[h] * std::exp(-rate_per_hour[h] * hours);
        }
        return sum;
    };
    double low = 0;
    double high = 1;
    while (older(high) > 0.5 * all && high < 1e9) high *= 2;
    for (int round = 0; round < 60; ++round) {
        const double middle = 0.5 * (low + high);
        (older(middle) > 0.5 * all ? low : high) = middle;
    }
    return 0.5 * (low + high);
}

void add_zone_ages(ZoneReading& reading, const std::vector<BookView>& views) {
    for (Zone& zone : reading.zones) {
        ClassMass mass{};
        ClassMass rates = AgeClasses{}.rate_per_hour;
        for (const BookView& view : views) {
            if (view.book == nullptr || !view.book->has_open_interest() ||
                !std::isfinite(view.book->mark_usd())) {
                continue;
            }
            const ModelConfig& config = view.book->config();
            for (std::size_t h = 0; h < age_class_count; ++h) {
                rates[h] = config.ages.rate_per_hour[h] * config.time_scale;
            }
            add_book(view, zone, mass);
        }
        zone.age_h = median_age_h(mass, rates);
    }
}

}  // namespace faultline
