// AlertRuleReader: key by key, by the table of alert_rule_keys.hpp.
#include "insight/alert_rule_reader.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>
#include <set>
#include <vector>

#include "core/nearest_word.hpp"
#include "insight/alert_rule_keys.hpp"
#include "venue/json.hpp"

namespace faultline {
namespace {

using namespace alert_keys;

std::vector<std::string> keys_of(AlertKind kind) {
    std::vector<std::string> keys;
    each_key([&](std::string_view key, std::uint32_t kinds, bool) {
        if ((kinds & in(kind)) != 0) keys.emplace_back(key);
    });
    return keys;
}

std::string list_text(const std::vector<std::string>& words) {
    return fmt::format("{}", fmt::join(words, ", "));
}

std::string meant(const std::string& word, const std::vector<std::string>& known) {
    const std::string near = nearest_word(word, known);
    if (!near.empty()) return "did you mean \"" + near + "\"?";
    return "known: " + list_text(known);
}

bool is_name(std::string_view text, std::size_t bytes_max) {
    return !text.empty() && text.size() <= bytes_max && std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '-' || c == '_' || c == '.';
    });
}

std::string in_quotes(std::string_view text) { return fmt::format("\"{}\"", text); }

using Read = Outcome<void>;

/// Reads one rule. `where` of its problems starts with the rule.
class RuleReader {
  public:
    RuleReader(Json json, std::string place) : json_(json), place_(std::move(place)) {}

    Outcome<AlertRule> read(std::string_view given_id) {
        if (!json_.is_object()) return wrong("", "a rule is an object", R"(as {"id": ...})");
        FL_CHECK(read_id(given_id));
        FL_CHECK(read_kind());
        FL_CHECK(check_keys());
        FL_CHECK(read_words());
        FL_CHECK(read_lists());
        for (const NumberKey& key : number_keys) FL_CHECK(read_number(key));
        for (const LengthKey& key : length_keys) FL_CHECK(read_length(key));
        FL_CHECK(complete());
        return rule_;
    }

  private:
    tl::unexpected<Problem> wrong(std::string_view key, std::string what, std::string remedy) {
        std::string where = place_;
        if (!key.empty()) where += (where.empty() ? "" : ", ") + in_quotes(key);
        return problem(std::move(what), std::move(where), std::move(remedy));
    }

    Read read_id(std::string_view given) {
        rule_.id = given;
        const auto stated = json_.find("id");
        if (!stated && given.empty()) {
            return wrong("id", "is missing", "give the rule a name of its own, as \"btc-wall\"");
        }
        if (stated) {
            const auto text = stated->text();
            if (!text || !is_name(*text, 64)) {
                return wrong("id", "is no name",
                             "letters, digits, \"-\", \"_\" and \".\", at most 64 of them");
            }
            if (!given.empty() && given != *text) {
                return wrong("id", in_quotes(*text) + " is not " + in_quotes(given),
                             "leave it out, or write the same as in the address");
            }
            rule_.id = *text;
        } else if (!is_name(given, 64)) {
            return wrong("id", in_quotes(given) + " is no name",
                         "letters, digits, \"-\", \"_\" and \".\", at most 64 of them");
        }
        place_ += (place_.empty() ? "rule " : " ") + in_quotes(rule_.id);
        return {};
    }

    Read read_kind() {
        std::vector<std::string> kinds;
        for (std::size_t i = 0; i < alert_kind_count; ++i) {
            kinds.emplace_back(name_of(static_cast<AlertKind>(i)));
        }
        const auto text = json_.text("kind");
        if (!text) return wrong("kind", "is missing or no text", "one of " + list_text(kinds));
        const auto kind = parse_alert_kind(*text);
        if (!kind) {
            return wrong("kind", "there is no kind " + in_quotes(*text),
                         meant(std::string(*text), kinds));
        }
        rule_.kind = *kind;
        return {};
    }

