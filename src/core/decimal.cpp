// Decimal: parsing, printing and comparison.
#include "core/decimal.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace faultline {
namespace {

constexpr int digits_max = 18;  // 10^18 - 1 fits into 63 bits with room for a rounding carry

constexpr std::array<std::int64_t, 19> pow10_int = [] {
    std::array<std::int64_t, 19> table{};
    table[0] = 1;
    for (std::size_t i = 1; i < table.size(); ++i) table[i] = table[i - 1] * 10;
    return table;
}();

// Powers up to 10^22 are exact doubles; we need 10^18.
constexpr std::array<double, 19> pow10_double = [] {
    std::array<double, 19> table{};
    double power = 1.0;
    for (double& entry : table) {
        entry = power;
        power *= 10.0;
    }
    return table;
}();

constexpr bool is_digit(char c) { return c >= '0' && c <= '9'; }

}  // namespace

Decimal Decimal::from_parts(std::int64_t mantissa, int scale) {
    if (mantissa == 0) return Decimal{};
    while (scale > 0 && mantissa % 10 == 0) {
        mantissa /= 10;
        --scale;
    }
    return Decimal(mantissa, static_cast<std::int8_t>(scale));
}

Result<Decimal> Decimal::from_double(double value, int decimals) {
    if (!std::isfinite(value)) return fail(ErrorCode::bad_number);
    const int scale = std::clamp(decimals, 0, scale_max);
    const double scaled = std::round(value * pow10_double[static_cast<std::size_t>(scale)]);
    if (std::abs(scaled) >= 9.2e18) return fail(ErrorCode::number_range);
    return from_parts(static_cast<std::int64_t>(scaled), scale);
}

/// What nearly every price and size is: up to 18 digits and a point, each digit exact. Nothing
/// where the text is anything else, which may still be a number.
std::optional<Decimal> Decimal::parse_plain(std::string_view text) {
    const bool negative = text.front() == '-';
    if (negative) text.remove_prefix(1);
    if (text.empty() || text.size() > digits_max) return std::nullopt;
    const char* at = text.data();
    const char* end = at + text.size();
    std::int64_t mantissa = 0;
    for (; at != end && is_digit(*at); ++at) mantissa = mantissa * 10 + (*at - '0');
    std::int8_t scale = 0;
    if (at != end) {
        if (*at != '.' || text.size() == 1) return std::nullopt;
        const char* const fraction = ++at;
        while (end[-1] == '0' && end != fraction) --end;  // these say nothing; canonical without
        for (; at != end && is_digit(*at); ++at) mantissa = mantissa * 10 + (*at - '0');
        if (at != end) return std::nullopt;
        scale = static_cast<std::int8_t>(end - fraction);
    }
    return Decimal(negative ? -mantissa : mantissa, scale);
}

Result<Decimal> Decimal::parse(std::string_view text) {
    if (text.empty()) return fail(ErrorCode::empty_field);
    if (const std::optional<Decimal> plain = parse_plain(text)) return *plain;
    std::size_t at = 0;
    const bool negative = text[0] == '-';
    if (negative || text[0] == '+') ++at;

    std::int64_t mantissa = 0;
    int digits = 0;        // significant digits taken
    int scale = 0;         // digits behind the point among those taken
    int dropped = 0;       // digits before the point that did not fit
    int round_digit = -1;  // first digit that did not fit
    bool any = false;
    bool point = false;
    for (; at < text.size(); ++at) {
        const char c = text[at];
        if (is_digit(c)) {
            any = true;
            if (digits < digits_max) {
                mantissa = mantissa * 10 + (c - '0');
                if (mantissa != 0) ++digits;
                if (point) ++scale;
            } else {
                if (round_digit < 0) round_digit = c - '0';
                if (!point) ++dropped;
            }
        } else if (c == '.' && !point) {
            point = true;
        } else {
            break;
        }
    }
    if (!any) return fail(ErrorCode::bad_number, static_cast<std::uint32_t>(at));

    int exponent = 0;
    if (at < text.size() && (text[at] == 'e' || text[at] == 'E')) {
        ++at;
        const bool minus = at < text.size() && text[at] == '-';
        if (at < text.size() && (text[at] == '-' || text[at] == '+')) ++at;
        const std::size_t first = at;
        for (; at < text.size() && is_digit(text[at]); ++at) {
            exponent = exponent * 10 + (text[at] - '0');
            if (exponent > 400)
                return fail(ErrorCode::number_range, static_cast<std::uint32_t>(at));
        }
        if (at == first) return fail(ErrorCode::bad_number, static_cast<std::uint32_t>(at));
        if (minus) exponent = -exponent;
    }
    if (at != text.size()) return fail(ErrorCode::bad_number, static_cast<std::uint32_t>(at));

    scale -= exponent + dropped;
    // Where digits are dropped below, the first of those decides: rounding twice would be wrong.
    if (round_digit >= 5 && scale <= scale_max) ++mantissa;
    if (mantissa == 0) return Decimal{};
    while (scale > scale_max) {  // below 10^-18: drop digits, rounding the last one
        const int last = static_cast<int>(mantissa % 10);
        mantissa /= 10;
        if (--scale == scale_max && last >= 5) ++mantissa;
        if (mantissa == 0) return Decimal{};
    }
    while (scale < 0) {
        if (mantissa > INT64_MAX / 10) return fail(ErrorCode::number_range);
        mantissa *= 10;
        ++scale;
    }
    return from_parts(negative ? -mantissa : mantissa, scale);
}

double Decimal::to_double() const {
    return static_cast<double>(mantissa_) / pow10_double[static_cast<std::size_t>(scale_)];
}

std::string Decimal::to_string() const {
    std::string digits = std::to_string(mantissa_);
    if (mantissa_ < 0) digits.erase(0, 1);
    const auto scale = static_cast<std::size_t>(scale_);
    if (scale > 0) {
        if (digits.size() <= scale) digits.insert(0, scale + 1 - digits.size(), '0');
        digits.insert(digits.size() - scale, 1, '.');
    }
    if (mantissa_ < 0) digits.insert(0, 1, '-');
    return digits;
}

__int128 Decimal::scaled(int decimals) const {
    const int shift = decimals - scale_;
    if (shift >= 0) {
        return static_cast<__int128>(mantissa_) * pow10_int[static_cast<std::size_t>(shift)];
    }
    const std::int64_t divisor = pow10_int[static_cast<std::size_t>(-shift)];
    const std::int64_t half = mantissa_ < 0 ? -divisor / 2 : divisor / 2;
    return (static_cast<__int128>(mantissa_) + half) / divisor;
}

std::strong_ordering operator<=>(const Decimal& a, const Decimal& b) {
    return a.scaled(Decimal::scale_max) <=> b.scaled(Decimal::scale_max);
}

}  // namespace faultline
