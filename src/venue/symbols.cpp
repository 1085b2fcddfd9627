// Reading symbols: small pieces that the venue files put together.
#include "venue/symbols.hpp"

#include <algorithm>
#include <array>

namespace faultline {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }

}  // namespace

bool is_coin(std::string_view text) {
    return !text.empty() && text.size() <= 20 &&
           std::all_of(text.begin(), text.end(), [](char c) { return is_digit(c) || is_upper(c); });
}

bool is_digits(std::string_view text, std::size_t count) {
    return text.size() == count && std::all_of(text.begin(), text.end(), is_digit);
}

bool is_day_month_year(std::string_view text) {
    constexpr std::array<std::string_view, 12> months{"JAN", "FEB", "MAR", "APR", "MAY", "JUN",
                                                      "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"};
    if (text.size() != 6 && text.size() != 7) return false;
    const std::size_t day = text.size() - 5;
    return is_digits(text.substr(0, day), day) && is_digits(text.substr(day + 3), 2) &&
           std::find(months.begin(), months.end(), text.substr(day, 3)) != months.end();
}

std::optional<std::string_view> base_before(std::string_view symbol,
                                            std::initializer_list<std::string_view> endings) {
    for (const std::string_view ending : endings) {
        if (!symbol.ends_with(ending)) continue;
        const std::string_view base = symbol.substr(0, symbol.size() - ending.size());
        if (is_coin(base)) return base;
        return std::nullopt;
    }
    return std::nullopt;
}

std::optional<Halves> split_last(std::string_view symbol, char separator) {
    const std::size_t at = symbol.rfind(separator);
    if (at == std::string_view::npos) return std::nullopt;
    return Halves{symbol.substr(0, at), symbol.substr(at + 1)};
}

Multiple multiple_of(std::string_view base) {
    struct Mark {
        std::string_view text;
        double coins;
    };
    constexpr Mark marks[] = {{"1000000", 1e6}, {"10000", 1e4}, {"1000", 1e3}};
    if (base == "XBT") return {"BTC", 1};
    if (base == "1MBABYDOGE") return {"BABYDOGE", 1e6};
    for (const Mark& mark : marks) {
        if (base.size() > mark.text.size() && base.starts_with(mark.text)) {
            return {std::string(base.substr(mark.text.size())), mark.coins};
        }
    }
    if (base.size() > 4 && base.ends_with("1000")) {
        return {std::string(base.substr(0, base.size() - 4)), 1000};
    }
    return {std::string(base), 1};
}

std::string thousands_of(std::string_view coin) {
    constexpr std::string_view cheap[] = {"PEPE", "SHIB", "FLOKI", "BONK", "LUNC",
                                          "XEC",  "SATS", "RATS",  "CAT",  "CHEEMS"};
    const bool many = std::find(std::begin(cheap), std::end(cheap), coin) != std::end(cheap);
    return (many ? "1000" : "") + std::string(coin);
}

Instrument linear_in_base(VenueId venue, std::string_view symbol, std::string_view base) {
    Multiple multiple = multiple_of(base);
    return {venue,          std::string(symbol), std::move(multiple.coin), ContractKind::linear,
            multiple.coins, multiple.coins};
}

Instrument linear_of(VenueId venue, std::string_view symbol, std::string_view base, double coins) {
    return {venue, std::string(symbol), multiple_of(base).coin, ContractKind::linear, coins};
}

Instrument inverse_of(VenueId venue, std::string_view symbol, std::string_view base, double usd) {
    return {venue, std::string(symbol), multiple_of(base).coin, ContractKind::inverse, usd};
}

std::optional<double> size_in(std::span<const ContractSize> sizes, std::string_view coin) {
    for (const ContractSize& row : sizes) {
        if (row.coin == coin) return row.size;
    }
    return std::nullopt;
}

}  // namespace faultline
