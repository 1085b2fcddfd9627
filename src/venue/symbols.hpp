// Reading symbols: the parts that venues' naming schemes share.
#pragma once

#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "market/instrument.hpp"

namespace faultline {

/// Upper-case letters and digits, 1 to 20 of them: what a coin is called.
bool is_coin(std::string_view text);

/// `count` digits and nothing else.
bool is_digits(std::string_view text, std::size_t count);

/// A day as Deribit and Bybit write it: "27SEP24", "6AUG21".
bool is_day_month_year(std::string_view text);

/// "BTC" of "BTCUSDT" for the ending "USDT"; the first ending that fits counts. Nothing where none
/// fits or where what stands before it is not a coin.
std::optional<std::string_view> base_before(std::string_view symbol,
                                            std::initializer_list<std::string_view> endings);

/// The part before a separator and the part behind it, split at the last one.
struct Halves {
    std::string_view front, back;
};
std::optional<Halves> split_last(std::string_view symbol, char separator);

/// A coin behind a name, and how many of it the name means: "1000PEPE" and "SHIB1000" are
/// thousands, "1MBABYDOGE" is a million, "XBT" is BTC.
struct Multiple {
    std::string coin;
    double coins = 1;
};
Multiple multiple_of(std::string_view base);

/// "1000PEPE" for coins so cheap that venues list thousands of them, else the coin itself.
std::string thousands_of(std::string_view coin);

/// A linear contract sized in the symbol's base: one coin, or a thousand where the base says so.
Instrument linear_in_base(VenueId venue, std::string_view symbol, std::string_view base);

/// A linear contract of `coins` coins, priced per coin.
Instrument linear_of(VenueId venue, std::string_view symbol, std::string_view base, double coins);

/// An inverse contract of `usd` dollars.
Instrument inverse_of(VenueId venue, std::string_view symbol, std::string_view base, double usd);

/// Contract sizes by coin, for venues that count in contracts.
struct ContractSize {
    std::string_view coin;
    double size;
};
std::optional<double> size_in(std::span<const ContractSize> sizes, std::string_view coin);

}  // namespace faultline
