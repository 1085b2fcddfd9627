// faultline record and replay, as the command line runs them.
#include <atomic>
#include <csignal>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sstream>

#include "cli/live_status.hpp"
#include "cli/subcommands.hpp"
#include "feed/recording_writer.hpp"
#include "history/test_folder.hpp"
#include "net/test_server.hpp"

namespace faultline::cli {
namespace {

using ::testing::HasSubstr;

struct Told {
    int status = -1;
    std::string out;
    std::string err;
};

Told run(const std::vector<std::string>& words) {
    std::ostringstream out;
    std::ostringstream err;
    const auto parsed = parse_command_line(words, all_subcommands(), out, err);
    if (const int* status = std::get_if<int>(&parsed)) return {*status, out.str(), err.str()};
    testing::internal::CaptureStdout();
    testing::internal::CaptureStderr();
    const Outcome<int> status = std::get<Run>(parsed)();
    Told told;
    told.out = testing::internal::GetCapturedStdout();
    told.err = testing::internal::GetCapturedStderr();
    told.status = status ? *status : exit_failure;
    if (!status) told.err += status.error().text();
    return told;
}

constexpr TimeNs start_ns = 1'788'000'000 * ns_per_second;

/// A recording of one trade, recorded as `events`.
std::string recording(const TestFolder& folder, const std::string& name,
                      const std::string& events) {
    RecordingInfo info;
    info.program = "0.0.1";
    info.started_ns = start_ns;
    info.simulated = true;
    RecordingWriter writer = RecordingWriter::create(folder.path() / name, info).value();
    FrameRecord record;
    record.sequence = 1;
    record.received_ns = start_ns;
    record.venue = VenueId::bybit;
    record.connection = 1;
    record.payload =
        R"({"topic":"publicTrade.BTCUSDT","type":"snapshot","ts":1788000000000,"data":[)"
        R"({"T":1788000000000,"s":"BTCUSDT","S":"Buy","v":"0.25","p":"70000.5","i":"a"}]})";
    EXPECT_TRUE(writer.append(record, events));
    EXPECT_TRUE(writer.close(start_ns));
    return folder.path() / name;
}

constexpr const char* trade_line =
    R"({"kind":"trade","venue":"bybit","instrument":"BTCUSDT","market":"BTC",)"
    R"("exchange_time":"2026-08-29T10:40:00Z","taker_side":"buy","price_usd":70000.5,)"
    R"("size_contracts":0.25,"size_coins":0.25,"notional_usd":17500.125,"id":"a"})"
    "\n";

TEST(ReplayCommand, WritesTheEventsAndSaysSimulated) {
    const TestFolder folder;
    const std::string path = recording(folder, "a", trade_line);
    const Told told = run({"replay", path});
    EXPECT_EQ(told.status, 0) << told.err;
    EXPECT_EQ(told.out, trade_line);
    EXPECT_THAT(told.err, HasSubstr("SIMULATED"));
    const std::string file = folder.path() / "out.ndjson";
    EXPECT_EQ(run({"replay", path, "--out", file}).status, 0);
    std::ifstream in(file);
    std::string line;
    std::getline(in, line);
    EXPECT_EQ(line + "\n", trade_line);
    EXPECT_EQ(run({"replay", path, "--venue", "okx"}).out, "");
    EXPECT_EQ(run({"replay", path, "--venue", "nobody"}).status, exit_usage);
}

TEST(ReplayCommand, VerifySaysWhereTheEventsDiffer) {
    const TestFolder folder;
    const Told same = run({"replay", recording(folder, "same", trade_line), "--verify"});
    EXPECT_EQ(same.status, 0);
    EXPECT_THAT(same.out, HasSubstr("byte for byte"));
    const std::string other = recording(folder, "other", "{\"kind\":\"other\"}\n");
    const Told told = run({"replay", other, "--verify"});
    EXPECT_EQ(told.status, exit_failure);
    EXPECT_THAT(told.out, HasSubstr("events-000001.ndjson.zst, line 1"));
    EXPECT_THAT(told.out, HasSubstr("recorded: {\"kind\":\"other\"}"));
    EXPECT_THAT(told.out, HasSubstr("recorded by version 0.0.1"));
    EXPECT_THAT(run({"replay", other, "--verify", "--json"}).out,
                HasSubstr(R"("difference":{"place":)"));
}

TEST(ReplayCommand, WhatIsNoRecordingIsSaid) {
    const TestFolder folder;
    const Told told = run({"replay", folder.path()});
    EXPECT_EQ(told.status, exit_failure);
    EXPECT_THAT(told.err, HasSubstr("no recording"));
}

TEST(RecordCommand, WithNothingReceivedItFailsAndNamesTheVenue) {
    const TestFolder folder;
    const std::string path = folder.path() / "r";
    // The discard port: nothing listens there.
    const Told told = run({"record", "--out", path, "--venues", "bybit", "--for", "300ms",
                           "--route", "*=127.0.0.1:9"});
    EXPECT_EQ(told.status, exit_failure);
    EXPECT_THAT(told.err, HasSubstr("bybit"));
    EXPECT_THAT(told.err, HasSubstr("unreachable"));
    EXPECT_THAT(told.err, HasSubstr("nothing was received"));
    EXPECT_THAT(told.out, HasSubstr("SIMULATED"));
    const Told verified = run({"replay", path, "--verify"});
    EXPECT_EQ(verified.status, 0) << verified.out;
    EXPECT_THAT(run({"record", "--out", path, "--for", "1ms"}).err,
                HasSubstr("holds a recording already"));
}

std::string bybit_trade(int id) {
    return R"({"topic":"publicTrade.BTCUSDT","type":"snapshot","ts":1788000000000,"data":[)"
           R"({"T":1788000000000,"s":"BTCUSDT","S":"Buy","v":"0.25","p":"70000.5","i":"t)" +
           std::to_string(id) + "\"}]}";
}

TEST(RecordCommand, RecordsWhatAServerSaysUntilASignalEndsIt) {
    const TestCertificate authority({.name = "authority", .is_authority = true});
    const TestCertificate certificate({.name = "stream.bybit.com"}, &authority);
    std::atomic<bool> has_ended = false;
    const TestServer server(
        [&](TestPeer& peer) {
            peer.upgrade();
            peer.read_frame();  // the subscription
            peer.write(server_frame(R"({"success":true,"ret_msg":"","op":"subscribe"})"));
            for (const int id : {1, 2, 2, 3}) peer.write(server_frame(bybit_trade(id)));
            constexpr int ping = 9, pong = 10;
            peer.write(server_frame("", ping));  // answered behind what came before
            int opcode = 0;
            while (opcode >= 0 && opcode != pong) opcode = peer.read_frame().opcode;
            if (!has_ended.exchange(true)) ::kill(::getpid(), SIGTERM);
            peer.read_to_end();
        },
        &certificate);
    const TestFolder folder;
    const std::string path = folder.path() / "r";
    const std::string roots = folder.write("roots.pem", authority.pem());
    const Told told =
        run({"record", "--out", path, "--venues", "bybit", "--for", "60s", "--json", "--ca", roots,
             "--route", "stream.bybit.com=127.0.0.1:" + std::to_string(server.port())});
    EXPECT_EQ(told.status, 0) << told.err;
    EXPECT_TRUE(has_ended);
    EXPECT_THAT(told.out, HasSubstr("\"simulated\":true"));
    EXPECT_THAT(told.out, HasSubstr("\"frames\":5,"));
    EXPECT_THAT(told.out, HasSubstr("\"events\":3,\"duplicates\":1,"));
    EXPECT_EQ(run({"replay", path, "--verify"}).status, 0);
    EXPECT_THAT(run({"replay", path}).out, HasSubstr("\"id\":\"t3\""));
}

TEST(RecordCommand, MistakesAreNamed) {
    const TestFolder folder;
    const std::string path = folder.path() / "r";
    const auto error = [&](const char* flag, const char* value) {
        const Told told = run({"record", "--out", path, "--route", "*=127.0.0.1:9", flag, value});
        EXPECT_NE(told.status, 0);
        return told.err;
    };
    EXPECT_THAT(error("--venues", "nobody"), HasSubstr("there is no venue"));
    EXPECT_THAT(error("--for", "soon"), HasSubstr("is no duration"));
    EXPECT_THAT(error("--route", "x=1.2.3.4"), HasSubstr("HOST=IP:PORT"));
    EXPECT_THAT(error("--route", "x=1.2.3.4:70000"), HasSubstr("HOST=IP:PORT"));
    EXPECT_THAT(error("--ca", "/nowhere"), HasSubstr("cannot be read"));
    EXPECT_FALSE(std::filesystem::exists(path));
}

TEST(LiveStatus, ALineSaysStateCountsAndTrouble) {
    VenueStatus status;
    status.venue = VenueId::bybit;
    status.state = VenueState::live;
    status.connections = 2;
    status.connections_open = 1;
    status.counts.frames = 1234;
    status.counts.events = 456;
    status.counts.frame_bytes = 1'200'000;
    EXPECT_EQ(status_line(status),
              "bybit        live       1/2 connections      1234 frames       456 events    0 gaps "
              "     1.2 MB");
    status.open_gaps.resize(2);
    status.open_gaps[0].channel = "trades";
    status.open_gaps[0].reason = GapReason::silent;
    status.open_gaps[0].detail = "no data";
    EXPECT_THAT(status_line(status), HasSubstr("  trades: silent: no data (and 1 more)"));
}

}  // namespace
}  // namespace faultline::cli
