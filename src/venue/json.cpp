// Json: number texts, optional fields, lookups, and which parser reads a payload.
#include "venue/json.hpp"

#include <array>
#include <bit>
#include <bitset>
#include <charconv>
#include <cmath>
#include <limits>

namespace faultline {
namespace {

/// A number of up to 15 digits with few behind the point, which is what venues print: the count of
/// the smallest unit that reads back to it. No two decimals of up to 15 digits are the same double,
/// so this is also the shortest text. Nothing where the number is none of these.
std::optional<Decimal> short_decimal_of(double number) {
    constexpr double units[] = {1, 10, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10};
    for (int scale = 0; scale < static_cast<int>(std::size(units)); ++scale) {
        const double scaled = number * units[scale];
        if (!(std::abs(scaled) < 1e15)) return std::nullopt;
        const auto count = static_cast<std::int64_t>(scaled + (scaled < 0 ? -0.5 : 0.5));
        if (static_cast<double>(count) / units[scale] == number) {
            return Decimal::from_parts(count, scale);
        }
    }
    return std::nullopt;
}

/// The number as the shortest text that reads back to it.
Result<Decimal> decimal_of(double number) {
    if (const std::optional<Decimal> exact = short_decimal_of(number)) return *exact;
    std::array<char, 32> text{};
    const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(), number);
    if (error != std::errc{}) return fail(ErrorCode::bad_number);
    return Decimal::parse({text.data(), static_cast<std::size_t>(end - text.data())});
}

/// Quotes runs of more than 19 digits that stand as bare numbers, which no 64-bit integer holds.
std::string quote_long_integers(std::string_view payload) {
    std::string out;
    out.reserve(payload.size() + 64);
    bool in_text = false;
    for (std::size_t i = 0; i < payload.size(); ++i) {
        const char c = payload[i];
        if (in_text) {
            out += c;
            if (c == '\\' && i + 1 < payload.size()) out += payload[++i];
            if (c == '"') in_text = false;
            continue;
        }
        std::size_t end = i;
        while (end < payload.size() && payload[end] >= '0' && payload[end] <= '9') ++end;
        const bool is_fraction =
            end < payload.size() &&
            (payload[end] == '.' || payload[end] == 'e' || payload[end] == 'E');
        const bool after_number = i > 0 && (payload[i - 1] == '.' || payload[i - 1] == '-');
        if (end - i >= 19 && !is_fraction && !after_number) {
            out += '"';
            out.append(payload.substr(i, end - i));
            out += '"';
            i = end - 1;
        } else if (end > i) {
            out.append(payload.substr(i, end - i));
            i = end - 1;
        } else {
            in_text = c == '"';
            out += c;
        }
    }
    return out;
}

/// Whether a text of the key's length is the key, whose first characters are `head`. There is room
/// behind the last text of a payload. Not a call of memcmp: this loop saves no registers for one.
[[gnu::always_inline]] inline bool is_same(const char* text, std::string_view key,
                                           std::uint64_t head) {
    constexpr std::size_t step = sizeof head;
    const auto eight = [](const char* at) {
        std::uint64_t bytes = 0;
        std::memcpy(&bytes, at, sizeof bytes);
        return bytes;
    };
    const std::size_t size = key.size();
    const std::uint64_t differ = eight(text) ^ head;
    if (size < step) return (differ & ((std::uint64_t{1} << (8 * size)) - 1)) == 0;
    if (differ != 0) return false;
    for (std::size_t at = step; at < size; at += step) {
        const std::size_t from = std::min(at, size - step);
        if (eight(text + from) != eight(key.data() + from)) return false;
    }
    return true;
}

// What simdjson makes of the largest payload still has its places in a word.
static_assert(JsonParser::payload_bytes_max <= JsonTape::text_mask / 3);

/// Makes our words of simdjson's, where they stand.
void adopt(simdjson::dom::document& document) {
    std::uint64_t* const words = document.tape.get();
    const std::uint8_t* const texts = document.string_buf.get();
    const std::size_t end = (words[0] & 0xFFFFFFFF) - 1;  // where a word of no value stands
    std::bitset<simdjson::DEFAULT_MAX_DEPTH + 1> in_object;
    std::size_t depth = 0;
    bool key_next = false;
    const auto value = [&](std::size_t at, JsonKind kind) {
        constexpr std::uint64_t rest = (std::uint64_t{1} << JsonTape::kind_shift) - 1;
        words[at] = JsonTape::word_of(kind, words[at] & rest);
        key_next = in_object[depth];
    };
    for (std::size_t at = 1; at < end; ++at) {
        switch (static_cast<char>(words[at] >> JsonTape::kind_shift)) {
            case '"': {
                const std::uint64_t place = words[at] & 0xFFFFFFFF;
                std::uint32_t length = 0;
                std::memcpy(&length, texts + place, sizeof length);
                const std::uint64_t start = place + sizeof length;
                if (key_next) {
                    const char last =
                        length == 0 ? '"' : static_cast<char>(texts[start + length - 1]);
                    words[at] = JsonTape::key_word(last, start, length);
                } else {
                    words[at] = JsonTape::text_word(start, length);
                }
                key_next = in_object[depth] && !key_next;
                break;
            }
            case '{':
            case '[': {
                const bool object = static_cast<char>(words[at] >> JsonTape::kind_shift) == '{';
                value(at, object ? JsonKind::object : JsonKind::array);
                in_object[++depth] = object;
                key_next = object;
                break;
            }
            case '}':
            case ']':
                key_next = in_object[--depth];
                break;
            case 'l':
                value(at++, JsonKind::int64);
                break;
            case 'u':
                value(at++, JsonKind::uint64);
                break;
            case 'd':
                value(at++, JsonKind::float64);
                break;
            case 't':
                value(at, JsonKind::yes);
                break;
            case 'f':
                value(at, JsonKind::no);
                break;
            default:
                value(at, JsonKind::null);
                break;
        }
    }
}

}  // namespace

