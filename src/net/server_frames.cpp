// ServerFrames: writing and reading of frames, all rules of RFC 6455, section 5.
#include "net/server_frames.hpp"

#include <array>
#include <cstring>
#include <simdjson.h>

namespace faultline {
namespace {

constexpr std::size_t control_bytes_max = 125;

void append_big_endian(std::string& out, std::uint64_t value, int bytes) {
    for (int i = bytes - 1; i >= 0; --i) out.push_back(static_cast<char>(value >> (8 * i)));
}

std::uint64_t big_endian(const char* bytes, int count) {
    std::uint64_t value = 0;
    for (int i = 0; i < count; ++i) value = value << 8 | static_cast<unsigned char>(bytes[i]);
    return value;
}

void unmask(std::span<char> payload, const char* mask) {
    std::array<char, 8> twice{};
    std::memcpy(twice.data(), mask, 4);
    std::memcpy(twice.data() + 4, mask, 4);
    std::uint64_t wide = 0;
    std::memcpy(&wide, twice.data(), 8);
    std::size_t at = 0;
    for (; at + 8 <= payload.size(); at += 8) {
        std::uint64_t word = 0;
        std::memcpy(&word, payload.data() + at, 8);
        word ^= wide;
        std::memcpy(payload.data() + at, &word, 8);
    }
    for (; at < payload.size(); ++at) {
        payload[at] = static_cast<char>(payload[at] ^ mask[at & 3]);
    }
}

bool is_utf8(std::string_view text) { return simdjson::validate_utf8(text.data(), text.size()); }

/// Codes that may stand in a close frame (RFC 6455, 7.4).
bool is_close_code(std::uint16_t code) {
    if (code >= 3000 && code <= 4999) return true;
    return code >= 1000 && code <= 1014 && code != 1004 && code != 1005 && code != 1006;
}

SocketMessageReader::Item failure(std::uint16_t code) {
    return {SocketMessageReader::Found::failure, 0, {}, code};
}

}  // namespace

void append_frame_head(std::string& out, WsOpcode op, std::uint64_t payload_bytes) {
    out.push_back(static_cast<char>(0x80 | static_cast<unsigned>(op)));
    if (payload_bytes < 126) {
        out.push_back(static_cast<char>(payload_bytes));
    } else if (payload_bytes <= 0xffff) {
        out.push_back(126);
        append_big_endian(out, payload_bytes, 2);
    } else {
        out.push_back(127);
        append_big_endian(out, payload_bytes, 8);
    }
}

void append_frame(std::string& out, WsOpcode op, std::string_view payload) {
    append_frame_head(out, op, payload.size());
    out.append(payload);
}

void append_close_frame(std::string& out, std::uint16_t code, std::string_view reason) {
    if (reason.size() > control_bytes_max - 2) {
        std::size_t end = control_bytes_max - 2;
        // A byte 10xxxxxx continues a character.
        while (end > 0 && (static_cast<unsigned char>(reason[end]) & 0xc0) == 0x80) --end;
        reason = reason.substr(0, end);
    }
    append_frame(out, WsOpcode::close, close_payload(code, reason));
}

struct SocketMessageReader::Head {
    bool is_last = false;
    unsigned op = 0;
    bool is_control() const { return (op & 8) != 0; }
};

SocketMessageReader::Item SocketMessageReader::next(std::span<char> input) {
    if (input.size() < 2) return {};
    const auto first = static_cast<unsigned char>(input[0]);
    const auto second = static_cast<unsigned char>(input[1]);
    const Head head{(first & 0x80) != 0, first & 0x0fU};
    // Reserved bits need an extension, and none was agreed on; clients must mask.
    if ((first & 0x70) != 0 || (second & 0x80) == 0) return failure(close_protocol_error);
    std::uint64_t length = second & 0x7f;
    if (head.is_control() && (!head.is_last || length > control_bytes_max)) {
        return failure(close_protocol_error);
    }
    const int extra = length == 126 ? 2 : length == 127 ? 8 : 0;
    const std::size_t head_bytes = 2 + static_cast<std::size_t>(extra) + 4;
    if (input.size() < head_bytes) return {};
    if (extra > 0) length = big_endian(input.data() + 2, extra);
    const std::size_t held = fragmented_ == Found::nothing ? 0 : fragments_.size();
    if (!head.is_control() && length > bytes_max_ - held) return failure(close_too_large);
    if (input.size() - head_bytes < length) return {};

    const std::span<char> payload = input.subspan(head_bytes, length);
    unmask(payload, input.data() + head_bytes - 4);
    const std::string_view text(payload.data(), payload.size());
    Item item = head.is_control() ? control(head, text) : data(head, text);
    item.used = head_bytes + length;
    return item;
}

SocketMessageReader::Item SocketMessageReader::control(const Head& head, std::string_view payload) {
    switch (static_cast<WsOpcode>(head.op)) {
        case WsOpcode::ping:
            return {Found::ping, 0, payload, 0};
        case WsOpcode::pong:
            return {Found::pong, 0, payload, 0};
        case WsOpcode::close: {
            if (payload.empty()) return {Found::close, 0, {}, close_no_code};
            if (payload.size() == 1) return failure(close_protocol_error);
            const auto code = static_cast<std::uint16_t>(big_endian(payload.data(), 2));
            if (!is_close_code(code)) return failure(close_protocol_error);
            if (!is_utf8(payload.substr(2))) return failure(close_bad_text);
            return {Found::close, 0, payload.substr(2), code};
        }
        default:
            return failure(close_protocol_error);
    }
}

SocketMessageReader::Item SocketMessageReader::data(const Head& head, std::string_view payload) {
    const bool continues = head.op == static_cast<unsigned>(WsOpcode::continuation);
    if (head.op > static_cast<unsigned>(WsOpcode::binary) ||
        continues != (fragmented_ != Found::nothing)) {
        return failure(close_protocol_error);
    }
    Found found = fragmented_;
    if (!continues) {
        found = head.op == static_cast<unsigned>(WsOpcode::text) ? Found::text : Found::binary;
        fragments_.clear();
    }
    if (!head.is_last || continues) {
        fragments_.append(payload);
        payload = fragments_;
    }
    if (!head.is_last) {
        fragmented_ = found;
        return {};
    }
    fragmented_ = Found::nothing;
    if (found == Found::text && !is_utf8(payload)) return failure(close_bad_text);
    return {found, 0, payload, 0};
}

}  // namespace faultline
