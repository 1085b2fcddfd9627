// Time: civil calendar arithmetic (Howard Hinnant's days-from-civil algorithm) and text forms.
#include "core/time.hpp"

#include <array>
#include <charconv>
#include <cstdio>

namespace faultline {
namespace {

std::int64_t days_from_civil(int year, int month, int day) {
    year -= month <= 2;
    const std::int64_t era = (year >= 0 ? year : year - 399) / 400;
    const auto year_of_era = static_cast<unsigned>(year - era * 400);
    const unsigned day_of_year =
        (153 * static_cast<unsigned>(month + (month > 2 ? -3 : 9)) + 2) / 5 +
        static_cast<unsigned>(day) - 1;
    const unsigned day_of_era =
        year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + static_cast<std::int64_t>(day_of_era) - 719468;
}

int days_in_month(int year, int month) {
    constexpr std::array<int, 12> days{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return month == 2 && leap ? 29 : days[static_cast<std::size_t>(month - 1)];
}

/// A cursor over text that takes fixed-width numbers and single characters.
struct Cursor {
    std::string_view rest;
    bool number(std::size_t width, int& value) {
        if (rest.size() < width) return false;
        value = 0;
        for (std::size_t i = 0; i < width; ++i) {
            if (rest[i] < '0' || rest[i] > '9') return false;
            value = value * 10 + (rest[i] - '0');
        }
        rest.remove_prefix(width);
        return true;
    }
    bool take(char c) {
        if (rest.empty() || rest.front() != c) return false;
        rest.remove_prefix(1);
        return true;
    }
};

bool read_fraction(Cursor& in, int& nanosecond) {
    if (!in.take('.')) return true;
    int digits = 0;
    nanosecond = 0;
    while (!in.rest.empty() && in.rest.front() >= '0' && in.rest.front() <= '9') {
        if (digits < 9) nanosecond = nanosecond * 10 + (in.rest.front() - '0');
        ++digits;
        in.rest.remove_prefix(1);
    }
    if (digits == 0) return false;
    for (; digits < 9; ++digits) nanosecond *= 10;
    return true;
}

bool read_zone(Cursor& in, DurationNs& offset_ns) {
    offset_ns = 0;
    if (in.rest.empty() || in.take('Z') || in.take('z')) return in.rest.empty();
    const bool minus = in.take('-');
    if (!minus && !in.take('+')) return false;
    int hour = 0;
    int minute = 0;
    if (!in.number(2, hour)) return false;
    const bool colon = in.take(':');
    if ((colon || !in.rest.empty()) && !in.number(2, minute)) return false;
    if (hour > 14 || minute > 59 || !in.rest.empty()) return false;
    offset_ns = hour * ns_per_hour + minute * ns_per_minute;
    if (minus) offset_ns = -offset_ns;
    return true;
}

}  // namespace

Result<TimeNs> parse_time(std::string_view text) {
    Cursor in{text};
    CivilTime civil{};
    DurationNs offset_ns = 0;
    bool good = in.number(4, civil.year) && in.take('-') && in.number(2, civil.month) &&
                in.take('-') && in.number(2, civil.day);
    if (good && (in.take('T') || in.take('t') || in.take(' '))) {
        good = in.number(2, civil.hour) && in.take(':') && in.number(2, civil.minute);
        if (good && in.take(':')) {
            good = in.number(2, civil.second) && read_fraction(in, civil.nanosecond);
        }
        good = good && read_zone(in, offset_ns);
    }
    good = good && in.rest.empty() && civil.month >= 1 && civil.month <= 12 && civil.day >= 1 &&
           civil.day <= days_in_month(civil.year, civil.month) && civil.hour < 24 &&
           civil.minute < 60 && civil.second < 61;
    if (!good) {
        return fail(ErrorCode::bad_time, static_cast<std::uint32_t>(text.size() - in.rest.size()));
    }
    if (civil.year < 2008 || civil.year > 2100) return fail(ErrorCode::bad_time);  // no overflow
    const TimeNs at_ns = from_civil(civil) - offset_ns;
    if (!is_plausible_time(at_ns)) return fail(ErrorCode::bad_time);
    return at_ns;
}

Result<TimeNs> parse_epoch(std::string_view digits) {
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    if (digits.empty()) return fail(ErrorCode::empty_field);
    if (error != std::errc{} || end != digits.data() + digits.size()) {
        return fail(ErrorCode::bad_number);
    }
    if (value <= 0) return fail(ErrorCode::bad_time);
    for (const DurationNs unit : {ns_per_second, ns_per_ms, ns_per_us, DurationNs{1}}) {
        if (value <= time_max_ns / unit && is_plausible_time(value * unit)) return value * unit;
    }
    return fail(ErrorCode::bad_time);
}

Result<DurationNs> parse_duration(std::string_view text) {
    std::int64_t count = 0;
    const char* last = text.data() + text.size();
    const auto [end, error] = std::from_chars(text.data(), last, count);
    if (error != std::errc{} || end == last) return fail(ErrorCode::bad_number);
    const std::string_view unit(end, static_cast<std::size_t>(last - end));
    DurationNs unit_ns = 0;
    if (unit == "ms") unit_ns = ns_per_ms;
    if (unit == "s") unit_ns = ns_per_second;
    if (unit == "m" || unit == "min") unit_ns = ns_per_minute;
    if (unit == "h") unit_ns = ns_per_hour;
    if (unit == "d") unit_ns = ns_per_day;
    if (unit == "w") unit_ns = 7 * ns_per_day;
    if (unit_ns == 0) return fail(ErrorCode::bad_number);
    if (count <= 0) return fail(ErrorCode::not_positive);
    if (count > time_max_ns / unit_ns) return fail(ErrorCode::number_range);
    return count * unit_ns;
}

CivilTime to_civil(TimeNs at_ns) {
    std::int64_t days = at_ns / ns_per_day;
    std::int64_t rest = at_ns % ns_per_day;
    if (rest < 0) {
        rest += ns_per_day;
        --days;
    }
    days += 719468;
    const std::int64_t era = (days >= 0 ? days : days - 146096) / 146097;
    const auto day_of_era = static_cast<unsigned>(days - era * 146097);
    const unsigned year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    const unsigned day_of_year =
        day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    const unsigned month_shifted = (5 * day_of_year + 2) / 153;
    CivilTime civil{};
    civil.day = static_cast<int>(day_of_year - (153 * month_shifted + 2) / 5 + 1);
    civil.month = static_cast<int>(month_shifted < 10 ? month_shifted + 3 : month_shifted - 9);
    civil.year = static_cast<int>(year_of_era + era * 400) + (civil.month <= 2);
    civil.hour = static_cast<int>(rest / ns_per_hour);
    civil.minute = static_cast<int>(rest / ns_per_minute % 60);
    civil.second = static_cast<int>(rest / ns_per_second % 60);
    civil.nanosecond = static_cast<int>(rest % ns_per_second);
    return civil;
}

TimeNs from_civil(const CivilTime& civil) {
    return days_from_civil(civil.year, civil.month, civil.day) * ns_per_day +
           civil.hour * ns_per_hour + civil.minute * ns_per_minute + civil.second * ns_per_second +
           civil.nanosecond;
}

std::string format_time(TimeNs at_ns) {
    const CivilTime civil = to_civil(at_ns);
    std::array<char, 48> text{};
    const int length =
        std::snprintf(text.data(), text.size(), "%04d-%02d-%02dT%02d:%02d:%02d", civil.year,
                      civil.month, civil.day, civil.hour, civil.minute, civil.second);
    std::string out(text.data(), static_cast<std::size_t>(length));
    if (civil.nanosecond != 0) {
        std::snprintf(text.data(), text.size(), ".%09d", civil.nanosecond);
        std::size_t keep = 10;
        if (civil.nanosecond % 1'000 == 0) keep = 7;
        if (civil.nanosecond % 1'000'000 == 0) keep = 4;
        out.append(text.data(), keep);
    }
    return out + "Z";
}

std::string format_duration(DurationNs length_ns) {
    struct Unit {
        DurationNs ns;
        const char* name;
    };
    constexpr std::array<Unit, 5> units{{{ns_per_day, "d"},
                                         {ns_per_hour, "h"},
                                         {ns_per_minute, "m"},
                                         {ns_per_second, "s"},
                                         {ns_per_ms, "ms"}}};
    for (const Unit& unit : units) {
        if (length_ns >= unit.ns && length_ns % unit.ns == 0) {
            return std::to_string(length_ns / unit.ns) + unit.name;
        }
    }
    return std::to_string(length_ns) + "ns";
}

}  // namespace faultline
