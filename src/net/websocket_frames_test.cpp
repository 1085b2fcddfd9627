// WebSocketFrames: frames in any slices give the same messages; what breaks the rules is refused.
#include "net/websocket_frames.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "net/test_server.hpp"

namespace faultline {
namespace {

using Next = WebSocketReader::Next;
using Messages = std::vector<std::pair<WsOpcode, std::string>>;
constexpr std::size_t slack = 64;

void put(WebSocketReader& reader, std::string_view bytes) {
    while (!bytes.empty()) {
        const std::span<char> room = reader.room();
        const std::size_t count = std::min(room.size(), bytes.size());
        std::copy_n(bytes.data(), count, room.data());
        reader.filled(count);
        bytes.remove_prefix(count);
    }
}

/// All messages that are whole, and the state behind them.
Next drain(WebSocketReader& reader, Messages& out) {
    WsMessage message;
    for (;;) {
        const Next next = reader.next(message);
        if (next != Next::message) return next;
        // The slack may be read: under ASan a buffer that is too short ends the test.
        unsigned sum = 0;
        for (std::size_t i = 0; i < slack; ++i) {
            sum += static_cast<unsigned char>(message.payload.data()[message.payload.size() + i]);
        }
        EXPECT_LE(sum, slack * 255);
        out.emplace_back(message.opcode, message.payload);
    }
}

Next outcome_of(std::string_view bytes, std::size_t message_bytes_max = 1000) {
    WebSocketReader reader(message_bytes_max, slack);
    put(reader, bytes);
    Messages messages;
    return drain(reader, messages);
}

TEST(WebSocketReader, HandsOutEveryMessageOfOneRead) {
    WebSocketReader reader(1000, slack);
    put(reader, server_frame("one") + server_frame("\x01\x02", 2) + server_frame("", 9) +
                    server_frame("two"));
    Messages messages;
    EXPECT_EQ(drain(reader, messages), Next::more);
    EXPECT_EQ(messages, (Messages{{WsOpcode::text, "one"},
                                  {WsOpcode::binary, "\x01\x02"},
                                  {WsOpcode::ping, ""},
                                  {WsOpcode::text, "two"}}));
}

TEST(WebSocketReader, PutsPiecesTogetherAroundControlFrames) {
    WebSocketReader reader(1000, slack);
    put(reader, server_frame("be", 1, false) + server_frame("still there?", 9) +
                    server_frame("gin", 0, false) + server_frame("", 0) + server_frame("next"));
    Messages messages;
    EXPECT_EQ(drain(reader, messages), Next::more);
    EXPECT_EQ(messages, (Messages{{WsOpcode::ping, "still there?"},
                                  {WsOpcode::text, "begin"},
                                  {WsOpcode::text, "next"}}));
}

TEST(WebSocketReader, LargeMessagesGrowTheBufferUpToTheLimit) {
    const std::string large(3U << 20, 'x');
    WebSocketReader reader(large.size(), slack);
    Messages messages;
    put(reader, server_frame(large) + server_frame("after"));
    EXPECT_EQ(drain(reader, messages), Next::more);
    ASSERT_EQ(messages.size(), 2u);
    EXPECT_EQ(messages[0].second, large);
    EXPECT_EQ(messages[1].second, "after");
    EXPECT_LT(reader.room().size(), large.size()) << "the large buffer is given back";
    EXPECT_EQ(outcome_of(server_frame(std::string(1001, 'x'))), Next::too_large);
    EXPECT_EQ(outcome_of(server_frame(std::string(1001, 'x')).substr(0, 4)), Next::too_large)
        << "the head alone says so";
    EXPECT_EQ(outcome_of(server_frame(std::string(1000, 'x'))), Next::more);
}

TEST(WebSocketReader, PiecesCountTogetherAgainstTheLimit) {
    const std::string half(600, 'x');
    EXPECT_EQ(outcome_of(server_frame(half, 1, false) + server_frame(half, 0)), Next::too_large);
    EXPECT_EQ(outcome_of(server_frame(half, 1, false) + server_frame("end", 0)), Next::more);
}

TEST(WebSocketReader, WhatBreaksTheRulesIsRefused) {
    const auto bytes = [](std::initializer_list<int> values) {
        std::string out;
        for (const int value : values) out.push_back(static_cast<char>(value));
        return out;
    };
    EXPECT_EQ(outcome_of(bytes({0xc1, 0})), Next::protocol) << "reserved bit";
    EXPECT_EQ(outcome_of(bytes({0x81, 0x80, 1, 2, 3, 4})), Next::protocol) << "masked";
    EXPECT_EQ(outcome_of(bytes({0x83, 0})), Next::protocol) << "opcode 3";
    EXPECT_EQ(outcome_of(bytes({0x8b, 0})), Next::protocol) << "opcode 11";
    EXPECT_EQ(outcome_of(bytes({0x09, 0})), Next::protocol) << "ping in pieces";
    EXPECT_EQ(outcome_of(bytes({0x89, 126, 0, 126})), Next::protocol) << "long ping";
    EXPECT_EQ(outcome_of(bytes({0x80, 0})), Next::protocol) << "continuation of nothing";
    EXPECT_EQ(outcome_of(server_frame("a", 1, false) + server_frame("b")), Next::protocol);
    EXPECT_EQ(outcome_of(bytes({0x81, 126, 0, 5})), Next::protocol) << "length too long a form";
    EXPECT_EQ(outcome_of(bytes({0x81, 127, 0, 0, 0, 0, 0, 0, 1, 0})), Next::protocol);
    EXPECT_EQ(outcome_of(bytes({0x81, 127, 255, 255, 255, 255, 255, 255, 255, 255})),
              Next::too_large);
}

TEST(WebSocketReader, CloseSaysWhy) {
    EXPECT_EQ(close_words(close_payload(1001, "going away")), "1001 going away");
    EXPECT_EQ(close_words(close_payload(1000, "")), "1000");
    EXPECT_EQ(close_words(""), "");
    EXPECT_EQ(close_payload(1000, std::string(500, 'x')).size(), 125u);
}

TEST(MaskedFrame, IsTheExampleOfTheStandard) {
    std::string out;
    append_masked_frame(out, WsOpcode::text, "Hello", {0x37, 0xfa, 0x21, 0x3d});
    EXPECT_EQ(out, "\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58");
}

TEST(MaskedFrame, ChoosesTheShortestLength) {
    for (const auto& [size, head] : {std::pair{125, 6}, {126, 8}, {65'535, 8}, {65'536, 14}}) {
        std::string out;
        append_masked_frame(out, WsOpcode::binary, std::string(static_cast<std::size_t>(size), 'x'),
                            {});
        EXPECT_EQ(out.size(), static_cast<std::size_t>(size + head));
    }
}

RC_GTEST_PROP(WebSocketReader, SlicesDoNotMatter, ()) {
    const auto sizes = *rc::gen::container<std::vector<int>>(rc::gen::weightedOneOf<int>(
        {{5, rc::gen::inRange(0, 300)}, {1, rc::gen::inRange(60'000, 150'000)}}));
    std::string bytes;
    Messages expected;
    for (const int size : sizes) {
        const std::string payload(static_cast<std::size_t>(size),
                                  static_cast<char>('a' + size % 26));
        bytes += server_frame(payload);
        expected.emplace_back(WsOpcode::text, payload);
    }
    WebSocketReader reader(1U << 20, slack);
    Messages messages;
    const auto step = static_cast<std::size_t>(*rc::gen::inRange(1, 40'000));
    for (std::size_t at = 0; at < bytes.size(); at += step) {
        put(reader, std::string_view(bytes).substr(at, step));
        RC_ASSERT(drain(reader, messages) == Next::more);
    }
    RC_ASSERT(messages == expected);
}

RC_GTEST_PROP(WebSocketReader, NoBytesBreakIt, (const std::string& bytes)) {
    WebSocketReader reader(100, slack);
    put(reader, bytes);
    Messages messages;
    drain(reader, messages);
    for (const auto& [opcode, payload] : messages) RC_ASSERT(payload.size() <= 125u);
}

}  // namespace
}  // namespace faultline
