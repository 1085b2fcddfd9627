// RecordingSink: what a feed brings, into a recording. Where the disk refuses, it stops writing,
// keeps the problem, and tells once, so that nobody believes that a recording goes on.
#pragma once

#include <functional>
#include <optional>

#include "feed/feed_sink.hpp"
#include "feed/recording_writer.hpp"

namespace faultline {

class RecordingSink final : public FeedSink {
  public:
    explicit RecordingSink(RecordingWriter writer) : writer_(std::move(writer)) {}

    void heard(const FrameRecord& record, const Normalised& normalised,
               const InstrumentTable& instruments) override;
    /// To be called every so often: see RecordingWriter.
    void flush_if_due(TimeNs now_ns);
    /// Ends the recording in order. Problem: the first of the whole recording, if there was one.
    Outcome<void> close(TimeNs now_ns);

    /// Called once, from within the call that met the problem.
    std::function<void(const Problem&)> on_problem;
    const std::optional<Problem>& first_problem() const { return problem_; }
    const RecordingWriter& writer() const { return writer_; }
    std::uint64_t records() const { return records_; }  // written

  private:
    void note(const Outcome<void>& done);

    RecordingWriter writer_;
    std::optional<Problem> problem_;
    std::uint64_t records_ = 0;
};

}  // namespace faultline
