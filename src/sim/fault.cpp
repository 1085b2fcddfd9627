// Fault: names, and which faults are the relay's.
#include "sim/fault.hpp"

namespace faultline {

std::string_view name_of(Fault fault) {
    switch (fault) {
        case Fault::drop:
            return "drop";
        case Fault::stall:
            return "stall";
        case Fault::half_open:
            return "half_open";
        case Fault::chunks:
            return "chunks";
        case Fault::duplicate:
            return "duplicate";
        case Fault::reorder:
            return "reorder";
        case Fault::garbage:
            return "garbage";
        case Fault::huge_frame:
            return "huge_frame";
        case Fault::gzip_bomb:
            return "gzip_bomb";
        case Fault::too_many_requests:
            return "too_many_requests";
        case Fault::banned:
            return "banned";
        case Fault::wrong_sequence:
            return "wrong_sequence";
        case Fault::clock_skew:
            return "clock_skew";
        case Fault::expired_certificate:
            return "expired_certificate";
        case Fault::refuse_subscription:
            return "refuse_subscription";
        case Fault::silent:
            return "silent";
    }
    return "";
}

std::optional<Fault> fault_named(std::string_view name) {
    for (const Fault fault : all_faults) {
        if (name_of(fault) == name) return fault;
    }
    return std::nullopt;
}

std::optional<RelayMode> relay_mode_of(Fault fault) {
    switch (fault) {
        case Fault::drop:
            return RelayMode::drop;
        case Fault::stall:
            return RelayMode::stall;
        case Fault::half_open:
            return RelayMode::half_open;
        case Fault::chunks:
            return RelayMode::chunks;
        default:
            return std::nullopt;
    }
}

}  // namespace faultline
