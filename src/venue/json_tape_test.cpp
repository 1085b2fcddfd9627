// Tests of JsonTape: what the plain reader takes is what simdjson makes of it, and it takes nothing
// that simdjson refuses.
#include "venue/json_tape.hpp"

#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>
#include <sstream>
#include <string>

#include "venue/test_json_text.hpp"

namespace faultline {
namespace {

/// Whether the plain reader takes a payload, whatever stands behind it.
bool is_plain(std::string_view payload, char behind = ' ') {
    std::string padded(payload);
    padded.append(PlainJsonReader::padding_bytes, behind);
    PlainJsonReader reader;
    JsonTape tape;
    return reader.read(std::string_view(padded).substr(0, payload.size()), tape);
}

/// Parsed as it stands, and by simdjson: a payload that begins with a line feed is not plain.
std::string as_it_stands(const std::string& payload, char behind = ' ') {
    JsonParser parser;
    std::string padded = payload;
    padded.append(JsonParser::padding_bytes, behind);
    return json_text(parser.parse(std::string_view(padded).substr(0, payload.size()),
                                  JsonParser::padding_bytes));
}
std::string by_simdjson(const std::string& payload) {
    JsonParser parser;
    return json_text(parser.parse("\n" + payload));
}

TEST(PlainJsonReader, TakesWhatVenuesSend) {
    for (const char* const payload :
         {"{}", "[]", "[] ", "{}\r\n", "[[],{}]", R"({"a":"b","":""})",
          R"(["pos", 1.50, null, -7, true, false])", R"({"a": {"b": [1, 2, {"c": "d"}]}, "e": 0})",
          "[1793000000123,0.00001,-0.5,1e-8,12E+3]",
          "[9223372036854775807,-9223372036854775807,0.12345678901234567]"}) {
        EXPECT_TRUE(is_plain(payload)) << payload;
        EXPECT_EQ(as_it_stands(payload), by_simdjson(payload)) << payload;
    }
}

TEST(PlainJsonReader, LeavesTheRestToACompleteParser) {
    for (const char* const payload :
         {R"({"a":"\n"})", R"({"a":"ü"})", "{\"a\":\n1}", R"({"a" :1})", "[1 ]", "[1,  2]", " []",
          "1", "\"a\"", "null", "", "[18446744073709551615]", "[-9223372036854775808]",
          "[123456789012345678901234567890]", "[1e400]", "[-0.0]"}) {
        EXPECT_FALSE(is_plain(payload)) << payload;
        EXPECT_EQ(as_it_stands(payload), by_simdjson(payload)) << payload;
    }
    EXPECT_TRUE(is_plain(std::string(32, '[') + std::string(32, ']')));
    EXPECT_FALSE(is_plain(std::string(33, '[') + std::string(33, ']')));
}

TEST(PlainJsonReader, RefusesWhatIsNoJsonWhateverStandsBehindIt) {
    for (const char* const payload : {"{",          "[",
                                      "{\"",        "{\"a",
                                      "{\"a\"",     "{\"a\":",
                                      "{\"a\":1",   "{\"a\":1,",
                                      "{\"a\":\"",  "[1,",
                                      "[1",         "[tru",
                                      "[truex]",    "[01]",
                                      "[-]",        "[1.]",
                                      "[.5]",       "[1e]",
                                      "[+1]",       "[1 2]",
                                      "[,1]",       "[1,]",
                                      "{,}",        "{\"a\"}",
                                      "{1:2}",      "{\"a\":1]",
                                      "[1}",        "[]]",
                                      "{}{}",       "[\"a]",
                                      "[nul]",      "[\"a\"\"b\"]",
                                      "[\x01]",     "[\"\x01\"]",
                                      "[\"\xff\"]", "[--1]",
                                      "[1-]",       "[0x1]",
                                      "[1.5.5]",    "[NaN]",
                                      "{\"a\"::1}", "{\"a\":1 ,\"b\":2,}"}) {
        for (const char behind : {' ', '"', ']', '}', '1', ',', ':', '[', '{', 'e'}) {
            EXPECT_FALSE(is_plain(payload, behind)) << payload << behind;
            EXPECT_EQ(as_it_stands(payload, behind),
                      "error " + std::to_string(static_cast<int>(ErrorCode::bad_json)))
                << payload;
        }
    }
}

TEST(PlainJsonReader, LargePayloadsAreLeftToAParserMadeForThem) {
    std::string payload = "[";
    while (payload.size() < PlainJsonReader::payload_bytes_max - 3) payload += "1,";
    payload += "1]";
    EXPECT_TRUE(is_plain(payload)) << payload.size();
    payload.insert(1, "1,1,");
    EXPECT_FALSE(is_plain(payload)) << payload.size();
    JsonParser parser;
    EXPECT_EQ(parser.parse(payload)->size(), payload.size() / 2);
}

TEST(PlainJsonReader, OurOwnFramesReadAsSimdjsonReadsThem) {
    std::size_t frames = 0, plain = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(
             std::filesystem::path(FAULTLINE_SOURCE_DIR) / "fixtures")) {
        if (entry.path().extension() != ".frame") continue;
        std::ifstream in(entry.path(), std::ios::binary);
        std::ostringstream text;
        text << in.rdbuf();
        EXPECT_EQ(as_it_stands(text.str()), by_simdjson(text.str())) << entry.path();
        ++frames;
        if (is_plain(text.str())) ++plain;
    }
    EXPECT_GT(frames, 500U);
    EXPECT_GT(plain, frames / 2);
}

/// A valid value, of the shapes and numbers that venues print and some that they do not.
std::string some_value(int depth) {
    const auto number_below = [](int end) { return *rc::gen::inRange(0, end); };
    const auto text = [&] {
        std::string out(static_cast<std::size_t>(number_below(24)), 'x');
        for (char& c : out) c = static_cast<char>('a' + number_below(4));
        return '"' + out + '"';
    };
    switch (number_below(depth > 3 ? 4 : 6)) {
        case 0:
            return text();
        case 1: {
            const auto digits = *rc::gen::arbitrary<std::int64_t>();
            return std::to_string(digits >> number_below(64));
        }
        case 2: {
            std::string out = std::to_string(*rc::gen::inRange<std::int64_t>(0, 100'000'000));
            out += '.';
            for (int i = number_below(14); i >= 0; --i)
                out += static_cast<char>('0' + number_below(10));
            if (number_below(8) == 0) out += "e-" + std::to_string(number_below(12));
            return out;
        }
        case 3:
            return std::array{"true", "false", "null",
                              "0"}[static_cast<std::size_t>(number_below(4))];
        default: {
            const bool object = number_below(2) == 0;
            std::string out(1, object ? '{' : '[');
            for (int i = number_below(5); i > 0; --i) {
                if (object) out += text() + ':';
                out += some_value(depth + 1) + (i > 1 ? "," : "");
            }
            return out + (object ? '}' : ']');
        }
    }
}

RC_GTEST_PROP(PlainJsonReader, ReadsAnyPayloadAsSimdjsonDoes, ()) {
    std::string payload = "[" + some_value(0) + "," + some_value(0) + "]";
    const char odd[] = {'"', '\\', ',', ':', '[', ']', '{', '}', ' ',    '\n',
                        '0', '9',  '.', '-', 'e', 't', 'n', 0,   '\x7f', '\x80'};
    for (int broken = *rc::gen::inRange(0, 3); broken > 0; --broken) {
        const auto at = *rc::gen::inRange<std::size_t>(0, payload.size());
        payload[at] = odd[*rc::gen::inRange<std::size_t>(0, std::size(odd))];
    }
    const char behind = odd[*rc::gen::inRange<std::size_t>(0, std::size(odd))];
    const std::string ours = as_it_stands(payload, behind);
    const std::string theirs = by_simdjson(payload);
    RC_ASSERT(ours == theirs);
}

}  // namespace
}  // namespace faultline
