// Replay: reading, normalising, comparing.
#include "feed/replay.hpp"

#include <algorithm>

namespace faultline {
namespace {

constexpr std::uint64_t progress_every = 1024;  // records

/// The recorded events of the venues that are replayed, line by line.
class RecordedEvents {
  public:
    RecordedEvents(SeriesReader lines, std::optional<VenueId> only) : lines_(std::move(lines)) {
        if (only) marker_ = ",\"venue\":\"" + std::string(name_of(*only)) + "\"";
    }

    Outcome<bool> next(std::string_view& line) {
        while (true) {
            FL_TRY(has_line, lines_.next(line));
            if (!has_line) return false;
            // Every line begins with its kind and its venue.
            constexpr std::size_t head_bytes = 80;
            if (marker_.empty() || line.substr(0, head_bytes).find(marker_) != line.npos) {
                return true;
            }
        }
    }
    const SeriesReader& lines() const { return lines_; }

  private:
    SeriesReader lines_;
    std::string marker_;
};

/// Compares replayed lines with the recorded ones as they come.
class Comparison {
  public:
    Comparison(RecordedEvents recorded, VerifyReport& report)
        : recorded_(std::move(recorded)), report_(report) {}

    Outcome<void> take(std::string_view replayed_lines) {
        while (!replayed_lines.empty() && !report_.difference) {
            const std::size_t end = replayed_lines.find('\n');
            FL_CHECK(take_line(replayed_lines.substr(0, end)));
            replayed_lines.remove_prefix(end + 1);
        }
        return {};
    }

    /// What is recorded beyond the replay.
    Outcome<void> finish(bool raw_torn) {
        std::string_view line;
        while (!report_.difference && !ended_) {
            FL_TRY(has_line, recorded_.next(line));
            if (!has_line) break;
            if (raw_torn) {
                ++report_.only_recorded;
            } else {
                report_.difference = {recorded_.lines().place(), std::string(line), {}};
            }
        }
        report_.events = recorded_.lines().report;
        return {};
    }

  private:
    Outcome<void> take_line(std::string_view replayed) {
        std::string_view line;
        if (!ended_) {
            FL_TRY(has_line, recorded_.next(line));
            ended_ = !has_line;
        }
        if (ended_ && recorded_.lines().last_segment_torn()) {
            ++report_.only_replayed;
        } else if (ended_ || line != replayed) {
            report_.difference = {recorded_.lines().place(), std::string(line),
                                  std::string(replayed)};
        } else {
            ++report_.equal_lines;
        }
        return {};
    }

    RecordedEvents recorded_;
    VerifyReport& report_;
    bool ended_ = false;
};

}  // namespace

Replayer::Replayer(const RecordingInfo& info) {
    for (const Instrument& instrument : info.instruments) {
        std::optional<Normaliser>& normaliser = normalisers_[index_of(instrument.venue)];
        if (!normaliser) normaliser.emplace(instrument.venue);
        normaliser->tell(instrument);
    }
}

const std::string& Replayer::take(const FrameRecord& record) {
    std::optional<Normaliser>& normaliser = normalisers_[index_of(record.venue)];
    if (!normaliser) normaliser.emplace(record.venue);
    const Normalised& normalised = normaliser->take(record);
    lines_ = event_lines(record.venue, normalised, normaliser->instruments());
    return lines_;
}

Outcome<ReplayTotals> replay(const std::filesystem::path& folder, const ReplayOptions& options,
                             const std::function<Outcome<void>(std::string_view)>& write) {
    FL_TRY(reader, RecordingReader::open(folder));
    ReplayTotals totals;
    Replayer replayer(reader.info());
    FrameRecord record;
    while (true) {
        FL_TRY(has_record, reader.next(record));
        if (!has_record) break;
        if (options.progress && totals.records % progress_every == 0) {
            options.progress(reader.done());
        }
        if (options.only && record.venue != *options.only) continue;
        ++totals.records;
        const std::string& lines = replayer.take(record);
        totals.lines += static_cast<std::uint64_t>(std::count(lines.begin(), lines.end(), '\n'));
        if (!lines.empty()) FL_CHECK(write(lines));
    }
    totals.info = reader.info();
    totals.raw = reader.report();
    return totals;
}

Outcome<VerifyReport> verify_recording(const std::filesystem::path& folder,
                                       const ReplayOptions& options) {
    FL_TRY(events, SeriesReader::open(folder, "events"));
    VerifyReport report;
    Comparison comparison(RecordedEvents(std::move(events), options.only), report);
    FL_TRY(totals,
           replay(folder, options, [&](std::string_view lines) { return comparison.take(lines); }));
    report.totals = std::move(totals);
    FL_CHECK(comparison.finish(report.totals.raw.torn_segments > 0));
    return report;
}

}  // namespace faultline
