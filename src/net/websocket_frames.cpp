// WebSocketFrames: one flat buffer that is read from the front and filled at the back.
#include "net/websocket_frames.hpp"

#include <algorithm>
#include <cstring>
#include <fmt/format.h>

namespace faultline {
namespace {

constexpr std::size_t usual_bytes = 64U << 10;     // of the buffer
constexpr std::size_t room_bytes_min = 17U << 10;  // one TLS record
constexpr std::size_t kept_bytes_max = 1U << 20;   // a larger buffer is given back when empty
constexpr std::size_t control_bytes_max = 125;
constexpr unsigned char final_bit = 0x80, reserved_bits = 0x70, opcode_bits = 0x0f;
constexpr unsigned char mask_bit = 0x80, length_bits = 0x7f;
constexpr unsigned length_16 = 126, length_64 = 127;

std::uint64_t big_endian(const unsigned char* bytes, std::size_t count) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < count; ++i) value = value << 8 | bytes[i];
    return value;
}

void append_big_endian(std::string& out, std::uint64_t value, int count) {
    for (int shift = 8 * (count - 1); shift >= 0; shift -= 8) {
        out.push_back(static_cast<char>(value >> shift & 0xff));
    }
}

bool is_control(WsOpcode opcode) { return opcode >= WsOpcode::close; }

}  // namespace

void append_masked_frame(std::string& out, WsOpcode opcode, std::string_view payload, WsMask mask) {
    out.push_back(static_cast<char>(final_bit | static_cast<unsigned char>(opcode)));
    if (payload.size() < length_16) {
        out.push_back(static_cast<char>(mask_bit | payload.size()));
    } else if (payload.size() <= 0xffff) {
        out.push_back(static_cast<char>(mask_bit | length_16));
        append_big_endian(out, payload.size(), 2);
    } else {
        out.push_back(static_cast<char>(mask_bit | length_64));
        append_big_endian(out, payload.size(), 8);
    }
    out.append(reinterpret_cast<const char*>(mask.data()), mask.size());
    const std::size_t begin = out.size();
    out.append(payload);
    for (std::size_t i = 0; i < payload.size(); ++i) {
        out[begin + i] = static_cast<char>(out[begin + i] ^ mask[i % mask.size()]);
    }
}

std::string close_payload(std::uint16_t code, std::string_view words) {
    std::string payload;
    append_big_endian(payload, code, 2);
    payload.append(words.substr(0, control_bytes_max - 2));
    return payload;
}

std::string close_words(std::string_view payload) {
    if (payload.size() < 2) return {};
    const auto* bytes = reinterpret_cast<const unsigned char*>(payload.data());
    std::string text = fmt::format("{} {}", big_endian(bytes, 2), payload.substr(2));
    if (text.ends_with(' ')) text.pop_back();
    return text;
}

WebSocketReader::WebSocketReader(std::size_t message_bytes_max, std::size_t slack_bytes)
    : message_bytes_max_(message_bytes_max), slack_bytes_(slack_bytes) {
    make_room(usual_bytes);
}

void WebSocketReader::make_room(std::size_t bytes) {
    auto larger = std::make_unique<char[]>(bytes + slack_bytes_);
    if (end_ > begin_) std::memcpy(larger.get(), buffer_.get() + begin_, end_ - begin_);
    buffer_ = std::move(larger);
    capacity_ = bytes;
    end_ -= begin_;
    begin_ = 0;
}

std::span<char> WebSocketReader::room() {
    if (begin_ == end_) {
        begin_ = end_ = 0;
        if (capacity_ > kept_bytes_max) make_room(usual_bytes);
    }
    const std::size_t held = end_ - begin_;
    // The whole of the frame that has begun, and space for one record in any case.
    const std::size_t needed = std::max(wanted_bytes_, held + room_bytes_min);
    if (begin_ + needed > capacity_) {
        if (needed > capacity_) {
            make_room(needed + usual_bytes);
        } else {
            std::memmove(buffer_.get(), buffer_.get() + begin_, held);
            begin_ = 0;
            end_ = held;
        }
    }
    return {buffer_.get() + end_, capacity_ - end_};
}