std::uint32_t Json::place_of(std::string_view key, std::uint64_t mark, std::uint64_t head) const {
    const std::uint64_t here = word(place_);
    if (kind_of(here) != Kind::object) return 0;
    const std::uint32_t end = static_cast<std::uint32_t>(here) - 1;
    for (std::uint32_t at = place_ + 1; at < end; at = behind(at + 1)) {
        const std::uint64_t member = word(at);
        if (member >> JsonTape::text_bits != mark) [[likely]]
            continue;
        if (is_same(tape_->texts + (member & JsonTape::text_mask), key, head)) return at + 1;
    }
    return 0;
}

Result<Json> Json::at(std::size_t index) const {
    if (!is_array()) return fail(ErrorCode::missing_field);
    const std::uint32_t end = last_place();
    std::uint32_t at = place_ + 1;
    for (; at < end && index > 0; at = behind(at)) --index;
    if (at >= end) return fail(ErrorCode::missing_field);
    return Json(*tape_, at);
}

std::size_t Json::size() const {
    if (!is_array() && !is_object()) return 0;
    return word(place_) >> JsonTape::count_shift & JsonTape::count_max;  // counted no further
}

Result<Decimal> Json::decimal() const {
    switch (kind()) {
        case Kind::text:
            return Decimal::parse(text_at(place_));
        case Kind::int64: {
            // The lowest integer has no positive counterpart; nobody could take its magnitude.
            const auto whole = static_cast<std::int64_t>(word(place_ + 1));
            if (whole == std::numeric_limits<std::int64_t>::min()) break;
            return Decimal::from_parts(whole, 0);
        }
        case Kind::decimal:
            return decimal_here();
        case Kind::float64:
            return decimal_of(std::bit_cast<double>(word(place_ + 1)));
        case Kind::uint64:
            break;
        case Kind::null:
            return fail(ErrorCode::empty_field);
        default:
            return fail(ErrorCode::wrong_type);
    }
    return fail(ErrorCode::number_range);
}

