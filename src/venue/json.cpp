// Json: number texts, optional fields and the parser's buffers.
#include "venue/json.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <limits>

namespace faultline {
namespace {

using simdjson::SUCCESS;

/// The number as the shortest text that reads back to it.
Result<Decimal> decimal_of(double number) {
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

Result<TimeNs> time_in(const Json& json, std::string_view key, DurationNs unit_ns) {
    FL_TRY(count, json.integer(key));
    if (count <= 0 || count > time_max_ns / unit_ns) return fail(ErrorCode::bad_time);
    if (!is_plausible_time(count * unit_ns)) return fail(ErrorCode::bad_time);
    return count * unit_ns;
}

}  // namespace

std::optional<Json> Json::find(std::string_view key) const {
    simdjson::dom::object object;
    simdjson::dom::element value;
    if (element_.get(object) != SUCCESS || object[key].get(value) != SUCCESS) return std::nullopt;
    return Json(value);
}

Result<Json> Json::field(std::string_view key) const {
    const std::optional<Json> found = find(key);
    if (!found) return fail(ErrorCode::missing_field);
    return *found;
}

Result<Json> Json::at(std::size_t index) const {
    simdjson::dom::array array;
    simdjson::dom::element value;
    if (element_.get(array) != SUCCESS || array.at(index).get(value) != SUCCESS) {
        return fail(ErrorCode::missing_field);
    }
    return Json(value);
}

std::size_t Json::size() const {
    simdjson::dom::array array;
    if (element_.get(array) == SUCCESS) return array.size();
    simdjson::dom::object object;
    return element_.get(object) == SUCCESS ? object.size() : 0;
}

Result<std::string_view> Json::text() const {
    std::string_view text;
    if (element_.is_null()) return fail(ErrorCode::empty_field);
    if (element_.get(text) != SUCCESS) return fail(ErrorCode::wrong_type);
    if (text.empty()) return fail(ErrorCode::empty_field);
    return text;
}

Result<Decimal> Json::decimal() const {
    switch (element_.type()) {
        case simdjson::dom::element_type::STRING:
            return Decimal::parse(element_.get_string().value_unsafe());
        case simdjson::dom::element_type::INT64: {
            // The lowest integer has no positive counterpart; nobody could take its magnitude.
            const std::int64_t whole = element_.get_int64().value_unsafe();
            if (whole == std::numeric_limits<std::int64_t>::min()) break;
            return Decimal::from_parts(whole, 0);
        }
        case simdjson::dom::element_type::UINT64:
            return fail(ErrorCode::number_range);
        case simdjson::dom::element_type::DOUBLE:
            return decimal_of(element_.get_double().value_unsafe());
        case simdjson::dom::element_type::NULL_VALUE:
            return fail(ErrorCode::empty_field);
        default:
            return fail(ErrorCode::wrong_type);
    }
    return fail(ErrorCode::number_range);
}

Result<double> Json::number() const {
    if (element_.is_string()) {
        FL_TRY(exact, decimal());
        return exact.to_double();
    }
    double number = 0;
    if (element_.is_null()) return fail(ErrorCode::empty_field);
    if (element_.get(number) != SUCCESS) return fail(ErrorCode::wrong_type);
    return number;
}

Result<std::int64_t> Json::integer() const {
    std::int64_t number = 0;
    if (element_.get(number) == SUCCESS) return number;
    // Nanoseconds written as text have 19 digits, one more than a decimal keeps.
    std::string_view digits;
    if (element_.get(digits) == SUCCESS && !digits.empty()) {
        const char* const last = digits.data() + digits.size();
        const auto [end, error] = std::from_chars(digits.data(), last, number);
        if (error == std::errc{} && end == last) return number;
    }
    FL_TRY(exact, decimal());
    if (exact.scale() != 0) return fail(ErrorCode::bad_number);
    return exact.mantissa();
}

Result<bool> Json::boolean() const {
    bool flag = false;
    if (element_.get(flag) != SUCCESS) return fail(ErrorCode::wrong_type);
    return flag;
}

Result<std::string_view> Json::text(std::string_view key) const {
    FL_TRY(value, field(key));
    return value.text();
}

Result<Decimal> Json::decimal(std::string_view key) const {
    FL_TRY(value, field(key));
    return value.decimal();
}

Result<double> Json::number(std::string_view key) const {
    FL_TRY(value, field(key));
    return value.number();
}

Result<std::int64_t> Json::integer(std::string_view key) const {
    FL_TRY(value, field(key));
    return value.integer();
}

Result<double> Json::number_if(std::string_view key) const {
    const std::optional<Json> found = find(key);
    if (!found) return std::numeric_limits<double>::quiet_NaN();
    const Result<double> number = found->number();
    if (!number && number.error().code == ErrorCode::empty_field) {
        return std::numeric_limits<double>::quiet_NaN();
    }
    return number;
}

Result<std::string_view> Json::text_if(std::string_view key) const {
    const std::optional<Json> found = find(key);
    if (!found) return std::string_view{};
    const Result<std::string_view> text = found->text();
    if (!text && text.error().code == ErrorCode::empty_field) return std::string_view{};
    return text;
}

Result<TimeNs> Json::time_ms(std::string_view key) const { return time_in(*this, key, ns_per_ms); }
Result<TimeNs> Json::time_us(std::string_view key) const { return time_in(*this, key, ns_per_us); }
Result<TimeNs> Json::time_ns(std::string_view key) const { return time_in(*this, key, 1); }

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

Result<Json> JsonParser::parse(std::string_view payload, std::size_t bytes_max) {
    if (payload.size() > bytes_max) return fail(ErrorCode::too_large);
    simdjson::dom::element root;
    const auto attempt = [&](std::string_view text) {
        padded_.reserve(text.size() + simdjson::SIMDJSON_PADDING);
        padded_.assign(text);
        return parser_.parse(padded_.data(), padded_.size(), false).get(root);
    };
    simdjson::error_code error = attempt(payload);
    if (error == simdjson::NUMBER_ERROR) error = attempt(quote_long_integers(payload));
    if (error != SUCCESS) return fail(ErrorCode::bad_json);
    return Json(root);
}

}  // namespace faultline
