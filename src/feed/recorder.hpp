// Recorder: a live feed into a recording, flushed in time also while nothing comes.
//
// Lives on the network's thread, like the Feed inside.
#pragma once

#include "feed/alarm.hpp"
#include "feed/feed.hpp"
#include "feed/recording_sink.hpp"

namespace faultline {

class Recorder {
  public:
    /// The network must outlive the recorder.
    Recorder(Network& network, FeedConfig config, RecordingWriter writer);
    ~Recorder();
    Recorder(const Recorder&) = delete;
    Recorder& operator=(const Recorder&) = delete;

    void start();
    /// Ends the feed and the recording in order. Problem: the first of writing, if there was one.
    Outcome<void> stop();

    std::vector<VenueStatus> status() const { return feed_.status(); }
    /// What ended the writing before its time; the feed goes on without it until `stop`.
    const std::optional<Problem>& first_problem() const { return sink_.first_problem(); }
    const RecordingWriter& writer() const { return sink_.writer(); }

  private:
    void flush_in_time();

    Network& network_;
    RecordingSink sink_;
    Feed feed_;
    Alarm flush_alarm_;
    bool is_running_ = false;
};

/// What a recording of this feed says about itself, from its configuration.
RecordingInfo recording_info_of(const FeedConfig& config, std::string program, TimeNs started_ns);

}  // namespace faultline
