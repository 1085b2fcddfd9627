// AlertLink: addresses as the dashboard reads them.
#include "api/alert_link.hpp"

#include <gtest/gtest.h>

namespace faultline {
namespace {

Alert zone_alert() {
    Alert alert;
    alert.kind = AlertKind::zone;
    alert.market = "BTC";
    alert.side = Side::long_;
    alert.at_ns = 1'767'323'045 * ns_per_second;
    alert.numbers = {{"zone_low_usd", 59'000},
                     {"zone_high_usd", 59'500},
                     {"zone_notional_usd", 5e7},
                     {"price_usd", 60'000}};
    return alert;
}

TEST(AlertLink, OfAZoneShowsItsTimeItsPricesItsSideAndItsVenues) {
    Alert alert = zone_alert();
    EXPECT_EQ(
        alert_link("https://map.example.com/", alert, nullptr),
        "https://map.example.com/heatmap/BTC?x=1767301445-1767326645&y=58410-60600&side=long");
    alert.venues = bit_of(VenueId::binance) | bit_of(VenueId::okx);
    alert.side.reset();
    EXPECT_EQ(alert_link("http://127.0.0.1:8622", alert, nullptr),
              "http://127.0.0.1:8622/heatmap/BTC?x=1767301445-1767326645&y=58410-60600"
              "&ex=binance,okx");
}

TEST(AlertLink, AnAlertWithoutPricesLeavesThePriceAxisAlone) {
    Alert alert = zone_alert();
    alert.numbers = {{"swept_usd", 5e7}};
    EXPECT_EQ(alert_link("http://a", alert, nullptr),
              "http://a/heatmap/BTC?x=1767301445-1767326645&side=long");
}

TEST(AlertLink, PricesOfSmallCoinsAreWrittenOut) {
    Alert alert = zone_alert();
    alert.side.reset();
    alert.numbers = {{"price_usd", 0.00002}};
    EXPECT_EQ(alert_link("http://a", alert, nullptr),
              "http://a/heatmap/BTC?x=1767301445-1767326645&y=0.0000198-0.0000202");
}

TEST(AlertLink, OtherKindsLeadToTheViewThatShowsTheirNumbers) {
    Alert alert = zone_alert();
    alert.kind = AlertKind::ratio;
    EXPECT_EQ(alert_link("http://a", alert, nullptr), "http://a/market/BTC");
    alert.kind = AlertKind::stale;
    EXPECT_EQ(alert_link("http://a", alert, nullptr), "http://a/status/BTC");
    alert.kind = AlertKind::question;
    AlertRule rule;
    rule.question = "BTC over $1?";
    EXPECT_EQ(alert_link("http://a", alert, &rule),
              "http://a/questions/BTC?o=BTC%20over%20%241%3F");
    EXPECT_EQ(alert_link("", alert, &rule), "");
}

}  // namespace
}  // namespace faultline
