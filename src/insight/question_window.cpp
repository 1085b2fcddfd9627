// QuestionWords: the time that a sentence names.
#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "insight/question_words.hpp"

namespace faultline {
namespace {

using Words = std::vector<std::string>;

constexpr std::array<std::string_view, 7> weekdays{"monday", "tuesday",  "wednesday", "thursday",
                                                   "friday", "saturday", "sunday"};
constexpr std::array<std::string_view, 12> months{"january",   "february", "march",    "april",
                                                  "may",       "june",     "july",     "august",
                                                  "september", "october",  "november", "december"};

TimeNs day_start(TimeNs at_ns) { return at_ns - at_ns % ns_per_day; }

/// 0 on Monday. 1970-01-01 was a Thursday.
int weekday_of(TimeNs at_ns) { return static_cast<int>((at_ns / ns_per_day + 3) % 7); }

TimeNs week_start(TimeNs at_ns) { return day_start(at_ns) - weekday_of(at_ns) * ns_per_day; }

TimeNs month_start(TimeNs at_ns, int later) {
    const CivilTime now = to_civil(at_ns);
    const int month = now.month - 1 + later;
    return from_civil({now.year + month / 12, month % 12 + 1, 1, 0, 0, 0, 0});
}

std::optional<std::size_t> find(const Words& words, std::string_view word) {
    const auto at = std::ranges::find(words, word);
    if (at == words.end()) return std::nullopt;
    return static_cast<std::size_t>(at - words.begin());
}

/// Whether the words `first` and `second` stand beside each other, "the" between them or not.
bool follows(const Words& words, std::string_view first, std::string_view second) {
    for (std::size_t i = 0; i + 1 < words.size(); ++i) {
        if (words[i] != first) continue;
        std::size_t next = i + 1;
        while (next < words.size() &&
               (words[next] == "the" || words[next] == "of" || words[next] == "this")) {
            ++next;
        }
        if (next < words.size() && words[next] == second) return true;
    }
    return false;
}

DurationNs unit_of(std::string_view word) {
    if (word == "min" || word == "minute" || word == "minutes") return ns_per_minute;
    if (word == "h" || word == "hr" || word == "hrs" || word == "hour" || word == "hours") {
        return ns_per_hour;
    }
    if (word == "d" || word == "day" || word == "days") return ns_per_day;
    if (word == "w" || word == "week" || word == "weeks") return 7 * ns_per_day;
    if (word == "month" || word == "months") return 30 * ns_per_day;
    return 0;
}

std::optional<int> whole_number(std::string_view text) {
    int value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc{} || end == text.data()) return std::nullopt;
    const std::string_view rest(end, static_cast<std::size_t>(text.data() + text.size() - end));
    if (!rest.empty() && rest != "st" && rest != "nd" && rest != "rd" && rest != "th") {
        return std::nullopt;
    }
    return value;
}

/// "24h", "24 hours", "next hour", "the next 7 days".
std::optional<AskedWindow> length_from_now(const Words& words, TimeNs at_ns) {
    for (std::size_t i = 0; i < words.size(); ++i) {
        double count = 0;
        const std::string& word = words[i];
        const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), count);
        DurationNs unit = 0;
        if (error == std::errc{} && end != word.data()) {
            const std::string_view rest(end,
                                        static_cast<std::size_t>(word.data() + word.size() - end));
            unit = rest.empty() && i + 1 < words.size() ? unit_of(words[i + 1]) : unit_of(rest);
        } else if (i > 0 && (words[i - 1] == "next" || words[i - 1] == "coming") &&
                   (word == "hour" || word == "day")) {
            count = 1;  // "next week" and "next month" are those of the calendar
            unit = unit_of(word);
        }
        if (unit == 0 || !(count > 0) || !(count < 1e6)) continue;
        const auto length = static_cast<DurationNs>(count * static_cast<double>(unit));
        return AskedWindow{at_ns, at_ns + length, "from now on"};
    }
    return std::nullopt;
}

/// By or before a day: the whole day is part of it only for "by".
AskedWindow until_day(const Words& words, std::size_t place, TimeNs day_ns, TimeNs at_ns) {
    const bool before = place > 0 && words[place - 1] == "before";
    AskedWindow out{at_ns, before ? day_ns : day_ns + ns_per_day, ""};
    out.reading = before ? "before a day: until it begins at 00:00 UTC"
                         : "by a day: until it is over, at 24:00 UTC";
    return out;
}

