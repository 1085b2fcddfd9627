// EventWriter: what is written is what is read.
#include "history/event_writer.hpp"

#include <gtest/gtest.h>

#include "history/reader.hpp"
#include "history/test_folder.hpp"

namespace faultline {
namespace {

TEST(EventWriter, LiquidationsKeepWhichPricesAreGiven) {
    const TestFolder folder;
    auto store = Store::open(folder.path(), Access::read_write);
    ASSERT_TRUE(store) << store.error().text();
    const Instrument eth{VenueId::bitfinex, "tETHF0:USTF0", "ETH", ContractKind::linear, 1.0};
    const auto id = store->id_of(eth);
    ASSERT_TRUE(id) << id.error().text();
    const TimeNs start_ns = 1'788'000'000 * ns_per_second;
    constexpr LiquidationPrice kinds[] = {LiquidationPrice::execution, LiquidationPrice::bankruptcy,
                                          LiquidationPrice::both, LiquidationPrice::none};
    {
        EventWriter writer(*store);
        TimeNs at_ns = start_ns;
        for (const LiquidationPrice kind : kinds) {
            Liquidation event;
            event.instrument = *id;
            event.exchange_ns = event.received_ns = at_ns++;
            event.given = kind;
            if (event.has_execution()) event.execution_usd = Decimal::from_parts(24105, 1);
            if (event.has_bankruptcy()) event.bankruptcy_usd = Decimal::from_parts(2390, 0);
            event.size_contracts = Decimal::from_parts(86007, 4);
            event.size_coins = 8.6007;
            writer.add(event);
        }
        const auto finished = writer.finish();
        ASSERT_TRUE(finished) << finished.error().text();
    }
    const auto read = read_liquidations(*store, *id, start_ns, start_ns + ns_per_second);
    ASSERT_TRUE(read) << read.error().text();
    ASSERT_EQ(read->size(), std::size(kinds));
    for (std::size_t i = 0; i < std::size(kinds); ++i) {
        const Liquidation& event = (*read)[i];
        EXPECT_EQ(event.given, kinds[i]);
        EXPECT_EQ(event.execution_usd.is_zero(), !event.has_execution());
        EXPECT_EQ(event.bankruptcy_usd.is_zero(), !event.has_bankruptcy());
        EXPECT_EQ(event.size_contracts.to_string(), "8.6007");
    }
}

}  // namespace
}  // namespace faultline
