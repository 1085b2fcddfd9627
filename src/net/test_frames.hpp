// Frames as a WebSocket client writes them, for tests of the server.
#pragma once

#include <string>
#include <string_view>

#include "net/server_frames.hpp"

namespace faultline {

/// One masked frame, as clients send.
inline std::string masked_frame(WsOpcode op, std::string_view payload, bool is_last = true) {
    std::string out;
    append_frame_head(out, op, payload.size());
    if (!is_last) out[0] = static_cast<char>(out[0] & 0x7f);
    out[1] = static_cast<char>(out[1] | 0x80);
    const std::string mask = "\x5a\x01\xf7\x80";
    out += mask;
    for (std::size_t i = 0; i < payload.size(); ++i) {
        out.push_back(static_cast<char>(payload[i] ^ mask[i % 4]));
    }
    return out;
}

}  // namespace faultline
