// Normaliser: one venue's records decoded in order, with what earlier records have told.
#include "feed/normaliser.hpp"

#include <map>
#include <unordered_map>

#include "core/json_writer.hpp"
#include "feed/seen_events.hpp"
#include "venue/catalog.hpp"
#include "venue/decode_line.hpp"

namespace faultline {
namespace {

// Bounds against servers that would fill the memory; honest sessions stay far below.
constexpr std::size_t connections_max = 4096;
constexpr std::size_t book_symbols_max = 100'000;
/// A book dated further ahead of its receipt than this does not make later ones stale.
constexpr DurationNs ahead_max_ns = ns_per_minute;

/// The time of the latest book of each symbol.
class BookClock {
  public:
    bool is_stale(const std::string& symbol, const BookDepth& book) {
        if (book.exchange_ns == 0) return false;
        const auto found = latest_ns_.find(symbol);
        if (found != latest_ns_.end() && book.exchange_ns < found->second) return true;
        const TimeNs believed_ns = std::min(book.exchange_ns, book.received_ns + ahead_max_ns);
        if (found != latest_ns_.end()) {
            found->second = std::max(found->second, believed_ns);
        } else if (latest_ns_.size() < book_symbols_max) {
            latest_ns_.emplace(symbol, believed_ns);
        }
        return false;
    }

  private:
    std::unordered_map<std::string, TimeNs> latest_ns_;
};

}  // namespace

struct Normaliser::State {
    explicit State(VenueId of) : venue(of), instruments(spec_of(of)) {}

    ChannelNames& channels_of(std::uint32_t connection) {
        if (channels.size() >= connections_max && !channels.contains(connection)) {
            channels.erase(channels.begin());
        }
        return channels[connection];
    }
    void decode(const FrameRecord& record);
    void drop_what_is_known(const FrameRecord& record);
    bool is_known(const DecodedEvent& decoded);

    VenueId venue;
    InstrumentTable instruments;
    JsonParser json;
    std::map<std::uint32_t, ChannelNames> channels;  // by connection
    SeenEvents seen;
    BookClock books;
    Normalised out;
};

void Normaliser::State::decode(const FrameRecord& record) {
    const DecodeContext context{
        .instruments = &instruments,
        .json = &json,
        .channels = record.kind == RecordKind::frame ? &channels_of(record.connection) : nullptr,
        .received_ns = record.received_ns,
        .endpoint = record.endpoint,
        .symbol = record.symbol};
    const Result<FrameKind> kind = decode_payload(venue, record.payload, context, out.batch);
    if (!kind) {
        out.malformed = kind.error();
        return;
    }
    out.kind = *kind;
    for (const InstrumentRow& row : out.batch.instruments) instruments.tell(row.instrument);
    drop_what_is_known(record);
    if (*kind == FrameKind::heartbeat && record.kind == RecordKind::frame) {
        out.answer = answer_to_payload(venue, record.payload, context);
    }
}

void Normaliser::State::drop_what_is_known(const FrameRecord& record) {
    if (out.batch.events.empty()) return;
    seen.begin({.connection = record.connection,
                .lists_past = record.kind == RecordKind::answer || out.batch.replayed,
                .received_ns = record.received_ns,
                .payload = record.payload});
    std::vector<DecodedEvent>& events = out.batch.events;
    auto kept = events.begin();
    for (DecodedEvent& decoded : events) {
        if (is_known(decoded)) {
            out.dropped.push_back(std::move(decoded));
        } else {
            if (&*kept != &decoded) *kept = std::move(decoded);
            ++kept;
        }
    }
    events.erase(kept, events.end());
}

bool Normaliser::State::is_known(const DecodedEvent& decoded) {
    const EventKind kind = kind_of(decoded.event);
    if (kind == EventKind::trade || kind == EventKind::liquidation) {
        if (seen.is_new(decoded)) return false;
        ++out.duplicates;
        return true;
    }
    if (kind != EventKind::book_depth) return false;
    if (!books.is_stale(decoded.symbol, std::get<BookDepth>(decoded.event))) return false;
    ++out.stale_books;
    return true;
}

Normaliser::Normaliser(VenueId venue) : state_(std::make_unique<State>(venue)) {}
Normaliser::~Normaliser() = default;
Normaliser::Normaliser(Normaliser&&) noexcept = default;

void Normaliser::tell(const Instrument& instrument) { state_->instruments.tell(instrument); }

const InstrumentTable& Normaliser::instruments() const { return state_->instruments; }

const Normalised& Normaliser::take(const FrameRecord& record) {
    Normalised& out = state_->out;
    out.record = record.kind;
    out.kind = FrameKind::unknown;
    out.batch.clear();
    out.dropped.clear();
    out.duplicates = 0;
    out.stale_books = 0;
    out.malformed.reset();
    out.gap.reset();
    out.answer.clear();
    switch (record.kind) {
        case RecordKind::frame:
        case RecordKind::answer:
            state_->decode(record);
            break;
        case RecordKind::opened:
        case RecordKind::closed:
            state_->channels.erase(record.connection);
            break;
        case RecordKind::broken:
            out.malformed = Error{ErrorCode::bad_text};
            break;
        case RecordKind::gap: {
            Result<Gap> gap = gap_from_json(record.venue, record.payload);
            if (gap) {
                out.gap = std::move(*gap);
            } else {
                out.malformed = gap.error();
            }
            break;
        }
    }
    return out;
}

namespace {

std::string gap_line(const Gap& gap) {
    JsonWriter json;
    const auto time = [&json](std::string_view key, TimeNs at_ns) {
        json.key(key);
        if (at_ns == 0) {
            json.null();
        } else {
            json.value(format_time(at_ns));
        }
    };
    json.begin_object();
    json.member("kind", "gap");
    json.member("venue", name_of(gap.venue));
    json.member("channel", gap.channel);
    time("from", gap.from_ns);
    time("until", gap.until_ns);
    json.member("reason", name_of(gap.reason));
    json.member("detail", gap.detail);
    json.end_object();
    return json.take() + "\n";
}

}  // namespace

std::string event_lines(VenueId venue, const Normalised& normalised,
                        const InstrumentTable& instruments) {
    if (normalised.malformed) return malformed_line(venue, *normalised.malformed);
    if (normalised.gap) return gap_line(*normalised.gap);
    const bool decoded =
        normalised.record == RecordKind::frame || normalised.record == RecordKind::answer;
    if (!decoded || normalised.kind == FrameKind::acknowledgement ||
        normalised.kind == FrameKind::heartbeat) {
        return {};
    }
    if (normalised.kind == FrameKind::data && normalised.batch.empty()) return {};
    return batch_lines(venue, normalised.kind, normalised.batch, instruments);
}

}  // namespace faultline
