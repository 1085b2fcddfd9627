// InstrumentTable: lookup with memory.
#include "venue/instrument_table.hpp"

namespace faultline {

void InstrumentTable::tell(const Instrument& instrument) {
    known_.insert_or_assign(instrument.symbol, instrument);
    recent_ = {};
    if (instrument.number >= 0) numbers_.insert_or_assign(instrument.number, instrument.symbol);
}

const Instrument* InstrumentTable::find_and_remember(std::string_view symbol) const {
    auto known = known_.find(symbol);
    if (known == known_.end()) {
        const Result<Instrument> built_in = spec_->instrument(symbol);
        known = known_
                    .emplace(std::string(symbol),
                             built_in ? std::optional<Instrument>(*built_in) : std::nullopt)
                    .first;
    }
    const Instrument* const found = known->second ? &*known->second : nullptr;
    recent_.of(symbol) = {known->first, found};
    return found;
}

}  // namespace faultline
