// AlertWatch: once a second, what the service knows is put before the alert rules; what fires, and
// how the zones lie, is told to the stream.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "api/alert_context.hpp"
#include "api/alert_service.hpp"
#include "api/api_server.hpp"
#include "api/market_service.hpp"
#include "net/network.hpp"

namespace faultline {

class AlertWatch {
  public:
    /// All of them must outlive the watch. On the network's thread, like everything it does.
    AlertWatch(Network& network, MarketService& service, AlertService& alerts, ApiServer& server);
    ~AlertWatch();
    AlertWatch(const AlertWatch&) = delete;
    AlertWatch& operator=(const AlertWatch&) = delete;

    void start();

  private:
    void look();
    void tell_zones(const MarketSnapshot& snapshot);
    void tick(const AlertView& view, const MarketSnapshot& snapshot,
              const std::array<double, venue_count>& ages_ms);

    Network& network_;
    MarketService& service_;
    AlertService& alerts_;
    ApiServer& server_;
    AlertContext context_;
    TimerId timer_ = 0;
    std::map<std::string, std::shared_ptr<const MarketSnapshot>> before_;  // by market
    std::map<std::string, std::string> zones_told_;                        // by market, as JSON
    std::map<std::string, TimeNs> zones_ns_;
};

/// USD of the earlier map's levels that the price has gone through since, by Side; of all venues,
/// or of some.
std::array<double, 2> swept_between(const MarketSnapshot& before, const MarketSnapshot& now,
                                    VenueBits venues = 0);

/// Funding of the market per 8 hours in percent, weighted by open interest; NaN where unknown.
double funding_percent_of(const std::vector<VenueTicker>& tickers);

}  // namespace faultline
