// ContractSteps: the ticks and lots in which a simulated contract is quoted, so that exact decimals
// can be told of a world that counts in doubles.
#pragma once

#include "core/decimal.hpp"
#include "market/instrument.hpp"

namespace faultline {

struct ContractSteps {
    int price_decimals = 1;
    int size_decimals = 0;  // of contracts

    /// About five digits of the price; lots worth 10 to 100 dollars where size is in coins, whole
    /// contracts elsewhere. `usual_usd` is a price of the coin that stays, so that steps do too.
    static ContractSteps of(const Instrument& instrument, double usual_usd);

    Decimal price(double price_usd) const;
    /// Contracts nearest to `units` (coins, or US dollars of an inverse contract); may be zero.
    Decimal contracts(const Instrument& instrument, double units) const;
    /// The same, at least one lot: for what has happened, however small.
    Decimal some_contracts(const Instrument& instrument, double units) const;
};

}  // namespace faultline
