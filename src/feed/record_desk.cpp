// RecordDesk: numbering, counting, sampling.
#include "feed/record_desk.hpp"

#include <algorithm>

namespace faultline {
namespace {

constexpr std::string_view odd_names[] = {"malformed", "broken", "unknown", "error"};
enum : std::size_t { odd_malformed, odd_broken, odd_unknown, odd_error, odd_none };

}  // namespace

const Normalised& RecordDesk::put(RecordKind kind, TimeNs received_ns, std::string_view reason) {
    record_.sequence = numbers_.sequence++;
    record_.received_ns = received_ns;
    record_.venue = venue_;
    record_.kind = kind;
    const Normalised& normalised = normaliser_.take(record_);
    count(normalised);
    sample(normalised, reason);
    sink_.heard(record_, normalised, normaliser_.instruments());
    return normalised;
}

void RecordDesk::opened(std::uint32_t connection, std::string_view url) {
    record_.connection = connection;
    record_.endpoint.clear();
    record_.symbol.clear();
    record_.payload = url;
    put(RecordKind::opened, network_.utc_ns());
}

void RecordDesk::closed(std::uint32_t connection, std::string_view why) {
    record_.connection = connection;
    record_.endpoint.clear();
    record_.symbol.clear();
    record_.payload = why;
    put(RecordKind::closed, network_.utc_ns());
}

void RecordDesk::gap(const Gap& gap) {
    if (gap.until_ns != 0) ++counts.gaps;  // those still open are added where they are shown
    record_.connection = 0;
    record_.endpoint.clear();
    record_.symbol.clear();
    record_.payload = gap_json(gap);
    put(RecordKind::gap, network_.utc_ns());
}

void RecordDesk::broken(std::uint32_t connection, std::string_view bytes, std::string_view why,
                        TimeNs received_ns) {
    ++counts.frames;
    counts.frame_bytes += bytes.size();
    ++counts.broken;
    record_.connection = connection;
    record_.endpoint.clear();
    record_.symbol.clear();
    record_.payload = bytes.substr(0, broken_bytes_max);
    put(RecordKind::broken, received_ns, why);
}

const Normalised& RecordDesk::frame(std::uint32_t connection, std::string_view payload,
                                    TimeNs received_ns) {
    ++counts.frames;
    counts.frame_bytes += payload.size();
    record_.connection = connection;
    record_.endpoint.clear();
    record_.symbol.clear();
    record_.payload = payload;
    const Normalised& normalised = put(RecordKind::frame, received_ns);
    if (on_normalised) on_normalised(normalised);
    return normalised;
}

const Normalised& RecordDesk::answer(std::string_view endpoint, std::string_view symbol,
                                     std::string body) {
    ++counts.answers;
    counts.answer_bytes += body.size();
    record_.connection = 0;
    record_.endpoint = endpoint;
    record_.symbol = symbol;
    record_.payload = std::move(body);
    const Normalised& normalised = put(RecordKind::answer, network_.utc_ns());
    if (on_normalised) on_normalised(normalised);
    return normalised;
}

void RecordDesk::count(const Normalised& normalised) {
    if (record_.kind != RecordKind::frame && record_.kind != RecordKind::answer) return;
    counts.events += normalised.batch.events.size();
    counts.duplicates += normalised.duplicates;
    counts.stale_books += normalised.stale_books;
    if (normalised.malformed) {
        ++counts.malformed;
        return;
    }
    if (normalised.kind == FrameKind::unknown) ++counts.unknown;
    if (normalised.kind == FrameKind::ignored) ++counts.ignored;
    if (normalised.kind == FrameKind::error) ++counts.errors;
}

bool RecordDesk::may_sample(std::size_t what) {
    const TimeNs now_ns = network_.monotonic_ns();
    if (now_ns - sample_minute_ns_ >= ns_per_minute) {
        sample_minute_ns_ = now_ns;
        sampled_.fill(0);
    }
    return sampled_[what]++ < limits_.samples_per_minute;
}

void RecordDesk::sample(const Normalised& normalised, std::string_view reason) {
    std::size_t what = odd_none;
    if (record_.kind == RecordKind::broken) {
        what = odd_broken;
    } else if (record_.kind != RecordKind::frame && record_.kind != RecordKind::answer) {
        return;
    } else if (normalised.malformed) {
        what = odd_malformed;
        reason = describe(normalised.malformed->code);
    } else if (normalised.kind == FrameKind::unknown) {
        what = odd_unknown;
    } else if (normalised.kind == FrameKind::error) {
        what = odd_error;
        reason = normalised.batch.reason;
    }
    if (what == odd_none || !may_sample(what)) return;
    const std::string_view payload(record_.payload);
    sink_.odd({venue_, record_.sequence, odd_names[what], reason,
               payload.substr(0, limits_.sample_bytes_max)});
}

}  // namespace faultline
