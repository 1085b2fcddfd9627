// Fault: what can go wrong between a venue and us, as the emulators act it out. Each names one
// thing that real venues or networks have done.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "net/relay.hpp"

namespace faultline {

enum class Fault : std::uint8_t {
    drop,                 // connections are reset, new ones too
    stall,                // nothing comes, connections stay open
    half_open,            // the venue has gone without a word
    chunks,               // bytes come one by one
    duplicate,            // every data frame comes twice
    reorder,              // connections overtake each other
    garbage,              // frames that are no JSON, or JSON of no known shape, among the data
    huge_frame,           // a frame of 100 MB is announced
    gzip_bomb,            // some kilobytes that unpack to 100 MB
    too_many_requests,    // 429 to every request and upgrade
    banned,               // 418 to every request and upgrade
    wrong_sequence,       // old trades and books come again, with their older times
    clock_skew,           // the venue's clock is minutes ahead
    expired_certificate,  // handshakes show a certificate of last week
    refuse_subscription,  // the venue's error instead of an acknowledgement
    silent,               // acknowledgements, but no data
};

inline constexpr std::array all_faults{
    Fault::drop,       Fault::stall,
    Fault::half_open,  Fault::chunks,
    Fault::duplicate,  Fault::reorder,
    Fault::garbage,    Fault::huge_frame,
    Fault::gzip_bomb,  Fault::too_many_requests,
    Fault::banned,     Fault::wrong_sequence,
    Fault::clock_skew, Fault::expired_certificate,
    Fault::silent,     Fault::refuse_subscription,
};

/// "half_open"
std::string_view name_of(Fault fault);
std::optional<Fault> fault_named(std::string_view name);

/// Faults below TLS are a relay's: how it must behave. Nothing: the emulator's own.
std::optional<RelayMode> relay_mode_of(Fault fault);

/// The faults that are on.
class FaultSet {
  public:
    bool has(Fault fault) const { return (bits_ & bit(fault)) != 0; }
    void add(Fault fault) { bits_ |= bit(fault); }
    void remove(Fault fault) { bits_ &= ~bit(fault); }
    bool empty() const { return bits_ == 0; }

  private:
    static std::uint32_t bit(Fault fault) { return 1U << static_cast<unsigned>(fault); }
    std::uint32_t bits_ = 0;
};

}  // namespace faultline