WebSocketReader::Next WebSocketReader::broken(std::string_view words) {
    words_ = words;
    return Next::protocol;
}

WebSocketReader::Next WebSocketReader::read_head(Head& head) {
    const auto* bytes = reinterpret_cast<const unsigned char*>(buffer_.get() + begin_);
    const std::size_t held = end_ - begin_;
    if (held < 2) return Next::more;
    if ((bytes[0] & reserved_bits) != 0) return broken("a reserved bit is set");
    if ((bytes[1] & mask_bit) != 0) return broken("a server's frame is masked");
    head.opcode = static_cast<WsOpcode>(bytes[0] & opcode_bits);
    head.is_final = (bytes[0] & final_bit) != 0;
    head.payload_bytes = bytes[1] & length_bits;
    head.bytes = 2;
    if (head.payload_bytes >= length_16) {
        const std::size_t count = head.payload_bytes == length_16 ? 2 : 8;
        if (held < 2 + count) return Next::more;
        head.payload_bytes = big_endian(bytes + 2, count);
        head.bytes += count;
        const std::uint64_t shorter_max = count == 2 ? length_16 - 1 : 0xffff;
        if (head.payload_bytes <= shorter_max) return broken("a length in its longer form");
    }
    return check_head(head);
}

WebSocketReader::Next WebSocketReader::check_head(const Head& head) {
    switch (head.opcode) {
        case WsOpcode::continuation:
            if (!is_fragmented_) return broken("a continuation of nothing");
            break;
        case WsOpcode::text:
        case WsOpcode::binary:
            if (is_fragmented_) return broken("a message inside another");
            break;
        case WsOpcode::close:
        case WsOpcode::ping:
        case WsOpcode::pong:
            if (!head.is_final) return broken("a control frame in pieces");
            if (head.payload_bytes > control_bytes_max) return broken("a control frame too long");
            return Next::message;
        default:
            return broken("an unknown opcode");
    }
    const std::size_t held = is_fragmented_ ? fragments_.size() : 0;
    if (head.payload_bytes > message_bytes_max_ - held) {
        words_ = "a message above the limit";
        return Next::too_large;
    }
    return Next::message;
}

WebSocketReader::Next WebSocketReader::take_fragment(const Head& head, std::string_view payload,
                                                     WsMessage& out) {
    if (!is_fragmented_) {
        is_fragmented_ = true;
        fragments_opcode_ = head.opcode;
        fragments_.clear();
    }
    fragments_.append(payload);
    if (!head.is_final) return Next::more;
    is_fragmented_ = false;
    is_fragments_spent_ = true;
    fragments_.reserve(fragments_.size() + slack_bytes_);
    out = {fragments_opcode_, fragments_};
    return Next::message;
}

WebSocketReader::Next WebSocketReader::next(WsMessage& out) {
    if (is_fragments_spent_) {
        is_fragments_spent_ = false;
        std::string().swap(fragments_);
    }
    for (;;) {
        Head head;
        wanted_bytes_ = 0;
        if (const Next state = read_head(head); state != Next::message) return state;
        const std::size_t frame_bytes = head.bytes + static_cast<std::size_t>(head.payload_bytes);
        if (end_ - begin_ < frame_bytes) {
            wanted_bytes_ = frame_bytes;
            return Next::more;
        }
        const std::string_view payload(buffer_.get() + begin_ + head.bytes,
                                       static_cast<std::size_t>(head.payload_bytes));
        begin_ += frame_bytes;
        if (is_control(head.opcode) || (head.is_final && !is_fragmented_)) {
            out = {head.opcode, payload};
            return Next::message;
        }
        if (take_fragment(head, payload, out) == Next::message) return Next::message;
    }
}

}  // namespace faultline
