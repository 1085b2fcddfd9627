// ConnectionSession: the life of one WebSocket, from opening to its end.
//
// Sends the subscribe frames and everything else no faster than the venue allows, counts the
// acknowledgements, keeps the connection alive (our pings, the server's pings), decompresses, and
// turns every message into a record. What the data mean for the channels is its owner's to judge.
// It ends once, by the peer, by its own rules or by `end`; after that it says and sends nothing.
#pragma once

#include <deque>
#include <memory>
#include <string>

#include "core/rng.hpp"
#include "feed/alarm.hpp"
#include "feed/record_desk.hpp"
#include "feed/token_bucket.hpp"
#include "venue/decode.hpp"

namespace faultline {

/// What the parts of one venue share. Everything referred to outlives them.
struct VenueContext {
    VenueId venue{};
    const VenueWire& wire;
    Network& network;
    const FeedTiming& timing;
    const FeedLimits& limits;
    RecordDesk& desk;
    Rng& rng;
    TokenBucket& opens;  // attempts to connect
};

struct SessionEnd {
    ReconnectReason reason{};
    GapReason gap{};
    std::string detail;
    DurationNs retry_after_ns = 0;  // what the server asks for
};

class ConnectionSession;

/// Who hears of a session. From inside a call the owner may end the session, but not destroy it.
class SessionOwner {
  public:
    virtual ~SessionOwner() = default;
    virtual void session_opened(ConnectionSession& session) = 0;
    virtual void session_subscribed(ConnectionSession& session) = 0;   // all frames are out
    virtual void session_confirmed(ConnectionSession& session) = 0;    // all acknowledged
    virtual void session_unconfirmed(ConnectionSession& session) = 0;  // not all, in time
    virtual void session_refused(ConnectionSession& session, const std::string& words) = 0;
    virtual void session_heard(ConnectionSession& session, const Normalised& normalised) = 0;
    virtual void session_ended(ConnectionSession& session, const SessionEnd& end) = 0;
};

class ConnectionSession final : public SocketListener {
  public:
    /// Begins to open at once. The plan must outlive the session.
    ConnectionSession(VenueContext& context, const PlannedConnection& plan, SessionOwner& owner);
    ~ConnectionSession() override;

    /// Ends it, if it has not ended: the record, then the owner hears.
    void end(const SessionEnd& why);
    /// The same without a word to the owner.
    void abandon(std::string_view why);

    std::uint32_t number() const { return number_; }
    bool is_open() const { return is_open_; }
    bool has_ended() const { return has_ended_; }
    bool is_subscribed() const { return is_subscribed_; }
    bool is_confirmed() const { return is_confirmed_; }
    TimeNs begun_mono_ns() const { return begun_mono_ns_; }
    TimeNs opened_mono_ns() const { return opened_mono_ns_; }
    /// Of anything that came, on both clocks; 0 before the first.
    TimeNs heard_utc_ns() const { return heard_utc_ns_; }
    TimeNs heard_mono_ns() const { return heard_mono_ns_; }
    int acknowledged() const { return acknowledged_; }
    const PlannedConnection& plan() const { return plan_; }

  private:
    void opened() override;
    void message(std::string_view payload, bool is_binary, TimeNs received_ns) override;
    void pong() override;
    void closed(const NetFailure& why) override;

    bool decompress(std::string_view payload, TimeNs received_ns);
    void take_text(std::string_view text, TimeNs received_ns);
    void acknowledge();
    void confirm();
    void garbage(std::string_view what);
    void send_soon(std::string text, bool is_urgent);
    void flush();
    void ping();
    void check_pong(TimeNs asked_mono_ns);

    VenueContext& context_;
    const PlannedConnection& plan_;
    SessionOwner& owner_;
    std::unique_ptr<ClientSocket> socket_;
    std::uint32_t number_;
    bool is_open_ = false, has_ended_ = false, is_subscribed_ = false, is_confirmed_ = false;
    TimeNs begun_mono_ns_ = 0, opened_mono_ns_ = 0, heard_utc_ns_ = 0, heard_mono_ns_ = 0;
    int acknowledged_ = 0;
    std::deque<std::string> urgent_, queue_;  // answers to pings go first
    std::size_t subscribe_left_ = 0;
    TimeNs next_send_mono_ns_ = 0;
    bool ping_waits_ = false;  // a protocol ping that the pace holds back
    TokenBucket garbage_;
    std::string text_;  // decompressed
    Alarm send_alarm_, acknowledge_alarm_, ping_alarm_, pong_alarm_;
};

}  // namespace faultline
