// Emulated accounts: who holds what on venues whose positions are public. Made up, and consistent
// with the market: in every market the even accounts are long and the odd ones short, and either
// side adds up to the open interest.
#pragma once

#include <array>

#include "sim/voice_writing.hpp"

namespace faultline::voices {

inline constexpr std::size_t accounts_max = 6;

/// What an account holds of a market.
struct Holding {
    double size_contracts = 0;  // below zero for a short
    double size_coins = 0;      // likewise
    double entry_usd = 0;       // per coin
    double leverage = 1;

    double side() const { return size_contracts < 0 ? -1 : 1; }
    double entry_value_usd() const { return std::abs(size_coins) * entry_usd; }
    double margin_usd() const { return entry_value_usd() / leverage; }
    /// Where the margin alone no longer covers what must be kept of the position's value.
    double liquidation_usd(double maintenance_rate) const {
        return entry_usd * (1 - side() / leverage) / (1 - side() * maintenance_rate);
    }
};

/// Precondition: account < accounts_max, the contract is linear. Nothing is held before the first
/// ticker.
inline Holding holding_of(std::size_t account, const Listing& listing) {
    constexpr std::array share{0.5, 0.3, 0.2};  // of one side, the largest first
    static_assert(share.size() * 2 == accounts_max);
    const std::size_t rank = account / 2;
    const double side = account % 2 == 0 ? 1 : -1;
    Holding held;
    held.size_contracts = side * share[rank] * listing.ticker.open_interest_contracts.to_double();
    held.size_coins = held.size_contracts * listing.instrument.contract_size;
    // Who came earlier is in profit.
    held.entry_usd = listing.ticker.last_usd.to_double() * (1 - side * 0.01 * double(rank));
    held.leverage = 10.0 * double(rank + 1);
    return held;
}

}  // namespace faultline::voices
