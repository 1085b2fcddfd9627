// AgentWorld: coins move together in part; venues follow their coin and push it where a world has
// impact.
#include "sim/agent_world.hpp"

#include <atomic>
#include <cmath>
#include <thread>

#include "core/json_writer.hpp"
#include "sim/emulated_market.hpp"

namespace faultline {
namespace {

constexpr double correlation = 0.85;  // of coins, each with what they share

/// Smaller coins move more.
double usual_volatility(std::string_view market, double of_btc) {
    if (market == "BTC") return of_btc;
    return market == "ETH" ? 1.35 * of_btc : 1.7 * of_btc;
}

void write_shares(JsonWriter& json, std::string_view name,
                  const std::array<double, bracket_count>& sums) {
    json.key(name).begin_array();
    for (const double share : shares_of(sums)) json.rounded(share, 6);
    json.end_array();
}

void write_side(JsonWriter& json, std::string_view name, const AgentTruth::SideSums& sums,
                const std::array<double, bracket_count>& stock_usd) {
    json.key(name).begin_object();
    double opened = 0, liquidated = 0, liquidated_usd = 0;
    for (std::size_t k = 0; k < bracket_count; ++k) {
        opened += sums.opened_count[k];
        liquidated += sums.liquidated_count[k];
        liquidated_usd += sums.liquidated_usd[k];
    }
    json.key("opened").rounded(opened, 0);
    json.key("liquidated").rounded(liquidated, 0);
    json.key("liquidated_usd").rounded(liquidated_usd, 0);
    write_shares(json, "opened_count_share", sums.opened_count);
    write_shares(json, "opened_usd_share", sums.opened_usd);
    write_shares(json, "effective_count_share", sums.effective_count);
    write_shares(json, "effective_usd_share", sums.effective_usd);
    write_shares(json, "liquidated_count_share", sums.liquidated_count);
    write_shares(json, "stock_usd_share", stock_usd);
    json.end_object();
}

}  // namespace

Outcome<AgentWorld> AgentWorld::create(const AgentWorldSettings& settings) {
    if (settings.venues.empty() || settings.markets.empty()) {
        return problem("a world needs at least one venue and one market");
    }
    if (settings.days < 1) return problem("a world lasts at least one day");
    if (!is_plausible_time(settings.start_ns)) {
        return problem("the start is not a time between 2009 and 2100");
    }
    for (const AgentVenueSettings& venue : settings.venues) {
        double sum = 0;
        for (const double share : venue.shares) sum += share;
        if (std::abs(sum - 1) > 1e-9) {
            return problem("the leverage shares of " + std::string(name_of(venue.venue)) +
                           " do not sum to 1");
        }
    }
    AgentWorld world(settings);
    if (world.seats_.empty()) {
        return problem("none of these venues lists any of these markets");
    }
    return world;
}

AgentWorld::AgentWorld(const AgentWorldSettings& settings)
    : settings_(settings),
      now_ns_(settings.start_ns),
      end_ns_(settings.start_ns + settings.days * ns_per_day),
      truth_from_ns_(settings.start_ns),
      common_(settings.seed * 7919 + 1) {
    for (std::size_t m = 0; m < settings_.markets.size(); ++m) {
        const std::string& market = settings_.markets[m];
        const PricePathSettings path{
            .start_usd = usual_price_usd(market),
            .daily_volatility = usual_volatility(market, settings_.daily_volatility),
            .jumps_per_day = settings_.jumps_per_day,
            .crashes_per_day = settings_.crashes_per_30_days / 30};
        paths_.emplace_back(path, Rng(settings_.seed * 1'000'003 + m));
    }
    for (const AgentVenueSettings& venue : settings_.venues) {
        for (std::size_t m = 0; m < settings_.markets.size(); ++m) {
            for (const Instrument& instrument :
                 emulated_instruments(venue.venue, std::span(&settings_.markets[m], 1))) {
                const std::uint64_t own = settings_.seed * 1'000'003 +
                                          97 * (index_of(venue.venue) + 1) + 31'337 * (m + 1);
                AgentVenueSettings here = venue;
                if (m < settings_.activity.size()) {
                    here.openings_per_hour *= settings_.activity[m];
                }
                seats_.push_back(
                    {m, AgentVenue(instrument, here, Rng(own), paths_[m].price_usd()), {}});
            }
        }
    }
}

void AgentWorld::step() {
    now_ns_ += ns_per_second;
    const double common = common_.normal();
    std::vector<double> pushes(paths_.size(), 0);
    if (settings_.impact > 0) {
        for (const Seat& seat : seats_) {
            for (const AgentLiquidation& order : seat.second.liquidations) {
                // Square root of the share of a usual day that the order is (science note 1.5).
                const double day_usd = 2e9;
                const double move = settings_.impact * settings_.daily_volatility *
                                    std::sqrt(order.notional_usd / day_usd);
                pushes[seat.market] += order.side == Side::long_ ? -move : move;
            }
        }
    }
    for (std::size_t m = 0; m < paths_.size(); ++m) {
        paths_[m].step(common, paths_.size() == 1 ? 0 : correlation, pushes[m]);
    }
    for (Seat& seat : seats_) {
        const PricePath& path = paths_[seat.market];
        seat.second = seat.venue.step(path.price_usd(), path.pace());
    }
}

void AgentWorld::play(int steps, int seconds, int threads, const Heard& heard) {
    // Prices come first: without impact nobody's trades change them.
    struct Price {
        double usd, pace;
    };
    std::vector<std::vector<Price>> prices(paths_.size());
    for (int i = 0; i < steps; ++i) {
        for (int s = 0; s < seconds; ++s) {
            const double common = common_.normal();
            for (PricePath& path : paths_) {
                path.step(common, paths_.size() == 1 ? 0 : correlation, 0);
            }
        }
        for (std::size_t m = 0; m < paths_.size(); ++m) {
            prices[m].push_back({paths_[m].price_usd(), paths_[m].pace()});
        }
    }
    const TimeNs begin_ns = now_ns_;
    now_ns_ += steps * (seconds * ns_per_second);
    std::atomic<std::size_t> next = 0;
    const auto work = [&] {
        for (std::size_t i = next++; i < seats_.size(); i = next++) {
            Seat& seat = seats_[i];
            TimeNs at_ns = begin_ns;
            for (const Price& price : prices[seat.market]) {
                at_ns += seconds * ns_per_second;
                seat.second = seat.venue.step(price.usd, price.pace, seconds);
                heard(i, at_ns, seat.second);
            }
        }
    };
    std::vector<std::jthread> others;
    for (int t = 1; t < threads; ++t) others.emplace_back(work);
    work();
}

std::string truth_json(const AgentWorld& world) {
    JsonWriter json;
    json.begin_object();
    json.member("simulated", true);
    json.member("seed", world.settings().seed);
    json.member("from", format_time(world.truth_from_ns()));
    json.member("to", format_time(world.now_ns()));
    json.key("brackets").begin_array();
    for (const double leverage : bracket_leverage) json.value(leverage);
    json.end_array();
    json.key("venues").begin_array();
    for (const AgentWorld::Seat& seat : world.seats()) {
        const AgentVenueSettings& settings = seat.venue.settings();
        const AgentTruth& truth = seat.venue.truth();
        json.begin_object();
        json.member("venue", name_of(settings.venue));
        json.member("market", world.settings().markets[seat.market]);
        json.member("instrument", seat.venue.instrument().symbol);
        json.member("feed", !settings.shows_liquidations          ? "none"
                            : settings.one_liquidation_per_second ? "throttled"
                                                                  : "complete");
        json.member("cross_share", settings.cross_share);
        json.member("inert_share", settings.inert_share);
        json.key("slider_leverage").begin_array();
        for (const double leverage : slider_leverage) json.value(leverage);
        json.end_array();
        json.key("slider_count_share").begin_array();
        for (const double share : settings.shares) json.rounded(share, 6);
        json.end_array();
        write_side(json, "long", truth.longs, seat.venue.stock_usd(Side::long_));
        write_side(json, "short", truth.shorts, seat.venue.stock_usd(Side::short_));
        json.member("liquidations", truth.liquidations);
        json.member("liquidations_shown", truth.liquidations_shown);
        json.member("stopped", truth.stopped);
        json.member("took_profit", truth.took_profit);
        json.member("timed_out", truth.timed_out);
        json.member("topped_up", truth.topped_up);
        json.end_object();
    }
    json.end_array().end_object();
    return json.take() + "\n";
}

}  // namespace faultline
