// CascadeField: spreading levels, adding up venues, and the point of rest.
#include "insight/cascade_field.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "map/number_text.hpp"
#include "venue/catalog.hpp"

namespace faultline {
namespace {

constexpr double usual_position_usd = 100'000;  // half of the notional lies in larger ones
constexpr double usual_maintenance = 0.005;     // where a venue publishes no formula

double between(const std::vector<double>& values, double distance) {
    const double at = std::clamp(distance / field_step, 0.0, static_cast<double>(field_steps));
    const auto low = std::min(static_cast<std::size_t>(at), field_steps - 1);
    const double share = at - static_cast<double>(low);
    return values[low] + share * (values[low + 1] - values[low]);
}

/// Adds `usd`, spread evenly in price over [low, high), to the mass of each step.
class Spreader {
  public:
    Spreader(double price_usd, bool down) : price_usd_(price_usd), down_(down) {}

    template <class Add>
    void spread(double low_usd, double high_usd, Add&& add) const {
        // Distances of the bucket's edges; the part on the other side of the price is already
        // reached and fires at once.
        const double near = down_ ? distance(high_usd) : distance(low_usd);
        const double far = down_ ? distance(low_usd) : distance(high_usd);
        if (far <= 0) {
            add(0, 1.0);
            return;
        }
        const auto first = static_cast<std::size_t>(std::max(0.0, near) / field_step);
        const double width = high_usd - low_usd;
        double given = 0;
        for (std::size_t step = first; step < field_steps; ++step) {
            const double to = std::min(far, field_step * static_cast<double>(step + 1));
            const double reached = down_ ? (high_usd - price_at(to)) : (price_at(to) - low_usd);
            const double share = std::clamp(reached / width, 0.0, 1.0);
            add(step, share - given);
            given = share;
            if (to >= far) break;
        }
    }