    /// Every key is known, of this kind and there once; what is required is there.
    Read check_keys() {
        const std::vector<std::string> known = keys_of(rule_.kind);
        std::set<std::string, std::less<>> seen;
        Read status;
        const auto walked = json_.each_member([&](std::string_view key, Json) -> Result<void> {
            const bool is_known = std::ranges::find(known, key) != known.end();
            if (is_known && seen.emplace(key).second) return {};
            if (is_known) {
                status = wrong(key, "stands twice", "keep one");
            } else {
                bool is_elsewhere = false;
                each_key([&](std::string_view other, std::uint32_t, bool) {
                    is_elsewhere = is_elsewhere || other == key;
                });
                const std::string kind(name_of(rule_.kind));
                status = is_elsewhere
                             ? wrong(key, "does not belong to a rule of kind " + kind,
                                     "its keys: " + list_text(known))
                             : wrong(key, "there is no such key", meant(std::string(key), known));
            }
            return fail(ErrorCode::bad_text);
        });
        if (!walked) return status;
        std::string missing;
        each_key([&](std::string_view key, std::uint32_t kinds, bool is_required) {
            const bool is_wanted = is_required && (kinds & in(rule_.kind)) != 0 && key != "id";
            if (is_wanted && missing.empty() && !seen.contains(key)) missing = key;
        });
        if (missing.empty()) return {};
        return wrong(missing, "is missing",
                     fmt::format("a rule of kind {} needs it", name_of(rule_.kind)));
    }

    Read read_words() {
        const auto market = json_.text("market");
        if (!market || !is_name(*market, 24)) {
            return wrong("market", "is no market", "a coin, as \"BTC\"");
        }
        for (const char c : *market) {
            rule_.market += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
        }
        FL_TRY(side, choice("side", {"long", "short", "both"}));
        if (side == "long") rule_.side = Side::long_;
        if (side == "short") rule_.side = Side::short_;
        if (rule_.kind == AlertKind::squeeze && !rule_.side) {
            return wrong("side", "a squeeze is of one side",
                         "\"short\" for shorts that crowd above the price, or \"long\"");
        }
        FL_TRY(direction, choice("direction", {"above", "below"}));
        if (direction == "below") rule_.direction = AlertDirection::below;
        if (rule_.kind == AlertKind::question) {
            FL_TRY(question, long_text("question", 500));
            if (question.empty()) return wrong("question", "is empty", "ask one");
            rule_.question = question;
        }
        FL_TRY(note, long_text("note", 500));
        rule_.note = note;
        const auto enabled = json_.find("enabled");
        if (!enabled) return {};
        const auto flag = enabled->boolean();
        if (!flag) return wrong("enabled", "is neither true nor false", "");
        rule_.is_enabled = *flag;
        return {};
    }

    Outcome<std::string> choice(std::string_view key, const std::vector<std::string>& words) {
        const auto value = json_.find(key);
        if (!value || value->is_null()) return std::string();
        const std::string text(value->text().value_or(""));
        if (std::ranges::find(words, text) != words.end()) return text;
        return wrong(key, in_quotes(text) + " is not understood", "one of " + list_text(words));
    }

    Outcome<std::string> long_text(std::string_view key, std::size_t bytes_max) {
        const auto value = json_.find(key);
        if (!value || value->is_null()) return std::string();
        if (!value->is_text()) return wrong(key, "is no text", "");
        const std::string text(value->text().value_or(""));
        if (text.size() > bytes_max) {
            return wrong(key, "is too long", fmt::format("at most {} bytes", bytes_max));
        }
        return text;
    }

    Outcome<std::vector<std::string>> words(std::string_view key, Json list) {
        std::vector<std::string> found;
        const auto walked = list.each([&](Json element) -> Result<void> {
            FL_TRY(text, element.text());
            found.emplace_back(text);
            return {};
        });
        if (!walked) return wrong(key, "is no list of names", R"(as ["a", "b"])");
        return found;
    }

    Read read_lists() {
        const auto venues = json_.find("venues");
        if (venues && !venues->is_null()) {
            FL_TRY(names, words("venues", *venues));
            for (const std::string& name : names) {
                const auto venue = parse_venue(name);
                if (!venue)
                    return wrong("venues", "there is no venue " + in_quotes(name), near(name));
                rule_.venues |= bit_of(*venue);
            }
            constexpr VenueBits all = (VenueBits{1} << venue_count) - 1;
            if (rule_.venues == all) rule_.venues = 0;
        }
        const auto channels = json_.find("channels");
        if (channels && !channels->is_null()) {
            FL_TRY(names, words("channels", *channels));
            rule_.is_for_all_channels = false;
            rule_.channels = std::move(names);
        }
        return {};
    }

