// The feed's tests share a world: a sink that remembers, and a scripted Bybit, which acknowledges,
// answers pings and sends trades and tickers of the symbols that it was asked for.
#pragma once

#include <algorithm>
#include <fmt/format.h>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "feed/connection_keeper.hpp"
#include "feed/virtual_network.hpp"

namespace faultline {

/// Keeps gaps, openings and closings; of frames only the numbers.
struct RememberingSink final : FeedSink {
    struct Heard {
        TimeNs received_ns;
        VenueId venue;
        std::uint32_t connection;
        RecordKind kind;
        std::string payload;
    };
    std::vector<Heard> records;
    std::vector<Gap> gaps;
    std::vector<std::string> samples;
    std::uint64_t last_sequence = 0, frames = 0, answers = 0;
    bool is_without_holes = true;

    void heard(const FrameRecord& record, const Normalised& normalised,
               const InstrumentTable& /*instruments*/) override {
        is_without_holes = is_without_holes && record.sequence == last_sequence + 1;
        last_sequence = record.sequence;
        if (normalised.gap) gaps.push_back(*normalised.gap);
        if (record.kind == RecordKind::frame) {
            ++frames;
        } else if (record.kind == RecordKind::answer) {
            ++answers;
        } else {
            records.push_back(
                {record.received_ns, record.venue, record.connection, record.kind, record.payload});
        }
    }
    void odd(const OddPayload& sample) override {
        samples.push_back(fmt::format("{}: {}", sample.what, sample.reason));
    }
    std::vector<Gap> gaps_of(std::string_view channel) const {
        std::vector<Gap> out;
        std::ranges::copy_if(gaps, std::back_inserter(out),
                             [&](const Gap& gap) { return gap.channel == channel; });
        return out;
    }
    std::size_t count(RecordKind kind) const {
        return static_cast<std::size_t>(std::ranges::count(records, kind, &Heard::kind));
    }
};

/// Sends what the test wants, every `every_ns`, to whoever has subscribed.
class BybitServer {
  public:
    static constexpr const char* host_name = "stream.bybit.com";

    explicit BybitServer(VirtualNetwork& network, std::vector<std::string> symbols = {"BTCUSDT"})
        : network_(network), symbols_(std::move(symbols)) {
        host().message = [this](const VirtualPeerPointer& peer, std::string_view text) {
            hear(peer, text);
        };
    }
    BybitServer(const BybitServer&) = delete;
    BybitServer& operator=(const BybitServer&) = delete;

    VirtualHost& host() { return network_.host(host_name); }
    void send_to_all(const std::string& payload, bool is_binary = false) {
        for (const VirtualPeerPointer& peer : network_.open_peers(host_name)) {
            peer->send(payload, is_binary);
        }
    }

    bool acknowledges = true, answers_pings = true, talks = true;
    std::string refusal;           // sent instead of the acknowledgement
    std::set<std::string> silent;  // topics that bring nothing: "tickers.BTCUSDT"
    DurationNs every_ns = ns_per_second;

  private:
    void hear(const VirtualPeerPointer& peer, std::string_view text) {
        if (text.find("\"op\":\"ping\"") != std::string_view::npos) {
            if (answers_pings) peer->send(R"({"success":true,"ret_msg":"pong","op":"ping"})");
            return;
        }
        if (!refusal.empty()) {
            peer->send(
                fmt::format(R"({{"success":false,"ret_msg":"{}","op":"subscribe"}})", refusal));
        } else if (acknowledges) {
            peer->send(R"({"success":true,"ret_msg":"","req_id":"1","op":"subscribe"})");
        }
        if (talkers_.insert(peer->number()).second) talk(peer);
    }
    void talk(const VirtualPeerPointer& peer) {
        if (!peer->is_open()) return;
        const std::int64_t ms = network_.utc_ns() / ns_per_ms;
        for (const std::string& symbol : symbols_) {
            if (!talks) break;
            if (!silent.contains("publicTrade." + symbol)) {
                peer->send(fmt::format(
                    R"({{"topic":"publicTrade.{0}","type":"snapshot","ts":{1},"data":[{{"T":{1},)"
                    R"("s":"{0}","S":"Buy","v":"0.5","p":"81200.10","i":"t{1}","BT":false}}]}})",
                    symbol, ms));
            }
            if (!silent.contains("tickers." + symbol)) {
                peer->send(fmt::format(
                    R"({{"topic":"tickers.{0}","type":"snapshot","ts":{1},"data":{{)"
                    R"("symbol":"{0}","markPrice":"81201.00","openInterest":"100000.50"}},)"
                    R"("cs":1}})",
                    symbol, ms));
            }
        }
        network_.after(every_ns, [this, peer] { talk(peer); });
    }

    VirtualNetwork& network_;
    std::vector<std::string> symbols_;
    std::set<std::uint64_t> talkers_;
};

/// What one connection needs around it, with limits that a test may change before it starts.
struct ConnectionWorld {
    VirtualNetwork network;
    FeedTiming timing;
    FeedLimits limits;
    VenueWire wire = wire_of(VenueId::bybit);
    FeedNumbers numbers;
    RememberingSink sink;
    Rng rng{1};
    TokenBucket opens{1, 5};
    RecordDesk desk{VenueId::bybit, network, limits, numbers, sink};
    VenueContext context{.venue = VenueId::bybit,
                         .wire = wire,
                         .network = network,
                         .timing = timing,
                         .limits = limits,
                         .desk = desk,
                         .rng = rng,
                         .opens = opens};
    BybitServer server{network};

    static constexpr const char *trades = "publicTrade BTCUSDT", *tickers = "tickers BTCUSDT",
                                *liquidations = "allLiquidation BTCUSDT";
    static PlannedConnection plan() {
        PlannedConnection plan;
        plan.url = "wss://stream.bybit.com/v5/public/linear";
        plan.subscribe = {R"({"op":"subscribe","req_id":"1","args":[]})"};
        plan.channels = {
            {trades, 10 * ns_per_minute, {EventKind::trade}, "BTCUSDT"},
            {tickers, ns_per_minute, {EventKind::mark_price}, "BTCUSDT"},
            {liquidations, 0, {EventKind::liquidation}, "BTCUSDT"},
        };
        plan.acknowledgements = 1;
        return plan;
    }
    std::uint64_t reconnects(ReconnectReason reason) const {
        return desk.counts.reconnects[static_cast<std::size_t>(reason)];
    }
};

}  // namespace faultline
