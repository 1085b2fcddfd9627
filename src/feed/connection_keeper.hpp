// ConnectionKeeper: keeps one planned connection alive for as long as the feed runs.
//
// Normally it has one session. It connects again after a loss, waiting longer each time; it watches
// every channel for first data and for silence; and where the old session still works (the venue
// will end it soon, or one channel of many is silent or was refused) it opens a second one, hears
// both, and drops the old one only when all that the old one brings comes on the new one too.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "feed/backoff.hpp"
#include "feed/channel_watch.hpp"
#include "feed/connection_session.hpp"
#include "feed/proof_index.hpp"

namespace faultline {

class ConnectionKeeper final : public SessionOwner {
  public:
    ConnectionKeeper(VenueContext& context, PlannedConnection plan);
    ~ConnectionKeeper() override;

    /// Takes over what is known of the channels of a keeper that this one replaces.
    void adopt(const ConnectionKeeper& replaced);
    void start();
    /// Closes what is open; every channel's gap is told with reason `stopped`.
    void stop(std::string_view why);

    bool is_running() const { return is_running_; }
    const PlannedConnection& plan() const { return plan_; }
    const std::vector<ChannelWatch>& channels() const { return channels_; }
    std::size_t open_sessions() const;
    void add_status(VenueStatus& status) const;

  private:
    /// A place for a session, with what is known of it.
    struct Seat {
        std::unique_ptr<ConnectionSession> session;
        std::vector<TimeNs> heard_mono_ns;  // by channel: last data on this session; 0: none
        TimeNs subscribed_mono_ns = 0;
        TimeNs judge_mono_ns = 0;  // when a refusal is judged; 0: there was none
        std::string words;         // of the refusal
        bool has_proof() const;
    };

    void session_opened(ConnectionSession& session) override;
    void session_subscribed(ConnectionSession& session) override;
    void session_confirmed(ConnectionSession& session) override;
    void session_unconfirmed(ConnectionSession& session) override;
    void session_refused(ConnectionSession& session, const std::string& words) override;
    void session_heard(ConnectionSession& session, const Normalised& normalised) override;
    void session_ended(ConnectionSession& session, const SessionEnd& end) override;

    FeedInstant now() const;
    Seat& seat_of(const ConnectionSession& session) {
        return next_.session.get() == &session ? next_ : current_;
    }
    void tell(const std::optional<Gap>& gap);
    void open_current();
    void open_next(ReconnectReason reason);
    void open_into(Seat& seat);
    void retire(Seat& seat);
    void swap_in_next(ReconnectReason reason);
    void lost_current(const SessionEnd& end);
    void lost_next(const SessionEnd& end);
    void reconnect_later(const SessionEnd& end);

    void look();
    void look_soon(DurationNs wait_ns);
    void judge_silence(FeedInstant now);
    void judge_refusal(FeedInstant now);
    void judge_next(FeedInstant now);
    void judge_repair(FeedInstant now);
    void judge_health(FeedInstant now);
    bool speaking_are_stale() const;
    bool next_brings_all() const;
    bool next_is_ready(FeedInstant now) const;
    /// Channels without data on the current session that a refusal speaks of: those it names, or
    /// all of them.
    std::vector<std::uint32_t> concerned_by(const std::string& words) const;
    void confirm_silent(const Seat& seat, FeedInstant now);
    void plan_rotation(FeedInstant now);

    VenueContext& context_;
    PlannedConnection plan_;
    ProofIndex proofs_;
    std::vector<ChannelWatch> channels_;
    std::vector<int> repairs_;  // by channel: fruitless ones in a row
    Seat current_, next_;
    ReconnectReason next_reason_ = ReconnectReason::rotated;
    std::vector<std::unique_ptr<ConnectionSession>> retired_;  // ended; destroyed a moment later
    Backoff backoff_, refused_backoff_, next_backoff_;
    TimeNs rotate_mono_ns_ = 0;        // 0: never
    TimeNs next_allowed_mono_ns_ = 0;  // before it no second session is opened
    TimeNs repair_mono_ns_ = 0;        // of a refused channel; 0: nothing to repair
    TimeNs healthy_mono_ns_ = 0;       // since when all is well; 0: it is not
    TimeNs dead_mono_ns_ = 0;          // since when nothing speaks; 0: something does
    TimeNs alive_utc_ns_ = 0;          // when the connection was last heard
    bool is_running_ = false;
    Alarm connect_alarm_, look_alarm_, retire_alarm_;
};

}  // namespace faultline
