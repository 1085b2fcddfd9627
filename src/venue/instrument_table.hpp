// InstrumentTable: symbols of one venue to contracts, for decoders.
//
// Knows what the venue's file has built in, and what its instruments answer (or a user's file) has
// told since, which comes first. A symbol whose contract size nobody has told is known by market
// and unknown in size: its events keep `size_contracts` and have NaN coins, never a guess.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "venue/venue_spec.hpp"

namespace faultline {

class InstrumentTable {
  public:
    explicit InstrumentTable(const VenueSpec& spec) : spec_(&spec) {}

    /// What the venue itself (or the user) says about a contract. Replaces what was known.
    void tell(const Instrument& instrument);

    /// The contract of a symbol; nothing where its size is not known. Looked up once, then
    /// remembered.
    const Instrument* find(std::string_view symbol) const;

    /// The symbol of a market that feeds name by number only; empty where nobody has told it.
    std::string_view symbol_of(int number) const {
        const auto named = numbers_.find(number);
        return named == numbers_.end() ? std::string_view{} : std::string_view(named->second);
    }

  private:
    struct Hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const {
            return std::hash<std::string_view>{}(text);
        }
    };
    const VenueSpec* spec_;
    mutable std::unordered_map<std::string, std::optional<Instrument>, Hash, std::equal_to<>>
        known_;
    std::unordered_map<int, std::string> numbers_;
};

}  // namespace faultline
