// QuestionWords: a sentence as words, amounts and a time. The reading part of question_text.
//
// Words are lower case, without punctuation and without "'s". Amounts know their unit: "$60,000",
// "60k", "$500M", "5%", "500 million dollars"; lengths of time are no amounts. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/time.hpp"

namespace faultline {

enum class AmountUnit : std::uint8_t { none, usd, percent };

struct Amount {
    double value = 0;
    AmountUnit unit = AmountUnit::none;
};

std::vector<std::string> words_of(std::string_view sentence);
bool has_word(const std::vector<std::string>& words, std::initializer_list<std::string_view> any);

/// All amounts in order; what belongs to a time ("24 hours", "2026-02-08", "february 8") is left
/// out.
std::vector<Amount> amounts_of(const std::vector<std::string>& words);

/// A number as people write it: "60,000", "60k", "1.5m", "2bn", "500e6". Empty where it is none.
std::optional<double> read_amount(std::string_view text);

struct AskedWindow {
    TimeNs from_ns = 0, by_ns = 0;
    std::string reading;  // "the end of the week is Monday 00:00 UTC"
};

/// The window that is meant, seen from `at_ns`: "in the next 24 hours", "before the end of the
/// week", "tomorrow", "by friday", "before 2026-02-08", "by february 8". Days begin at 00:00 UTC
/// and weeks on Monday; "by" a day includes it, "before" does not. Empty where no time is named.
std::optional<AskedWindow> window_of(const std::vector<std::string>& words, TimeNs at_ns);

/// The day [00:00, 24:00) that "2026-02-08" names; empty for any other text.
std::optional<TimeNs> day_of(std::string_view text);

}  // namespace faultline
