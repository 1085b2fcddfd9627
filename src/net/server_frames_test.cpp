// ServerFrames: frames of clients, whole, cut, fragmented and wrong; frames of the server.
#include "net/server_frames.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <vector>

#include "net/test_frames.hpp"

namespace faultline {
namespace {

using ::testing::ElementsAre;
using Found = SocketMessageReader::Found;

struct Seen {
    Found found;
    std::string payload;
    std::uint16_t code = 0;
    friend bool operator==(const Seen&, const Seen&) = default;
    friend void PrintTo(const Seen& seen, std::ostream* out) {
        *out << static_cast<int>(seen.found) << " '" << seen.payload << "' " << seen.code;
    }
};

/// Feeds bytes in steps, as a socket would.
std::vector<Seen> read_all(const std::string& bytes, std::size_t step = 1'000'000,
                           std::size_t bytes_max = 1 << 20) {
    SocketMessageReader reader(bytes_max);
    std::vector<Seen> seen;
    std::string input;
    for (std::size_t at = 0; at < bytes.size(); at += step) {
        input += bytes.substr(at, step);
        for (;;) {
            const auto item = reader.next(input);
            if (item.found != Found::nothing) {
                seen.push_back({item.found, std::string(item.payload), item.code});
            }
            if (item.found == Found::failure) return seen;
            if (item.used == 0) break;
            input.erase(0, item.used);
        }
    }
    return seen;
}

TEST(ServerFrames, MessagesOfAllLengthFormsComeOut) {
    for (const std::size_t size : {0, 1, 7, 8, 9, 125, 126, 65'535, 65'536, 200'000}) {
        const std::string payload(size, 'x');
        EXPECT_THAT(read_all(masked_frame(WsOpcode::text, payload)),
                    ElementsAre(Seen{Found::text, payload}))
            << size;
    }
}

TEST(ServerFrames, AnyCutGivesTheSameMessages) {
    const std::string bytes = masked_frame(WsOpcode::text, "one") +
                              masked_frame(WsOpcode::ping, "are you there") +
                              masked_frame(WsOpcode::binary, std::string(300, '\xff')) +
                              masked_frame(WsOpcode::close, std::string("\x03\xe8", 2) + "bye");
    for (const std::size_t step : {1, 2, 3, 5, 7, 11, 100}) {
        EXPECT_THAT(read_all(bytes, step),
                    ElementsAre(Seen{Found::text, "one"}, Seen{Found::ping, "are you there"},
                                Seen{Found::binary, std::string(300, '\xff')},
                                Seen{Found::close, "bye", 1000}));
    }
}

TEST(ServerFrames, FragmentsAreJoinedAndMayBeInterrupted) {
    const std::string bytes = masked_frame(WsOpcode::text, "a", false) +
                              masked_frame(WsOpcode::pong, "") +
                              masked_frame(WsOpcode::continuation, "b", false) +
                              masked_frame(WsOpcode::continuation, "c");
    EXPECT_THAT(read_all(bytes, 1), ElementsAre(Seen{Found::pong, ""}, Seen{Found::text, "abc"}));
}

TEST(ServerFrames, WhatTheProtocolForbidsIsRefused) {
    std::string reserved_bit = masked_frame(WsOpcode::text, "x");
    reserved_bit[0] = static_cast<char>(reserved_bit[0] | 0x40);
    std::string unmasked;
    append_frame(unmasked, WsOpcode::text, "x");
    for (const std::string& bytes :
         {reserved_bit, unmasked, masked_frame(WsOpcode::continuation, "x"),
          masked_frame(WsOpcode::text, "x", false) + masked_frame(WsOpcode::text, "y"),
          masked_frame(WsOpcode::ping, "x", false),
          masked_frame(WsOpcode::ping, std::string(126, 'x')),
          masked_frame(static_cast<WsOpcode>(3), "x"), masked_frame(static_cast<WsOpcode>(11), "x"),
          masked_frame(WsOpcode::close, "x"),
          masked_frame(WsOpcode::close, std::string("\x03\xed", 2)),
          masked_frame(WsOpcode::close, std::string("\x00\x01", 2))}) {
        const std::vector<Seen> seen = read_all(bytes);
        ASSERT_FALSE(seen.empty());
        EXPECT_EQ(seen.back(), (Seen{Found::failure, "", close_protocol_error}));
    }
}

TEST(ServerFrames, BrokenTextIsRefused) {
    EXPECT_THAT(read_all(masked_frame(WsOpcode::text, "\xc3\x28")),
                ElementsAre(Seen{Found::failure, "", close_bad_text}));
    // A character may be cut by a fragment, but not by the message's end.
    EXPECT_THAT(read_all(masked_frame(WsOpcode::text, "\xc3", false) +
                         masked_frame(WsOpcode::continuation, "\xa4")),
                ElementsAre(Seen{Found::text, "\xc3\xa4"}));
    EXPECT_THAT(read_all(masked_frame(WsOpcode::text, "\xc3")),
                ElementsAre(Seen{Found::failure, "", close_bad_text}));
}

TEST(ServerFrames, LargeMessagesAreRefusedByTheirAnnouncement) {
    const std::string large = masked_frame(WsOpcode::binary, std::string(101, 'x'));
    EXPECT_THAT(read_all(large.substr(0, 8), 8, 100),
                ElementsAre(Seen{Found::failure, "", close_too_large}));
    EXPECT_THAT(read_all(masked_frame(WsOpcode::binary, std::string(100, 'x')), 8, 100),
                ElementsAre(Seen{Found::binary, std::string(100, 'x')}));
    const std::string parts = masked_frame(WsOpcode::text, std::string(60, 'x'), false) +
                              masked_frame(WsOpcode::continuation, std::string(60, 'x'));
    EXPECT_THAT(read_all(parts, 8, 100), ElementsAre(Seen{Found::failure, "", close_too_large}));
}

TEST(ServerFrames, JoinedFragmentsTakeNothingFromTheNextMessage) {
    const std::string bytes = masked_frame(WsOpcode::text, std::string(60, 'x'), false) +
                              masked_frame(WsOpcode::continuation, "y") +
                              masked_frame(WsOpcode::text, std::string(100, 'z'));
    EXPECT_THAT(read_all(bytes, 8, 100), ElementsAre(Seen{Found::text, std::string(60, 'x') + "y"},
                                                     Seen{Found::text, std::string(100, 'z')}));
}

TEST(ServerFrames, LargestAnnouncementIsNoOverflow) {
    const std::string bytes = "\x82\xff" + std::string(8, '\xff') + std::string(4, 'm');
    EXPECT_THAT(read_all(bytes), ElementsAre(Seen{Found::failure, "", close_too_large}));
}

TEST(ServerFrames, HostileBytesNeverReadPastTheirEnd) {
    rc::check([](std::vector<char> bytes) {
        SocketMessageReader reader(1000);
        std::vector<char> input(bytes);  // of exact size, so that the sanitizer sees a byte more
        for (int calls = 0; calls < 100; ++calls) {
            const auto item = reader.next(input);
            RC_ASSERT(item.used <= input.size());
            if (item.found == Found::failure || item.used == 0) break;
            input.erase(input.begin(), input.begin() + static_cast<std::ptrdiff_t>(item.used));
        }
    });
}

TEST(ServerFrames, ServerFramesCarryTheShortestLength) {
    std::string out;
    append_frame(out, WsOpcode::text, "hi");
    EXPECT_EQ(out, "\x81\x02hi");
    out.clear();
    append_frame_head(out, WsOpcode::binary, 126);
    EXPECT_EQ(out, std::string("\x82\x7e\x00\x7e", 4));
    out.clear();
    append_frame_head(out, WsOpcode::binary, 100'000'000);
    EXPECT_EQ(out, std::string("\x82\x7f\x00\x00\x00\x00\x05\xf5\xe1\x00", 10));
}

TEST(ServerFrames, CloseReasonIsCutAtACharacter) {
    std::string out;
    append_close_frame(out, 1008, "too slow");
    EXPECT_EQ(out, std::string("\x88\x0a\x03\xf0", 4) + "too slow");
    out.clear();
    append_close_frame(out, 1008, std::string(122, 'x') + "\xc3\xa4");
    EXPECT_EQ(out.substr(4), std::string(122, 'x'));
}

}  // namespace
}  // namespace faultline
