// ConfigReaders: how the values of each kind of key are read: whole numbers, numbers, switches,
// texts, lists, choices, times; each with its range, and words for what is wrong.
#pragma once

#include <optional>

#include "cli/config_keys.hpp"
#include "core/time.hpp"

namespace faultline::cli {

Outcome<std::int64_t> read_whole(const ConfigValue& value, std::int64_t low, std::int64_t high);
Outcome<double> read_number(const ConfigValue& value, double low, double high);
Outcome<bool> read_switch(const ConfigValue& value);
Outcome<std::string> read_text(const ConfigValue& value);
Outcome<ConfigValue::List> read_list(const ConfigValue& value);
/// The index of the word that was said among `words`.
Outcome<std::size_t> read_choice(const ConfigValue& value, std::span<const std::string> words);
/// An instant, as parse_time reads it; 0 for an empty text.
Outcome<TimeNs> read_time(const ConfigValue& value);
/// Venues by their names; all of them for an empty list or "all".
Outcome<std::vector<VenueId>> read_venues(const ConfigValue& value);
/// Coins, without repetition; at least one.
Outcome<std::vector<std::string>> read_markets(const ConfigValue& value);

/// "a whole number from 0 to 65535"
std::string whole_words(std::int64_t low, std::int64_t high);
std::string number_words(double low, double high);
std::string choice_words(std::span<const std::string> words);

}  // namespace faultline::cli
