// FeedConfig: which contracts stand for the markets.
#include "feed/feed_config.hpp"

#include "venue/catalog.hpp"

namespace faultline {

std::vector<VenueSubscription> subscriptions_of(std::span<const VenueId> venues,
                                                std::span<const std::string> markets) {
    std::vector<VenueSubscription> out;
    for (const VenueId venue : venues) {
        VenueSubscription subscription{venue, {}};
        for (const std::string& market : markets) {
            Result<Instrument> instrument = main_instrument(venue, market);
            if (instrument) subscription.instruments.push_back(*std::move(instrument));
        }
        if (!subscription.instruments.empty()) out.push_back(std::move(subscription));
    }
    return out;
}

}  // namespace faultline
