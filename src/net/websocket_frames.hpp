// WebSocketFrames: bytes to messages and back, as RFC 6455 has it, without a socket.
//
// A client's reader: many messages arrive in one read of the socket and are handed out where they
// lie, without a copy. Only a message in several frames is put together elsewhere. The extension
// permessage-deflate is never offered, so a reserved bit is an error. Whether text is UTF-8 is left
// to the JSON parser.
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace faultline {

enum class WsOpcode : std::uint8_t {
    continuation = 0,
    text = 1,
    binary = 2,
    close = 8,
    ping = 9,
    pong = 10,
};

using WsMask = std::array<unsigned char, 4>;

/// Adds a final frame to `out`, masked as a client must.
void append_masked_frame(std::string& out, WsOpcode opcode, std::string_view payload, WsMask mask);
/// The payload of a close frame: a code and a few words.
std::string close_payload(std::uint16_t code, std::string_view words);
/// "1000 going away" of a close frame's payload; empty where it is empty.
std::string close_words(std::string_view payload);

/// A message or a control frame. The payload is valid until the reader's next `room`.
struct WsMessage {
    WsOpcode opcode{};
    std::string_view payload;
};

class WebSocketReader {
  public:
    enum class Next : std::uint8_t { message, more, too_large, protocol };

    /// `slack_bytes` may be read behind every payload.
    WebSocketReader(std::size_t message_bytes_max, std::size_t slack_bytes);

    /// Where the next bytes from the socket go; never empty. Payloads handed out before are void.
    std::span<char> room();
    /// So many bytes have been put there.
    void filled(std::size_t bytes) { end_ += bytes; }
    /// The next message. After too_large or protocol there is no going on.
    Next next(WsMessage& out);
    /// What was wrong.
    std::string_view words() const { return words_; }

  private:
    struct Head {
        WsOpcode opcode{};
        bool is_final = false;
        std::size_t bytes = 0;  // of the head
        std::uint64_t payload_bytes = 0;
    };
    Next read_head(Head& head);
    Next check_head(const Head& head);
    Next take_fragment(const Head& head, std::string_view payload, WsMessage& out);
    Next broken(std::string_view words);
    void make_room(std::size_t bytes);

    std::size_t message_bytes_max_, slack_bytes_;
    std::unique_ptr<char[]> buffer_;
    std::size_t capacity_ = 0;         // without the slack
    std::size_t begin_ = 0, end_ = 0;  // what has been read and not been handed out
    std::size_t wanted_bytes_ = 0;     // of the frame that is still incomplete
    std::string fragments_;            // of a message in several frames
    bool is_fragmented_ = false;       // such a message has begun
    bool is_fragments_spent_ = false;  // it was handed out; forget it at the next call
    WsOpcode fragments_opcode_{};
    std::string_view words_;
};

}  // namespace faultline
