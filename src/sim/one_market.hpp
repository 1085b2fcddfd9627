// OneMarket: an emulated venue with one contract, for tests of what a voice prints: connects,
// subscribes, lets one thing happen and hands out the frames as text.
#pragma once

#include <string>
#include <vector>

#include "sim/venue_voice.hpp"
#include "venue/catalog.hpp"

namespace faultline {

struct OneMarket {
    static constexpr TimeNs time_ns = 1'793'000'000'123 * ns_per_ms;

    OneMarket(VenueId venue, std::string_view symbol)
        : voice(voice_of(venue)), market(venue, {*spec_of(venue).instrument(symbol)}) {}

    /// Connects to host and target and says each text; frames that came are kept in `heard`.
    void connect(std::string host, std::string target, const std::vector<std::string>& says,
                 std::vector<HttpHeader> headers = {}) {
        connection = {std::move(host), std::move(target), std::move(headers), {}, 0};
        heard.clear();
        status = voice.accept(connection, market);
        if (voice.greet != nullptr) keep(voice.greet(connection, market, time_ns));
        for (const std::string& text : says) {
            keep(voice.hear(text, connection, market, json, time_ns));
        }
    }

    /// The frames of what happens on the contract.
    template <class What>
    std::vector<std::string> happens(What what) {
        const MarketEvent event{time_ns, 0, std::move(what)};
        market.apply(event);
        std::vector<std::string> frames;
        voice.tell(event, connection, market, frames);
        return frames;
    }

    VoiceAnswer ask(std::string_view host, std::string_view path, std::string_view query) {
        return voice.answer({"GET", host, path, query, ""}, market, json, time_ns);
    }

    static Decimal decimal(std::string_view text) { return *Decimal::parse(text); }
    /// A liquidation with round, different numbers.
    static LiquidationTold liquidation(Side side) {
        return {77, side, decimal("50000.5"), decimal("49900.1"), decimal("12")};
    }

    const VenueVoice& voice;
    EmulatedMarket market;
    JsonParser json;
    VoiceConnection connection;
    std::vector<std::string> heard;
    bool closed = false;
    int status = 0;

  private:
    void keep(VoiceReply reply) {
        closed = closed || reply.close;
        for (std::string& frame : reply.frames) heard.push_back(std::move(frame));
    }
};

}  // namespace faultline
