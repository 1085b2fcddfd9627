// JsonRow: a JSON array whose places have meanings ([ms, open, close, high, low, volume]).
//
// The first places are read once, so that each may be looked at without walking the array again. A
// place that is missing, null or "" is NaN or an error of its own, never zero.
#pragma once

#include <algorithm>
#include <array>

#include "venue/json.hpp"

namespace faultline {

class JsonRow {
  public:
    static constexpr std::size_t places_max = 26;

    /// The places of an array; no place at all where the value is none.
    explicit JsonRow(const Json& array) : array_(array) {
        if (!array.is_array()) return;
        size_ = array.size();
        const std::uint32_t end = array.last_place();
        for (std::uint32_t at = array.place_ + 1; at < end && kept_ < places_max;
             at = array.behind(at)) {
            places_[kept_++] = at;
        }
    }

    std::size_t size() const { return size_; }
    bool is_array(std::size_t at) const { return at < kept_ && at_place(at).is_array(); }
    bool is_number(std::size_t at) const { return at < kept_ && at_place(at).is_number(); }
    bool is_object(std::size_t at) const { return at < kept_ && at_place(at).is_object(); }
    bool is_text(std::size_t at) const { return at < kept_ && at_place(at).is_text(); }
    bool is_null(std::size_t at) const { return at < kept_ && at_place(at).is_null(); }

    /// Error: missing_field.
    Result<Json> cell(std::size_t at) const {
        if (at >= kept_) return fail(ErrorCode::missing_field);
        return at_place(at);
    }
    /// The text of a place; empty where it holds none.
    std::string_view text(std::size_t at) const {
        return is_text(at) ? at_place(at).text().value_or(std::string_view{}) : std::string_view{};
    }
    Result<Decimal> decimal(std::size_t at) const {
        FL_TRY(value, cell(at));
        return value.decimal();
    }
    Result<std::int64_t> integer(std::size_t at) const {
        FL_TRY(value, cell(at));
        return value.integer();
    }
    /// NaN where the place is missing, null or "".
    Result<double> number_if(std::size_t at) const {
        constexpr double not_given = std::numeric_limits<double>::quiet_NaN();
        if (at >= kept_) return not_given;
        const Result<double> number = at_place(at).number();
        if (!number && number.error().code == ErrorCode::empty_field) return not_given;
        return number;
    }
    /// A time counted in `unit_ns`. Error: bad_time outside 2009 to 2100.
    Result<TimeNs> time(std::size_t at, DurationNs unit_ns) const {
        FL_TRY(count, integer(at));
        if (count <= 0 || count > time_max_ns / unit_ns || !is_plausible_time(count * unit_ns)) {
            return fail(ErrorCode::bad_time);
        }
        return count * unit_ns;
    }

  private:
    Json at_place(std::size_t at) const { return Json(*array_.tape_, places_[at]); }

    Json array_;
    std::array<std::uint32_t, places_max> places_{};
    std::size_t kept_ = 0;
    std::size_t size_ = 0;
};

}  // namespace faultline
