// SampleFiles: writes a sample market in the public file formats, as downloads would lie on disk.
//
//   klines/BTCUSDT-1m-<day>.csv              Binance Vision, with header and taker volume
//   markPriceKlines/BTCUSDT-1m-<day>.csv     Binance Vision, no volume
//   metrics/BTCUSDT-metrics-<day>.csv        Binance Vision, open interest every five minutes
//   fundingRate/BTCUSDT-fundingRate-<month>.csv
//   tardis/<exchange>_<kind>_<day>_<symbol>.csv.gz   liquidations of each venue; for bybit and okx
//                                            also trades and derivative_ticker (okx in contracts)
//   SIMULATED                                the mark of made-up data, for importers
#pragma once

#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "support/sample_market.hpp"

namespace faultline::sample {

/// Writes the files of the venues ("binance", "bybit", "okx") below `folder`, which is made where
/// absent; files of the same name are replaced. Returns their paths, sorted.
Outcome<std::vector<std::filesystem::path>> write_files(const Market& market,
                                                        const std::set<std::string>& venues,
                                                        const std::filesystem::path& folder);

}  // namespace faultline::sample
