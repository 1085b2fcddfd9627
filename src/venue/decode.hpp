// Decoding: a venue's payload to normalised events.
//
// A venue's wire file exports one `const VenueWire <identifier>_wire` of plain facts and functions.
// `decode` looks at one payload (a WebSocket message after decompression, or the body of a REST
// answer), says what it is, and fills a batch. All or nothing: on an error the batch is left empty,
// the caller counts and samples the payload and goes on. What is known but of no use to us is
// `ignored` with a named reason, so that nothing is lost in silence.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "core/http_header.hpp"
#include "market/events.hpp"
#include "market/margin_tiers.hpp"
#include "venue/channel_names.hpp"
#include "venue/instrument_table.hpp"
#include "venue/json.hpp"

namespace faultline {

enum class FrameKind : std::uint8_t {
    data,             // events, instruments or tiers (an empty answer has none)
    acknowledgement,  // of a subscription, or a greeting
    heartbeat,        // ping or pong
    error,            // the venue refuses something; `reason` is its text
    request,          // what a client sends (seen in documentation and recordings)
    ignored,          // known, but holds nothing that we take; `reason` says what
    unknown,          // no shape that we know
};
std::string_view name_of(FrameKind kind);

/// An event and the symbol it belongs to, as the venue writes it. Ids are given later.
struct DecodedEvent {
    std::string symbol;
    Event event;

    DecodedEvent() = default;
    /// Both are built where they stand: an event is moved once, its symbol never.
    template <class EventType>
    DecodedEvent(std::string_view whose, EventType&& what)
        : symbol(whose), event(std::forward<EventType>(what)) {}
};

/// A row of the venue's instruments answer.
struct InstrumentRow {
    Instrument instrument;
    double max_leverage = unknown;
    bool trading = true;
};

/// A row of the venue's margin-tier answer. Caps in the venue's unit are turned into USD only where
/// that needs no price; `cap_contracts` holds them otherwise.
struct MarginTierRow {
    std::string symbol;
    double cap_usd = unknown;
    double cap_contracts = unknown;
    double maintenance_rate = unknown;
    double max_leverage = unknown;
    double deduction_usd = unknown;
};

struct EventBatch {
    std::vector<DecodedEvent> events;
    std::vector<InstrumentRow> instruments;
    std::vector<MarginTierRow> tiers;
    std::vector<std::string> accounts;  // whom trades name (venues with public positions)
    std::string reason;                 // for error and ignored
    bool replayed = false;  // the venue repeats old events here (first frame after a subscription)

    void clear();
    bool empty() const { return events.empty() && instruments.empty() && tiers.empty(); }
    /// Adds an event; its symbol is the venue's text.
    template <class EventType>
    void add(std::string_view symbol, EventType&& event) {
        events.emplace_back(symbol, std::forward<EventType>(event));
    }
    /// Adds an event to be filled in where it stands; the reference is good until the next one.
    template <class EventType>
    EventType& start(std::string_view symbol) {
        DecodedEvent& added = events.emplace_back(symbol, std::in_place_type<EventType>);
        return *std::get_if<EventType>(&added.event);
    }
};

/// What decoding may need besides the payload.
struct DecodeContext {
    const InstrumentTable* instruments = nullptr;
    JsonParser* json = nullptr;
    ChannelNames* channels = nullptr;  // of the connection, for venues that number channels
    TimeNs received_ns = 0;            // 0: take the event's own time (files without one)
    std::string_view endpoint{};  // of a REST answer that does not name itself ("openInterest");
                                  // empty: tell by shape
    std::string_view symbol{};    // of a REST answer that does not name its instrument
    std::size_t readable_behind_bytes = 0;  // behind the payload, whatever they hold: from
                                            // JsonParser::padding_bytes on, it is not copied

