// AlertRule: names, venue sets and the fingerprint.
#include "insight/alert_rule.hpp"

#include <array>

#include "insight/alert_rule_json.hpp"

namespace faultline {
namespace {

constexpr std::array<std::string_view, alert_kind_count> kind_names{
    "zone", "density", "sweep", "sweep_and_reverse", "squeeze", "ratio", "stale", "question"};

}  // namespace

std::string_view name_of(AlertKind kind) { return kind_names[static_cast<std::size_t>(kind)]; }

std::optional<AlertKind> parse_alert_kind(std::string_view name) {
    for (std::size_t i = 0; i < kind_names.size(); ++i) {
        if (kind_names[i] == name) return static_cast<AlertKind>(i);
    }
    return std::nullopt;
}

std::vector<VenueId> venues_of(VenueBits bits) {
    std::vector<VenueId> venues;
    for (const VenueId venue : all_venues()) {
        if (bits == 0 || (bits & bit_of(venue)) != 0) venues.push_back(venue);
    }
    return venues;
}

std::uint64_t fingerprint_of(const AlertRule& rule) {
    AlertRule condition = rule;
    condition.is_enabled = true;
    condition.is_for_all_channels = true;
    condition.channels.clear();
    condition.note.clear();
    std::uint64_t hash = 0xcbf29ce484222325ULL;
    for (const char c : alert_rule_json(condition)) {
        hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3ULL;
    }
    return hash;
}

}  // namespace faultline
