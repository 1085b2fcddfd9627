// LiveMarket: its instruments in the order in which they were added.
#include "engine/live_market.hpp"

#include <cmath>
#include <utility>

namespace faultline {

LiveInstrument& LiveMarket::add(std::unique_ptr<LiveInstrument> instrument) {
    by_id_[instrument->id()] = instrument.get();
    instruments_.push_back(std::move(instrument));
    return *instruments_.back();
}

LiveInstrument* LiveMarket::find(InstrumentId id) {
    const auto known = by_id_.find(id);
    return known == by_id_.end() ? nullptr : known->second;
}

void LiveMarket::advance_to(TimeNs now_ns, std::vector<Event>& history) {
    for (const auto& instrument : instruments_) {
        instrument->advance_to(now_ns - tick_grace_ns, history);
    }
}

std::vector<BookView> LiveMarket::views(TimeNs at_ns) const {
    std::vector<BookView> views;
    for (const auto& instrument : instruments_) views.push_back(instrument->view(at_ns));
    return views;
}

PathBar LiveMarket::take_price_range() {
    PathBar best;
    double largest_usd = -1;
    for (const auto& instrument : instruments_) {
        const PathBar range = instrument->take_price_range();
        const double usd = instrument->open_interest_usd();
        if (std::isnan(range.high_usd) || !(usd > largest_usd)) continue;
        best = range;
        largest_usd = usd;
    }
    return best;
}

}  // namespace faultline
