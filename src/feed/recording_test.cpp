// Across the folder: a recording is written, rotated, cut off, damaged, and read again.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <iterator>

#include "feed/recording_reader.hpp"
#include "feed/recording_sink.hpp"
#include "history/test_folder.hpp"

namespace faultline {
namespace {

using ::testing::HasSubstr;

constexpr TimeNs start_ns = 1'788'000'000 * ns_per_second;

RecordingInfo some_info() {
    return {.program = "0.1.0",
            .started_ns = start_ns,
            .ended_ns = 0,
            .venues = {VenueId::bybit, VenueId::okx},
            .markets = {"BTC", "ETH"},
            .simulated = true,
            .instruments = {{.venue = VenueId::lighter,
                             .symbol = "NEW",
                             .market = "NEW",
                             .kind = ContractKind::inverse,
                             .contract_size = 10,
                             .price_coins = 1000,
                             .number = 7}}};
}

FrameRecord record_at(std::uint64_t sequence, DurationNs after_ns) {
    return {.sequence = sequence,
            .received_ns = start_ns + after_ns,
            .venue = VenueId::bybit,
            .connection = 1,
            .kind = RecordKind::frame,
            .endpoint = {},
            .symbol = {},
            .payload = "payload " + std::to_string(sequence)};
}

struct Read {
    std::vector<std::uint64_t> sequences;
    ReadReport report;
    RecordingInfo info;
};

Read read_all(const std::filesystem::path& folder) {
    RecordingReader reader = RecordingReader::open(folder).value();
    Read out;
    FrameRecord record;
    while (reader.next(record).value()) {
        EXPECT_EQ(record.payload, "payload " + std::to_string(record.sequence));
        out.sequences.push_back(record.sequence);
    }
    EXPECT_EQ(reader.done(), 1.0);
    out.report = reader.report();
    out.info = reader.info();
    return out;
}

TEST(Recording, TheInfoIsReadBackAndOtherFormatsAreRefused) {
    EXPECT_EQ(to_json(some_info()),
              R"({"format_version":1,"program":"0.1.0","simulated":true,)"
              R"("started":"2026-08-29T10:40:00Z","ended":null,"venues":["bybit","okx"],)"
              R"("markets":["BTC","ETH"],"instruments":[{"venue":"lighter","symbol":"NEW",)"
              R"("market":"NEW","contract":"inverse","contract_size":10,"price_coins":1000,)"
              R"("number":7}]})");
    EXPECT_EQ(recording_info_from(to_json(some_info())).value(), some_info());
    const TestFolder folder;
    EXPECT_THAT(read_recording_info(folder.path()).error().what, HasSubstr("no recording"));
    folder.write("recording.json", R"({"format_version":2})");
    EXPECT_THAT(read_recording_info(folder.path()).error().what, HasSubstr("format"));
    folder.write("recording.json", "{");
    EXPECT_FALSE(read_recording_info(folder.path()));
}

TEST(Recording, SegmentsRotateBySizeAndByTimeAndAreReadInOrder) {
    const TestFolder folder;
    const std::filesystem::path path = folder.path() / "a" / "recording";
    RecordingLimits limits;
    limits.segment_bytes = 2000;
    limits.segment_ns = ns_per_hour;
    RecordingWriter writer = RecordingWriter::create(path, some_info(), limits).value();
    std::vector<std::uint64_t> written;
    for (std::uint64_t i = 1; i <= 100; ++i) {
        const DurationNs after_ns = i < 90 ? static_cast<DurationNs>(i) : 2 * ns_per_hour;
        ASSERT_TRUE(writer.append(record_at(i, after_ns), "{}\n"));
        written.push_back(i);
    }
    ASSERT_TRUE(writer.close(start_ns + 2 * ns_per_hour));
    EXPECT_TRUE(std::filesystem::exists(path / segment_name("raw", 3)));
    EXPECT_TRUE(std::filesystem::exists(path / segment_name("events", 3)));
    const Read read = read_all(path);
    EXPECT_EQ(read.sequences, written);
    EXPECT_TRUE(read.report.is_clean());
    EXPECT_EQ(read.info.ended_ns, start_ns + 2 * ns_per_hour);
    EXPECT_TRUE(read.info.simulated);
}

TEST(Recording, AFolderWithARecordingIsNotTouched) {
    const TestFolder folder;
    ASSERT_TRUE(RecordingWriter::create(folder.path(), some_info()));
    const Outcome<RecordingWriter> again = RecordingWriter::create(folder.path(), some_info());
    ASSERT_FALSE(again);
    EXPECT_THAT(again.error().what, HasSubstr("holds a recording already"));
}

TEST(Recording, WhatIsOlderThanTheFlushTimeSurvivesTheWriter) {
    const TestFolder folder;
    {
        RecordingLimits limits;
        limits.flush_every_ns = 100;
        RecordingWriter writer =
            RecordingWriter::create(folder.path(), some_info(), limits).value();
        ASSERT_TRUE(writer.append(record_at(1, 0), ""));
        ASSERT_TRUE(writer.append(record_at(2, 99), ""));
        ASSERT_TRUE(writer.append(record_at(3, 100), ""));
        ASSERT_TRUE(writer.append(record_at(4, 150), ""));
        ASSERT_TRUE(writer.flush_if_due(start_ns + 200));
        ASSERT_TRUE(writer.append(record_at(5, 250), ""));
    }
    const Read read = read_all(folder.path());
    EXPECT_THAT(read.sequences, ::testing::ElementsAre(1, 2, 3, 4));
    EXPECT_EQ(read.report.torn_segments, 1U);
    EXPECT_EQ(read.info.ended_ns, 0);
}

TEST(Recording, DamagedLinesAndMissingRecordsAreSaidWithTheirPlace) {
    const TestFolder folder;
    ASSERT_TRUE(write_recording_info(folder.path(), some_info()));
    SegmentWriter writer = SegmentWriter::create(folder.path() / segment_name("raw", 1)).value();
    writer.append(to_line(record_at(1, 1)) + "\n");
    writer.append("{\"sequence\":2,\n");
    writer.append(to_line(record_at(5, 2)) + "\n");
    ASSERT_TRUE(writer.close());
    const Read read = read_all(folder.path());
    EXPECT_THAT(read.sequences, ::testing::ElementsAre(1, 5));
    EXPECT_EQ(read.report.damaged_lines, 1U);
    EXPECT_EQ(read.report.missing_records, 3U);
    ASSERT_EQ(read.report.first.size(), 2U);
    EXPECT_EQ(read.report.first[0].text(),
              "raw-000001.ndjson.zst, line 2: is no record: not JSON, or cut off");
    EXPECT_EQ(read.report.first[1].text(),
              "raw-000001.ndjson.zst, line 3: 3 records are missing before this one");
}

TEST(Recording, AMissingSegmentIsSaid) {
    const TestFolder folder;
    ASSERT_TRUE(write_recording_info(folder.path(), some_info()));
    for (const int number : {1, 3}) {
        SegmentWriter writer =
            SegmentWriter::create(folder.path() / segment_name("raw", number)).value();
        writer.append(to_line(record_at(static_cast<std::uint64_t>(number), 1)) + "\n");
        ASSERT_TRUE(writer.close());
    }
    const Read read = read_all(folder.path());
    EXPECT_EQ(read.sequences.size(), 2U);
    EXPECT_THAT(read.report.first.at(0).where, HasSubstr("raw-000002"));
    EXPECT_FALSE(read.report.is_clean());
}

TEST(RecordingSink, KeepsTheFirstProblemAndStops) {
    const TestFolder folder;
    RecordingLimits limits;
    limits.segment_bytes = 1;
    RecordingSink sink(RecordingWriter::create(folder.path(), some_info(), limits).value());
    int told = 0;
    sink.on_problem = [&told](const Problem&) { ++told; };
    Normaliser normaliser(VenueId::bybit);
    const auto hear = [&](std::uint64_t sequence) {
        const FrameRecord record = record_at(sequence, 0);
        sink.heard(record, normaliser.take(record), normaliser.instruments());
    };
    hear(1);
    EXPECT_EQ(sink.records(), 1U);
    std::filesystem::create_directory(folder.path() / segment_name("raw", 2));
    hear(2);
    hear(3);
    EXPECT_EQ(told, 1);
    EXPECT_EQ(sink.records(), 1U);
    ASSERT_TRUE(sink.first_problem());
    EXPECT_FALSE(sink.close(start_ns));
}

}  // namespace
}  // namespace faultline
