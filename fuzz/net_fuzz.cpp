// Fuzzer of what strangers on the network may send: URLs, compressed bytes, WebSocket frames and
// HTTP answers. The first byte chooses.
#include <algorithm>

#include "fuzz.hpp"
#include "net/http_wire.hpp"
#include "net/inflate.hpp"
#include "net/url.hpp"
#include "net/websocket_frames.hpp"

namespace faultline {
namespace {

using fuzz::require;

constexpr std::size_t bytes_max = 4096;

void read_url(std::string_view bytes) {
    const auto url = parse_url(bytes);
    if (!url) return;
    const std::string scheme =
        std::string(url->is_websocket ? "ws" : "http") + (url->is_tls ? "s" : "");
    require(parse_url(scheme + "://" + url->authority() + url->target) == *url);
}

void read_compressed(std::string_view bytes) {
    std::string out;
    const auto done = inflate(bytes, bytes_max, out);
    require(done ? out.size() <= bytes_max : out.empty());
}

void read_frames(std::string_view bytes) {
    WebSocketReader reader(bytes_max, 64);
    while (!bytes.empty()) {
        const std::span<char> room = reader.room();
        const std::size_t count = std::min<std::size_t>({room.size(), bytes.size(), 97});
        std::copy_n(bytes.data(), count, room.data());
        reader.filled(count);
        bytes.remove_prefix(count);
        WsMessage message;
        WebSocketReader::Next next{};
        while ((next = reader.next(message)) == WebSocketReader::Next::message) {
            require(message.payload.size() <= bytes_max);
        }
        if (next != WebSocketReader::Next::more) return;
    }
}

void read_answer(std::string_view bytes) {
    HttpAnswerReader reader(bytes_max, false);
    for (std::size_t at = 0; at < bytes.size(); at += 61) {
        if (reader.put(bytes.substr(at, 61))) return;
    }
    if (reader.put_end()) return;
    HttpAnswer answer = reader.take();
    require(answer.body.size() <= bytes_max);
    decode_body(answer, bytes_max);
    retry_after_ns(answer.header("Retry-After"), 0);
}

}  // namespace
}  // namespace faultline

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string_view bytes = faultline::fuzz::text_of(data, size).substr(1);
    switch (data[0] % 4) {
        case 0:
            faultline::read_url(bytes);
            break;
        case 1:
            faultline::read_compressed(bytes);
            break;
        case 2:
            faultline::read_frames(bytes);
            break;
        default:
            faultline::read_answer(bytes);
            break;
    }
    return 0;
}
