// faultline leverage, exposure and profile: the figures of the leverage mix.
//
// Three subcommands over one calculation; they differ in what they print and draw.
#include <cmath>
#include <fmt/ostream.h>
#include <iostream>
#include <memory>

#include "cli/learned_weights.hpp"
#include "cli/subcommands.hpp"
#include "map/leverage_builder.hpp"
#include "map/map_json.hpp"
#include "map/number_text.hpp"
#include "map/picture_leverage.hpp"

namespace faultline::cli {
namespace {

/// `needs_books`: priors alone are no answer.
Outcome<LeverageFigures> build(const MarketQuery& query, bool needs_books) {
    FL_TRY(store, Store::open(query.data, Access::read_only));
    FL_TRY(extent, market_extent(store, query.market));
    FL_TRY(at_ns, instant_of(query, extent));
    FL_TRY(weights, learned_weights(store, query, at_ns));
    ReplayRequest request = replay_request(query, at_ns, at_ns);
    use_weights(weights, request);
    FL_TRY(replay, MarketReplay::open(store, request));
    FL_CHECK(replay.advance_to(at_ns));
    std::vector<FlowShares> priors;
    for (const VenueId venue : all_venues()) priors.push_back(prior_flow_shares(venue));
    const std::vector<BookView> views = replay.views(at_ns);
    if (needs_books && !std::isfinite(current_price_usd(views))) {
        return no_map(query, at_ns, views);
    }
    LeverageFigures figures =
        build_leverage(query.market, at_ns, views, priors, std::string(model_version));
    for (const VenueLearning& learned : weights.venues) {
        VenueLeverage& venue = figures.venues[index_of(learned.venue)];
        if (learned.blocked.empty() || !learned.pooled_from.empty()) {
            show_learned(venue, learned.both);
        }
        venue.note = learned.blocked;
        venue.pooled_from = learned.pooled_markets;
        venue.calibration = learned.calibration;
        for (const VenueLearning::Member& member : learned.bank) {
            venue.bank.push_back({member.name, member.score.weight, member.score.log_score});
        }
        for (const std::string& note : learned.notes) {
            venue.note += (venue.note.empty() ? "" : "; ") + note;
        }
    }
    FL_TRY(simulated, store.holds_simulated());
    figures.simulated = simulated;
    return figures;
}

void print_leverage(const LeverageFigures& figures) {
    fmt::print(std::cout,
               "{} at {}: shares of open interest that is not inert, by effective leverage\n",
               figures.market, format_time(figures.at_ns));
    fmt::print(std::cout, "  {:<22}{:>12}{:>7}", "venue", "open int.", "inert");
    for (const double leverage : bracket_leverage)
        fmt::print(std::cout, "{:>7}", fmt::format("{}x", leverage));
    fmt::print(std::cout, "\n");
    for (const VenueLeverage& venue : figures.venues) {
        fmt::print(std::cout, "  {:<22}{:>12}{:>6.0f}%", display_name_of(venue.venue),
                   money_text(venue.open_interest_usd), 100 * venue.inert_share);
        std::size_t learned = 0;
        for (const BracketFigure& bracket : venue.brackets) {
            fmt::print(std::cout, "{:>6.1f}%", 100 * bracket.stock_share);
            learned += bracket.learned ? 1 : 0;
        }
        if (venue.events > 0) {
            fmt::print(std::cout, "  {}/{} learned from {:.0f} liquidations since {}\n", learned,
                       bracket_count, venue.events, format_time(venue.learned_from_ns));
        } else {
            fmt::print(std::cout, "  prior\n");
        }
    }
}

void print_exposure(const LeverageFigures& figures) {
    fmt::print(std::cout,
               "{} at {}: value that would be liquidated if price went through every level\n",
               figures.market, format_time(figures.at_ns));
    fmt::print(std::cout, "  {:<22}{:>12}{:>12}{:>14}{:>14}\n", "venue", "longs", "shorts",
               "within 5 %", "open interest");
    for (const VenueExposure& venue : figures.exposure) {
        fmt::print(std::cout, "  {:<22}{:>12}{:>12}{:>14}{:>14}\n", display_name_of(venue.venue),
                   money_text(venue.long_usd), money_text(venue.short_usd),
                   money_text(venue.within_5pct_usd), money_text(venue.open_interest_usd));
    }
}

void print_profiles(const LeverageFigures& figures) {
    fmt::print(std::cout, "{} at {}: USD per percent of distance from the price\n", figures.market,
               format_time(figures.at_ns));
    for (const ProfileCurve& curve : figures.profiles) {
        fmt::print(std::cout, "  {}\n", display_name_of(curve.venue));
        for (const double distance : {-10.0, -5.0, -2.0, -1.0, 1.0, 2.0, 5.0, 10.0}) {
            for (std::size_t i = 0; i + 1 < curve.distance_pct.size(); ++i) {
                if (curve.distance_pct[i] > distance || curve.distance_pct[i + 1] <= distance) {
                    continue;
                }
                fmt::print(std::cout, "    {:+6.1f} % {:>10}\n", distance,
                           money_text(curve.usd_per_pct[i]));
            }
        }
    }
}

using Draw = Outcome<std::vector<std::uint8_t>> (*)(const LeverageFigures&);

struct Answer {
    std::string (*json)(const LeverageFigures&);
    Draw draw;
    void (*print)(const LeverageFigures&);
    bool needs_books;
};

Outcome<int> run(const MarketFlags& flags, const Answer& answer) {
    const auto query = read_query(flags);
    if (!query) return wrong_flags(query.error());
    FL_TRY(figures, build(*query, answer.needs_books));
    if (!flags.png.empty()) {
        FL_TRY(png, answer.draw(figures));
        FL_CHECK(write_file(flags.png, png.data(), png.size()));
    }
    if (flags.json) {
        fmt::print(std::cout, "{}\n", answer.json(figures));
    } else if (flags.png.empty()) {
        answer.print(figures);
    }
    return 0;
}

Subcommand subcommand(std::string name, std::string help, const Answer& answer) {
    return {std::move(name), std::move(help), [answer](Arguments& arguments) -> Run {
                auto flags = std::make_shared<MarketFlags>();
                flags->weights = "learned";  // what is asked for is the mix itself
                flags->declare_common(arguments);
                flags->declare_at(arguments);
                return [flags, answer] { return run(*flags, answer); };
            }};
}

}  // namespace

Subcommand leverage_command() {
    return subcommand("leverage", "leverage distribution of every venue, by bracket",
                      {leverage_json, [](const LeverageFigures& f) { return draw_leverage(f); },
                       print_leverage, false});
}

Subcommand exposure_command() {
    return subcommand("exposure", "value exposed to liquidation, by venue",
                      {exposure_json, [](const LeverageFigures& f) { return draw_exposure(f); },
                       print_exposure, true});
}

Subcommand profile_command() {
    return subcommand("profile", "liquidation density by distance, five largest venues",
                      {profile_json, [](const LeverageFigures& f) { return draw_profiles(f); },
                       print_profiles, true});
}

}  // namespace faultline::cli
