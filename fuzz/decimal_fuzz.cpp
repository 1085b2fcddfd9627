// Fuzzer of Decimal: any text is read or refused, and what was read is printed and read back.
#include <cmath>

#include "core/decimal.hpp"
#include "fuzz.hpp"

using faultline::Decimal;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text = faultline::fuzz::text_of(data, size);
    const auto value = Decimal::parse(text);
    if (!value) {
        faultline::fuzz::require(value.error().offset <= text.size());
        return 0;
    }
    faultline::fuzz::require(Decimal::parse(value->to_string()) == *value);
    faultline::fuzz::require(value->scale() >= 0 && value->scale() <= Decimal::scale_max);
    faultline::fuzz::require(std::isfinite(value->to_double()));
    faultline::fuzz::require((*value <=> *value) == 0);
    return 0;
}
