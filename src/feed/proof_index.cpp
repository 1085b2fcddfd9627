// ProofIndex: by symbol first, then by kind.
#include "feed/proof_index.hpp"

namespace faultline {

ProofIndex::ProofIndex(std::span<const PlannedChannel> channels) : marked_(channels.size()) {
    for (const PlannedChannel& channel : channels) {
        const auto at = static_cast<std::uint32_t>(proofs_.size());
        proofs_.push_back(channel.proof);
        if (channel.proof.empty()) {
            if (channel.quiet_max_ns > 0) any_payload_.push_back(at);
        } else if (channel.symbol.empty()) {
            any_symbol_.push_back(at);
        } else {
            by_symbol_[channel.symbol].push_back(at);
        }
    }
}

void ProofIndex::look_at(EventKind kind, std::uint32_t channel) {
    if (marked_[channel] == round_ || !proofs_[channel].has(kind)) return;
    marked_[channel] = round_;
    proved_.push_back(channel);
}

void ProofIndex::look_at(const DecodedEvent& decoded) {
    const EventKind kind = kind_of(decoded.event);
    for (const std::uint32_t channel : any_symbol_) look_at(kind, channel);
    const auto named = by_symbol_.find(std::string_view(decoded.symbol));
    if (named == by_symbol_.end()) return;
    for (const std::uint32_t channel : named->second) look_at(kind, channel);
}

std::span<const std::uint32_t> ProofIndex::proved_by(const Normalised& normalised) {
    proved_.clear();
    ++round_;
    const FrameKind kind = normalised.kind;
    if (normalised.malformed) return proved_;
    if (kind == FrameKind::data || kind == FrameKind::ignored || kind == FrameKind::heartbeat) {
        proved_ = any_payload_;
    }
    for (const DecodedEvent& decoded : normalised.batch.events) look_at(decoded);
    for (const DecodedEvent& decoded : normalised.dropped) look_at(decoded);
    return proved_;
}

}  // namespace faultline
