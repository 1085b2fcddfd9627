// Base64: four letters for three bytes, and back.
#include "core/base64.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace faultline {
namespace {

constexpr std::string_view letters =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint32_t no_letter = 64;

constexpr std::array<std::uint8_t, 256> value_table() {
    std::array<std::uint8_t, 256> table{};
    table.fill(no_letter);
    for (std::size_t i = 0; i < letters.size(); ++i) {
        table[static_cast<unsigned char>(letters[i])] = static_cast<std::uint8_t>(i);
    }
    return table;
}

std::uint32_t byte_at(std::string_view bytes, std::size_t i) {
    return i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0U;
}

}  // namespace

std::string to_base64(std::string_view bytes) {
    std::string text;
    text.reserve((bytes.size() + 2) / 3 * 4);
    for (std::size_t i = 0; i < bytes.size(); i += 3) {
        const std::uint32_t group =
            byte_at(bytes, i) << 16 | byte_at(bytes, i + 1) << 8 | byte_at(bytes, i + 2);
        text += letters[group >> 18];
        text += letters[group >> 12 & 63];
        text += i + 1 < bytes.size() ? letters[group >> 6 & 63] : '=';
        text += i + 2 < bytes.size() ? letters[group & 63] : '=';
    }
    return text;
}

Result<std::string> from_base64(std::string_view text) {
    static constexpr std::array<std::uint8_t, 256> values = value_table();
    if (text.size() % 4 != 0) {
        return fail(ErrorCode::bad_text, static_cast<std::uint32_t>(text.size() / 4));
    }
    std::string bytes;
    bytes.reserve(text.size() / 4 * 3);
    for (std::size_t i = 0; i < text.size(); i += 4) {
        const bool last = i + 4 == text.size();
        const std::size_t padding = !last ? 0 : text.ends_with("==") ? 2 : text.ends_with('=');
        std::uint32_t group = 0;
        for (std::size_t j = 0; j < 4; ++j) {
            const std::uint32_t value =
                j < 4 - padding ? values[static_cast<unsigned char>(text[i + j])] : 0U;
            if (value == no_letter)
                return fail(ErrorCode::bad_text, static_cast<std::uint32_t>(i / 4));
            group = group << 6 | value;
        }
        const std::uint32_t unused = padding == 2 ? 0xffffU : padding == 1 ? 0xffU : 0U;
        if ((group & unused) != 0)
            return fail(ErrorCode::bad_text, static_cast<std::uint32_t>(i / 4));
        for (std::size_t j = 0; j < 3 - padding; ++j) {
            bytes += static_cast<char>(group >> (16 - 8 * j) & 0xff);
        }
    }
    return bytes;
}

}  // namespace faultline