  private:
    double distance(double price_usd) const {
        if (!(price_usd > 0)) return down_ ? 1e9 : -1e9;
        return down_ ? std::log(price_usd_ / price_usd) : std::log(price_usd / price_usd_);
    }
    double price_at(double distance) const {
        return price_usd_ * std::exp(down_ ? -distance : distance);
    }
    double price_usd_;
    bool down_;
};

double maintenance_of(VenueId venue, const std::string& market) {
    const VenueSpec& spec = spec_of(venue);
    const MarginTerms terms = spec.margin(market, ContractKind::linear);
    if (terms.rule == MarginRule::broker) return usual_maintenance;
    const Result<MarginTier> tier = terms.tiers.at(usual_position_usd);
    return tier ? tier->maintenance_rate : usual_maintenance;
}

const VenueLiquidity* find(const CascadeInputs& inputs, VenueId venue) {
    const auto at = std::ranges::find(inputs.liquidity, venue, &VenueLiquidity::venue);
    return at == inputs.liquidity.end() ? nullptr : &*at;
}

/// V_day over open interest of the venues where both are known; `otherwise` where none is.
double known_turnover(const CascadeInputs& inputs, double otherwise) {
    double volume = 0, interest = 0;
    for (const VenueCoverage& venue : inputs.map->coverage) {
        const VenueLiquidity* known = find(inputs, venue.venue);
        if (known == nullptr || !std::isfinite(known->day_volume_usd)) continue;
        if (!(venue.open_interest_usd > 0)) continue;
        volume += known->day_volume_usd;
        interest += venue.open_interest_usd;
    }
    return interest > 0 ? volume / interest : otherwise;
}

void add_up(std::vector<double>& values) {
    for (std::size_t i = 1; i < values.size(); ++i) values[i] += values[i - 1];
}

void put_mass(const CascadeInputs& inputs, const CascadeSettings& settings, CascadeField& field) {
    const LiquidationMap& map = *inputs.map;
    field.mass_usd.assign(field_steps + 1, 0);
    for (auto& bracket : field.bracket_usd) bracket.assign(field_steps + 1, 0);
    std::array<FieldVenue*, venue_count> of{};
    for (FieldVenue& venue : field.venues) {
        venue.mass_usd.assign(field_steps + 1, 0);
        of[index_of(venue.venue)] = &venue;
    }
    const Spreader spreader(field.price_usd, field.down);
    const Side wanted = field.down ? Side::long_ : Side::short_;
    for (const MapLevel& level : map.levels) {
        if (level.side != wanted || !(level.notional_usd > 0)) continue;
        spreader.spread(level.price_usd, level.price_usd + map.bucket_usd,
                        [&](std::size_t step, double share) {
                            const double part = share * settings.mass_scale;
                            field.mass_usd[step + 1] += part * level.notional_usd;
                            for (std::size_t k = 0; k < bracket_count; ++k) {
                                field.bracket_usd[k][step + 1] += part * level.by_bracket_usd[k];
                            }
                            for (std::size_t v = 0; v < venue_count; ++v) {
                                if (of[v] == nullptr || !(level.by_venue_usd[v] > 0)) continue;
                                of[v]->mass_usd[step + 1] += part * level.by_venue_usd[v];
                            }
                        });
    }
    add_up(field.mass_usd);
    for (auto& bracket : field.bracket_usd) add_up(bracket);
    for (FieldVenue& venue : field.venues) add_up(venue.mass_usd);
}

void put_venues(const CascadeInputs& inputs, const CascadeSettings& settings, CascadeField& field) {
    const double turnover = known_turnover(inputs, settings.turnover);
    std::string no_book, no_volume, no_fund;
    const auto name = [](std::string& list, VenueId venue) {
        list += (list.empty() ? "" : ", ") + std::string(display_name_of(venue));
    };
    for (const VenueCoverage& covered : inputs.map->coverage) {
        if (!(covered.open_interest_usd > 0)) continue;
        const VenueLiquidity* known = find(inputs, covered.venue);
        const VenueLiquidity nothing{covered.venue, {}, {}};
        const VenueLiquidity& seen = known == nullptr ? nothing : *known;
        FieldVenue venue;
        venue.venue = covered.venue;
        const std::vector<DepthStep>& book = field.down ? seen.bids : seen.asks;
        venue.book_known = !book.empty();
        venue.volume_known = std::isfinite(seen.day_volume_usd);
        venue.fund_known = std::isfinite(seen.insurance_usd);
        const double volume_usd =
            venue.volume_known ? seen.day_volume_usd : turnover * covered.open_interest_usd;
        venue.curve = DepthCurve(book, volume_usd, inputs.day_sigma, settings.impact_y);
        venue.fund_usd = venue.fund_known ? seen.insurance_usd
                                          : settings.insurance_of_oi * covered.open_interest_usd;
        venue.maintenance = maintenance_of(covered.venue, inputs.map->market);
        if (!venue.book_known) name(no_book, venue.venue);
        if (!venue.volume_known) name(no_volume, venue.venue);
        if (!venue.fund_known) name(no_fund, venue.venue);
        field.venues.push_back(std::move(venue));
    }
    if (!no_book.empty()) {
        field.assumptions.push_back(
            "order book unknown: " + no_book +
            "; assumed: the square-root law from the price on (move = Y sigma sqrt(V / V_day))");
    }
    if (!no_volume.empty()) {
        field.assumptions.push_back(fmt::format(
            "daily volume unknown: {}; assumed: {:.2g} times open interest ({})", no_volume,
            turnover,
            turnover == settings.turnover ? "no venue's volume is known" : "as where it is known"));
    }
    if (!no_fund.empty()) {
        field.assumptions.push_back(
            fmt::format("insurance fund unknown: {}; assumed: {:g} % of the open interest here",
                        no_fund, 100 * settings.insurance_of_oi));
    }
}

}  // namespace

double CascadeField::price_at(double distance_log) const {
    return price_usd * std::exp(down ? -distance_log : distance_log);
}
double CascadeField::depth_within(double distance_log) const {
    return between(depth_usd, distance_log);
}
double CascadeField::mass_within(double distance_log) const {
    return between(mass_usd, distance_log);
}

CascadeField make_field(const CascadeInputs& inputs, bool down, const CascadeSettings& settings) {
    CascadeField field;
    field.price_usd = inputs.map->current_price_usd;
    field.down = down;
    put_venues(inputs, settings, field);
    put_mass(inputs, settings, field);
    field.depth_usd.assign(field_steps + 1, 0);
    for (const FieldVenue& venue : field.venues) {
        for (std::size_t i = 1; i <= field_steps; ++i) {
            field.depth_usd[i] += venue.curve.usd_within(field.distance(i));
        }
    }
    return field;
}

Rest rest_of(const CascadeField& field, double shock_usd, double survival, bool reflexive) {
    const double mass = reflexive ? 1 : 0;
    double before = -shock_usd;  // what is covered beyond what is needed, at the step before
    if (before >= 0) return {};
    for (std::size_t i = 1; i <= field_steps; ++i) {
        const double now = survival * field.depth_usd[i] - shock_usd - mass * field.mass_usd[i];
        if (now >= 0) {
            const double share = now > before ? -before / (now - before) : 1;
            return {field.distance(i - 1) + share * field_step, false};
        }
        before = now;
    }
    return {field.distance(field_steps), true};
}

std::vector<VenueWaterfall> waterfall_of(const CascadeField& field, const Rest& rest,
                                         double survival) {
    std::vector<VenueWaterfall> out;
    for (const FieldVenue& venue : field.venues) {
        VenueWaterfall one;
        one.venue = venue.venue;
        one.maintenance = venue.maintenance;
        one.fund_usd = venue.fund_usd;
        one.fund_known = venue.fund_known;
        one.book_known = venue.book_known;
        one.volume_known = venue.volume_known;
        out.push_back(one);
    }
    // Forced orders go before the rest of the shock. Where they outrun the depth, a queue builds
    // up, and an order is filled where the depth beyond its trigger has taken up the queue.
    double queue = 0;
    std::size_t fill = 0;
    for (std::size_t i = 1; i <= field_steps; ++i) {
        const double from = field.distance(i - 1);
        if (from >= rest.distance) break;
        const double part = std::min(1.0, (rest.distance - from) / field_step);
        const double mass = part * (field.mass_usd[i] - field.mass_usd[i - 1]);
        const double depth = part * survival * (field.depth_usd[i] - field.depth_usd[i - 1]);
        queue = std::max(0.0, queue + mass - depth);
        fill = std::max(fill, i);
        while (fill < field_steps &&
               survival * (field.depth_usd[fill] - field.depth_usd[i]) < queue) {
            ++fill;
        }
        const double beyond = queue > 0 ? field.distance(fill) - field.distance(i) : 0;
        for (std::size_t v = 0; v < out.size(); ++v) {
            VenueWaterfall& venue = out[v];
            const std::vector<double>& of = field.venues[v].mass_usd;
            const double usd = part * (of[i] - of[i - 1]);
            if (usd <= 0) continue;
            venue.triggered_usd += usd;
            const double loss_rate = beyond - venue.maintenance;
            if (loss_rate <= 0) {
                venue.sold_usd += usd;
                continue;
            }
            const double left = std::max(0.0, venue.fund_usd - venue.fund_loss_usd);
            const double taken = std::min(usd, left / loss_rate);
            venue.taken_over_usd += taken;
            venue.fund_loss_usd += taken * loss_rate;
            venue.adl_usd += usd - taken;
        }
    }
    return out;
}

}  // namespace faultline