    /// The root of the payload that this context came with. Errors: as of JsonParser::parse.
    Result<Json> parse(std::string_view payload) const {
        return json->parse(payload, readable_behind_bytes);
    }
};

/// How a connection is kept alive.
enum class PingRule : std::uint8_t {
    protocol,     // WebSocket ping frames only; the library answers
    client_text,  // we send a text every so often
    server_json,  // the server asks in a message and `answer_to` says what to reply
};

struct Endpoint {
    std::string_view name;  // "public", "market"
    std::string_view url;
};

/// A stream of a connection, and how to see that it lives: by an event of one of the kinds in
/// `proof` for `symbol` (any symbol where empty), since payloads do not name their subscription.
struct PlannedChannel {
    std::string channel;  // "forceOrder btcusdt": names gaps and staleness
    DurationNs
        quiet_max_ns;  // first data (and later data) are expected within this; 0: may be silent
    EventKinds proof{};
    std::string symbol{};
};
/// A connection of the plan: where to, what to send, and what must arrive.
struct PlannedConnection {
    std::string url;
    std::vector<std::string> subscribe;  // frames to send, in order
    std::vector<PlannedChannel> channels;
    /// Payloads of kind `acknowledgement` (greeting included) that a healthy server sends for
    /// `subscribe`; 0: the venue confirms nothing, first data is the proof.
    int acknowledgements = 0;
    std::vector<HttpHeader> headers{};  // beyond what every WebSocket request has
};
struct PlannedPoll {
    std::string url;
    std::string method = "GET";
    std::string body;
    std::string endpoint;  // goes to DecodeContext
    std::string symbol;    // goes to DecodeContext
    DurationNs every_ns = 0;
    int weight = 1;  // of the venue's budget
    std::vector<HttpHeader> headers{};
    /// Ages: "{from_ms}" and "{until_ms}" in the URL stand for the time of asking less these.
    DurationNs from_age_ns = 0, until_age_ns = 0;
};
/// The URL to ask at a time, its window filled in.
std::string url_at(const PlannedPoll& poll, TimeNs now_ns);

struct Plan {
    std::vector<PlannedConnection> connections;
    std::vector<PlannedPoll> polls;
};

struct VenueWire {
    std::span<const Endpoint> sockets{};
    std::span<const Endpoint> rest{};
    PingRule ping = PingRule::protocol;
    std::string_view ping_text{};  // what we send under PingRule::client_text
    DurationNs ping_every_ns = 0;
    bool gzip_frames = false;       // every WebSocket message is gzip
    DurationNs lifetime_ns = 0;     // the venue closes connections after this; 0: not documented
    int subscriptions_max = 0;      // per connection; 0: not documented
    double messages_per_s_max = 0;  // that we may send on a connection
    double rest_weight_per_s = 0;   // budget of polls
    std::string_view omits{};       // what the liquidation feed leaves out, in words

    /// Kinds of data the venue offers ("trade", "mark_price", ... the names of decode lines).
    std::span<const std::string_view> kinds{};

    /// Instruments to connections, subscriptions and polls.
    Plan (*plan)(std::span<const Instrument> instruments) = nullptr;

    Result<FrameKind> (*decode)(std::string_view payload, const DecodeContext& context,
                                EventBatch& batch) = nullptr;

    /// The reply that a server's ping asks for; empty where the payload is no ping. Null on venues
    /// that never ask: call answer_to_payload.
    std::string (*answer_to)(std::string_view payload, const DecodeContext& context) = nullptr;

    /// The question for all positions of an account, on venues where they are public; accounts are
    /// found in `EventBatch::accounts`. An empty URL where the text is no account.
    PlannedPoll (*account_poll)(std::string_view account) = nullptr;
};

/// The wire file of a venue.
const VenueWire& wire_of(VenueId venue);

/// Decodes one payload of a venue: checks the size, clears the batch before and, on an error,
/// after.
Result<FrameKind> decode_payload(VenueId venue, std::string_view payload,
                                 const DecodeContext& context, EventBatch& batch);

/// The reply that a payload asks for (a server's ping); empty where it asks for none, and on venues
/// that never ask.
std::string answer_to_payload(VenueId venue, std::string_view payload,
                              const DecodeContext& context);

// Helpers that keep decoders short.

/// Size in coins at a price; NaN where the contract is not known.
double coins_or_unknown(const Instrument* instrument, const Decimal& size_contracts,
                        double price_usd);
/// The printed price per coin: divided by `price_coins` ("1000PEPEUSDT"); as it is where the
/// contract is not known.
Decimal price_per_coin(const Instrument* instrument, const Decimal& printed);
/// `received_ns` of the context, or the event's own time.
inline TimeNs received(const DecodeContext& context, TimeNs exchange_ns) {
    return context.received_ns != 0 ? context.received_ns : exchange_ns;
}

}  // namespace faultline
