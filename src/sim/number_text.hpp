// Number text: how voices print a number that is not exact: in plain digits, rounded.
#pragma once

#include <string>

#include "core/decimal.hpp"

namespace faultline::voices {

/// At most this many digits behind the point; "0" for what no decimal can hold.
inline std::string number_text(double value, int decimals) {
    return Decimal::from_double(value, decimals).value_or(Decimal{}).to_string();
}

}  // namespace faultline::voices
