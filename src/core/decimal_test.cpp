// Tests of Decimal: what is read is what is printed, and order and equality are those of numbers.
#include "core/decimal.hpp"

#include <cmath>
#include <gtest/gtest.h>
#include <limits>
#include <rapidcheck/gtest.h>
#include <vector>

namespace faultline {
namespace {

Decimal decimal(std::string_view text) {
    const Result<Decimal> read = Decimal::parse(text);
    EXPECT_TRUE(read.has_value()) << text;
    return read.value_or(Decimal{});
}

Decimal any_decimal() {
    const auto mantissa =
        *rc::gen::inRange<std::int64_t>(-999'999'999'999'999'999, 1'000'000'000'000'000'000);
    return Decimal::from_parts(mantissa, *rc::gen::inRange(0, Decimal::scale_max + 1));
}

struct Reading {
    std::string_view text;
    std::string_view printed;
};

TEST(Decimal, ReadsTheFormsThatVenuesPrint) {
    for (const auto& [text, printed] : std::vector<Reading>{
             {"0", "0"},
             {"-0.000", "0"},
             {"70123.40", "70123.4"},
             {"-12.50", "-12.5"},
             {"+7", "7"},
             {".5", "0.5"},
             {"5.", "5"},
             {"007.10", "7.1"},
             {"1e-8", "0.00000001"},
             {"7.548E+4", "75480"},
             {"1E3", "1000"},
             {"0.000000000000000001", "0.000000000000000001"},
             {"999999999999999999", "999999999999999999"},
             {"0e5", "0"},
         }) {
        EXPECT_EQ(decimal(text).to_string(), printed) << text;
    }
}

TEST(Decimal, DigitsBeyondEighteenAreRoundedHalfAway) {
    EXPECT_EQ(decimal("0.1234567890123456784").to_string(), "0.123456789012345678");
    EXPECT_EQ(decimal("0.1234567890123456785").to_string(), "0.123456789012345679");
    EXPECT_EQ(decimal("-0.1234567890123456785").to_string(), "-0.123456789012345679");
    EXPECT_EQ(decimal("95437.10000000000582076609").to_string(), "95437.1000000000058");
    EXPECT_EQ(decimal("0.9999999999999999999").to_string(), "1");
    EXPECT_EQ(decimal("1234567890123456785").to_string(), "1234567890123456790");
}

TEST(Decimal, WhatIsBelowTheSmallestStepIsRoundedOnce) {
    EXPECT_EQ(decimal("5e-19").to_string(), "0.000000000000000001");
    EXPECT_EQ(decimal("-5e-19").to_string(), "-0.000000000000000001");
    EXPECT_EQ(decimal("4e-19").to_string(), "0");
    EXPECT_EQ(decimal("5e-20").to_string(), "0");
    EXPECT_EQ(decimal("1e-300").to_string(), "0");
    // Rounding the nineteenth digit first would turn 0.4999... into 0.5 and that into 1.
    EXPECT_EQ(decimal("0.4999999999999999999e-18").to_string(), "0");
}

TEST(Decimal, RefusesWhatIsNoNumberAndSaysWhere) {
    struct Wrong {
        std::string_view text;
        Error error;
    };
    for (const auto& [text, error] : std::vector<Wrong>{
             {"", {ErrorCode::empty_field}},
             {"-", {ErrorCode::bad_number, 1}},
             {".", {ErrorCode::bad_number, 1}},
             {"abc", {ErrorCode::bad_number, 0}},
             {"NaN", {ErrorCode::bad_number, 0}},
             {"inf", {ErrorCode::bad_number, 0}},
             {"12x", {ErrorCode::bad_number, 2}},
             {" 1", {ErrorCode::bad_number, 0}},
             {"1 ", {ErrorCode::bad_number, 1}},
             {"1,000", {ErrorCode::bad_number, 1}},
             {"1.2.3", {ErrorCode::bad_number, 3}},
             {"--1", {ErrorCode::bad_number, 1}},
             {"1e", {ErrorCode::bad_number, 2}},
             {"1e+", {ErrorCode::bad_number, 3}},
             {"0x10", {ErrorCode::bad_number, 1}},
             {"1e999", {ErrorCode::number_range, 4}},
             {"1e19", {ErrorCode::number_range}},
             {"99999999999999999999", {ErrorCode::number_range}},
         }) {
        const Result<Decimal> read = Decimal::parse(text);
        ASSERT_FALSE(read.has_value()) << text;
        EXPECT_EQ(read.error(), error) << text << " at " << read.error().offset;
    }
}

RC_GTEST_PROP(Decimal, PrintedTextReadsBackTheSame, ()) {
    const Decimal value = any_decimal();
    RC_ASSERT(Decimal::parse(value.to_string()) == value);
}

RC_GTEST_PROP(Decimal, IsCanonical, ()) {
    const Decimal value = any_decimal();
    RC_ASSERT(value.scale() == 0 || value.mantissa() % 10 != 0);
    RC_ASSERT(Decimal::parse(value.to_string() + (value.scale() > 0 ? "000" : ".000")) == value);
}

RC_GTEST_PROP(Decimal, OrderIsThatOfNumbers, ()) {
    const Decimal a = any_decimal();
    const Decimal b = any_decimal();
    RC_ASSERT((a == b) == (a <=> b == 0));
    RC_ASSERT((a < b) == (b > a));
    // Doubles cannot tell near neighbours apart, so only clear differences are compared.
    if (std::abs(a.to_double() - b.to_double()) > 1e-9 * std::abs(a.to_double())) {
        RC_ASSERT((a < b) == (a.to_double() < b.to_double()));
    }
}

RC_GTEST_PROP(Decimal, FifteenDigitsAsDoubleAreCorrectlyRounded, ()) {
    const auto mantissa =
        *rc::gen::inRange<std::int64_t>(-999'999'999'999'999, 1'000'000'000'000'000);
    const Decimal value = Decimal::from_parts(mantissa, *rc::gen::inRange(0, 19));
    RC_ASSERT(value.to_double() == std::stod(value.to_string()));
}

RC_GTEST_PROP(Decimal, FromDoubleUndoesToDouble, ()) {
    const auto mantissa = *rc::gen::inRange<std::int64_t>(-99'999'999'999'999, 100'000'000'000'000);
    const int scale = *rc::gen::inRange(0, 9);
    const Decimal value = Decimal::from_parts(mantissa, scale);
    RC_ASSERT(Decimal::from_double(value.to_double(), scale) == value);
}

TEST(Decimal, FromDoubleRefusesWhatItCannotHold) {
    EXPECT_EQ(Decimal::from_double(std::nan(""), 2).error().code, ErrorCode::bad_number);
    EXPECT_EQ(Decimal::from_double(std::numeric_limits<double>::infinity(), 2).error().code,
              ErrorCode::bad_number);
    EXPECT_EQ(Decimal::from_double(1e12, 8).error().code, ErrorCode::number_range);
    EXPECT_EQ(Decimal::from_double(-1e12, 8).error().code, ErrorCode::number_range);
    EXPECT_EQ(Decimal::from_double(70123.456, 1).value().to_string(), "70123.5");
}

TEST(Decimal, ScaledRoundsOnlyWhereDigitsAreLost) {
    EXPECT_TRUE(decimal("1.5").scaled(0) == 2);
    EXPECT_TRUE(decimal("-1.5").scaled(0) == -2);
    EXPECT_TRUE(decimal("1.49").scaled(0) == 1);
    EXPECT_TRUE(decimal("-12.345").scaled(8) == -1'234'500'000);
    const __int128 wide =
        static_cast<__int128>(999'999'999'999'999'999) * 1'000'000'000'000'000'000;
    EXPECT_TRUE(decimal("999999999999999999").scaled(18) == wide);
}

TEST(Decimal, TheLowestMantissaPrints) {
    EXPECT_EQ(Decimal::from_parts(INT64_MIN, 0).to_string(), "-9223372036854775808");
    EXPECT_EQ(Decimal::from_parts(INT64_MIN, 18).to_string(), "-9.223372036854775808");
}

}  // namespace
}  // namespace faultline
