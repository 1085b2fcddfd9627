// Fault frames: texts and bytes only.
#include "sim/fault_frames.hpp"

#include <algorithm>

#include "net/inflate.hpp"
#include "net/server_frames.hpp"

namespace faultline {
namespace {

constexpr std::string_view unknown_symbol = "NOSUCHCOIN";

bool same_letter(char a, char b) {
    const auto lower = [](char letter) {
        return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter + 32) : letter;
    };
    return lower(a) == lower(b);
}

void replace_any_case(std::string& text, std::string_view from, std::string_view to) {
    auto at = text.begin();
    for (;;) {
        at = std::search(at, text.end(), from.begin(), from.end(), same_letter);
        if (at == text.end()) return;
        const auto offset = at - text.begin();
        text.replace(static_cast<std::size_t>(offset), from.size(), to);
        at = text.begin() + offset + static_cast<std::ptrdiff_t>(to.size());
    }
}

}  // namespace

std::string garbage_text(std::uint64_t turn) {
    switch (turn % 7) {
        case 0:
            return R"({"no":)";
        case 1:
            return "<html><body><h1>502 Bad Gateway</h1></body></html>";
        case 2:
            return R"({"weather":{"temperature":21.5}})";
        case 3:
            return "[" + std::string(2000, '[');
        case 4:
            return R"({"text":"never ends)";
        case 5:
            return "null";
        default:
            return "";
    }
}

const std::string& gzip_bomb_bytes() {
    static const std::string bomb = deflate_gzip(std::string(fault_frame_bytes, ' '));
    return bomb;
}

std::string huge_frame_start() {
    std::string start;
    append_frame_head(start, WsOpcode::text, fault_frame_bytes);
    return start + R"({"data":[)" + std::string(10'000, ' ');
}

std::string with_unknown_symbols(std::string_view text, const EmulatedMarket& market) {
    std::string wrong(text);
    for (const EmulatedMarket::Listing& listing : market.listings()) {
        replace_any_case(wrong, listing.instrument.symbol, unknown_symbol);
        // Where markets are numbered, the number ends a channel's name.
        if (listing.instrument.number >= 0) {
            replace_any_case(wrong, "/" + std::to_string(listing.instrument.number) + "\"",
                             "/98765\"");
        }
    }
    return wrong;
}

}  // namespace faultline
