// RowParser: one row of a file to the events that it tells, in our units and sides.
//
// Units: contracts as printed become coins here, by the contract of the instrument. Sides: the
// order that closes a long is a sell, in Vision as in Tardis; here it becomes the liquidated side.
#pragma once

#include <functional>
#include <memory>
#include <optional>

#include "history/event_writer.hpp"
#include "history/file_format.hpp"

namespace faultline {

/// Finds and stores the instruments that a file speaks of.
class FileInstruments {
  public:
    /// `venue`: whose symbols are meant where a file names an exchange that is not known.
    FileInstruments(Store& store, std::optional<VenueId> venue) : store_(&store), venue_(venue) {}

    /// Errors: unknown_venue, unknown_instrument.
    Result<StoredInstrument> vision(std::string_view symbol);
    Result<StoredInstrument> tardis(std::string_view exchange, std::string_view symbol);

    /// A problem of the store met on the way; the error returned then was not the file's.
    const std::optional<Problem>& failure() const { return failure_; }
    /// All instruments asked for, in the order of their first row.
    const std::vector<StoredInstrument>& used() const { return used_; }

  private:
    Result<StoredInstrument> stored(const Result<Instrument>& instrument);
    Store* store_;
    std::optional<VenueId> venue_;
    std::optional<Problem> failure_;
    std::vector<StoredInstrument> used_;
};

class RowParser {
  public:
    virtual ~RowParser() = default;
    /// The error's offset is our column, an index into `FileFormat::column_names`.
    virtual Result<void> parse(const CsvRow& row, EventWriter& out) = 0;
    /// The table that a file of this kind is counted by; others come along with it.
    virtual Table main_table() const = 0;
};

/// `format` and `instruments` must outlive the parser. Errors: those of the file's own symbol.
std::unique_ptr<RowParser> make_row_parser(const FileFormat& format, FileInstruments& instruments);
std::unique_ptr<RowParser> make_vision_parser(const FileFormat& format,
                                              FileInstruments& instruments);
std::unique_ptr<RowParser> make_tardis_parser(const FileFormat& format,
                                              FileInstruments& instruments);

/// Begins the stored id of a trade that stands for several: Vision numbers aggregated and single
/// trades apart, and each of the two files holds the whole volume.
inline constexpr const char* aggregated_id_prefix = "agg-";

/// Which price a venue prints for a liquidation in Tardis files.
LiquidationPrice liquidation_price_of(VenueId venue);

}  // namespace faultline
