// What the fuzzers share: the input as text, and a check that ends the program when it fails.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace faultline::fuzz {

inline std::string_view text_of(const std::uint8_t* data, std::size_t size) {
    return {reinterpret_cast<const char*>(data), size};
}

/// Stops where a promise is broken; libFuzzer then keeps the input.
inline void require(bool kept) {
    if (!kept) __builtin_trap();
}

}  // namespace faultline::fuzz
