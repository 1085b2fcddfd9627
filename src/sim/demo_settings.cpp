// DemoSettings: sizes of our own making, in the order that open-interest tables usually have.
#include "sim/demo_settings.hpp"

#include <bit>

namespace faultline {
namespace {

constexpr double openings_per_hour = 500;  // of a venue of weight 1 in BTC
constexpr double size_median_usd = 24'000;
constexpr double daily_volatility = 0.022;  // of BTC, before jumps and crashes

double weight_of(VenueId venue) {
    switch (venue) {
        case VenueId::binance:
            return 2.2;
        case VenueId::bybit:
            return 1.6;
        case VenueId::okx:
            return 1.5;
        case VenueId::bitget:
            return 1.4;
        case VenueId::hyperliquid:
            return 1.3;
        case VenueId::gate:
            return 1.2;
        case VenueId::mexc:
            return 1.1;
        case VenueId::cme:
            return 1.0;
        case VenueId::bingx:
        case VenueId::aster:
            return 0.8;
        case VenueId::kucoin:
        case VenueId::htx:
        case VenueId::lighter:
            return 0.7;
        case VenueId::lbank:
        case VenueId::deribit:
            return 0.6;
        case VenueId::kraken:
        case VenueId::coinbase:
        case VenueId::cryptocom:
            return 0.5;
        default:
            return 0.35;
    }
}

double activity_of(const std::string& market) {
    if (market == "BTC") return 1;
    return market == "ETH" ? 0.6 : 0.35;
}

class Hash {
  public:
    void add(std::uint64_t value) {
        for (int i = 0; i < 8; ++i) byte(static_cast<unsigned char>(value >> (8 * i)));
    }
    void add(double value) { add(std::bit_cast<std::uint64_t>(value)); }
    void add(const std::string& text) {
        for (const char letter : text) byte(static_cast<unsigned char>(letter));
        byte(0);
    }
    std::uint64_t value() const { return value_; }

  private:
    void byte(unsigned char one) { value_ = (value_ ^ one) * 0x100000001b3ULL; }  // FNV-1a
    std::uint64_t value_ = 0xcbf29ce484222325ULL;
};

}  // namespace

AgentWorldSettings demo_settings(const DemoOptions& options) {
    std::vector<VenueId> venues = options.venues;
    if (venues.empty()) {
        const auto all = all_venues();
        venues.assign(all.begin(), all.end());
    }
    AgentWorldSettings settings = usual_world(options.seed, std::move(venues));
    settings.markets = options.markets;
    settings.daily_volatility = daily_volatility;
    for (const std::string& market : options.markets) {
        settings.activity.push_back(activity_of(market));
    }
    for (AgentVenueSettings& venue : settings.venues) {
        venue.openings_per_hour = openings_per_hour * weight_of(venue.venue);
        venue.size_median_usd = size_median_usd;
    }
    return settings;
}

std::uint64_t fingerprint_of(const AgentWorldSettings& settings) {
    Hash hash;
    hash.add(settings.seed);
    for (const std::string& market : settings.markets) hash.add(market);
    for (const double share : settings.activity) hash.add(share);
    for (const double number : {settings.daily_volatility, settings.jumps_per_day,
                                settings.crashes_per_30_days, settings.impact}) {
        hash.add(number);
    }
    for (const AgentVenueSettings& venue : settings.venues) {
        hash.add(static_cast<std::uint64_t>(index_of(venue.venue)));
        for (const double share : venue.shares) hash.add(share);
        for (const double number :
             {venue.openings_per_hour, venue.size_median_usd, venue.size_log_sd,
              venue.holding_shape, venue.holding_scale_h, venue.stop_loss_share,
              venue.take_profit_share, venue.top_up_share, venue.cross_share, venue.inert_share,
              venue.maker_churn_per_hour, venue.partial_above_usd, venue.slippage,
              venue.one_liquidation_per_second ? 1.0 : 0.0, venue.shows_liquidations ? 1.0 : 0.0}) {
            hash.add(number);
        }
    }
    return hash.value();
}

}  // namespace faultline
