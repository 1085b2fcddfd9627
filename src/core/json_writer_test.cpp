// Tests of the JSON writer: separators, escapes, and numbers that read back the same.
#include "core/json_writer.hpp"

#include <bit>
#include <cmath>
#include <cstdlib>
#include <gtest/gtest.h>
#include <limits>
#include <rapidcheck/gtest.h>

namespace faultline {
namespace {

template <class T>
std::string written(const T& value) {
    JsonWriter json;
    json.value(value);
    return json.take();
}

std::string rounded(double number, int decimals) {
    JsonWriter json;
    json.rounded(number, decimals);
    return json.take();
}

/// Reads back the escapes of a JSON string: an independent reader, for round trips.
std::string unescaped(std::string_view quoted) {
    std::string out;
    for (std::size_t i = 1; i + 1 < quoted.size(); ++i) {
        if (quoted[i] != '\\') {
            out += quoted[i];
            continue;
        }
        const char c = quoted[++i];
        if (c == 'u') {
            out += static_cast<char>(std::stoi(std::string(quoted.substr(i + 1, 4)), nullptr, 16));
            i += 4;
        } else {
            out += c == 'n' ? '\n' : c == 'r' ? '\r' : c == 't' ? '\t' : c;
        }
    }
    return out;
}

TEST(JsonWriter, PlacesCommasBetweenMembersAndElementsOnly) {
    JsonWriter json;
    json.begin_object().key("empty").begin_object().end_object();
    json.key("list").begin_array().value(1).value("two").begin_array().end_array();
    json.begin_object().member("a", true).end_object().null().end_array();
    json.member("last", 0.5).end_object();
    EXPECT_EQ(json.text(), R"({"empty":{},"list":[1,"two",[],{"a":true},null],"last":0.5})");
}

TEST(JsonWriter, IsEmptyAndReadyAfterTake) {
    JsonWriter json;
    json.begin_array().value(1).end_array();
    EXPECT_EQ(json.take(), "[1]");
    EXPECT_EQ(json.text(), "");
    json.begin_object().end_object();
    EXPECT_EQ(json.take(), "{}");
}

TEST(JsonWriter, EscapesWhatJsonCannotHold) {
    EXPECT_EQ(written("a\"b\\c\nd\re\tf"), R"("a\"b\\c\nd\re\tf")");
    EXPECT_EQ(written(std::string_view("\0\x1f", 2)), R"("\u0000\u001f")");
    EXPECT_EQ(written("5 \xc2\xb5s \xe2\x82\xac \xf0\x9f\x92\xa5"),
              "\"5 \xc2\xb5s \xe2\x82\xac \xf0\x9f\x92\xa5\"");
    JsonWriter json;
    json.begin_object().member("a\"b", 1).end_object();
    EXPECT_EQ(json.text(), R"({"a\"b":1})");
}

TEST(JsonWriter, BytesThatAreNotUtf8BecomeTheReplacementCharacter) {
    constexpr std::string_view replacement = "\xef\xbf\xbd";
    for (const std::string_view bad : {
             std::string_view("\xff"),              // never a byte of UTF-8
             std::string_view("\x80"),              // a continuation without a start
             std::string_view("\xc0\xaf"),          // an overlong slash
             std::string_view("\xe2\x82"),          // cut off
             std::string_view("\xed\xa0\x80"),      // a surrogate
             std::string_view("\xf5\x80\x80\x80"),  // above U+10FFFF
         }) {
        const std::string text = written("a" + std::string(bad) + "b");
        EXPECT_EQ(text.substr(0, 2 + replacement.size()), "\"a" + std::string(replacement));
        EXPECT_TRUE(text.ends_with("b\""));
        EXPECT_EQ(text.find(bad), std::string::npos);
    }
}

RC_GTEST_PROP(JsonWriter, AsciiTextReadsBackTheSame, ()) {
    const auto text = *rc::gen::container<std::string>(rc::gen::inRange<char>(0, 127));
    RC_ASSERT(unescaped(written(std::string_view(text))) == text);
}

RC_GTEST_PROP(JsonWriter, NumbersReadBackToTheSameDouble, ()) {
    const auto number = std::bit_cast<double>(*rc::gen::arbitrary<std::uint64_t>());
    RC_PRE(std::isfinite(number));
    const std::string text = written(number);
    RC_ASSERT(std::bit_cast<std::uint64_t>(std::strtod(text.c_str(), nullptr)) ==
              std::bit_cast<std::uint64_t>(number));
}

TEST(JsonWriter, UnknownIsNull) {
    EXPECT_EQ(written(std::nan("")), "null");
    EXPECT_EQ(written(std::numeric_limits<double>::infinity()), "null");
    EXPECT_EQ(rounded(std::nan(""), 2), "null");
}

TEST(JsonWriter, WritesIntegersInFull) {
    EXPECT_EQ(written(std::numeric_limits<std::int64_t>::min()), "-9223372036854775808");
    EXPECT_EQ(written(std::numeric_limits<std::uint64_t>::max()), "18446744073709551615");
    EXPECT_EQ(written(-7), "-7");
    EXPECT_EQ(written(false), "false");
}

TEST(JsonWriter, RoundedLeavesOutTrailingZeros) {
    EXPECT_EQ(rounded(70123.4567, 2), "70123.46");
    EXPECT_EQ(rounded(70123.4, 2), "70123.4");
    EXPECT_EQ(rounded(70000, 2), "70000");
    EXPECT_EQ(rounded(1200, 0), "1200");
    EXPECT_EQ(rounded(-0.001, 2), "0");
    EXPECT_EQ(rounded(-0.4, 0), "0");
    EXPECT_EQ(rounded(1e300, 1).size(), 301u);
}

}  // namespace
}  // namespace faultline
