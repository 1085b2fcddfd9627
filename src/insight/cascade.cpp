// Cascade: draws of the surviving depth, their quantiles, and the waterfall at the median.
#include "insight/cascade.hpp"

#include <algorithm>
#include <cmath>
#include <fmt/format.h>

#include "core/rng.hpp"
#include "insight/adl.hpp"
#include "insight/cascade_field.hpp"
#include "map/number_text.hpp"

namespace faultline {
namespace {

constexpr std::size_t fragility_join = 5;     // steps of 5 bp in a point
constexpr double fragility_range_log = 0.25;  // shown
constexpr double normal_95 = 1.6448536269514722;

Outcome<void> check(const CascadeInputs& inputs, const CascadeShock& shock,
                    const CascadeSettings& settings) {
    const double price = inputs.map->current_price_usd;
    if (!(price > 0)) {
        return problem("the map has no price", "cascade", "import prices of this market");
    }
    if (!(inputs.day_sigma > 0)) {
        return problem("the volatility of a day is not known", "cascade",
                       "import a week of prices at least");
    }
    if (settings.draws < 1 || settings.draws > 100'000) {
        return problem("the number of draws must lie between 1 and 100,000", "cascade", "as 200");
    }
    if (std::isfinite(shock.target_usd)) {
        const double distance = std::abs(std::log(shock.target_usd / price));
        if (!(shock.target_usd > 0) || !(distance > 0) || distance > 0.69) {
            return problem(
                "the target must differ from the price and lie between half of it and "
                "twice it",
                fmt::format("target {:g}, price {:g}", shock.target_usd, price),
                "choose a nearer price");
        }
    } else if (!(shock.usd > 0) || !std::isfinite(shock.usd)) {
        return problem("the shock must be above zero USD", "cascade", "as --shock-usd 100e6");
    }
    return {};
}

std::vector<double> survivals(const CascadeSettings& settings) {
    Rng rng(settings.seed);
    std::vector<double> out;
    for (int i = 0; i < settings.draws; ++i) {
        out.push_back(settings.depth_median * std::exp(settings.depth_log_sd * rng.normal()));
    }
    return out;
}

/// What price may need to reach a distance if liquidations on the way count in.
double helped_shock(const CascadeField& field, double distance, double survival) {
    double most =
        std::max(0.0, survival * field.depth_within(distance) - field.mass_within(distance));
    for (std::size_t i = 1; i <= field_steps && field.distance(i) <= distance; ++i) {
        most = std::max(most, survival * field.depth_usd[i] - field.mass_usd[i]);
    }
    return most;
}

class Stage {
  public:
    explicit Stage(const CascadeField& field) : field_(field) {}

    void add(double distance) {
        const double sign = field_.down ? -1 : 1;
        const double price = field_.price_at(distance);
        distance_.push_back(distance);
        move_.push_back(sign * 100 * std::abs(price / field_.price_usd - 1));
        liquidated_.push_back(field_.mass_within(distance));
    }

    CascadeStage stage() const {
        CascadeStage out;
        out.move_percent = quantiles_of(move_);
        out.liquidated_usd = quantiles_of(liquidated_);
        const auto price = [&](double percent) { return field_.price_usd * (1 + percent / 100); };
        const Quantiles& move = out.move_percent;
        out.price_usd = {price(move.p05), price(move.p25), price(move.p50), price(move.p75),
                         price(move.p95)};
        return out;
    }

