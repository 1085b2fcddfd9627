// ServerFrames: the server's side of WebSocket frames (RFC 6455). Pure: bytes in, messages out;
// bytes to send are appended to a text, so that many frames leave in one write.
//
//   byte 0   fin bit, three reserved bits that are 0, four bits of what it is
//   byte 1   mask bit (1 from clients), length: 0..125, or 126: 2 bytes follow, 127: 8 bytes follow
//   then     those length bytes, big endian; 4 bytes of mask where the mask bit is set; the payload
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "net/websocket_frames.hpp"

namespace faultline {

/// Close codes of the protocol that the server itself uses.
inline constexpr std::uint16_t close_normal = 1000;
inline constexpr std::uint16_t close_protocol_error = 1002;
inline constexpr std::uint16_t close_no_code = 1005;  // said by a close frame without a code
inline constexpr std::uint16_t close_bad_text = 1007;
inline constexpr std::uint16_t close_too_large = 1009;

/// Appends the head of a whole, unmasked frame: the payload of this size must follow.
void append_frame_head(std::string& out, WsOpcode op, std::uint64_t payload_bytes);
void append_frame(std::string& out, WsOpcode op, std::string_view payload);
/// The reason is cut to what a close frame can hold, at a whole character.
void append_close_frame(std::string& out, std::uint16_t code, std::string_view reason);

/// Reads what clients send and joins fragments. After a failure it must not be used again.
class SocketMessageReader {
  public:
    enum class Found : std::uint8_t { nothing, text, binary, ping, pong, close, failure };
    struct Item {
        Found found = Found::nothing;
        std::size_t used = 0;      // bytes of the input to be dropped
        std::string_view payload;  // until the input changes or the next call
        std::uint16_t code = 0;    // of a close: the client's; of a failure: to close with
    };

    explicit SocketMessageReader(std::size_t message_bytes_max) : bytes_max_(message_bytes_max) {}

    /// The first message or control frame of the input, which is unmasked in place. `nothing` may
    /// still use bytes (a fragment); call again until it uses none. A message larger than allowed
    /// is a failure as soon as its size is announced.
    Item next(std::span<char> input);

  private:
    struct Head;
    Item control(const Head& head, std::string_view payload);
    Item data(const Head& head, std::string_view payload);

    std::size_t bytes_max_;
    std::string fragments_;
    Found fragmented_ = Found::nothing;  // what the fragments will be
};

}  // namespace faultline
