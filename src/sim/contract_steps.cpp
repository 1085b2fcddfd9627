// ContractSteps: see the header.
#include "sim/contract_steps.hpp"

#include <algorithm>
#include <cmath>

namespace faultline {

ContractSteps ContractSteps::of(const Instrument& instrument, double usual_usd) {
    const int magnitude = static_cast<int>(std::floor(std::log10(usual_usd)));
    const bool in_coins = instrument.kind == ContractKind::linear && instrument.contract_size == 1;
    return {.price_decimals = std::max(1, 4 - magnitude),
            .size_decimals = in_coins ? std::clamp(magnitude - 1, 0, 3) : 0};
}

Decimal ContractSteps::price(double price_usd) const {
    return Decimal::from_double(price_usd, price_decimals).value_or(Decimal());
}

Decimal ContractSteps::contracts(const Instrument& instrument, double units) const {
    return Decimal::from_double(units / instrument.contract_size, size_decimals)
        .value_or(Decimal());
}

Decimal ContractSteps::some_contracts(const Instrument& instrument, double units) const {
    const Decimal rounded = contracts(instrument, units);
    return rounded.is_zero() ? Decimal::from_parts(1, size_decimals) : rounded;
}

}  // namespace faultline
