// ProofIndex: which channels of a connection a payload proves alive, since payloads do not name
// their subscription.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "feed/normaliser.hpp"
#include "venue/decode.hpp"

namespace faultline {

class ProofIndex {
  public:
    explicit ProofIndex(std::span<const PlannedChannel> channels);

    /// Indices of the channels that a payload proves, each once; valid until the next call. A
    /// channel without `proof` is proved by whatever is data, known or a heartbeat, unless it may
    /// be silent: then nothing proves it. Events dropped as repeated prove as much as new ones.
    std::span<const std::uint32_t> proved_by(const Normalised& normalised);

  private:
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const {
            return std::hash<std::string_view>{}(text);
        }
    };
    void look_at(const DecodedEvent& decoded);
    void look_at(EventKind kind, std::uint32_t channel);

    std::vector<EventKinds> proofs_;  // by channel
    std::vector<std::uint32_t> any_payload_, any_symbol_;
    std::unordered_map<std::string, std::vector<std::uint32_t>, Hash, std::equal_to<>> by_symbol_;
    std::vector<std::uint32_t> proved_;
    std::vector<std::uint64_t> marked_;  // by channel: the round in which it was last added
    std::uint64_t round_ = 0;
};

}  // namespace faultline
