// Tests of time: text forms there and back, the units of epochs, and what is refused.
#include "core/time.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <string>

namespace faultline {
namespace {

constexpr TimeNs crash_ns = 1'770'292'800 * ns_per_second;  // 2026-02-05T12:00:00Z

TEST(Time, ReadsEveryDocumentedForm) {
    EXPECT_EQ(parse_time("2026-02-05T12:00:00Z"), crash_ns);
    EXPECT_EQ(parse_time("2026-02-05 12:00:00"), crash_ns);
    EXPECT_EQ(parse_time("2026-02-05t12:00z"), crash_ns);
    EXPECT_EQ(parse_time("2026-02-05"), crash_ns - 12 * ns_per_hour);
    EXPECT_EQ(parse_time("2026-02-05 12:00:00.123456"), crash_ns + 123'456 * ns_per_us);
    EXPECT_EQ(parse_time("2026-02-05T12:00:00.1234567891Z"), crash_ns + 123'456'789);
    EXPECT_EQ(parse_time("2026-02-05T13:00:00+01:00"), crash_ns);
    EXPECT_EQ(parse_time("2026-02-05T13:00:00+01"), crash_ns);
    EXPECT_EQ(parse_time("2026-02-05T13:00+0100"), crash_ns);
    EXPECT_EQ(parse_time("2026-02-05T06:30:00-05:30"), crash_ns);
    EXPECT_EQ(parse_time("2024-02-29"), 1'709'164'800 * ns_per_second);
    EXPECT_EQ(parse_time("2016-12-31T23:59:60Z"), 1'483'228'800 * ns_per_second);  // leap second
}

TEST(Time, RefusesWrongTexts) {
    for (const char* text : {"",
                             "2026",
                             "2026-02",
                             "2026-2-5",
                             "2026-02-05T",
                             "2026-02-05T12",
                             "2026-02-05T12:0",
                             "2026-02-05T12:00:00.",
                             "2026-02-05T12:00:00ZZ",
                             "2026-02-05T12:00:00 Z",
                             "2026-02-30",
                             "2025-02-29",
                             "2026-13-01",
                             "2026-00-10",
                             "2026-01-00",
                             "2026-02-05T24:00",
                             "2026-02-05T12:60",
                             "2026-02-05T12:00:61",
                             "2026-02-05T12:00+15:00",
                             "2026-02-05T12:00+01:60",
                             "2026-02-05T12:00+01:",
                             "2026-02-05T12:00+1",
                             "20260205",
                             "2026/02/05",
                             "-2026-02-05",
                             "yesterday",
                             "2008-12-31",
                             "2100-01-01",
                             "2009-01-01T00:00+01:00",
                             "2099-12-31T23:30-01:00"}) {
        const Result<TimeNs> read = parse_time(text);
        ASSERT_FALSE(read.has_value()) << text << " read as " << format_time(*read);
        EXPECT_EQ(read.error().code, ErrorCode::bad_time) << text;
    }
}

TEST(Time, AWrongTextSaysWhereItStopped) {
    EXPECT_EQ(parse_time("2026-0x-05").error().offset, 5u);
    EXPECT_EQ(parse_time("2026-02-05x").error().offset, 10u);
}

RC_GTEST_PROP(Time, FormattedTextReadsBackTheSame, ()) {
    const TimeNs at_ns = *rc::gen::inRange<TimeNs>(time_min_ns, time_max_ns);
    const DurationNs unit_ns =
        *rc::gen::element(ns_per_second, ns_per_ms, ns_per_us, DurationNs{1});
    const TimeNs rounded_ns = at_ns / unit_ns * unit_ns;
    RC_ASSERT(parse_time(format_time(rounded_ns)) == rounded_ns);
}

RC_GTEST_PROP(Time, CivilTimeIsABijection, ()) {
    const auto at_ns = *rc::gen::inRange<TimeNs>(-9e18, 9e18);  // years 1684 to 2255
    RC_ASSERT(from_civil(to_civil(at_ns)) == at_ns);
}

TEST(Time, PrintsTheShortestFractionThatIsExact) {
    EXPECT_EQ(format_time(crash_ns), "2026-02-05T12:00:00Z");
    EXPECT_EQ(format_time(crash_ns + 5 * ns_per_ms), "2026-02-05T12:00:00.005Z");
    EXPECT_EQ(format_time(crash_ns + 5 * ns_per_us), "2026-02-05T12:00:00.000005Z");
    EXPECT_EQ(format_time(crash_ns + 5), "2026-02-05T12:00:00.000000005Z");
    EXPECT_EQ(format_time(0), "1970-01-01T00:00:00Z");
    EXPECT_EQ(format_time(-ns_per_second), "1969-12-31T23:59:59Z");
}

TEST(Epoch, TheUnitFollowsFromTheMagnitude) {
    EXPECT_EQ(parse_epoch("1770292800"), crash_ns);
    EXPECT_EQ(parse_epoch("1770292800000"), crash_ns);
    EXPECT_EQ(parse_epoch("1770292800000000"), crash_ns);
    EXPECT_EQ(parse_epoch("1770292800000000000"), crash_ns);
    EXPECT_EQ(parse_epoch("1230768000"), time_min_ns);
    EXPECT_EQ(parse_epoch("4102444799999999999"), time_max_ns - 1);
}

RC_GTEST_PROP(Epoch, TheFourUnitsNeverOverlap, ()) {
    const TimeNs at_ns = *rc::gen::inRange<TimeNs>(time_min_ns, time_max_ns);
    for (const DurationNs unit_ns : {ns_per_second, ns_per_ms, ns_per_us, DurationNs{1}}) {
        const std::int64_t count = at_ns / unit_ns;
        RC_ASSERT(parse_epoch(std::to_string(count)) == count * unit_ns);
    }
}

TEST(Epoch, RefusesWhatIsNoTime) {
    EXPECT_EQ(parse_epoch("").error().code, ErrorCode::empty_field);
    for (const char* text : {"x", "12x", "1770292800.5", " 1770292800", "+1770292800", "1e9",
                             "99999999999999999999"}) {
        EXPECT_EQ(parse_epoch(text).error().code, ErrorCode::bad_number) << text;
    }
    for (const char* text : {"0", "-1", "1230767999", "4102444800", "100000000000", "-1770292800",
                             "-9223372036854775808", "9223372036854775807"}) {
        EXPECT_EQ(parse_epoch(text).error().code, ErrorCode::bad_time) << text;
    }
}

TEST(Duration, ReadsAndPrintsUnits) {
    EXPECT_EQ(parse_duration("250ms"), 250 * ns_per_ms);
    EXPECT_EQ(parse_duration("90s"), 90 * ns_per_second);
    EXPECT_EQ(parse_duration("15m"), 15 * ns_per_minute);
    EXPECT_EQ(parse_duration("15min"), 15 * ns_per_minute);
    EXPECT_EQ(parse_duration("4h"), 4 * ns_per_hour);
    EXPECT_EQ(parse_duration("30d"), 30 * ns_per_day);
    EXPECT_EQ(parse_duration("2w"), 14 * ns_per_day);
    EXPECT_EQ(format_duration(90 * ns_per_second), "90s");
    EXPECT_EQ(format_duration(15 * ns_per_minute), "15m");
    EXPECT_EQ(format_duration(24 * ns_per_hour), "1d");
    EXPECT_EQ(format_duration(1500 * ns_per_ms), "1500ms");
    EXPECT_EQ(format_duration(7), "7ns");
}

TEST(Duration, RefusesWrongTexts) {
    for (const char* text :
         {"", "15", "m", "15 m", "1.5h", "15y", "m15", "15M", "99999999999999999999s"}) {
        EXPECT_EQ(parse_duration(text).error().code, ErrorCode::bad_number) << text;
    }
    EXPECT_EQ(parse_duration("0s").error().code, ErrorCode::not_positive);
    EXPECT_EQ(parse_duration("-5m").error().code, ErrorCode::not_positive);
    EXPECT_EQ(parse_duration("99999999999w").error().code, ErrorCode::number_range);
}

RC_GTEST_PROP(Duration, FormattedTextReadsBackTheSame, ()) {
    const DurationNs length_ns = *rc::gen::inRange<std::int64_t>(1, 4'000'000'000) * ns_per_ms;
    RC_ASSERT(parse_duration(format_duration(length_ns)) == length_ns);
}

}  // namespace
}  // namespace faultline
