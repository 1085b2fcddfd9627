// ReserveImport: files of exchange reserves, which name exchanges and coins but no instrument.
//
//   our own CSV     venue,coin,time,reserve_coins   venue "all": all exchanges together
//   daily CSV       date,Exchange Reserve[,...]     all exchanges; the coin begins the file's name;
//                                                   a day's value is known at the day's end
//   DefiLlama JSON  the answer of https://api.llama.fi/protocol/SLUG
// Storing a file again adds only what is not there.
#pragma once

#include <filesystem>
#include <optional>
#include <vector>

#include "history/import_report.hpp"
#include "history/store.hpp"

namespace faultline {

struct ReserveFile {
    std::string_view format;  // "faultline-csv", "daily-csv", "defillama"
    std::vector<ExchangeReserve> rows;
    std::vector<Reject> rejects;
    std::uint64_t rejected = 0;
};

/// Nothing where the file is not one of reserves. `coins`: which coins of a file that holds
/// hundreds. Problems: of reading, and of a file of reserves that makes no sense as a whole.
Outcome<std::optional<ReserveFile>> read_reserve_file(const std::filesystem::path& path,
                                                      const std::vector<std::string>& coins,
                                                      std::size_t rejects_listed);

/// Adds the rows that are not there yet, within the caller's transaction, and fills the report.
Outcome<void> store_reserves(Store& store, const ReserveFile& file, FileReport& report);

}  // namespace faultline
