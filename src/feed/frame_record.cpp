// FrameRecord: names of kinds, and the line of a record both ways.
#include "feed/frame_record.hpp"

#include <array>

#include "core/base64.hpp"
#include "core/json_writer.hpp"
#include "venue/json.hpp"

namespace faultline {
namespace {

constexpr std::array kinds{
    RecordKind::opened, RecordKind::frame,  RecordKind::answer,
    RecordKind::broken, RecordKind::closed, RecordKind::gap,
};

Result<RecordKind> kind_from(std::string_view name) {
    for (const RecordKind kind : kinds) {
        if (name_of(kind) == name) return kind;
    }
    return fail(ErrorCode::bad_argument);
}

Result<std::string> payload_of(const Json& root) {
    const bool is_text = root.has("text");
    if (is_text == root.has("base64")) return fail(ErrorCode::missing_field);
    FL_TRY(written, root.text_if(is_text ? "text" : "base64"));
    if (is_text) return std::string(written);
    return from_base64(written);
}

}  // namespace

std::string_view name_of(RecordKind kind) {
    switch (kind) {
        case RecordKind::opened:
            return "opened";
        case RecordKind::frame:
            return "frame";
        case RecordKind::answer:
            return "answer";
        case RecordKind::broken:
            return "broken";
        case RecordKind::closed:
            return "closed";
        case RecordKind::gap:
            return "gap";
    }
    return "frame";
}

std::string to_line(const FrameRecord& record) {
    JsonWriter json;
    json.begin_object();
    json.member("sequence", record.sequence);
    json.member("received_ns", record.received_ns);
    json.member("venue", name_of(record.venue));
    json.member("connection", static_cast<std::uint64_t>(record.connection));
    json.member("kind", name_of(record.kind));
    json.member("endpoint", record.endpoint);
    json.member("symbol", record.symbol);
    if (simdjson::validate_utf8(record.payload)) {
        json.member("text", record.payload);
    } else {
        json.member("base64", to_base64(record.payload));
    }
    json.end_object();
    return json.take();
}

Result<FrameRecord> record_from_line(std::string_view line, JsonParser& parser) {
    FL_TRY(root, parser.parse(line, 0, record_line_bytes_max));
    FrameRecord record;
    FL_TRY(sequence, root.integer("sequence"));
    FL_TRY(received_ns, root.integer("received_ns"));
    FL_TRY(venue_name, root.text("venue"));
    FL_TRY(venue, parse_venue(venue_name));
    FL_TRY(connection, root.integer("connection"));
    FL_TRY(kind_name, root.text("kind"));
    FL_TRY(kind, kind_from(kind_name));
    FL_TRY(endpoint, root.text_if("endpoint"));
    FL_TRY(symbol, root.text_if("symbol"));
    FL_TRY(payload, payload_of(root));
    if (sequence < 0 || received_ns < 0 || connection < 0) {
        return fail(ErrorCode::negative_value);
    }
    if (connection > UINT32_MAX) return fail(ErrorCode::number_range);
    record.sequence = static_cast<std::uint64_t>(sequence);
    record.received_ns = received_ns;
    record.venue = venue;
    record.connection = static_cast<std::uint32_t>(connection);
    record.kind = kind;
    record.endpoint = endpoint;
    record.symbol = symbol;
    record.payload = std::move(payload);
    return record;
}

Result<FrameRecord> record_from_line(std::string_view line) {
    JsonParser parser;
    return record_from_line(line, parser);
}

}  // namespace faultline
