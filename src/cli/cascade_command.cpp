// faultline cascade: what a shock or a target price would set off.
#include <cmath>
#include <fmt/ostream.h>
#include <iostream>
#include <memory>

#include "cli/subcommands.hpp"
#include "cli/whole_map.hpp"
#include "history/liquidity_source.hpp"
#include "history/question_source.hpp"
#include "insight/cascade_json.hpp"
#include "insight/picture_cascade.hpp"
#include "insight/question_words.hpp"
#include "insight/volatility.hpp"
#include "map/number_text.hpp"

namespace faultline::cli {
namespace {

constexpr std::size_t fan_points = 33;

struct Flags {
    MarketFlags market;
    std::string shock_usd, target, direction = "down";
    double draws = 200, seed = 1;
};

Outcome<CascadeShock> read_shock(const Flags& flags) {
    CascadeShock shock;
    if (flags.shock_usd.empty() == flags.target.empty()) {
        return problem("what shock? Give either --shock-usd USD or --target PRICE", "cascade",
                       "as --shock-usd 100e6 or --target 60000");
    }
    const bool has_target = !flags.target.empty();
    const std::string& text = has_target ? flags.target : flags.shock_usd;
    const auto value = read_amount(text);
    if (!value || !(*value > 0)) {
        return problem("\"" + text + "\" is not a number above zero",
                       has_target ? "--target" : "--shock-usd", "as 60000, 60k, 100e6 or 100M");
    }
    (has_target ? shock.target_usd : shock.usd) = *value;
    if (flags.direction != "down" && flags.direction != "up") {
        return problem("\"" + flags.direction + "\" is no direction", "--direction",
                       "down (USD sold) or up (USD bought)");
    }
    shock.down = flags.direction == "down";
    if (!(flags.draws >= 1 && flags.draws <= 100'000) || !(flags.seed >= 0 && flags.seed < 1e15)) {
        return problem("draws must lie between 1 and 100,000, a seed between 0 and 1e15",
                       "--draws, --seed", "as --draws 200 --seed 1");
    }
    return shock;
}

void print_cascade(const CascadeAnswer& answer) {
    auto& out = std::cout;
    const auto price = [&](double usd) {
        return price_text(usd, answer.current_price_usd < 1000 ? 2 : 0);
    };
    const auto line = [&](const char* name, const CascadeStage& stage) {
        fmt::print(out,
                   "  {:<12} {:>+7.2f} % to {:>10}   ({:+.2f} to {:+.2f} %)   liquidates {:>9} ({} "
                   "to {})\n",
                   name, stage.move_percent.p50, price(stage.price_usd.p50), stage.move_percent.p05,
                   stage.move_percent.p95, money_text(stage.liquidated_usd.p50),
                   money_text(stage.liquidated_usd.p05), money_text(stage.liquidated_usd.p95));
    };
    if (answer.simulated) fmt::print(out, "SIMULATED: this history holds made-up data\n");
    fmt::print(out, "{} at {}: price {} USD. What-if, no forecast; {} draws of depth\n",
               answer.market, format_time(answer.at_ns), price(answer.current_price_usd),
               answer.draws);
    if (std::isfinite(answer.target_usd)) {
        fmt::print(
            out, "  to reach {}: {} {} if nothing else moved ({} to {}), {} if liquidations help\n",
            price(answer.target_usd), money_text(answer.shock_usd.p50),
            answer.down ? "sold" : "bought", money_text(answer.shock_usd.p05),
            money_text(answer.shock_usd.p95), money_text(answer.shock_helped_usd.p50));
    } else {
        fmt::print(out, "  {} {} at once\n", money_text(answer.shock_usd.p50),
                   answer.down ? "sold" : "bought");
    }
    line("first order", answer.first_order);
    line("reflexive", answer.reflexive);
    fmt::print(out, "  amplification {:.2f}; some 60 % of such moves used to fade: {}\n",
               answer.amplification, price(answer.settled_price_usd));
    if (answer.exhausted_share > 0) {
        fmt::print(out, "  {:.0f} % of the draws ran out of depth\n", 100 * answer.exhausted_share);
    }
    fmt::print(out, "  brackets in the order in which they fire (median depth):\n");
    for (const BracketFire& bracket : answer.brackets) {
        if (!(bracket.triggered_usd > 0)) continue;
        fmt::print(out, "    {:>4.0f}x {:>9}, half of it within {:.2f} %\n", bracket.leverage,
                   money_text(bracket.triggered_usd), bracket.half_percent);
    }
    fmt::print(out, "  venues (median depth):\n");
    for (const VenueWaterfall& venue : answer.venues) {
        fmt::print(out, "    {:<14} {:>9} = sold {} + taken over {} (fund pays {}) + ADL {}\n",
                   display_name_of(venue.venue), money_text(venue.triggered_usd),
                   money_text(venue.sold_usd), money_text(venue.taken_over_usd),
                   money_text(venue.fund_loss_usd), money_text(venue.adl_usd));
    }
    for (const std::string& text : answer.assumptions) fmt::print(out, "  assumed: {}\n", text);
    for (const std::string& text : answer.limits) fmt::print(out, "  limit: {}\n", text);
    for (const std::string& text : answer.notes) fmt::print(out, "  note: {}\n", text);
}

Outcome<void> write_picture(const Flags& flags, const CascadeInputs& inputs,
                            const CascadeAnswer& answer, const CascadeSettings& settings) {
    FL_TRY(fan, cascade_fan(inputs, answer.down, 2 * answer.shock_usd.p50, fan_points, settings));
    FL_TRY(png, draw_cascade(answer, fan));
    return write_file(flags.market.png, png.data(), png.size());
}

Outcome<int> run(const Flags& flags) {
    const auto query = read_query(flags.market);
    if (!query) return wrong_flags(query.error());
    const auto shock = read_shock(flags);
    if (!shock) return wrong_flags(shock.error());
    FL_TRY(store, Store::open(query->data, Access::read_only));
    FL_TRY(extent, market_extent(store, query->market));
    FL_TRY(at_ns, instant_of(*query, extent));
    FL_TRY(map, whole_map(store, *query, at_ns));
    FL_TRY(bars, load_price_bars(store, query->market, at_ns));
    FL_TRY(liquidity, load_liquidity(store, query->market, at_ns, map.current_price_usd));
    CascadeInputs inputs;
    inputs.map = &map;
    inputs.liquidity = std::move(liquidity);
    inputs.day_sigma = sigma_over(variance_rates(bars.hours).back(), 24);
    CascadeSettings settings;
    settings.draws = static_cast<int>(flags.draws);
    settings.seed = static_cast<std::uint64_t>(flags.seed);
    FL_TRY(answer, run_cascade(inputs, *shock, settings));
    if (!flags.market.png.empty()) FL_CHECK(write_picture(flags, inputs, answer, settings));
    if (flags.market.json) {
        fmt::print(std::cout, "{}\n", cascade_json(answer));
    } else if (flags.market.png.empty()) {
        print_cascade(answer);
    }
    return 0;
}

}  // namespace

Subcommand cascade_command() {
    return {"cascade", "what a shock or a target price would set off",
            [](Arguments& arguments) -> Run {
                auto flags = std::make_shared<Flags>();
                flags->market.declare_common(arguments);
                flags->market.declare_at(arguments);
                arguments.text("--shock-usd", flags->shock_usd, "USD sold (or bought) at once");
                arguments.text("--target", flags->target, "or: a price that is reached");
                arguments.text("--direction", flags->direction,
                               "of --shock-usd: down (sold) or up (bought)");
                arguments.number("--draws", flags->draws, "of the depth that is left in stress");
                arguments.number("--seed", flags->seed, "of the draws");
                return [flags] { return run(*flags); };
            }};
}

}  // namespace faultline::cli
