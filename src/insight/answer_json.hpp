// The answer to a question as JSON: what `faultline ask` and the API print.
#pragma once

#include <string>

#include "insight/answer.hpp"

namespace faultline {

/// Keys: market, kind, question, settlement, at, from, by, price_usd, probability, lo, hi,
/// baseline{name, probability}, climatology, members[], map{weight, probability, …}, record{…},
/// recalibration{…}, comparison{…} (null where no market price was given), notes[], simulated.
/// Probabilities have six decimals; null is unknown.
std::string answer_json(const Answer& answer);

}  // namespace faultline
