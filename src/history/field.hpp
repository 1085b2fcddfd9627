// Field: checked values out of text fields; an error names the column.
#pragma once

#include <charconv>
#include <cmath>
#include <string_view>

#include "core/decimal.hpp"
#include "core/time.hpp"
#include "market/events.hpp"

namespace faultline {

/// Whether a positive value fits DECIMAL(38, 12) and is not lost in it.
inline bool fits_store(const Decimal& value) {
    const double number = value.to_double();
    return number < 1e14 && number >= 1e-12;
}

/// A decimal above zero.
inline Result<Decimal> positive_decimal(std::string_view text, std::uint32_t column) {
    const Result<Decimal> value = Decimal::parse(text);
    if (!value) return fail(value.error().code, column);
    if (value->is_negative()) return fail(ErrorCode::negative_value, column);
    if (value->is_zero()) return fail(ErrorCode::not_positive, column);
    if (!fits_store(*value)) return fail(ErrorCode::number_range, column);
    return *value;
}

/// The price of one coin, in USD, of a price printed for `coins` of them (a power of ten).
inline Result<Decimal> coin_price(std::string_view text, double coins, std::uint32_t column) {
    FL_TRY(printed, positive_decimal(text, column));
    if (coins == 1.0) return printed;
    const int scale = printed.scale() + static_cast<int>(std::lround(std::log10(coins)));
    if (scale > Decimal::scale_max) return fail(ErrorCode::number_range, column);
    const Decimal price = Decimal::from_parts(printed.mantissa(), scale);
    if (!fits_store(price)) return fail(ErrorCode::number_range, column);
    return price;
}

/// A finite number of any sign; NaN (unknown) where the field is empty.
inline Result<double> number_or_unknown(std::string_view text, std::uint32_t column) {
    if (text.empty()) return unknown;
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error == std::errc::result_out_of_range) return fail(ErrorCode::number_range, column);
    if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(value)) {
        return fail(ErrorCode::bad_number, column);
    }
    return value;
}

/// As above, zero or more.
inline Result<double> amount_or_unknown(std::string_view text, std::uint32_t column) {
    const Result<double> value = number_or_unknown(text, column);
    if (value && *value < 0) return fail(ErrorCode::negative_value, column);
    return value;
}

/// As above, above zero, for one coin of `coins` that the printed price is for.
inline Result<double> price_or_unknown(std::string_view text, double coins, std::uint32_t column) {
    FL_TRY(value, amount_or_unknown(text, column));
    if (value == 0) return fail(ErrorCode::not_positive, column);
    return value / coins;
}

/// A name or number that is only kept: printable ASCII, at most 128 bytes, or nothing.
inline Result<std::string_view> plain_text(std::string_view text, std::uint32_t column) {
    constexpr std::size_t length_max = 128;
    for (const char c : text) {
        if (c < ' ' || c > '~') return fail(ErrorCode::bad_text, column);
    }
    if (text.size() > length_max) return fail(ErrorCode::bad_text, column);
    return text;
}

/// An epoch of any unit, or a text time.
inline Result<TimeNs> instant(std::string_view text, std::uint32_t column) {
    if (text.empty()) return fail(ErrorCode::empty_field, column);
    const bool is_text = text.find_first_of("-: T") != std::string_view::npos;
    const Result<TimeNs> at = is_text ? parse_time(text) : parse_epoch(text);
    if (!at) return fail(at.error().code, column);
    return *at;
}

}  // namespace faultline