  private:
    const CascadeField& field_;
    std::vector<double> distance_, move_, liquidated_;
};

/// Distance at which `share` of what fires up to `rest` has fired.
double distance_of_share(const std::vector<double>& cumulative, double rest, double share) {
    const double at = rest / field_step;
    const auto last = std::min(static_cast<std::size_t>(at), field_steps - 1);
    const double total = cumulative[last] + (at - static_cast<double>(last)) *
                                                (cumulative[last + 1] - cumulative[last]);
    std::size_t i = 0;
    while (i < field_steps && cumulative[i] < share * total) ++i;
    return std::min(rest, field_step * static_cast<double>(i));
}

double value_at(const std::vector<double>& cumulative, double distance) {
    const double at = std::clamp(distance / field_step, 0.0, static_cast<double>(field_steps));
    const auto low = std::min(static_cast<std::size_t>(at), field_steps - 1);
    return cumulative[low] +
           (at - static_cast<double>(low)) * (cumulative[low + 1] - cumulative[low]);
}

std::vector<BracketFire> brackets_of(const CascadeField& field, double rest) {
    const double quarter = distance_of_share(field.mass_usd, rest, 0.25);
    const double early = value_at(field.mass_usd, quarter);
    const auto percent = [&](double distance) {
        return 100 * std::abs(field.price_at(distance) / field.price_usd - 1);
    };
    std::vector<BracketFire> out;
    for (std::size_t k = 0; k < bracket_count; ++k) {
        BracketFire one;
        one.leverage = bracket_leverage[k];
        one.triggered_usd = value_at(field.bracket_usd[k], rest);
        if (one.triggered_usd > 0) {
            one.first_percent = percent(distance_of_share(field.bracket_usd[k], rest, 0.1));
            one.half_percent = percent(distance_of_share(field.bracket_usd[k], rest, 0.5));
            one.early_share = early > 0 ? value_at(field.bracket_usd[k], quarter) / early : 0;
        }
        out.push_back(one);
    }
    return out;
}

std::vector<FragilityPoint> fragility_of(const CascadeField& field,
                                         const CascadeSettings& settings) {
    const double spread = std::exp(settings.depth_log_sd * normal_95);
    std::vector<FragilityPoint> out;
    for (std::size_t i = 0; i + fragility_join <= field_steps; i += fragility_join) {
        const std::size_t to = i + fragility_join;
        if (field.distance(to) > fragility_range_log) break;
        const double depth = settings.depth_median * (field.depth_usd[to] - field.depth_usd[i]);
        const double mass = field.mass_usd[to] - field.mass_usd[i];
        FragilityPoint point;
        const double middle = 0.5 * (field.distance(i) + field.distance(to));
        point.price_usd = field.price_at(middle);
        point.move_percent = 100 * (point.price_usd / field.price_usd - 1);
        point.n = depth > 0 ? mass / depth : std::numeric_limits<double>::quiet_NaN();
        point.n_lo = point.n / spread;
        point.n_hi = point.n * spread;
        point.mass_usd = field.mass_usd[to];
        out.push_back(point);
    }
    return out;
}

void add_words(const CascadeInputs& inputs, const CascadeField& field,
               const CascadeSettings& settings, CascadeAnswer& out) {
    out.assumptions = field.assumptions;
    out.assumptions.push_back(fmt::format(
        "in stress 1/{:.2g} of the depth survives in the median draw, and between 1/{:.2g} and "
        "{:.2g} of it in nine of ten (log-normal; measured in past cascades)",
        1 / settings.depth_median,
        std::exp(settings.depth_log_sd * normal_95) / settings.depth_median,
        settings.depth_median * std::exp(settings.depth_log_sd * normal_95)));
    out.assumptions.push_back(fmt::format("volatility of a day {:.2f} %, Y = {:g}",
                                          100 * inputs.day_sigma, settings.impact_y));
    out.limits = {
        "a what-if on a model's map, no forecast: no skill in foretelling how deep cascades go has "
        "been shown",
        "positions opened and orders placed while it runs are not in it; nobody buys the dip here",
        "all venues share one price at once; large positions are liquidated in the steps that the "
        "map knows",
        "the price path takes no relief from ADL: positions closed there are counted as sold",
        "the square-root law is measured on orders of up to about a day's volume; larger shocks "
        "only "
        "say that such moves are not made by one seller"};
    for (const VenueCoverage& venue : inputs.map->coverage) {
        out.notes.insert(out.notes.end(), venue.notes.begin(), venue.notes.end());
    }
}

}  // namespace

Quantiles quantiles_of(std::vector<double> values) {
    std::ranges::sort(values);
    const auto at = [&](double q) {
        const double place = q * static_cast<double>(values.size() - 1);
        const auto low = static_cast<std::size_t>(place);
        const std::size_t high = std::min(low + 1, values.size() - 1);
        return values[low] + (place - static_cast<double>(low)) * (values[high] - values[low]);
    };
    return {at(0.05), at(0.25), at(0.5), at(0.75), at(0.95)};
}

Outcome<CascadeAnswer> run_cascade(const CascadeInputs& inputs, const CascadeShock& shock,
                                   const CascadeSettings& settings) {
    FL_CHECK(check(inputs, shock, settings));
    const LiquidationMap& map = *inputs.map;
    const bool has_target = std::isfinite(shock.target_usd);
    const bool down = has_target ? shock.target_usd < map.current_price_usd : shock.down;
    const CascadeField field = make_field(inputs, down, settings);
    const double target =
        has_target ? std::abs(std::log(shock.target_usd / map.current_price_usd)) : 0;
    CascadeAnswer out;
    out.market = map.market;
    out.at_ns = map.at_ns;
    out.current_price_usd = map.current_price_usd;
    out.down = down;
    out.target_usd = shock.target_usd;
    out.draws = settings.draws;
    out.model_version = map.model_version;
    out.weights = map.weights;
    out.simulated = map.simulated;
    Stage first(field), reflexive(field);
    std::vector<double> shocks, helped;
    double exhausted = 0;
    for (const double survival : survivals(settings)) {
        const double usd = has_target ? survival * field.depth_within(target) : shock.usd;
        const Rest alone = has_target ? Rest{target, false} : rest_of(field, usd, survival, false);
        const Rest all = rest_of(field, usd, survival, true);
        shocks.push_back(usd);
        helped.push_back(has_target ? helped_shock(field, target, survival) : usd);
        first.add(alone.distance);
        reflexive.add(std::max(alone.distance, all.distance));
        exhausted += all.exhausted ? 1 : 0;
    }
    out.shock_usd = quantiles_of(shocks);
    out.shock_helped_usd = quantiles_of(helped);
    out.first_order = first.stage();
    out.reflexive = reflexive.stage();
    out.exhausted_share = exhausted / static_cast<double>(settings.draws);
    out.amplification = out.reflexive.move_percent.p50 / out.first_order.move_percent.p50;

    const double survival = settings.depth_median;
    const double usd = has_target ? survival * field.depth_within(target) : shock.usd;
    Rest median = rest_of(field, usd, survival, true);
    median.distance = std::max(median.distance, target);
    out.settled_price_usd = field.price_at((1 - settings.decayed_share) * median.distance);
    out.venues = waterfall_of(field, median, survival);
    out.brackets = brackets_of(field, median.distance);
    out.fragility = fragility_of(field, settings);
    const AdlOutcome adl = close_opposite(map, out.venues, field.price_at(median.distance), down);
    for (std::size_t k = 0; k < bracket_count; ++k) out.brackets[k].adl_usd = adl.bracket_usd[k];
    out.adl_unmatched_usd = adl.unmatched_usd;
    std::ranges::sort(out.brackets, [](const BracketFire& a, const BracketFire& b) {
        const bool a_fires = a.triggered_usd > 0, b_fires = b.triggered_usd > 0;
        if (a_fires != b_fires) return a_fires;
        if (a.half_percent != b.half_percent) return a.half_percent < b.half_percent;
        return a.leverage > b.leverage;
    });
    add_words(inputs, field, settings, out);
    return out;
}

Outcome<CascadeFan> cascade_fan(const CascadeInputs& inputs, bool down, double most_usd,
                                std::size_t points, const CascadeSettings& settings) {
    FL_CHECK(check(inputs, {down, most_usd}, settings));
    const CascadeField field = make_field(inputs, down, settings);
    const std::vector<double> draws = survivals(settings);
    CascadeFan fan;
    for (std::size_t i = 0; i < points; ++i) {
        // Denser near zero, where impact bends most.
        const double place =
            static_cast<double>(i) / static_cast<double>(std::max<std::size_t>(1, points - 1));
        const double usd = most_usd * place * place;
        Stage first(field), reflexive(field);
        for (const double survival : draws) {
            first.add(rest_of(field, usd, survival, false).distance);
            reflexive.add(rest_of(field, usd, survival, true).distance);
        }
        fan.shock_usd.push_back(usd);
        fan.first_order.push_back(first.stage());
        fan.reflexive.push_back(reflexive.stage());
    }
    return fan;
}

}  // namespace faultline
