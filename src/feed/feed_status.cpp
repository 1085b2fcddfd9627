// FeedStatus: names.
#include "feed/feed_status.hpp"

namespace faultline {

std::string_view name_of(ChannelState state) {
    switch (state) {
        case ChannelState::connecting:
            return "connecting";
        case ChannelState::waiting:
            return "waiting";
        case ChannelState::live:
            return "live";
        case ChannelState::stale:
            return "stale";
        case ChannelState::refused:
            return "refused";
    }
    return "";
}

std::string_view name_of(ReconnectReason reason) {
    switch (reason) {
        case ReconnectReason::unreachable:
            return "unreachable";
        case ReconnectReason::lost:
            return "lost";
        case ReconnectReason::refused:
            return "refused";
        case ReconnectReason::unconfirmed:
            return "unconfirmed";
        case ReconnectReason::silent:
            return "silent";
        case ReconnectReason::garbage:
            return "garbage";
        case ReconnectReason::too_large:
            return "too_large";
        case ReconnectReason::ping:
            return "ping";
        case ReconnectReason::rotated:
            return "rotated";
        case ReconnectReason::replanned:
            return "replanned";
    }
    return "";
}

std::string_view name_of(PollState state) {
    switch (state) {
        case PollState::waiting:
            return "waiting";
        case PollState::ok:
            return "ok";
        case PollState::failed:
            return "failed";
        case PollState::limited:
            return "limited";
    }
    return "";
}

std::string_view name_of(VenueState state) {
    switch (state) {
        case VenueState::connecting:
            return "connecting";
        case VenueState::live:
            return "live";
        case VenueState::partial:
            return "partial";
        case VenueState::down:
            return "down";
        case VenueState::stopped:
            return "stopped";
    }
    return "";
}

}  // namespace faultline
