// ConfigReaders: see the header.
#include "cli/config_readers.hpp"

#include <algorithm>
#include <charconv>
#include <fmt/format.h>

#include "cli/arguments.hpp"
#include "core/nearest_word.hpp"
#include "market/instrument.hpp"

namespace faultline::cli {
namespace {

constexpr const char* switch_words = "true or false";
constexpr const char* list_words = "a list of texts";
constexpr const char* time_words = "a time such as 2026-02-05T12:00:00Z";

/// What was said, for a message: its type in a file, the words themselves elsewhere.
std::string said_words(const ConfigValue& value) {
    struct Words {
        std::string operator()(bool flag) const { return flag ? "true" : "false"; }
        std::string operator()(std::int64_t number) const { return std::to_string(number); }
        std::string operator()(double number) const { return fmt::format("{}", number); }
        std::string operator()(const std::string& text) const { return "\"" + text + "\""; }
        std::string operator()(const ConfigValue::List&) const { return "a list"; }
    };
    return std::visit(Words{}, value.said);
}

tl::unexpected<Problem> is_not(const ConfigValue& value, const std::string& allowed) {
    return problem(said_words(value) + " is not " + allowed, {}, "give " + allowed);
}

template <class Number>
std::optional<Number> number_in(std::string_view text) {
    Number out{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), out);
    if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
    return out;
}

const std::string* text_in(const ConfigValue& value) {
    return std::get_if<std::string>(&value.said);
}

}  // namespace

std::string whole_words(std::int64_t low, std::int64_t high) {
    return fmt::format("a whole number from {} to {}", low, high);
}
std::string number_words(double low, double high) {
    return fmt::format("a number from {} to {}", low, high);
}
std::string choice_words(std::span<const std::string> words) {
    return fmt::format("one of {}", fmt::join(words, ", "));
}

Outcome<std::int64_t> read_whole(const ConfigValue& value, std::int64_t low, std::int64_t high) {
    std::optional<std::int64_t> number;
    if (const auto* typed = std::get_if<std::int64_t>(&value.said)) number = *typed;
    if (value.is_text && text_in(value)) number = number_in<std::int64_t>(*text_in(value));
    if (!number || *number < low || *number > high) return is_not(value, whole_words(low, high));
    return *number;
}

Outcome<double> read_number(const ConfigValue& value, double low, double high) {
    std::optional<double> number;
    if (const auto* typed = std::get_if<double>(&value.said)) number = *typed;
    if (const auto* whole = std::get_if<std::int64_t>(&value.said)) {
        number = static_cast<double>(*whole);
    }
    if (value.is_text && text_in(value)) number = number_in<double>(*text_in(value));
    const bool is_within = number && *number >= low && *number <= high;  // false for NaN
    if (!is_within) return is_not(value, number_words(low, high));
    return *number;
}

Outcome<bool> read_switch(const ConfigValue& value) {
    if (const auto* typed = std::get_if<bool>(&value.said)) return *typed;
    if (value.is_text && text_in(value)) {
        const std::string& text = *text_in(value);
        for (const char* const yes : {"true", "1", "on", "yes"}) {
            if (text == yes) return true;
        }
        for (const char* const no : {"false", "0", "off", "no"}) {
            if (text == no) return false;
        }
    }
    return is_not(value, switch_words);
}

Outcome<std::string> read_text(const ConfigValue& value) {
    if (text_in(value) != nullptr) return *text_in(value);
    return is_not(value, "a text");
}

Outcome<ConfigValue::List> read_list(const ConfigValue& value) {
    if (const auto* typed = std::get_if<ConfigValue::List>(&value.said)) return *typed;
    if (!value.is_text || text_in(value) == nullptr) return is_not(value, list_words);
    ConfigValue::List items;
    std::string_view left = *text_in(value);
    while (!left.empty()) {
        const std::size_t comma = std::min(left.find(','), left.size());
        std::string_view item = left.substr(0, comma);
        while (item.starts_with(' ')) item.remove_prefix(1);
        while (item.ends_with(' ')) item.remove_suffix(1);
        if (!item.empty()) items.emplace_back(item);
        left.remove_prefix(std::min(comma + 1, left.size()));
    }
    return items;
}

Outcome<std::size_t> read_choice(const ConfigValue& value, std::span<const std::string> words) {
    if (const std::string* text = text_in(value)) {
        const auto found = std::ranges::find(words, *text);
        if (found != words.end()) return static_cast<std::size_t>(found - words.begin());
    }
    return is_not(value, choice_words(words));
}

Outcome<TimeNs> read_time(const ConfigValue& value) {
    const std::string* text = text_in(value);
    if (text != nullptr && text->empty()) return 0;
    if (text != nullptr) {
        if (const Result<TimeNs> at_ns = parse_time(*text)) return *at_ns;
    }
    return is_not(value, time_words);
}

Outcome<std::vector<VenueId>> read_venues(const ConfigValue& value) {
    FL_TRY(names, read_list(value));
    std::vector<VenueId> venues;
    for (const std::string& name : names) {
        if (name == "all") {
            venues.clear();
            break;
        }
        const Result<VenueId> venue = parse_venue(name);
        if (!venue) {
            std::vector<std::string> known;
            for (const VenueId one : all_venues()) known.emplace_back(name_of(one));
            const std::string near = nearest_word(name, known);
            return problem(
                "there is no venue \"" + name + "\"", {},
                near.empty() ? "faultline venues lists them" : "did you mean " + near + "?");
        }
        if (std::ranges::find(venues, *venue) == venues.end()) venues.push_back(*venue);
    }
    if (venues.empty()) {
        const auto all = all_venues();
        venues.assign(all.begin(), all.end());
    }
    return venues;
}

Outcome<std::vector<std::string>> read_markets(const ConfigValue& value) {
    FL_TRY(names, read_list(value));
    std::vector<std::string> markets;
    for (const std::string& name : names) {
        std::string market = market_of(name);
        const bool is_word = !market.empty() && std::ranges::all_of(market, [](unsigned char c) {
            return std::isalnum(c) != 0;
        });
        if (!is_word) return problem("\"" + name + "\" is not a coin", {}, "as in BTC, ETH, SOL");
        if (std::ranges::find(markets, market) == markets.end()) {
            markets.push_back(std::move(market));
        }
    }
    if (markets.empty()) return problem("the list is empty", {}, "name at least one coin");
    return markets;
}

}  // namespace faultline::cli
