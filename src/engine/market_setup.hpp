// How a market is modelled when nothing has been learned yet: grid, margin terms and prior shares
// of an instrument, from the venue's facts.
#pragma once

#include <memory>
#include <string_view>

#include "engine/instrument_pipeline.hpp"

namespace faultline {

/// Name of the model and its settings, stamped on every answer. Changes when numbers change.
inline constexpr std::string_view model_version = "1.1";
inline constexpr std::string_view weights_prior = "prior";

/// 1 bp for the large markets, whose levels are dense, 2.5 bp for the others.
ModelConfig default_config(std::string_view market);

/// Margin terms of an instrument by its venue's facts. `reference_price_usd` is a price of the
/// time, needed where the maintenance rate grows with the position in coins.
KernelTerms kernel_terms(const Instrument& instrument, double reference_price_usd);

/// Prior shares of what is being opened there, the inert part included.
FlowShares prior_flow_shares(VenueId venue);

}  // namespace faultline
