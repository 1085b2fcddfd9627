// QuestionWords: splitting, and numbers with their units.
#include "insight/question_words.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>

namespace faultline {
namespace {

bool is_digit(char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; }

/// Letters that may stand at the ends of a word without belonging to it.
std::string_view trimmed(std::string_view word) {
    const auto is_edge = [](char c) {
        return std::string_view("?!.,;:\"'()[]").find(c) != std::string_view::npos;
    };
    while (!word.empty() && is_edge(word.front())) word.remove_prefix(1);
    while (!word.empty() && is_edge(word.back())) word.remove_suffix(1);
    return word;
}

double factor_of(std::string_view suffix) {
    if (suffix == "k" || suffix == "thousand") return 1e3;
    if (suffix == "m" || suffix == "mm" || suffix == "mn" || suffix == "million") return 1e6;
    if (suffix == "b" || suffix == "bn" || suffix == "billion") return 1e9;
    if (suffix == "t" || suffix == "tn" || suffix == "trillion") return 1e12;
    return 0;
}

constexpr std::string_view time_units[] = {"h",      "hour",    "hours", "hr",     "hrs",   "d",
                                           "day",    "days",    "w",     "week",   "weeks", "min",
                                           "minute", "minutes", "month", "months", "year"};
constexpr std::string_view months[] = {"january",   "february", "march",    "april",
                                       "may",       "june",     "july",     "august",
                                       "september", "october",  "november", "december"};

bool is_time_unit(std::string_view word) {
    return std::ranges::find(time_units, word) != std::end(time_units);
}

bool is_month(std::string_view word) {
    return word.size() >= 3 && std::ranges::any_of(months, [&](std::string_view month) {
               return month == word || month.substr(0, 3) == word;
           });
}

struct SplitNumber {
    double value = 0;
    std::string suffix;
    bool dollars = false;
};

/// "$1,250.5m" to its number, its suffix and whether a dollar sign stands before it.
std::optional<SplitNumber> split_number(std::string_view word) {
    SplitNumber out;
    if (word.starts_with("$")) {
        out.dollars = true;
        word.remove_prefix(1);
    }
    std::string digits;
    std::size_t i = 0;
    for (; i < word.size() && (is_digit(word[i]) || word[i] == '.' || word[i] == ','); ++i) {
        if (word[i] != ',') digits += word[i];
    }
    if (i + 1 < word.size() && word[i] == 'e' && is_digit(word[i + 1])) {
        digits += word.substr(i, 1);
        for (++i; i < word.size() && is_digit(word[i]); ++i) digits += word[i];
    }
    if (digits.empty()) return std::nullopt;
    const auto [end, error] =
        std::from_chars(digits.data(), digits.data() + digits.size(), out.value);
    if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
    if (!std::isfinite(out.value)) return std::nullopt;
    out.suffix = word.substr(i);
    return out;
}

/// "8", "8th" beside a month.
bool is_day_of_month(const std::vector<std::string>& words, std::size_t i) {
    return (i > 0 && is_month(words[i - 1])) || (i + 1 < words.size() && is_month(words[i + 1])) ||
           (i > 1 && is_month(words[i - 2]) && words[i].size() == 4);  // the year
}

}  // namespace

std::vector<std::string> words_of(std::string_view sentence) {
    std::vector<std::string> words;
    const auto put = [&words](std::string word) {
        const std::string_view inner = trimmed(word);
        if (!inner.empty()) words.emplace_back(inner);
    };
    std::string text;
    for (std::size_t i = 0; i < sentence.size(); ++i) {
        // The typographic apostrophe (U+2019) is one too.
        if (sentence.substr(i, 3) == "\xe2\x80\x99") {
            text += '\'';
            i += 2;
        } else {
            text += static_cast<char>(std::tolower(static_cast<unsigned char>(sentence[i])));
        }
    }
    std::string word;
    for (std::size_t i = 0; i <= text.size(); ++i) {
        const char c = i < text.size() ? text[i] : ' ';
        // "24-hour" is two words, "2026-02-08" one.
        const bool hyphen = c == '-' && i + 1 < text.size() && !is_digit(text[i + 1]);
        if (std::isspace(static_cast<unsigned char>(c)) == 0 && !hyphen) {
            word += c;
            continue;
        }
        std::string_view inner = trimmed(word);
        if (inner.ends_with("'s")) inner.remove_suffix(2);
        put(std::string(inner));
        word.clear();
    }
    return words;
}

bool has_word(const std::vector<std::string>& words, std::initializer_list<std::string_view> any) {
    return std::ranges::any_of(
        words, [&](const std::string& word) { return std::ranges::find(any, word) != any.end(); });
}

std::optional<double> read_amount(std::string_view text) {
    std::string lower;
    for (const char c : text)
        lower += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    const auto number = split_number(lower);
    if (!number) return std::nullopt;
    if (number->suffix.empty()) return number->value;
    const double factor = factor_of(number->suffix);
    return factor > 0 ? std::optional(number->value * factor) : std::nullopt;
}

std::vector<Amount> amounts_of(const std::vector<std::string>& words) {
    std::vector<Amount> out;
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (day_of(words[i].substr(0, 10)) || words[i].find(':') != std::string::npos) continue;
        const auto number = split_number(words[i]);
        if (!number) continue;
        std::string suffix = number->suffix;
        const std::string next = i + 1 < words.size() ? words[i + 1] : "";
        if (is_time_unit(suffix) || (suffix.empty() && is_time_unit(next))) continue;
        if (suffix == "st" || suffix == "nd" || suffix == "rd" || suffix == "th") continue;
        if (!number->dollars && is_day_of_month(words, i)) continue;
        Amount amount{number->value, number->dollars ? AmountUnit::usd : AmountUnit::none};
        std::size_t after = i + 1;
        if (suffix.ends_with("usd")) {
            amount.unit = AmountUnit::usd;
            suffix.resize(suffix.size() - 3);
        }
        if (factor_of(suffix) > 0) {
            amount.value *= factor_of(suffix);
        } else if (factor_of(next) > 0) {
            amount.value *= factor_of(next);
            ++after;
        } else if (suffix == "%") {
            amount.unit = AmountUnit::percent;
        } else if (!suffix.empty()) {
            continue;
        }
        if (after < words.size()) {
            const std::string& unit = words[after];
            if (unit == "usd" || unit == "dollars" || unit == "dollar") {
                amount.unit = AmountUnit::usd;
            }
            if (unit == "percent" || unit == "%" || unit == "pct") {
                amount.unit = AmountUnit::percent;
            }
        }
        out.push_back(amount);
    }
    return out;
}

}  // namespace faultline
