// Kraken's contracts: how they are named, and what its instruments answer tells about them.
#pragma once

#include <string>
#include <string_view>

#include "venue/wire_rows.hpp"

namespace faultline::kraken {

/// Older feeds print symbols in lower case; events carry them in upper case.
class Symbol {
  public:
    explicit Symbol(std::string_view printed) : view_(printed) {
        if (printed.find_first_of("abcdefghijklmnopqrstuvwxyz") == std::string_view::npos) return;
        upper_ = std::string(printed);
        for (char& c : upper_) {
            if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
        }
    }
    std::string_view view() const { return upper_.empty() ? view_ : std::string_view(upper_); }

  private:
    std::string_view view_;
    std::string upper_;
};

inline bool is_inverse(std::string_view symbol) {
    return symbol.starts_with("PI_") || symbol.starts_with("FI_");
}
inline bool is_linear(std::string_view symbol) {
    return symbol.starts_with("PF_") || symbol.starts_with("FF_");
}

/// A row of the instruments answer and its margin levels. What is not priced in USD is left out.
Result<void> take_instrument(const Json& row, EventBatch& batch);

}  // namespace faultline::kraken
