// What tests and fuzzers of Json share: a parsed value as text, every reading of it included, so
// that two ways of parsing can be compared.
#pragma once

#include <bit>
#include <cstdint>
#include <string>

#include "venue/json.hpp"

namespace faultline {

template <class Value, class Print>
std::string reading_text(const Result<Value>& value, Print print) {
    return value ? print(*value) : "error " + std::to_string(static_cast<int>(value.error().code));
}

/// What the value reads as.
inline std::string json_line(const Json& value) {
    std::string out;
    const auto add = [&out](const std::string& text) { out += text + ' '; };
    add(value.is_object()   ? "object"
        : value.is_array()  ? "array"
        : value.is_text()   ? "text"
        : value.is_number() ? "number"
        : value.is_null()   ? "null"
                            : "other");
    add(std::to_string(value.size()));
    add(reading_text(value.text(), [](std::string_view text) { return std::string(text); }));
    add(reading_text(value.decimal(), [](const Decimal& number) {
        return std::to_string(number.mantissa()) + "e-" + std::to_string(number.scale());
    }));
    add(reading_text(value.number(), [](double number) {
        return std::to_string(std::bit_cast<std::uint64_t>(number));
    }));
    add(reading_text(value.integer(), [](std::int64_t whole) { return std::to_string(whole); }));
    add(reading_text(value.boolean(), [](bool yes) { return std::string(yes ? "yes" : "no"); }));
    return out + "\n";
}

/// The value and what it holds, and of each key and the last place what a lookup finds.
inline std::string json_text(const Json& value) {
    std::string out = json_line(value);
    if (value.is_array()) {
        static_cast<void>(value.each([&out](const Json& element) -> Result<void> {
            out += json_text(element);
            return {};
        }));
        if (const Result<Json> last = value.at(value.size() - 1)) out += json_line(*last);
    }
    if (value.is_object()) {
        static_cast<void>(value.each_member([&](std::string_view key, const Json& member) {
            out += std::string(key) + ": " + json_text(member);
            if (const auto found = value.find(key)) out += "first " + json_line(*found);
        }));
    }
    return out;
}

/// A payload as text, or its error.
inline std::string json_text(const Result<Json>& root) {
    return reading_text(root, [](const Json& value) { return json_text(value); });
}

}  // namespace faultline
