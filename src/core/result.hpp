// Result: how a function says that it could not do its work.
//
// Two kinds, for two places:
//   Result<T>   on hot paths. The error is eight bytes: a code and an offset (a byte or a line). No
//               allocation, no text; `describe` turns the code into words at the edge.
//   Outcome<T>  at the edge (files, command line, stores). The error is a Problem: what happened,
//               where, and what the user can do about it.
//
// Both are tl::expected. Only FL_TRY, value_or and plain tests are used on them, so that
// std::expected can replace the alias later.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>

namespace faultline {

enum class ErrorCode : std::uint8_t {
    empty_field,         // a required field holds no text
    bad_number,          // not a decimal number (text, NaN, infinity)
    number_range,        // a number that the type cannot hold
    negative_value,      // below zero where only zero or more makes sense
    not_positive,        // zero or below where only more than zero makes sense
    bad_time,            // not a time, or outside 2009 to 2100
    bad_side,            // neither of the two sides
    bad_text,            // bytes that are no plain text
    column_count,        // a row with too few or too many columns
    inconsistent_bar,    // high below low, or open/close outside them
    unknown_venue,       // an exchange that is not in the catalog
    unknown_instrument,  // a symbol whose contract we do not know
    out_of_tiers,        // a notional or leverage that no margin tier admits
    no_solution,         // an equation without a meaningful root (never liquidated)
    bad_json,            // not JSON, or cut off
    too_large,           // more bytes than any honest payload has
    missing_field,       // a field that the format promises is not there
    wrong_type,          // a field of another type than the format promises
    unknown_contract,    // a size in contracts whose size in coins is not known
    bad_argument,        // a parameter outside its documented range
};

/// Words for a code, without the place: "not a number". For messages at the edge.
std::string_view describe(ErrorCode code);

struct Error {
    ErrorCode code;
    std::uint32_t offset = 0;  // a byte, column or line number; what it counts is the caller's
    friend bool operator==(const Error&, const Error&) = default;
};

template <class T>
using Result = tl::expected<T, Error>;

inline tl::unexpected<Error> fail(ErrorCode code, std::uint32_t offset = 0) {
    return tl::unexpected<Error>(Error{code, offset});
}

/// What went wrong at the edge, in a form that a person can act on.
struct Problem {
    std::string what;    // "the file ends in the middle of a gzip stream"
    std::string where;   // "klines/BTCUSDT-1m.csv.gz, line 4711"
    std::string remedy;  // "download it again and check its .CHECKSUM"

    /// One line: "where: what (remedy)", leaving out what is empty.
    std::string text() const;
};

template <class T>
using Outcome = tl::expected<T, Problem>;

inline tl::unexpected<Problem> problem(std::string what, std::string where = {},
                                       std::string remedy = {}) {
    return tl::unexpected<Problem>(Problem{std::move(what), std::move(where), std::move(remedy)});
}

}  // namespace faultline

#define FL_CONCAT_INNER(a, b) a##b
#define FL_CONCAT(a, b) FL_CONCAT_INNER(a, b)

/// FL_TRY(name, expression): unwraps into `name`, or returns the error from this function.
#define FL_TRY(name, ...) FL_TRY_INNER(name, FL_CONCAT(fl_try_, __LINE__), __VA_ARGS__)
#define FL_TRY_INNER(name, holder, ...)                                   \
    auto holder = (__VA_ARGS__);                                          \
    if (!holder) return ::tl::make_unexpected(std::move(holder).error()); \
    auto name = std::move(holder).value()

/// FL_CHECK(expression): as FL_TRY, for a result whose value is not needed.
#define FL_CHECK(...) FL_CHECK_INNER(FL_CONCAT(fl_check_, __LINE__), __VA_ARGS__)
#define FL_CHECK_INNER(holder, ...)           \
    if (auto holder = (__VA_ARGS__); !holder) \
    return ::tl::make_unexpected(std::move(holder).error())
