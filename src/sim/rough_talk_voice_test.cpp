// Across the folder: what voices do with frames cut short, doubled or bent: they answer or hang up,
// and go on serving the connection.
#include <array>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/rng.hpp"
#include "sim/sample_script.hpp"
#include "sim/venue_voice.hpp"
#include "venue/catalog.hpp"
#include "venue/decode.hpp"

namespace faultline {
namespace {

class RoughTalk : public ::testing::TestWithParam<VenueId> {
  protected:
    /// A frame with a piece taken out, doubled or replaced.
    std::string bent(std::string text) {
        constexpr std::string_view pieces[] = {"null", "[]", "{}", "\"\"", "0", "-1e400", "\"x\""};
        const std::size_t at = random_.below(text.size());
        const std::size_t size = random_.below(std::min<std::size_t>(40, text.size() - at)) + 1;
        switch (random_.below(4)) {
            case 0:
                return text.erase(at, size);
            case 1:
                return text.insert(at, text.substr(at, size));
            case 2:
                return text.replace(at, size, pieces[random_.below(std::size(pieces))]);
            default:
                break;
        }
        // A whole value becomes another kind of value.
        const std::size_t colon = text.find(':', at);
        if (colon == std::string::npos) return text.substr(0, at);
        const std::size_t end = text.find_first_of(",}", colon);
        return text.replace(colon + 1, end - colon - 1, pieces[random_.below(std::size(pieces))]);
    }

    Rng random_{11};
};

TEST_P(RoughTalk, EveryBentFrameLeavesTheVoiceServing) {
    const VenueVoice& voice = voice_of(GetParam());
    const auto listed = emulated_instruments(GetParam(), std::array<std::string, 2>{"BTC", "ETH"});
    EmulatedMarket market(GetParam(), listed);
    SampleScript script(listed, 3, 1'793'000'000 * ns_per_second);
    JsonParser json;
    std::size_t replies = 0;
    for (const PlannedConnection& planned : wire_of(GetParam()).plan(listed).connections) {
        const std::size_t host_at = planned.url.find("://") + 3;
        const std::size_t path_at = std::min(planned.url.find('/', host_at), planned.url.size());
        VoiceConnection connection{planned.url.substr(host_at, path_at - host_at),
                                   path_at < planned.url.size() ? planned.url.substr(path_at) : "/",
                                   planned.headers,
                                   {},
                                   0};
        for (int round = 0; round < 400; ++round) {
            const std::string& frame = planned.subscribe[random_.below(planned.subscribe.size())];
            const MarketEvent event = script.next();
            market.apply(event);
            const VoiceReply reply =
                voice.hear(bent(frame), connection, market, json, event.time_ns);
            replies += reply.frames.size() + reply.close;
            std::vector<std::string> frames;
            voice.tell(event, connection, market, frames);
            for (const std::string& told : frames) EXPECT_TRUE(json.parse(told)) << told;
        }
        for (const std::string& told :
             voice.hear(planned.subscribe[0], connection, market, json, script.next_ns()).frames) {
            EXPECT_TRUE(json.parse(told)) << told;
        }
    }
    EXPECT_GT(replies, 100u);
}

INSTANTIATE_TEST_SUITE_P(Venues, RoughTalk,
                         ::testing::Values(VenueId::binance, VenueId::aster, VenueId::bybit,
                                           VenueId::okx, VenueId::bitget, VenueId::gate,
                                           VenueId::mexc, VenueId::kucoin),
                         [](const auto& info) { return std::string(name_of(info.param)); });

}  // namespace
}  // namespace faultline
