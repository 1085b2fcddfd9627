// InstrumentTable: symbols of one venue to contracts, for decoders.
//
// Knows what the venue's file has built in, and what its instruments answer (or a user's file) has
// told since, which comes first. A symbol whose contract size nobody has told is known by market
// and unknown in size: its events keep `size_contracts` and have NaN coins, never a guess.
#pragma once

#include <array>
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
    const Instrument* find(std::string_view symbol) const {
        const Recent& last = recent_.of(symbol);
        return last.symbol == symbol ? last.instrument : find_and_remember(symbol);
    }

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
    /// What was found last, before any hashing: feeds repeat the same few symbols all the time.
    struct Recent {
        std::string_view symbol;  // a key of known_, which never moves; empty: none
        const Instrument* instrument = nullptr;
    };
    struct Recents {
        std::array<Recent, 64> slots{};
        Recents() = default;
        Recents(const Recents&) {}  // a copied table has its own keys
        Recents& operator=(const Recents&) { return slots.fill({}), *this; }
        Recent& of(std::string_view symbol) {
            const std::size_t size = symbol.size();
            if (size == 0) return slots[0];
            const auto at = [&](std::size_t place) {
                return static_cast<unsigned char>(symbol[place]);
            };
            // Symbols begin with the coin; four places and the length tell most of them apart.
            const std::size_t mixed = at(0) * 7 + at(size / 4) * 13 + at(size / 3) * 29 +
                                      at(size - 1) * 3 + at(size / 2) * 17 + size;
            return slots[mixed % slots.size()];
        }
    };
    const Instrument* find_and_remember(std::string_view symbol) const;

    const VenueSpec* spec_;
    mutable Recents recent_;
    mutable std::unordered_map<std::string, std::optional<Instrument>, Hash, std::equal_to<>>
        known_;
    std::unordered_map<int, std::string> numbers_;
};

}  // namespace faultline
