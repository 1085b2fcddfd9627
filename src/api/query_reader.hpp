// QueryReader: the parameters of a request as questions. What is not given has its documented
// default; of what cannot be understood the first is remembered as a problem that names the
// parameter, what was sent and what would be understood.
//
// The readers go on after a problem and give defaults; ask `problem` once at the end, before the
// values are used.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "api/api_answer.hpp"
#include "api/market_service.hpp"

namespace faultline {

class QueryReader {
  public:
    /// `query` is what stands behind '?'. A name outside `known` is a problem, unless such names
    /// are ignored; so is one that comes twice. A parameter without a value counts as not given.
    QueryReader(std::string_view query, std::span<const std::string_view> known,
                bool ignores_unknown = false);

    const std::optional<ApiProblem>& problem() const { return problem_; }
    /// Remembers a problem of a parameter, if it is the first.
    void refuse(std::string_view parameter, std::string detail, std::string remedy,
                int status = 400);

    /// The text as sent; empty where not given.
    std::string_view text(std::string_view name) const;
    bool has(std::string_view name) const { return !text(name).empty(); }

    /// The coin of `market` ("BTCUSDT" is BTC); BTC where not given.
    std::string market() { return coin("market", "BTC"); }
    std::string coin(std::string_view name, std::string_view fallback);
    std::vector<VenueId> venues();
    std::optional<VenueId> venue(std::string_view name);
    std::optional<Side> side();
    double number(std::string_view name, double fallback, double min, double max);
    std::size_t count(std::string_view name, std::size_t fallback, std::size_t max);
    std::optional<TimeNs> time(std::string_view name);
    std::optional<DurationNs> length(std::string_view name);
    /// One of the choices; the first of them where not given.
    std::string_view choice(std::string_view name, std::initializer_list<std::string_view> choices);

    /// market, at, venues, leverage (or as a path calls its range of brackets), bucket, range.
    MapQuestion map_question(std::string_view brackets = "leverage");
    struct Period {
        TimeNs from_ns = 0, to_ns = 0;
        DurationNs step_ns = 0;
    };
    /// from, to, step; or span (24h, 3d, 7d, 30d, 90d) with its matching step. What is not given
    /// ends at `now_ns` (moved down to a whole step) and is `fallback_span` long.
    Period period(TimeNs now_ns, std::string_view fallback_span, DurationNs period_max_ns);
    /// market, venues, from, to, step.
    SeriesQuestion series_question(TimeNs now_ns, std::string_view fallback_span,
                                   DurationNs period_max_ns);

  private:
    std::vector<std::pair<std::string, std::string>> given_;
    std::optional<ApiProblem> problem_;
};

/// RFC 3339, "YYYY-MM-DD", or an epoch (milliseconds, as its magnitude says).
std::optional<TimeNs> time_of(std::string_view text);
/// The column length that suits a period: 5m up to a day, 15m up to 3, 30m up to 7, 2h up to 30,
/// 6h above.
DurationNs step_for(DurationNs period_ns);

}  // namespace faultline
