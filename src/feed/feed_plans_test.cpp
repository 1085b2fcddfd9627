// Across the folder: the real plan of every venue becomes live against a server that acknowledges
// what it is asked for and plays the venue's own fixtures.
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <iterator>

#include "feed/feed.hpp"
#include "feed/poll_scheduler.hpp"
#include "feed/proof_index.hpp"
#include "feed/test_world.hpp"
#include "net/inflate.hpp"
#include "venue/catalog.hpp"

namespace faultline {
namespace {

namespace fs = std::filesystem;

const std::vector<std::string> markets{"BTC", "ETH", "SOL"};

std::string read_text(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

std::string replaced(std::string text, const std::string& from, const std::string& to) {
    if (from.empty() || from == to) return text;
    for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size()) {
        text.replace(at, from.size(), to);
    }
    return text;
}

/// What a venue's server may say, sorted by what it is. Fixtures speak of BTC; the same is said of
/// the other markets.
struct Repertoire {
    std::vector<std::string> data, acknowledgements;
    std::vector<Normalised> proofs;  // of `data`

    explicit Repertoire(VenueId venue) {
        const fs::path folder = fs::path(FAULTLINE_SOURCE_DIR) / "fixtures" / name_of(venue);
        std::vector<fs::path> paths;
        for (const auto& entry : fs::directory_iterator(folder)) {
            const bool is_rest = entry.path().filename().string().starts_with("rest-");
            if (entry.path().extension() == ".frame" && !is_rest) paths.push_back(entry.path());
        }
        std::ranges::sort(paths);
        Normaliser normaliser(venue);
        const std::string bitcoin = spec_of(venue).main_symbol("BTC");
        for (const fs::path& path : paths) {
            const std::string text = read_text(path);
            for (const std::string& market : markets) {
                const std::string symbol = spec_of(venue).main_symbol(market);
                add(normaliser, venue, replaced(text, bitcoin, symbol));
            }
        }
    }
    void add(Normaliser& normaliser, VenueId venue, std::string text) {
        FrameRecord record;
        record.venue = venue;
        record.connection = 1;
        record.received_ns = 1'793'000'000 * ns_per_second;
        record.payload = text;
        const Normalised& normalised = normaliser.take(record);
        if (normalised.malformed || !normalised.batch.instruments.empty()) return;  // REST
        if (normalised.kind == FrameKind::acknowledgement) acknowledgements.push_back(text);
        if (normalised.kind != FrameKind::data && normalised.kind != FrameKind::heartbeat) return;
        proofs.push_back(normalised);
        data.push_back(std::move(text));
    }
    /// Whether anything of it proves a channel.
    bool proves(const PlannedChannel& channel) const {
        ProofIndex index(std::span(&channel, 1));
        return std::ranges::any_of(
            proofs, [&](const Normalised& one) { return !index.proved_by(one).empty(); });
    }
};

/// The server of a venue: plays all it knows every two seconds, to whoever has connected.
class Player {
  public:
    Player(VirtualNetwork& network, VenueId venue, const Repertoire& repertoire)
        : network_(network), is_packed_(wire_of(venue).gzip_frames) {
        for (const std::string& text : repertoire.data) data_.push_back(packed(text));
        for (const std::string& text : repertoire.acknowledgements) {
            acknowledgements_.push_back(packed(text));
        }
    }
    Player(const Player&) = delete;
    Player& operator=(const Player&) = delete;

    void serve(const PlannedConnection& planned) {
        VirtualHost& host = network_.host(host_of_url(planned.url));
        // A venue that numbers its channels names them in acknowledgements: these come first.
        host.opened = [this](const VirtualPeerPointer& peer) {
            say(peer, acknowledgements_);
            play(peer);
        };
        host.message = [this](const VirtualPeerPointer& peer, std::string_view /*text*/) {
            if (acknowledgements_.empty()) return;
            for (int i = 0; i < 50; ++i) peer->send(acknowledgements_.front(), is_packed_);
        };
    }

  private:
    std::string packed(const std::string& text) const {
        return is_packed_ ? deflate_gzip(text) : text;
    }
    void say(const VirtualPeerPointer& peer, const std::vector<std::string>& texts) const {
        for (const std::string& text : texts) peer->send(text, is_packed_);
    }
    void play(const VirtualPeerPointer& peer) {
        if (!peer->is_open()) return;
        say(peer, data_);
        network_.after(2 * ns_per_second, [this, peer] { play(peer); });
    }

    VirtualNetwork& network_;
    bool is_packed_;
    std::vector<std::string> data_, acknowledgements_;
};

class RealPlan : public ::testing::TestWithParam<VenueId> {};

TEST_P(RealPlan, EveryChannelBecomesLive) {
    const VenueId venues[] = {GetParam()};
    FeedConfig config;
    config.venues = subscriptions_of(venues, markets);
    ASSERT_EQ(config.venues.size(), 1U);
    const Plan plan = wire_of(GetParam()).plan(config.venues[0].instruments);
    const Repertoire repertoire(GetParam());
    VirtualNetwork network(1'793'000'100 * ns_per_second);
    Player player(network, GetParam(), repertoire);
    for (const PlannedConnection& connection : plan.connections) player.serve(connection);
    RememberingSink sink;
    Feed feed(network, config, sink);
    feed.start();
    network.run_for(40 * ns_per_second);

    std::map<std::string, PlannedChannel> planned;
    for (const PlannedConnection& connection : plan.connections) {
        for (const PlannedChannel& channel : connection.channels)
            planned[channel.channel] = channel;
    }
    const VenueStatus status = feed.status().at(0);
    ASSERT_EQ(status.channels.size(), planned.size());
    std::size_t live = 0;
    for (const ChannelStatus& channel : status.channels) {
        live += channel.state == ChannelState::live;
        const PlannedChannel& plan_of_it = planned.at(channel.channel);
        // What the fixtures hold nothing of is left out.
        const bool can_be = plan_of_it.quiet_max_ns == 0 || repertoire.proves(plan_of_it);
        if (!can_be) continue;
        EXPECT_EQ(channel.state, ChannelState::live)
            << channel.channel << " is " << name_of(channel.state);
    }
    RecordProperty("live", static_cast<int>(live));
    EXPECT_GE(3 * live, status.channels.size()) << "fixtures for a third of it at least";
    EXPECT_EQ(status.connections_open, plan.connections.size());
    std::uint64_t reconnects = 0;
    for (const std::uint64_t count : status.counts.reconnects) reconnects += count;
    EXPECT_EQ(reconnects, 0U);
    EXPECT_EQ(status.polls.size(), plan.polls.size());
    EXPECT_TRUE(sink.is_without_holes);
}

INSTANTIATE_TEST_SUITE_P(Venues, RealPlan, ::testing::ValuesIn(all_venues()),
                         [](const auto& tested) { return std::string(name_of(tested.param)); });

}  // namespace
}  // namespace faultline
