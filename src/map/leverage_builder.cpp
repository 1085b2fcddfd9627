// build_leverage: stock shares, exposure and profiles by reading the books.
#include "map/leverage_builder.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>
#include <utility>

#include "learn/share_interval.hpp"

namespace faultline {
namespace {

constexpr double near_share = 0.05;
constexpr std::size_t profiles_max = 5;
constexpr double profile_reach_pct = 30.0;
constexpr double profile_step_pct = 0.25;

/// Weighted stock of a venue over its instruments, in USD.
struct VenueStock {
    double open_interest_usd = 0;
    BracketShares active_usd{};  // both sides
    double inert_usd = 0;        // both sides
    double long_usd = 0, short_usd = 0, near_usd = 0;
    std::vector<double> profile_usd;  // by distance step
    bool known = false;
};

std::size_t profile_points() {
    return static_cast<std::size_t>(2 * profile_reach_pct / profile_step_pct);
}

void add_profile(const PositionBook& book, Side side, double usd_per_unit, VenueStock& stock) {
    const auto [first, end] = book.occupied(side);
    if (first == end) return;
    std::vector<float> mass(static_cast<std::size_t>(end - first));
    book.read_out(side, first, mass);
    for (std::size_t i = 0; i < mass.size(); ++i) {
        if (mass[i] == 0.0f) continue;
        const double usd = static_cast<double>(mass[i]) * usd_per_unit;
        const double price = book.grid().middle_usd(first + static_cast<Bucket>(i));
        const double distance_pct = 100.0 * (price / book.mark_usd() - 1.0);
        if (std::abs(distance_pct) <= 100.0 * near_share) stock.near_usd += usd;
        const double place = (distance_pct + profile_reach_pct) / profile_step_pct;
        if (place < 0 || place >= static_cast<double>(profile_points())) continue;
        stock.profile_usd[static_cast<std::size_t>(place)] += usd;
    }
}

void add_book(const BookView& view, VenueStock& stock) {
    const PositionBook& book = *view.book;
    const double factor = notional_usd_of(view.kind, 1.0, book.mark_usd());
    stock.known = true;
    stock.open_interest_usd += book.open_interest() * factor;
    if (stock.profile_usd.empty()) stock.profile_usd.assign(profile_points(), 0.0);
    for (const Side side : both_sides) {
        const BracketShares active = book.side(side).active(book.shares());
        double sum = 0;
        for (std::size_t k = 0; k < bracket_count; ++k) {
            stock.active_usd[k] += active[k] * factor;
            sum += active[k] * factor;
        }
        (side == Side::long_ ? stock.long_usd : stock.short_usd) += sum;
        stock.inert_usd += book.side(side).inert(book.shares()) * factor;
        add_profile(book, side, factor, stock);
    }
}

VenueLeverage venue_figures(VenueId venue, const VenueStock& stock, const FlowShares& prior) {
    VenueLeverage figures;
    figures.venue = venue;
    double active = 0;
    for (const double usd : stock.active_usd) active += usd;
    const double all = active + stock.inert_usd;
    figures.inert_share = stock.known && all > 0 ? stock.inert_usd / all : prior.inert;
    if (stock.known) figures.open_interest_usd = stock.open_interest_usd;
    for (std::size_t k = 0; k < bracket_count; ++k) {
        BracketFigure& bracket = figures.brackets[k];
        bracket.leverage = bracket_leverage[k];
        bracket.flow_share = prior.inert < 1 ? prior.active[k] / (1.0 - prior.inert) : 0.0;
        bracket.stock_share = active > 0 ? stock.active_usd[k] / active : bracket.flow_share;
        std::tie(bracket.lo, bracket.hi) = prior_share_interval(bracket.flow_share);
    }
    return figures;
}

ProfileCurve profile_of(VenueId venue, const VenueStock& stock) {
    ProfileCurve curve;
    curve.venue = venue;
    curve.open_interest_usd = stock.open_interest_usd;
    for (std::size_t i = 0; i < stock.profile_usd.size(); ++i) {
        curve.distance_pct.push_back((static_cast<double>(i) + 0.5) * profile_step_pct -
                                     profile_reach_pct);
        curve.usd_per_pct.push_back(stock.profile_usd[i] / profile_step_pct);
    }
    return curve;
}

}  // namespace

LeverageFigures build_leverage(const std::string& market, TimeNs at_ns,
                               const std::vector<BookView>& views,
                               const std::vector<FlowShares>& priors, std::string version) {
    LeverageFigures figures;
    figures.market = market;
    figures.at_ns = at_ns;
    figures.model_version = std::move(version);
    std::array<VenueStock, venue_count> stocks;
    figures.current_price_usd = faultline::current_price_usd(views);
    for (const BookView& view : views) {
        if (view.book == nullptr || !view.book->has_open_interest() ||
            !std::isfinite(view.book->mark_usd())) {
            continue;
        }
        add_book(view, stocks[index_of(view.venue)]);
    }
    std::vector<VenueId> by_size;
    for (const VenueId venue : all_venues()) {
        const VenueStock& stock = stocks[index_of(venue)];
        figures.venues.push_back(venue_figures(venue, stock, priors[index_of(venue)]));
        if (stock.known) by_size.push_back(venue);
    }
    std::sort(by_size.begin(), by_size.end(), [&](VenueId a, VenueId b) {
        return stocks[index_of(a)].open_interest_usd > stocks[index_of(b)].open_interest_usd;
    });
    for (const VenueId venue : by_size) {
        const VenueStock& stock = stocks[index_of(venue)];
        if (figures.profiles.size() < profiles_max) {
            figures.profiles.push_back(profile_of(venue, stock));
        }
        figures.exposure.push_back(
            {venue, stock.long_usd, stock.short_usd, stock.near_usd, stock.open_interest_usd});
    }
    std::sort(figures.exposure.begin(), figures.exposure.end(),
              [](const VenueExposure& a, const VenueExposure& b) {
                  return a.long_usd + a.short_usd > b.long_usd + b.short_usd;
              });
    return figures;
}

void show_learned(VenueLeverage& venue, const LeverageLearned& learned) {
    venue.events = learned.events;
    venue.learned_from_ns = learned.first_ns;
    venue.learned_to_ns = learned.last_ns;
    for (std::size_t k = 0; k < bracket_count; ++k) {
        const BracketLearned& from = learned.brackets[k];
        BracketFigure& bracket = venue.brackets[k];
        bracket.flow_share = from.notional_share;
        bracket.lo = from.lo;
        bracket.hi = from.hi;
        bracket.events = from.events;
        bracket.learned = from.learned;
        if (!std::isfinite(venue.open_interest_usd)) bracket.stock_share = bracket.flow_share;
    }
}

FlowShares learned_flow(const LeverageLearned& learned, double inert) {
    BracketShares shares{};
    for (std::size_t k = 0; k < bracket_count; ++k) {
        shares[k] = learned.brackets[k].notional_share;
    }
    return flow_shares(shares, inert);
}

}  // namespace faultline