std::optional<AskedWindow> dated(const Words& words, TimeNs at_ns) {
    for (std::size_t i = 0; i < words.size(); ++i) {
        if (const auto day = day_of(words[i])) return until_day(words, i, *day, at_ns);
        if (words[i].size() > 10 && day_of(words[i].substr(0, 10))) {
            const Result<TimeNs> instant = parse_time(words[i]);
            // Lower-cased "t" and "z" are read by nobody else.
            std::string upper = words[i];
            std::ranges::transform(upper, upper.begin(),
                                   [](char c) { return c == 't' || c == 'z' ? char(c - 32) : c; });
            const Result<TimeNs> again = parse_time(upper);
            if (instant || again) return AskedWindow{at_ns, instant ? *instant : *again, ""};
        }
        const auto month = std::ranges::find_if(months, [&](std::string_view name) {
            return words[i] == name || (words[i].size() == 3 && name.starts_with(words[i]));
        });
        if (month == months.end()) continue;
        // "may" is a verb as well: only a number beside it makes it a month.
        const auto after = i + 1 < words.size() ? whole_number(words[i + 1]) : std::nullopt;
        const auto ahead = i > 0 ? whole_number(words[i - 1]) : std::nullopt;
        const bool day_follows = after && *after >= 1 && *after <= 31;
        const auto day = day_follows ? after : ahead;
        if (!day || *day < 1 || *day > 31) continue;
        const std::size_t year_at = day_follows ? i + 2 : i + 1;
        const auto year = year_at < words.size() ? whole_number(words[year_at]) : std::nullopt;
        CivilTime civil = to_civil(at_ns);
        const bool has_year = year && *year >= 2009 && *year < 2100;
        civil = {has_year ? *year : civil.year,
                 static_cast<int>(month - months.begin()) + 1,
                 *day,
                 0,
                 0,
                 0,
                 0};
        TimeNs day_ns = from_civil(civil);
        if (!has_year && day_ns + ns_per_day <= at_ns) {
            ++civil.year;
            day_ns = from_civil(civil);
        }
        return until_day(words, day_follows || i == 0 ? i : i - 1, day_ns, at_ns);
    }
    return std::nullopt;
}

std::optional<AskedWindow> calendar(const Words& words, TimeNs at_ns) {
    const TimeNs today = day_start(at_ns);
    const auto named = [&](std::string_view unit) {
        return follows(words, "end", unit) || follows(words, "this", unit) ||
               follows(words, "before", unit);
    };
    if (find(words, "tomorrow")) {
        return AskedWindow{today + ns_per_day, today + 2 * ns_per_day,
                           "tomorrow is the next day of UTC, 00:00 to 24:00"};
    }
    if (find(words, "today") || find(words, "tonight") || named("day")) {
        return AskedWindow{at_ns, today + ns_per_day, "the day ends at 24:00 UTC"};
    }
    const TimeNs next_week = week_start(at_ns) + 7 * ns_per_day;
    if (follows(words, "next", "week")) {
        return AskedWindow{next_week, next_week + 7 * ns_per_day,
                           "next week is Monday 00:00 UTC to the Monday after"};
    }
    if (named("week")) {
        return AskedWindow{at_ns, next_week, "the week ends on Sunday at 24:00 UTC"};
    }
    if (follows(words, "next", "month")) {
        return AskedWindow{month_start(at_ns, 1), month_start(at_ns, 2),
                           "next month is that of the calendar, UTC"};
    }
    if (named("month")) {
        return AskedWindow{at_ns, month_start(at_ns, 1), "the month ends at 24:00 UTC"};
    }
    if (named("year")) {
        const CivilTime now = to_civil(at_ns);
        return AskedWindow{at_ns, from_civil({now.year + 1, 1, 1, 0, 0, 0, 0}),
                           "the year ends at 24:00 UTC"};
    }
    for (std::size_t d = 0; d < weekdays.size(); ++d) {
        const auto place = find(words, weekdays[d]);
        if (!place) continue;
        const int ahead = (static_cast<int>(d) - weekday_of(at_ns) + 7) % 7;
        return until_day(words, *place, today + ahead * ns_per_day, at_ns);
    }
    return std::nullopt;
}

}  // namespace

std::optional<TimeNs> day_of(std::string_view text) {
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
    const Result<TimeNs> at = parse_time(text);
    return at ? std::optional(*at) : std::nullopt;
}

std::optional<AskedWindow> window_of(const Words& words, TimeNs at_ns) {
    if (auto window = dated(words, at_ns)) return window;
    if (auto window = calendar(words, at_ns)) return window;
    return length_from_now(words, at_ns);
}

}  // namespace faultline
