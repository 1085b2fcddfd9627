// What a map must say about a pipeline's book: how old it is and what is missing, in words.
#pragma once

#include <string>
#include <vector>

#include "engine/instrument_pipeline.hpp"
#include "map/map_builder.hpp"

namespace faultline {

/// "binance BTCUSDT", as notes name it.
std::string name_of(const Instrument& instrument);

/// The book as it stands at `at_ns`; `notes` come first. The pipeline must outlive the view.
BookView view_of(const InstrumentPipeline& pipeline, TimeNs at_ns, std::vector<std::string> notes);

}  // namespace faultline
