// FeedIntake: a lookup and a queue.
#include "api/feed_intake.hpp"

#include <utility>

namespace faultline {

void FeedIntake::follow(VenueId venue, const std::string& symbol, Followed followed) {
    followed_[index_of(venue)][symbol] = std::move(followed);
}

void FeedIntake::heard(const FrameRecord& record, const Normalised& normalised,
                       const InstrumentTable& /*instruments*/) {
    if (normalised.batch.events.empty()) return;
    const auto& followed = followed_[index_of(record.venue)];
    std::vector<FedEvent> fresh;
    fresh.reserve(normalised.batch.events.size());
    for (const DecodedEvent& decoded : normalised.batch.events) {
        const EventKind kind = kind_of(decoded.event);
        if (kind == EventKind::exchange_reserve || kind == EventKind::insurance_fund) {
            fresh.push_back({record.venue, 0, decoded.event});
            continue;
        }
        const auto known = followed.find(decoded.symbol);
        if (known == followed.end()) {
            ++unfollowed_;
            continue;
        }
        if (const auto* liquidation = std::get_if<Liquidation>(&decoded.event);
            liquidation && tell_) {
            tell_(record.venue, known->second, decoded.symbol, *liquidation);
        }
        fresh.push_back({record.venue, known->second.id, decoded.event});
    }
    events_ += fresh.size();
    const std::lock_guard lock(mutex_);
    for (FedEvent& one : fresh) waiting_.push_back(std::move(one));
}

std::vector<FedEvent> FeedIntake::take_all() {
    std::vector<FedEvent> taken;
    const std::lock_guard lock(mutex_);
    taken.swap(waiting_);
    return taken;
}

}  // namespace faultline
