// Decimal: an exact decimal number, the form in which prices and sizes arrive and are stored.
//
// value = mantissa * 10^-scale, with scale in [0, 18]. Always canonical: no trailing zero in the
// mantissa while scale > 0, so equal numbers compare equal and a Decimal may be a key, which a
// double may not. Models work on `to_double()`, which is correctly rounded for up to 15 digits.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/result.hpp"

namespace faultline {

class Decimal {
  public:
    static constexpr int scale_max = 18;

    constexpr Decimal() = default;

    /// mantissa * 10^-scale, made canonical. Precondition: 0 <= scale <= 18.
    static Decimal from_parts(std::int64_t mantissa, int scale);

    /// The decimal nearest to `value` with at most `decimals` digits behind the point.
    /// Errors: bad_number (NaN, infinity), number_range.
    static Result<Decimal> from_double(double value, int decimals);

    /// Reads "-12.50", "1e-8", "7.548E+4". No spaces, no thousands separators. Up to 18 significant
    /// digits are exact; digits beyond (venues print doubles) are rounded half away from zero.
    /// Errors: empty_field, bad_number, number_range; the offset is the byte of the bad character.
    static Result<Decimal> parse(std::string_view text);

    constexpr std::int64_t mantissa() const { return mantissa_; }
    constexpr int scale() const { return scale_; }
    constexpr bool is_zero() const { return mantissa_ == 0; }
    constexpr bool is_negative() const { return mantissa_ < 0; }

    double to_double() const;

    /// Plain notation, no exponent: "0.0000123".
    std::string to_string() const;

    /// value * 10^decimals as a 128-bit integer, rounded half away from zero where digits are lost
    /// (never for scale() <= decimals). For stores with fixed-scale columns. 0 <= decimals <= 18.
    __int128 scaled(int decimals) const;

    friend constexpr bool operator==(const Decimal&, const Decimal&) = default;
    friend std::strong_ordering operator<=>(const Decimal& a, const Decimal& b);

  private:
    static std::optional<Decimal> parse_plain(std::string_view text);
    constexpr Decimal(std::int64_t mantissa, std::int8_t scale)
        : mantissa_(mantissa), scale_(scale) {}
    std::int64_t mantissa_ = 0;
    std::int8_t scale_ = 0;
};

}  // namespace faultline
