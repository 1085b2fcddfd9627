// Json: reading one payload of a venue. A thin, safe face over its parsed form.
//
// The whole payload is parsed and checked first, so a truncated or broken frame gives no event at
// all, and fields may be read in any order. Numbers are wanted exactly: a decimal written as text
// is read from the text; one written as a JSON number is read back from its shortest form, which is
// what the venue printed for up to 17 digits. Integers beyond 64 bits (ids of some venues) are kept
// as text. Missing, null and empty are told apart from wrong only where a caller asks for `*_if`.
//
// Payloads as venues write them for programs are read by our own reader, all others by simdjson;
// both leave the same parsed form (json_tape.hpp), which lookups walk.
#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <optional>
#include <simdjson.h>
#include <string>
#include <string_view>
#include <type_traits>

#include "core/decimal.hpp"
#include "core/time.hpp"
#include "venue/json_tape.hpp"

namespace faultline {

/// A value in a parsed payload. Cheap to copy; valid until the parser takes the next payload.
class Json {
  public:
    Json() = default;
    /// The value at a word of the tape; 1 is the root.
    Json(const JsonTape& tape, std::uint32_t place) : tape_(&tape), place_(place) {}

    bool is_object() const { return kind() == Kind::object; }
    bool is_array() const { return kind() == Kind::array; }
    bool is_text() const { return kind() == Kind::text; }
    bool is_number() const { return is_number(kind()); }
    bool is_null() const { return kind() == Kind::null; }

    /// A field of an object, or nothing where it is missing or this is no object. Of a key that
    /// stands twice the first.
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
        if (!is_array()) return fail(ErrorCode::wrong_type);
        const std::uint32_t end = last_place();
        for (std::uint32_t at = place_ + 1; at < end; at = behind(at)) {
            FL_CHECK(take(Json(*tape_, at)));
        }
        return {};
    }
    /// Members of an object in order. `take` is Result<void>(std::string_view key, Json), or
    /// returns nothing where it cannot fail.
    template <class Take>
    Result<void> each_member(Take&& take) const {
        if (!is_object()) return fail(ErrorCode::wrong_type);
        const std::uint32_t end = last_place();
        for (std::uint32_t at = place_ + 1; at < end; at = behind(at + 1)) {
            const Json value(*tape_, at + 1);
            if constexpr (std::is_void_v<decltype(take(text_at(at), value))>) {
                take(text_at(at), value);
            } else {
                FL_CHECK(take(text_at(at), value));
            }
        }
        return {};
    }

  private:
    friend class JsonRow;

    using Kind = JsonKind;

    std::uint64_t word(std::uint32_t at) const { return tape_->words[at]; }
    static Kind kind_of(std::uint64_t word) {
        return static_cast<Kind>(word >> JsonTape::kind_shift);
    }
    static bool is_number(Kind kind) { return kind >= Kind::int64 && kind <= Kind::decimal; }
    Kind kind() const { return kind_of(word(place_)); }
    /// The closing word of an array or object: its low half names the word behind that.
    std::uint32_t last_place() const { return static_cast<std::uint32_t>(word(place_)) - 1; }
    /// The word behind the value at `at`. Branches, not arithmetic: they are foretold, so that a
    /// walk need not wait for one word before it looks at the next.
    std::uint32_t behind(std::uint32_t at) const {
        const std::uint64_t here = word(at);
        if (kind_of(here) == Kind::text) [[likely]]
            return at + 1;
        if (kind_of(here) >= Kind::array) [[unlikely]]
            return static_cast<std::uint32_t>(here);
        if (kind_of(here) >= Kind::int64) [[likely]]
            return at + 2;
        return at + 1;
    }
    /// Of a text or a key.
    std::string_view text_at(std::uint32_t at) const {
        const std::uint64_t here = word(at);
        return {tape_->texts + (here & JsonTape::text_mask),
                here >> JsonTape::text_bits & JsonTape::text_mask};
    }
    Decimal decimal_here() const {
        return Decimal::from_parts(static_cast<std::int64_t>(word(place_ + 1)),
                                   static_cast<int>(word(place_) & 0xFF));
    }
    // Of a place from place_of, which may be none.
    Result<double> number_if_at(std::uint32_t place) const;
    Result<std::string_view> text_if_at(std::uint32_t place) const;
    Result<TimeNs> time_at(std::uint32_t place, DurationNs unit_ns) const;

