// FrameRecord: any record is written and read back; damaged lines say what is wrong with them.
#include "feed/frame_record.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <optional>
#include <rapidcheck/gtest.h>

namespace faultline {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

FrameRecord some_record() {
    return {.sequence = 7,
            .received_ns = 1'788'000'000'123'456'789,
            .venue = VenueId::bybit,
            .connection = 3,
            .kind = RecordKind::frame,
            .endpoint = "",
            .symbol = "",
            .payload = R"({"topic":"publicTrade.BTCUSDT"})"};
}

TEST(FrameRecord, TheLineIsAsDocumented) {
    EXPECT_EQ(to_line(some_record()),
              R"({"sequence":7,"received_ns":1788000000123456789,"venue":"bybit","connection":3,)"
              R"("kind":"frame","endpoint":"","symbol":"",)"
              R"("text":"{\"topic\":\"publicTrade.BTCUSDT\"}"})");
}

TEST(FrameRecord, BytesThatAreNoTextStandInBase64) {
    FrameRecord record = some_record();
    record.payload = std::string("\xff\x00\n", 3);
    EXPECT_THAT(to_line(record), HasSubstr(R"("base64":"/wAK"})"));
    EXPECT_THAT(to_line(record), Not(HasSubstr("\"text\"")));
    EXPECT_EQ(record_from_line(to_line(record)).value(), record);
}

RC_GTEST_PROP(FrameRecord, AnyRecordIsReadBack, (const std::string& payload)) {
    FrameRecord record;
    record.sequence = *rc::gen::inRange<std::uint64_t>(0, std::uint64_t{1} << 62);
    record.received_ns = *rc::gen::inRange<TimeNs>(0, time_max_ns);
    record.venue = *rc::gen::elementOf(all_venues());
    record.connection = *rc::gen::arbitrary<std::uint32_t>();
    record.kind = static_cast<RecordKind>(*rc::gen::inRange(0, 6));
    record.endpoint = *rc::gen::string<std::string>();
    record.payload = payload;
    const bool printable = record_from_line(to_line(record)).value().endpoint == record.endpoint;
    if (!printable) record.endpoint.clear();  // our own words are UTF-8
    const std::string line = to_line(record);
    RC_ASSERT(line.find('\n') == std::string::npos);
    RC_ASSERT(record_from_line(line).value() == record);
}

RC_GTEST_PROP(FrameRecord, NoBeginningOfALineIsARecord, (const std::string& payload)) {
    FrameRecord record = some_record();
    record.payload = payload;
    const std::string line = to_line(record);
    const std::size_t cut = *rc::gen::inRange<std::size_t>(0, line.size());
    RC_ASSERT(!record_from_line(std::string_view(line).substr(0, cut)));
}

TEST(FrameRecord, WhatIsWrongWithALineIsSaid) {
    const auto error_with = [](std::string_view from,
                               std::string_view to) -> std::optional<ErrorCode> {
        std::string line = to_line(some_record());
        line.replace(line.find(from), from.size(), to);
        const Result<FrameRecord> record = record_from_line(line);
        EXPECT_FALSE(record) << line;
        return record ? std::optional<ErrorCode>{} : record.error().code;
    };
    EXPECT_EQ(error_with("\"sequence\":7,", ""), ErrorCode::missing_field);
    EXPECT_EQ(error_with("\"sequence\":7", "\"sequence\":-7"), ErrorCode::negative_value);
    EXPECT_EQ(error_with("bybit", "nobody"), ErrorCode::unknown_venue);
    EXPECT_EQ(error_with("\"frame\"", "\"photo\""), ErrorCode::bad_argument);
    EXPECT_EQ(error_with("\"connection\":3", "\"connection\":4294967296"), ErrorCode::number_range);
    EXPECT_EQ(error_with("\"text\"", "\"txt\""), ErrorCode::missing_field);
    EXPECT_EQ(error_with("\"text\"", "\"base64\""), ErrorCode::bad_text);
    EXPECT_EQ(error_with("\"endpoint\":\"\"", "\"base64\":\"\""), ErrorCode::missing_field);
    EXPECT_EQ(error_with("{\"sequence\"", "\"sequence\""), ErrorCode::bad_json);
}

}  // namespace
}  // namespace faultline