Result<double> Json::number() const {
    switch (kind()) {
        case Kind::text: {
            FL_TRY(exact, Decimal::parse(text_at(place_)));
            return exact.to_double();
        }
        case Kind::decimal:
            return decimal_here().to_double();
        case Kind::float64:
            return std::bit_cast<double>(word(place_ + 1));
        case Kind::int64:
            return static_cast<double>(static_cast<std::int64_t>(word(place_ + 1)));
        case Kind::uint64:
            return static_cast<double>(word(place_ + 1));
        case Kind::null:
            return fail(ErrorCode::empty_field);
        default:
            return fail(ErrorCode::wrong_type);
    }
}

Result<std::int64_t> Json::integer_of_other() const {
    if (kind() == Kind::text) {
        // Nanoseconds written as text have 19 digits, one more than a decimal keeps.
        const std::string_view digits = text_at(place_);
        std::int64_t number = 0;
        const char* const last = digits.data() + digits.size();
        const auto [end, error] = std::from_chars(digits.data(), last, number);
        if (error == std::errc{} && end == last) return number;
    }
    FL_TRY(exact, decimal());
    if (exact.scale() != 0) return fail(ErrorCode::bad_number);
    return exact.mantissa();
}

Result<bool> Json::boolean() const {
    if (kind() == Kind::yes) return true;
    if (kind() == Kind::no) return false;
    return fail(ErrorCode::wrong_type);
}

Result<double> Json::number_if_at(std::uint32_t place) const {
    if (place == 0) return std::numeric_limits<double>::quiet_NaN();
    const Result<double> number = Json(*tape_, place).number();
    if (!number && number.error().code == ErrorCode::empty_field) {
        return std::numeric_limits<double>::quiet_NaN();
    }
    return number;
}

Result<std::string_view> Json::text_if_at(std::uint32_t place) const {
    if (place == 0) return std::string_view{};
    const Result<std::string_view> text = Json(*tape_, place).text();
    if (!text && text.error().code == ErrorCode::empty_field) return std::string_view{};
    return text;
}

Result<TimeNs> Json::time_at(std::uint32_t place, DurationNs unit_ns) const {
    if (place == 0) return fail(ErrorCode::missing_field);
    FL_TRY(count, Json(*tape_, place).integer());
    TimeNs at_ns = 0;
    if (__builtin_mul_overflow(count, unit_ns, &at_ns) || !is_plausible_time(at_ns)) {
        return fail(ErrorCode::bad_time);
    }
    return at_ns;
}

Result<TimeNs> Json::time_s(std::string_view key) const {
    FL_TRY(exact, decimal(key));
    const __int128 at = exact.scaled(9);
    if (at < time_min_ns || at >= time_max_ns) return fail(ErrorCode::bad_time);
    return static_cast<TimeNs>(at);
}

Result<TimeNs> Json::time_text(std::string_view key) const {
    FL_TRY(written, text(key));
    return parse_time(written);
}

// The copy is good for both parsers, and so is room behind the payload.
Result<Json> JsonParser::parse(std::string_view payload, std::size_t readable_behind_bytes,
                               std::size_t bytes_max) {
    if (payload.size() > bytes_max) return fail(ErrorCode::too_large);
    const auto copied = [&](std::string_view text) -> std::string_view {
        padded_.reserve(text.size() + padding_bytes);
        padded_.assign(text);
        return padded_;
    };
    if (readable_behind_bytes < padding_bytes) payload = copied(payload);
    if (plain_.read(payload, tape_)) return Json(tape_, 1);
    const auto error_of = [&](std::string_view text) {
        return parser_.parse(text.data(), text.size(), false).error();
    };
    simdjson::error_code error = error_of(payload);
    if (error == simdjson::NUMBER_ERROR) error = error_of(copied(quote_long_integers(payload)));
    if (error != simdjson::SUCCESS) return fail(ErrorCode::bad_json);
    adopt(parser_.doc);
    tape_ = {parser_.doc.tape.get(), reinterpret_cast<const char*>(parser_.doc.string_buf.get())};
    return Json(tape_, 1);
}

}  // namespace faultline
