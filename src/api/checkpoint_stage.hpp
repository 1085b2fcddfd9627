// What tests of checkpoints need: a small history of two venues, engines over it, and every byte of
// what a checkpoint holds.
#pragma once

#include <gtest/gtest.h>

#include "api/engine_checkpoint.hpp"
#include "api/history_keeper.hpp"
#include "api/market_engine.hpp"
#include "engine/market_setup.hpp"
#include "history/test_folder.hpp"
#include "sim/state_archive.hpp"
#include "venue/catalog.hpp"

namespace faultline {

inline constexpr TimeNs checkpoint_begin_ns = 20'000 * ns_per_day;
inline constexpr DurationNs checkpoint_bar_ns = 5 * ns_per_minute;

/// Two venues of BTC in a folder of their own.
class CheckpointStage {
  public:
    CheckpointStage() : store(Store::open(folder.path() / "data", Access::read_write).value()) {
        for (const VenueId venue : {VenueId::binance, VenueId::okx}) {
            const Instrument instrument = *main_instrument(venue, "BTC");
            stored.push_back({store.id_of(instrument).value(), instrument});
        }
    }
    /// Bars of five minutes and open interest in (from, to].
    void tell(TimeNs from_ns, TimeNs to_ns) {
        std::vector<Event> events;
        for (TimeNs open_ns = from_ns; open_ns < to_ns; open_ns += checkpoint_bar_ns) {
            const auto step = static_cast<int>((open_ns - checkpoint_begin_ns) / checkpoint_bar_ns);
            for (const StoredInstrument& one : stored) {
                Candle candle;
                candle.instrument = one.id;
                candle.open_ns = open_ns;
                candle.length_ns = checkpoint_bar_ns;
                const double price = 50'000 + (step * 37) % 900;
                candle.open_usd = candle.close_usd = usd_of(price);
                candle.high_usd = usd_of(price + 60);
                candle.low_usd = usd_of(price - 60);
                candle.volume_coins = 40 + step % 7;
                candle.taker_buy_coins = 20;
                events.emplace_back(candle);
                OpenInterest interest;
                interest.instrument = one.id;
                interest.exchange_ns = interest.received_ns = open_ns + checkpoint_bar_ns;
                interest.open_coins = 9'000 + step % 50;
                interest.open_contracts = interest.open_coins / one.instrument.contract_size;
                events.emplace_back(interest);
            }
        }
        ASSERT_TRUE(write_events(store, events));
    }
    /// One report of the first venue's open interest.
    void tell_interest(TimeNs at_ns) {
        OpenInterest interest;
        interest.instrument = stored[0].id;
        interest.exchange_ns = interest.received_ns = at_ns;
        interest.open_coins = interest.open_contracts = 9'000;
        const std::vector<Event> events{interest};
        ASSERT_TRUE(write_events(store, events));
    }
    std::filesystem::path file(const char* name) const { return folder.path() / name; }
    std::unique_ptr<MarketEngine> engine(TimeNs until_ns, const std::filesystem::path& checkpoint) {
        return MarketEngine::open(store, engine_request(until_ns, checkpoint),
                                  [](double) { return true; })
            .value();
    }
    MarketEngineRequest engine_request(TimeNs until_ns,
                                       const std::filesystem::path& checkpoint) const {
        MarketEngineRequest request;
        request.market = "BTC";
        request.instruments = stored;
        request.until_ns = until_ns;
        request.checkpoint_file = checkpoint;
        return request;
    }
    ReplayRequest request(TimeNs to_ns) const {
        ReplayRequest request;
        request.market = "BTC";
        request.to_ns = to_ns;
        request.config = default_config("BTC");
        return request;
    }

    static Decimal usd_of(double value) { return *Decimal::from_double(value, 2); }

    TestFolder folder;
    Store store;
    std::vector<StoredInstrument> stored;
};

/// Every byte of books and columns.
inline std::string state_of(EngineCheckpoint& checkpoint) {
    StateWriter writer;
    for (const MarketReplay::Standing& book : checkpoint.replay->standing()) {
        writer(*book.pipeline);
    }
    writer(*checkpoint.columns);
    return writer.take();
}

}  // namespace faultline
