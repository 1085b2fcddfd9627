// Json: reading one payload of a venue. A thin, safe face over simdjson's DOM.
//
// The whole payload is parsed and checked first, so a truncated or broken frame gives no event at
// all, and fields may be read in any order. Numbers are wanted exactly: a decimal written as text
// is read from the text; one written as a JSON number is read back from its shortest form, which is
// what the venue printed for up to 17 digits. Integers beyond 64 bits (ids of some venues) are kept
// as text. Missing, null and empty are told apart from wrong only where a caller asks for `*_if`.
#pragma once

#include <optional>
#include <simdjson.h>
#include <string>
#include <string_view>

#include "core/decimal.hpp"
#include "core/time.hpp"

namespace faultline {

/// A value in a parsed payload. Cheap to copy; valid until the parser takes the next payload.
class Json {
  public:
    Json() = default;
    explicit Json(simdjson::dom::element element) : element_(element) {}

    bool is_object() const { return element_.is_object(); }
    bool is_array() const { return element_.is_array(); }
    bool is_text() const { return element_.is_string(); }
    bool is_number() const { return element_.is_number(); }
    bool is_null() const { return element_.is_null(); }

    /// A field of an object, or nothing where it is missing or this is no object.
    std::optional<Json> find(std::string_view key) const;
    bool has(std::string_view key) const { return find(key).has_value(); }
    /// Errors: missing_field.
    Result<Json> field(std::string_view key) const;
    /// An element of an array. Error: missing_field beyond its end.
    Result<Json> at(std::size_t index) const;
    std::size_t size() const;  // of an array or object; 0 otherwise

    // The value itself. Errors: empty_field (null or ""), bad_number, wrong_type.
    Result<std::string_view> text() const;  // of a string
    Result<Decimal> decimal() const;        // of a number or of text that holds one
    Result<double> number() const;          // likewise
    Result<std::int64_t> integer() const;   // likewise, without a fraction
    Result<bool> boolean() const;

    // The same of a field: errors as above, and missing_field.
    Result<std::string_view> text(std::string_view key) const;
    Result<Decimal> decimal(std::string_view key) const;
    Result<double> number(std::string_view key) const;
    Result<std::int64_t> integer(std::string_view key) const;

    // Of a field that may be missing, null or "": NaN or "" then. Errors only for what is there and
    // cannot be read.
    Result<double> number_if(std::string_view key) const;
    Result<std::string_view> text_if(std::string_view key) const;

    // Times of a field, by its unit. Error: bad_time outside 2009 to 2100.
    Result<TimeNs> time_ms(std::string_view key) const;
    Result<TimeNs> time_us(std::string_view key) const;
    Result<TimeNs> time_s(std::string_view key) const;  // a fraction is kept
    Result<TimeNs> time_ns(std::string_view key) const;
    Result<TimeNs> time_text(std::string_view key) const;  // RFC 3339

    /// Elements of an array in order; stops at the first error. `take` is Result<void>(Json).
    template <class Take>
    Result<void> each(Take&& take) const {
        simdjson::dom::array array;
        if (element_.get(array) != simdjson::SUCCESS) return fail(ErrorCode::wrong_type);
        for (const simdjson::dom::element element : array) FL_CHECK(take(Json(element)));
        return {};
    }
    /// Members of an object in order. `take` is Result<void>(std::string_view key, Json).
    template <class Take>
    Result<void> each_member(Take&& take) const {
        simdjson::dom::object object;
        if (element_.get(object) != simdjson::SUCCESS) return fail(ErrorCode::wrong_type);
        for (const auto member : object) FL_CHECK(take(member.key, Json(member.value)));
        return {};
    }

  private:
    simdjson::dom::element element_;
};

/// Parses payloads one after another with the same buffers. One per thread.
class JsonParser {
  public:
    static constexpr std::size_t payload_bytes_max = 64U << 20;
    /// The root value. Errors: bad_json (offset not known), too_large above `bytes_max`.
    Result<Json> parse(std::string_view payload, std::size_t bytes_max = payload_bytes_max);

  private:
    simdjson::dom::parser parser_;
    std::string padded_;
};

}  // namespace faultline