    Result<std::int64_t> integer_of_other() const;  // of what is no 64-bit integer
    /// The first characters of a key as one word, which is most of what tells keys apart.
    static constexpr std::size_t head_bytes = sizeof(std::uint64_t);
    static constexpr std::uint64_t head_of(std::string_view key) {
        std::uint64_t head = 0;
        const std::size_t size = key.size() < head_bytes ? key.size() : head_bytes;
        for (std::size_t i = 0; i < size; ++i) {
            head |= std::uint64_t{static_cast<unsigned char>(key[i])} << (8 * i);
        }
        return head;
    }
    /// The place of a member's value; 0 where there is none or this is no object. `mark` and `head`
    /// are those of the key, which compilers know where it is written.
    std::uint32_t place_of(std::string_view key, std::uint64_t mark, std::uint64_t head) const;
    std::uint32_t place_of(std::string_view key) const {
        return place_of(key, JsonTape::key_mark(key), head_of(key));
    }

    const JsonTape* tape_ = nullptr;
    std::uint32_t place_ = 0;
};

// The readings that every row needs many times; the rest is in the source file.

inline std::optional<Json> Json::find(std::string_view key) const {
    const std::uint32_t place = place_of(key);
    if (place == 0) return std::nullopt;
    return Json(*tape_, place);
}

inline Result<Json> Json::field(std::string_view key) const {
    const std::uint32_t place = place_of(key);
    if (place == 0) return fail(ErrorCode::missing_field);
    return Json(*tape_, place);
}

inline Result<std::string_view> Json::text() const {
    if (is_null()) return fail(ErrorCode::empty_field);
    if (!is_text()) return fail(ErrorCode::wrong_type);
    const std::string_view text = text_at(place_);
    if (text.empty()) return fail(ErrorCode::empty_field);
    return text;
}

inline Result<std::int64_t> Json::integer() const {
    if (kind() == Kind::int64) return static_cast<std::int64_t>(word(place_ + 1));
    return integer_of_other();
}

inline Result<std::string_view> Json::text(std::string_view key) const {
    FL_TRY(value, field(key));
    return value.text();
}

inline Result<std::int64_t> Json::integer(std::string_view key) const {
    FL_TRY(value, field(key));
    return value.integer();
}

inline Result<Decimal> Json::decimal(std::string_view key) const {
    const std::uint32_t place = place_of(key);
    if (place == 0) return fail(ErrorCode::missing_field);
    return Json(*tape_, place).decimal();
}

inline Result<double> Json::number(std::string_view key) const {
    const std::uint32_t place = place_of(key);
    if (place == 0) return fail(ErrorCode::missing_field);
    return Json(*tape_, place).number();
}

inline Result<double> Json::number_if(std::string_view key) const {
    return number_if_at(place_of(key));
}
inline Result<std::string_view> Json::text_if(std::string_view key) const {
    return text_if_at(place_of(key));
}
inline Result<TimeNs> Json::time_ms(std::string_view key) const {
    return time_at(place_of(key), ns_per_ms);
}
inline Result<TimeNs> Json::time_us(std::string_view key) const {
    return time_at(place_of(key), ns_per_us);
}
inline Result<TimeNs> Json::time_ns(std::string_view key) const {
    return time_at(place_of(key), 1);
}

/// Parses payloads one after another with the same buffers. One per thread.
class JsonParser {
  public:
    static constexpr std::size_t payload_bytes_max = 64U << 20;
    static constexpr std::size_t padding_bytes =
        std::max(simdjson::SIMDJSON_PADDING, PlainJsonReader::padding_bytes);
    /// The root value. Errors: bad_json (offset not known), too_large above `bytes_max`.
    /// The payload is copied unless at least `padding_bytes` bytes behind it may be read; then it
    /// must stay where it is as long as its values are read.
    Result<Json> parse(std::string_view payload, std::size_t readable_behind_bytes = 0,
                       std::size_t bytes_max = payload_bytes_max);

  private:
    JsonTape tape_;
    PlainJsonReader plain_;
    simdjson::dom::parser parser_;
    std::string padded_;
};

}  // namespace faultline