    static std::string near(const std::string& name) {
        std::vector<std::string> known;
        for (const VenueId venue : all_venues()) known.emplace_back(name_of(venue));
        return meant(name, known);
    }

    Read read_number(const NumberKey& key) {
        const auto value = json_.find(key.key);
        if (!value || (value->is_null() && !key.is_required)) return {};
        const auto number = value->is_number() ? value->number() : fail(ErrorCode::wrong_type);
        if (!number) return wrong(key.key, "is no number", "as 1.5, without quotes");
        if (!(*number >= key.low && *number <= key.high)) {
            return wrong(key.key, fmt::format("{} is out of range", *number),
                         fmt::format("from {} to {}", key.low, key.high));
        }
        rule_.*key.member = *number;
        return {};
    }

    Read read_length(const LengthKey& key) {
        const auto value = json_.find(key.key);
        if (!value || (value->is_null() && !key.is_required)) return {};
        const auto text = value->text();
        const auto length = text ? parse_duration(*text) : fail(ErrorCode::wrong_type);
        if (!length) return wrong(key.key, "is no length of time", "as \"90s\" or \"15m\"");
        if (*length < key.low_ns || *length > key.high_ns) {
            return wrong(
                key.key, format_duration(*length) + " is out of range",
                "from " + format_duration(key.low_ns) + " to " + format_duration(key.high_ns));
        }
        if (key.length != nullptr) {
            rule_.*key.length = *length;
        } else {
            rule_.*key.length_ms = static_cast<double>(*length) / double{ns_per_ms};
        }
        return {};
    }

    /// Fills in what nobody gave, and checks that the re-arm level lies on the quiet side.
    Read complete() {
        const bool is_below = rule_.direction == AlertDirection::below;
        const auto fill = [](double& value, double usual) {
            if (std::isnan(value)) value = usual;
        };
        double threshold = unknown;
        bool is_quiet_below = !is_below;  // the quiet side of the threshold
        std::string_view key = "rearm_usd";
        switch (rule_.kind) {
            case AlertKind::zone:
                threshold = rule_.within_percent;
                is_quiet_below = false;
                key = "rearm_percent";
                fill(rule_.rearm, 1.5 * threshold);
                break;
            case AlertKind::density:
                threshold = rule_.above_usd;
                fill(rule_.rearm, 0.8 * threshold);
                break;
            case AlertKind::sweep:
            case AlertKind::sweep_and_reverse: {
                const bool turns = rule_.kind == AlertKind::sweep_and_reverse;
                threshold = rule_.above_usd;
                fill(rule_.rearm, 0.5 * threshold);
                if (rule_.window_ns == 0) rule_.window_ns = (turns ? 5 : 1) * ns_per_minute;
                if (turns && rule_.reverse_within_ns == 0) {
                    rule_.reverse_within_ns = 15 * ns_per_minute;
                }
                break;
            }
            case AlertKind::squeeze:
                threshold = 1;
                key = "rearm_share";
                fill(rule_.rearm, 0.8);
                break;
            case AlertKind::ratio:
                threshold = rule_.z;
                key = "rearm_z";
                fill(rule_.rearm, threshold + (is_below ? 0.5 : -0.5));
                break;
            case AlertKind::stale:
                threshold = rule_.age_ms;
                key = "rearm_age";
                fill(rule_.rearm, std::ceil(0.5 * threshold));
                break;
            case AlertKind::question:
                threshold = rule_.probability;
                key = "rearm_probability";
                fill(rule_.rearm, std::clamp(threshold + (is_below ? 0.05 : -0.05), 0.0, 1.0));
                break;
        }
        const bool is_quiet = is_quiet_below ? rule_.rearm <= threshold : rule_.rearm >= threshold;
        if (is_quiet) return {};
        return wrong(key, "lies on the side on which the rule fires",
                     fmt::format("{} {} or {}", is_quiet_below ? "at most" : "at least", threshold,
                                 "leave it out"));
    }

    Json json_;
    std::string place_;
    AlertRule rule_;
};

}  // namespace

Outcome<AlertRule> read_alert_rule(const Json& json, std::string place, std::string_view given_id) {
    return RuleReader(json, std::move(place)).read(given_id);
}

}  // namespace faultline
