// Instrument: the market behind a symbol, by the naming rules that venues share.
#include "market/instrument.hpp"

#include <array>
#include <cctype>

namespace faultline {

namespace {

/// What stands before the first separator, in upper case; separators at the start are skipped.
std::string first_word(std::string_view text) {
    std::string word;
    for (const char c : text) {
        if (c == '-' || c == '_' || c == '/' || c == ':') {
            if (word.empty()) continue;
            break;
        }
        word += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    }
    return word;
}

/// Kraken writes the kind of contract before the pair: "PF_XBTUSD", "FI_XBTUSD_260327".
std::string_view without_kraken_prefix(std::string_view text) {
    if (text.size() < 4 || text[2] != '_') return text;
    const std::string prefix = first_word(text.substr(0, 2));
    const bool known = prefix == "PF" || prefix == "PI" || prefix == "FF" || prefix == "FI";
    return known ? text.substr(3) : text;
}

}  // namespace

std::string market_of(std::string_view text) {
    std::string name = first_word(without_kraken_prefix(text));
    for (const std::string_view quote :
         {"USDTM", "USDCM", "USDM", "USDT", "USDC", "BUSD", "FDUSD", "PERP", "USD"}) {
        if (name.size() > quote.size() && name.ends_with(quote)) {
            name.resize(name.size() - quote.size());
            break;
        }
    }
    for (const std::string_view multiple : {"1000000", "10000", "1000"}) {
        if (name.size() > multiple.size() && name.starts_with(multiple)) {
            name.erase(0, multiple.size());
            break;
        }
    }
    if (name == "XBT") name = "BTC";
    return name;
}

}  // namespace faultline
