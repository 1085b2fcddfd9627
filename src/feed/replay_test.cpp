// Replay: recordings of all venues, made from their fixtures, come to the very same events, however
// the segments are cut; and verifying finds what differs.
#include "feed/replay.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <iterator>
#include <map>
#include <rapidcheck/gtest.h>

#include "core/rng.hpp"
#include "feed/recording_sink.hpp"
#include "history/test_folder.hpp"

namespace faultline {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

constexpr TimeNs start_ns = 1'788'000'000 * ns_per_second;

struct Payload {
    VenueId venue{};
    bool is_answer = false;
    std::string text;
};

std::string read_text(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

/// Every payload of the fixtures, in a fixed order.
const std::vector<Payload>& fixtures() {
    static const std::vector<Payload> all = [] {
        std::vector<Payload> out;
        for (const VenueId venue : all_venues()) {
            std::vector<fs::path> paths;
            const fs::path folder = fs::path(FAULTLINE_SOURCE_DIR) / "fixtures" / name_of(venue);
            for (const auto& entry : fs::directory_iterator(folder)) {
                if (entry.path().extension() == ".frame") paths.push_back(entry.path());
            }
            std::ranges::sort(paths);
            for (const fs::path& path : paths) {
                const std::string name = path.stem().string();
                out.push_back({venue, name.find("rest") != name.npos, read_text(path)});
            }
        }
        return out;
    }();
    return all;
}

/// Sessions of all venues side by side: payloads in random order, some twice, on connections that
/// end and are made anew or stand beside each other, with gaps and broken bytes in between.
std::vector<FrameRecord> some_session(std::uint64_t seed, std::size_t records) {
    Rng rng(seed);
    std::map<VenueId, std::uint32_t> connections;
    std::vector<FrameRecord> out;
    std::uint32_t next_connection = 1;
    TimeNs now_ns = start_ns;
    const auto add = [&](VenueId venue, std::uint32_t connection, RecordKind kind,
                         std::string payload) {
        now_ns += static_cast<DurationNs>(rng.below(3 * ns_per_second));
        out.push_back(
            {out.size() + 1, now_ns, venue, connection, kind, {}, {}, std::move(payload)});
    };
    while (out.size() < records) {
        const Payload& payload = fixtures()[rng.below(fixtures().size())];
        std::uint32_t& current = connections[payload.venue];
        if (current == 0 || rng.below(20) == 0) {
            const bool is_rotation = rng.below(2) == 0;
            if (current != 0 && !is_rotation) {
                add(payload.venue, current, RecordKind::closed, "closed");
            }
            current = next_connection++;
            add(payload.venue, current, RecordKind::opened, "wss://host/path");
        }
        if (rng.below(40) == 0) add(payload.venue, current, RecordKind::broken, "\x1f\x8b\xff");
        if (rng.below(40) == 0) {
            const Gap gap{payload.venue, "trades", now_ns - 5, now_ns, GapReason::silent, "\"5s\""};
            add(payload.venue, 0, RecordKind::gap, gap_json(gap));
        }
        const RecordKind kind = payload.is_answer ? RecordKind::answer : RecordKind::frame;
        const std::uint32_t connection = payload.is_answer ? 0 : current;
        for (std::uint64_t times = 1 + rng.below(5) / 4; times > 0; --times) {
            add(payload.venue, connection, kind, payload.text);
            if (payload.is_answer) out.back().endpoint = "endpoint";
        }
    }
    return out;
}

/// Records through live normalisers into a recording.
struct Live {
    std::string events;
    std::size_t duplicates = 0;

    void record(const fs::path& folder, const std::vector<FrameRecord>& records,
                RecordingLimits limits, bool is_closed = true) {
        RecordingInfo info;
        info.program = "test";
        info.started_ns = start_ns;
        RecordingSink sink(RecordingWriter::create(folder, info, limits).value());
        std::map<VenueId, Normaliser> normalisers;
        for (const FrameRecord& record : records) {
            Normaliser& normaliser =
                normalisers.try_emplace(record.venue, record.venue).first->second;
            const Normalised& normalised = normaliser.take(record);
            duplicates += normalised.duplicates;
            events += event_lines(record.venue, normalised, normaliser.instruments());
            sink.heard(record, normalised, normaliser.instruments());
        }
        if (is_closed) {
            ASSERT_TRUE(sink.close(records.back().received_ns));
        }
    }
};

std::string replayed(const fs::path& folder, const ReplayOptions& options = {}) {
    std::string events;
    const auto keep = [&](std::string_view lines) -> Outcome<void> {
        events += lines;
        return {};
    };
    EXPECT_TRUE(replay(folder, options, keep));
    return events;
}

TEST(Replay, ARecordingOfAllVenuesComesToTheSameBytes) {
    const TestFolder folder;
    const std::vector<FrameRecord> records = some_session(1, 2500);
    Live live;
    live.record(folder.path(), records, {});
    EXPECT_GT(live.duplicates, 50U);
    EXPECT_EQ(replayed(folder.path()), live.events);
    for (const VenueId venue : all_venues()) {
        EXPECT_THAT(live.events, HasSubstr("\"venue\":\"" + std::string(name_of(venue)) + "\""));
    }
    const VerifyReport report = verify_recording(folder.path(), {}).value();
    EXPECT_FALSE(report.difference);
    EXPECT_EQ(report.totals.records, records.size());
    EXPECT_EQ(report.equal_lines,
              static_cast<std::uint64_t>(std::ranges::count(live.events, '\n')));
    EXPECT_TRUE(report.totals.raw.is_clean() && report.events.is_clean());
}

RC_GTEST_PROP(Replay, HoweverSegmentsAreCutTheEventsAreTheSame, ()) {
    const TestFolder folder;
    const auto seed = *rc::gen::arbitrary<std::uint64_t>();
    const std::vector<FrameRecord> records =
        some_session(seed, *rc::gen::inRange<std::size_t>(1, 40));
    RecordingLimits limits;
    limits.segment_bytes = *rc::gen::inRange<std::uint64_t>(20'000, 300'000);
    limits.segment_ns = *rc::gen::inRange<DurationNs>(20, 200) * ns_per_second;
    limits.flush_bytes = *rc::gen::inRange<std::uint64_t>(1, 100'000);
    Live live;
    live.record(folder.path(), records, limits, *rc::gen::arbitrary<bool>());
    const VerifyReport report = verify_recording(folder.path(), {}).value();
    RC_ASSERT(!report.difference);
    RC_ASSERT(live.events.starts_with(replayed(folder.path())));
}

TEST(Replay, OneVenueAloneGivesItsOwnLines) {
    const TestFolder folder;
    Live live;
    live.record(folder.path(), some_session(2, 800), {});
    ReplayOptions options;
    options.only = VenueId::okx;
    std::string expected;
    std::string_view rest = live.events;
    while (!rest.empty()) {
        const std::string_view line = rest.substr(0, rest.find('\n') + 1);
        if (line.find("\"venue\":\"okx\"") != line.npos) expected += line;
        rest.remove_prefix(line.size());
    }
    EXPECT_FALSE(expected.empty());
    EXPECT_EQ(replayed(folder.path(), options), expected);
    EXPECT_FALSE(verify_recording(folder.path(), options).value().difference);
}

/// A recording of three gaps (a line of events each) with these recorded events.
void record_with_events(const fs::path& folder, const std::vector<std::string>& events,
                        bool is_closed) {
    RecordingInfo info;
    info.program = "test";
    info.started_ns = start_ns;
    RecordingWriter writer = RecordingWriter::create(folder, info).value();
    for (std::size_t i = 0; i < 3; ++i) {
        const Gap gap{VenueId::okx, "c" + std::to_string(i), 0, 0, GapReason::silent, ""};
        const FrameRecord record{i + 1,
                                 start_ns + static_cast<TimeNs>(i),
                                 VenueId::okx,
                                 0,
                                 RecordKind::gap,
                                 {},
                                 {},
                                 gap_json(gap)};
        ASSERT_TRUE(writer.append(record, i < events.size() ? events[i] : ""));
    }
    if (is_closed) {
        ASSERT_TRUE(writer.close(start_ns + 9));
    } else {
        ASSERT_TRUE(writer.flush_if_due(start_ns + ns_per_second));
    }
}

std::string gap_line(int channel) {
    return R"({"kind":"gap","venue":"okx","channel":"c)" + std::to_string(channel) +
           R"(","from":null,"until":null,"reason":"silent","detail":""})" + "\n";
}

