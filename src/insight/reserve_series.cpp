// ReserveSeries: names of exchanges, and the walk through DefiLlama's answer.
#include "insight/reserve_series.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>

#include "venue/json.hpp"

namespace faultline {
namespace {

const char* const where = "DefiLlama";

/// Letters and digits in lower case: "Crypto.com" and "crypto-com" become the same.
std::string plain(std::string_view name) {
    std::string out;
    for (const char c : name) {
        const auto byte = static_cast<unsigned char>(c);
        if (std::isalnum(byte)) out += static_cast<char>(std::tolower(byte));
    }
    return out;
}

}  // namespace

std::optional<VenueId> venue_of_name(std::string_view name) {
    std::string wanted = plain(name);
    if (wanted.ends_with("cex")) wanted.resize(wanted.size() - 3);
    if (wanted == "gateio") wanted = "gate";
    if (wanted == "huobi") wanted = "htx";
    for (const VenueId venue : all_venues()) {
        if (wanted == plain(name_of(venue)) || wanted == plain(display_name_of(venue))) {
            return venue;
        }
    }
    return std::nullopt;
}

std::string_view defillama_slug(VenueId venue) {
    // Names as on defillama.com/cexs. One that is wrong or gone is answered with an error there,
    // which leaves the reserve unknown.
    static constexpr std::pair<VenueId, std::string_view> slugs[] = {
        {VenueId::binance, "binance-cex"},
        {VenueId::bybit, "bybit"},
        {VenueId::okx, "okx"},
        {VenueId::bitget, "bitget"},
        {VenueId::gate, "gate-io"},
        {VenueId::mexc, "mexc"},
        {VenueId::kucoin, "kucoin"},
        {VenueId::htx, "htx"},
        {VenueId::deribit, "deribit"},
        {VenueId::kraken, "kraken"},
        {VenueId::bitfinex, "bitfinex"},
        {VenueId::cryptocom, "crypto-com"},
        {VenueId::phemex, "phemex"},
        {VenueId::bingx, "bingx"}};
    for (const auto& [known, slug] : slugs) {
        if (known == venue) return slug;
    }
    return {};
}

Outcome<std::vector<ExchangeReserve>> parse_defillama_reserves(std::string_view text,
                                                               std::span<const std::string> coins) {
    JsonParser parser;
    const auto root = parser.parse(text);
    if (!root) {
        return problem(std::string(describe(root.error().code)), where,
                       "save the answer of https://api.llama.fi/protocol/SLUG as it is");
    }
    const auto name = root->text("name");
    const auto days = root->field("tokens");
    if (!name || !days || !days->is_array()) {
        return problem("no \"name\" and \"tokens\" in it", where,
                       "save the answer of https://api.llama.fi/protocol/SLUG as it is");
    }
    const auto venue = venue_of_name(*name);
    if (!venue) {
        return problem("\"" + std::string(*name) + "\" is none of our exchanges", where,
                       "faultline venues lists them");
    }
    std::vector<ExchangeReserve> out;
    const Result<void> read = days->each([&](const Json& day) -> Result<void> {
        FL_TRY(at_ns, day.time_s("date"));
        FL_TRY(tokens, day.field("tokens"));
        for (const std::string& coin : coins) {
            FL_TRY(amount, tokens.number_if(coin));
            if (std::isnan(amount) || amount < 0) continue;
            out.push_back({*venue, false, coin, at_ns, amount});
        }
        return {};
    });
    if (!read) {
        return problem("a day of \"tokens\": " + std::string(describe(read.error().code)), where,
                       "save the answer of https://api.llama.fi/protocol/SLUG as it is");
    }
    std::sort(out.begin(), out.end(), [](const ExchangeReserve& a, const ExchangeReserve& b) {
        return a.exchange_ns != b.exchange_ns ? a.exchange_ns < b.exchange_ns : a.coin < b.coin;
    });
    return out;
}

}  // namespace faultline
