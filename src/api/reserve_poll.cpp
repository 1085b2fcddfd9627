// ReservePoll: rounds, and what an answer is worth.
#include "api/reserve_poll.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <utility>

#include "insight/reserve_series.hpp"

namespace faultline {
namespace {

constexpr DurationNs time_limit_ns = 2 * ns_per_minute;
constexpr std::size_t answer_bytes_max = std::size_t{192} << 20;
constexpr int ok = 200;

}  // namespace

ReservePoll::ReservePoll(Network& network, ReservePollPlan plan, Hearer hearer)
    : network_(network), plan_(std::move(plan)), hearer_(std::move(hearer)) {
    std::erase_if(plan_.venues, [](VenueId venue) { return defillama_slug(venue).empty(); });
}

ReservePoll::~ReservePoll() { network_.cancel(timer_); }

void ReservePoll::start() {
    if (plan_.venues.empty() || plan_.coins.empty()) return;
    ask(0);
}

void ReservePoll::ask(std::size_t index) {
    if (index == 0) began_ns_ = network_.monotonic_ns();
    const VenueId venue = plan_.venues[index];
    HttpRequest request;
    request.url = plan_.url + std::string(defillama_slug(venue));
    request.timeout_ns = time_limit_ns;
    request.body_bytes_max = answer_bytes_max;
    network_.ask(std::move(request), owner_, [this, venue, index](const HttpResult& result) {
        take(venue, result);
        const bool is_last = index + 1 == plan_.venues.size();
        const DurationNs passed_ns = network_.monotonic_ns() - began_ns_;
        const DurationNs wait_ns =
            is_last ? std::max(plan_.pause_ns, plan_.every_ns - passed_ns) : plan_.pause_ns;
        timer_ = network_.after(wait_ns, [this, next = is_last ? 0 : index + 1] { ask(next); });
    });
}

void ReservePoll::take(VenueId venue, const HttpResult& result) {
    if (!result) {
        return hearer_.failed(
            venue, fmt::format("{}: {}", name_of(result.error().step), result.error().detail));
    }
    if (result->status != ok) {
        return hearer_.failed(venue, fmt::format("answered with status {}", result->status));
    }
    auto rows = parse_defillama_reserves(result->body, plan_.coins);
    if (!rows) return hearer_.failed(venue, rows.error().text());
    const TimeNs from_ns = network_.utc_ns() - plan_.keep_ns;
    std::erase_if(*rows,
                  [from_ns](const ExchangeReserve& row) { return row.exchange_ns < from_ns; });
    if (rows->empty()) {
        return hearer_.failed(venue, "the answer holds none of the coins in the last days");
    }
    if (rows->front().venue != venue) {
        return hearer_.failed(
            venue, fmt::format("the answer is about {}", display_name_of(rows->front().venue)));
    }
    hearer_.rows(*std::move(rows));
}

}  // namespace faultline