TEST(Verify, SaysWhereReplayAndRecordingFirstDiffer) {
    const TestFolder folder;
    record_with_events(folder.path() / "same", {gap_line(0), gap_line(1), gap_line(2)}, true);
    EXPECT_FALSE(verify_recording(folder.path() / "same", {}).value().difference);

    record_with_events(folder.path() / "other", {gap_line(0), gap_line(7), gap_line(2)}, true);
    const VerifyReport other = verify_recording(folder.path() / "other", {}).value();
    ASSERT_TRUE(other.difference);
    EXPECT_EQ(other.equal_lines, 1U);
    EXPECT_EQ(other.difference->place, "events-000001.ndjson.zst, line 2");
    EXPECT_EQ(other.difference->recorded + "\n", gap_line(7));
    EXPECT_EQ(other.difference->replayed + "\n", gap_line(1));

    record_with_events(folder.path() / "less", {gap_line(0), gap_line(1)}, true);
    const VerifyReport less = verify_recording(folder.path() / "less", {}).value();
    ASSERT_TRUE(less.difference);
    EXPECT_EQ(less.difference->recorded, "");

    record_with_events(folder.path() / "more",
                       {gap_line(0), gap_line(1), gap_line(2) + gap_line(3)}, true);
    const VerifyReport more = verify_recording(folder.path() / "more", {}).value();
    ASSERT_TRUE(more.difference);
    EXPECT_EQ(more.difference->replayed, "");
}

TEST(Verify, TheEndOfAKilledRecordingMayDiffer) {
    const TestFolder folder;
    record_with_events(folder.path(), {gap_line(0), gap_line(1)}, false);
    const VerifyReport report = verify_recording(folder.path(), {}).value();
    EXPECT_FALSE(report.difference);
    EXPECT_EQ(report.equal_lines, 2U);
    EXPECT_EQ(report.only_replayed, 1U);
    EXPECT_EQ(report.events.torn_segments, 1U);
}

}  // namespace
}  // namespace faultline
