// RecordingSink: records to the writer until it fails.
#include "feed/recording_sink.hpp"

namespace faultline {

void RecordingSink::note(const Outcome<void>& done) {
    if (done || problem_) return;
    problem_ = done.error();
    if (on_problem) on_problem(*problem_);
}

void RecordingSink::heard(const FrameRecord& record, const Normalised& normalised,
                          const InstrumentTable& instruments) {
    if (problem_) return;
    note(writer_.append(record, event_lines(record.venue, normalised, instruments)));
    if (!problem_) ++records_;
}

void RecordingSink::flush_if_due(TimeNs now_ns) {
    if (!problem_) note(writer_.flush_if_due(now_ns));
}

Outcome<void> RecordingSink::close(TimeNs now_ns) {
    if (!problem_) note(writer_.close(now_ns));
    if (problem_) return tl::make_unexpected(*problem_);
    return {};
}

}  // namespace faultline
