// RowParser: the choice of the parser, and instruments by the names that files use.
#include "history/row_parser.hpp"

#include <algorithm>

#include "venue/catalog.hpp"

namespace faultline {

Result<StoredInstrument> FileInstruments::stored(const Result<Instrument>& instrument) {
    if (!instrument) return tl::make_unexpected(instrument.error());
    const auto id = store_->id_of(*instrument);
    if (!id) {
        failure_ = id.error();
        return fail(ErrorCode::unknown_instrument);
    }
    const auto same = [&id](const StoredInstrument& seen) { return seen.id == *id; };
    if (std::none_of(used_.begin(), used_.end(), same)) used_.push_back({*id, *instrument});
    return StoredInstrument{*id, *instrument};
}

Result<StoredInstrument> FileInstruments::vision(std::string_view symbol) {
    return stored(instrument_from_vision(symbol));
}

Result<StoredInstrument> FileInstruments::tardis(std::string_view exchange,
                                                 std::string_view symbol) {
    const Result<Instrument> named = instrument_from_tardis(exchange, symbol);
    if (!named && named.error().code == ErrorCode::unknown_venue && venue_) {
        return stored(spec_of(*venue_).instrument(symbol));
    }
    return stored(named);
}

std::unique_ptr<RowParser> make_row_parser(const FileFormat& format, FileInstruments& instruments) {
    return format.provider == "tardis" ? make_tardis_parser(format, instruments)
                                       : make_vision_parser(format, instruments);
}

}  // namespace faultline
