// Instrument: the market behind a symbol, by the naming rules that venues share.
#include "market/instrument.hpp"

#include <array>
#include <cctype>

namespace faultline {

std::string market_of(std::string_view text) {
    std::string name;
    for (const char c : text) {
        if (c == '-' || c == '_' || c == '/' || c == ':') {
            if (name.empty()) continue;
            break;  // what stands before the first separator is the coin
        }
        name += static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    }
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
