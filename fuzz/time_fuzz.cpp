// Fuzzer of the time texts: whatever is accepted is plausible and survives printing and reading.
#include "core/time.hpp"
#include "fuzz.hpp"

using faultline::fuzz::require;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text = faultline::fuzz::text_of(data, size);
    if (const auto at_ns = faultline::parse_time(text)) {
        require(faultline::is_plausible_time(*at_ns));
        require(faultline::parse_time(faultline::format_time(*at_ns)) == *at_ns);
    }
    if (const auto at_ns = faultline::parse_epoch(text)) {
        require(faultline::is_plausible_time(*at_ns));
    }
    if (const auto length_ns = faultline::parse_duration(text)) {
        require(*length_ns > 0);
        require(faultline::parse_duration(faultline::format_duration(*length_ns)) == *length_ns);
    }
    return 0;
}
