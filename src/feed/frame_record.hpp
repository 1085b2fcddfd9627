// FrameRecord: one thing that a live session heard or decided, in the order in which it did. The
// recorder writes these; a replay reads them back. Everything that normalising depends on is here.
//
// As a line of NDJSON:
//   {"sequence":7,"received_ns":1770000000000000000,"venue":"bybit","connection":3,"kind":"frame",
//    "endpoint":"","symbol":"","text":"..."}
// Bytes that are not UTF-8 stand in "base64" instead of "text".
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/result.hpp"
#include "core/time.hpp"
#include "market/venue_id.hpp"

namespace faultline {

enum class RecordKind : std::uint8_t {
    opened,  // a connection stands; `payload` is its URL
    frame,   // a WebSocket message, after decompression
    answer,  // the body of a REST answer with status 200; `endpoint` and `symbol` are its question
    broken,  // bytes that could not be decompressed (at most `broken_bytes_max` of them)
    closed,  // a connection ended; `payload` is why
    gap,     // data is missing: `payload` is a Gap as JSON
};
std::string_view name_of(RecordKind kind);
inline constexpr std::size_t broken_bytes_max = 1024;

struct FrameRecord {
    std::uint64_t sequence = 0;  // over all venues, from 1, without holes
    TimeNs received_ns = 0;
    VenueId venue{};
    std::uint32_t connection = 0;  // number of the connection in this recording; 0: REST
    RecordKind kind = RecordKind::frame;
    std::string endpoint;
    std::string symbol;
    std::string payload;

    friend bool operator==(const FrameRecord&, const FrameRecord&) = default;
};

/// Room for the largest payload (64 MB) with every byte escaped.
inline constexpr std::size_t record_line_bytes_max = 400U << 20;

class JsonParser;

/// One line, without its newline. `endpoint` and `symbol` are words of ours: UTF-8.
std::string to_line(const FrameRecord& record);
/// Error: what is wrong with the line (bad_json, missing_field, unknown_venue, ...). With a parser
/// of the caller's, reading many lines keeps its buffers.
Result<FrameRecord> record_from_line(std::string_view line);
Result<FrameRecord> record_from_line(std::string_view line, JsonParser& parser);

}  // namespace faultline
