// The catalog: every venue is complete, dated and sourced, and is found under one name only.
#include "venue/catalog.hpp"

#include <gtest/gtest.h>
#include <numeric>
#include <set>
#include <string>

#include "venue/leverage_prior.hpp"
#include "venue/tier_tables.hpp"

namespace faultline {
namespace {

template <class T>
void expect_sourced(const Fact<T>& fact, std::string_view what, VenueId venue) {
    EXPECT_GE(fact.as_of.size(), 7u) << name_of(venue) << " " << what;
    EXPECT_TRUE(fact.as_of.starts_with("20")) << name_of(venue) << " " << what;
    EXPECT_FALSE(fact.source.empty()) << name_of(venue) << " " << what;
}

TEST(Catalog, KnowsAtLeastTwentyTwoVenuesInOrder) {
    EXPECT_GE(all_venues().size(), 22u);
    for (const VenueId venue : all_venues()) EXPECT_EQ(spec_of(venue).id, venue);
}

TEST(Catalog, EveryFactCarriesDateAndSource) {
    for (const VenueId venue : all_venues()) {
        const VenueSpec& spec = spec_of(venue);
        expect_sourced(spec.taker_fee, "taker_fee", venue);
        expect_sourced(spec.max_leverage, "max_leverage", venue);
        expect_sourced(spec.liquidation_feed, "liquidation_feed", venue);
        expect_sourced(spec.partial, "partial", venue);
        expect_sourced(spec.cross_share, "cross_share", venue);
        expect_sourced(spec.inert_share, "inert_share", venue);
        expect_sourced(spec.margin_tiers, "margin_tiers", venue);
    }
}

TEST(Catalog, FactsLieInTheirRanges) {
    for (const VenueId venue : all_venues()) {
        const VenueSpec& spec = spec_of(venue);
        EXPECT_GE(spec.taker_fee.value, 0) << name_of(venue);
        EXPECT_LE(spec.taker_fee.value, 0.001) << name_of(venue);
        EXPECT_GT(spec.max_leverage.value, 1) << name_of(venue);
        EXPECT_GE(spec.cross_share.value, 0) << name_of(venue);
        EXPECT_LE(spec.cross_share.value, 1) << name_of(venue);
        EXPECT_GE(spec.inert_share.value, 0.6) << name_of(venue);
        EXPECT_LE(spec.inert_share.value, 0.9) << name_of(venue);
        EXPECT_GT(spec.partial.value.first_share, 0) << name_of(venue);
        EXPECT_LE(spec.partial.value.first_share, 1) << name_of(venue);
    }
}

TEST(Catalog, BuiltInTablesAreSoundAndMatchTheFacts) {
    for (const VenueId venue : all_venues()) {
        const VenueSpec& spec = spec_of(venue);
        for (const ContractKind kind : {ContractKind::linear, ContractKind::inverse}) {
            for (const char* market : {"BTC", "ETH", "SOL", "XRP", "DOGE", "WIF"}) {
                const MarginTerms terms = spec.margin(market, kind);
                EXPECT_FALSE(terms.tiers.tiers().empty()) << name_of(venue) << " " << market;
                EXPECT_EQ(terms.kind, kind) << name_of(venue);
                EXPECT_LE(terms.tiers.max_leverage(), spec.max_leverage.value) << name_of(venue);
                // Initial margin covers maintenance and fee in every tier, or nobody could open.
                if (terms.rule == MarginRule::broker) continue;
                for (const MarginTier& tier : terms.tiers.tiers()) {
                    EXPECT_LT(tier.maintenance_rate + terms.liquidation_fee, 1 / tier.max_leverage)
                        << name_of(venue) << " " << market << " " << tier.cap_usd;
                }
            }
        }
        const MarginTerms btc = spec.margin("BTC", ContractKind::linear);
        EXPECT_DOUBLE_EQ(btc.tiers.max_leverage(), spec.max_leverage.value) << name_of(venue);
        EXPECT_EQ(static_cast<int>(btc.tiers.tiers().size()), spec.margin_tiers.value)
            << name_of(venue);
    }
}

TEST(Catalog, MarketsWithoutATableAreMarkedEstimated) {
    for (const VenueId venue : all_venues()) {
        EXPECT_TRUE(spec_of(venue).margin_is_estimated("WIF", ContractKind::linear))
            << name_of(venue);
    }
    EXPECT_FALSE(spec_of(VenueId::binance).margin_is_estimated("BTC", ContractKind::linear));
    EXPECT_TRUE(spec_of(VenueId::lbank).margin_is_estimated("BTC", ContractKind::linear));
}

TEST(Catalog, ProviderNamesAreUnique) {
    std::set<std::string> seen;
    for (const VenueId venue : all_venues()) {
        for (const ProviderName& known : spec_of(venue).provider_names) {
            const std::string key = std::string(known.provider) + "/" + std::string(known.name);
            EXPECT_TRUE(seen.insert(key).second) << key;
        }
    }
    for (const char* name : {"binance-futures",
                             "binance-delivery",
                             "bybit",
                             "okex-swap",
                             "okex-futures",
                             "deribit",
                             "bitget-futures",
                             "gate-io-futures",
                             "huobi-dm-linear-swap",
                             "huobi-dm-swap",
                             "huobi-dm",
                             "cryptofacilities",
                             "bitfinex-derivatives",
                             "hyperliquid",
                             "kucoin-futures",
                             "phemex",
                             "dydx-v4",
                             "dydx",
                             "crypto-com",
                             "woo-x",
                             "lighter",
                             "aster-futures"}) {
        EXPECT_TRUE(seen.contains(std::string("tardis/") + name)) << name;
    }
}

TEST(Catalog, ArchetypesAndFeedsHaveNames) {
    EXPECT_EQ(name_of(Archetype::on_chain), "on_chain");
    EXPECT_EQ(name_of(LiquidationFeed::throttled), "throttled");
    EXPECT_EQ(spec_of(VenueId::binance).liquidation_feed.value, LiquidationFeed::throttled);
    EXPECT_EQ(spec_of(VenueId::bybit).liquidation_feed.value, LiquidationFeed::complete);
    EXPECT_EQ(spec_of(VenueId::deribit).liquidation_feed.value, LiquidationFeed::delayed);
    EXPECT_EQ(spec_of(VenueId::mexc).liquidation_feed.value, LiquidationFeed::none);
}

TEST(LeveragePrior, SharesSumToOneForEveryArchetypeAndVenue) {
    for (const Archetype archetype : {Archetype::institutional, Archetype::experienced_retail,
                                      Archetype::high_leverage, Archetype::on_chain}) {
        const BracketShares shares = prior_shares(archetype);
        EXPECT_NEAR(std::accumulate(shares.begin(), shares.end(), 0.0), 1, 1e-12);
    }
    for (const VenueId venue : all_venues()) {
        const BracketShares shares = prior_shares(spec_of(venue));
        EXPECT_NEAR(std::accumulate(shares.begin(), shares.end(), 0.0), 1, 1e-12);
        for (const double share : shares) EXPECT_GE(share, 0) << name_of(venue);
    }
}

// Hyperliquid's 40x lies in the bracket of 50x (35.4 to 70.7), which stays; 100x and 125x go.
TEST(LeveragePrior, BracketsAboveTheVenueAreCutOff) {
    const BracketShares whole = prior_shares(Archetype::on_chain);
    const BracketShares cut = prior_shares(spec_of(VenueId::hyperliquid));
    EXPECT_GT(cut[4], 0);
    EXPECT_EQ(cut[5], 0);
    EXPECT_EQ(cut[6], 0);
    EXPECT_NEAR(cut[0] / cut[3], whole[0] / whole[3], 1e-12);
    EXPECT_NEAR(cut[0], 0.12 / 0.99, 1e-12);
    // CME's 3.3x reaches just into the bracket of 5x.
    const BracketShares cme = prior_shares(spec_of(VenueId::cme));
    EXPECT_GT(cme[1], 0);
    EXPECT_EQ(cme[2], 0);
    // Binance reaches all of them.
    EXPECT_EQ(prior_shares(spec_of(VenueId::binance)), prior_shares(Archetype::experienced_retail));
}

TEST(TierTables, ShapesAreWhatTheySay) {
    EXPECT_DOUBLE_EQ(general_tiers(100).max_leverage(), 100);
    EXPECT_DOUBLE_EQ(general_tiers(75).max_leverage(), 75);
    EXPECT_DOUBLE_EQ(constant_rate(0.012, 50).at(1e15)->maintenance_rate, 0.012);
    EXPECT_TRUE(built_in(TierTable::flat({})).tiers().empty());
    const TierTable stepped = stepped_flat({{100, 0.01, 50}}, {50, 0.005, 0.01, 20});
    ASSERT_EQ(stepped.tiers().size(), 4u);  // 2 %, 3 %, 4 %, 5 % initially
    EXPECT_DOUBLE_EQ(stepped.tiers()[3].cap_usd, 250);
    EXPECT_NEAR(stepped.tiers()[3].maintenance_rate, 0.025, 1e-15);
    EXPECT_NEAR(stepped.tiers()[3].max_leverage, 20, 1e-9);
}

}  // namespace
}  // namespace faultline
