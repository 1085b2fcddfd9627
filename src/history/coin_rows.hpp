// Coin rows: reserves and insurance funds, which belong to a venue and a coin and to no instrument.
// They come rarely, so those that are there are found by reading their keys.
#pragma once

#include <span>

#include "history/store.hpp"
#include "market/events.hpp"

namespace faultline {

struct CoinRowCounts {
    std::uint64_t rows = 0, duplicates = 0;
};

/// Appends what is not there yet, within the caller's transaction. A row is known by its venue (or
/// all of them together), coin and time; the first one counts.
Outcome<CoinRowCounts> write_reserves(Store& store, std::span<const ExchangeReserve> rows);
Outcome<CoinRowCounts> write_funds(Store& store, std::span<const InsuranceFund> rows);

}  // namespace faultline
