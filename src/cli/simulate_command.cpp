// faultline simulate: a market of agents with known truth, as files.
#include <cmath>
#include <fmt/format.h>
#include <iostream>
#include <memory>

#include "cli/progress.hpp"
#include "cli/subcommands.hpp"
#include "core/json_writer.hpp"
#include "sim/agent_files.hpp"

namespace faultline::cli {
namespace {

struct Flags {
    double seed = 1;
    double days = 30;
    double warm_up_days = 15;
    double ticker_every_s = 1;
    double openings_per_hour = 0;
    std::vector<std::string> venues;
    std::vector<std::string> markets{"BTC"};
    std::string from = "2026-01-01";
    std::string out;
    bool impact = false;
    bool json = false;
};

Outcome<AgentWorldSettings> settings_of(const Flags& flags) {
    if (!(flags.seed >= 0) || flags.seed != std::floor(flags.seed)) {
        return problem("the seed is a whole number from zero", "--seed");
    }
    if (!(flags.days >= 1) || !(flags.days <= 3650)) {
        return problem("from 1 to 3650 days can be simulated", "--days");
    }
    if (!(flags.warm_up_days >= 0) || !(flags.warm_up_days <= 365)) {
        return problem("a warm-up takes from 0 to 365 days", "--warm-up");
    }
    if (!(flags.ticker_every_s >= 1) || !(flags.ticker_every_s <= 3600)) {
        return problem("tickers come every 1 to 3600 seconds", "--ticker-every");
    }
    const Result<TimeNs> from = parse_time(flags.from);
    if (!from) return problem("\"" + flags.from + "\" is not a time", "--from", "as 2026-01-01");
    std::vector<VenueId> venues;
    for (const std::string& name : flags.venues) {
        const Result<VenueId> venue = parse_venue(name);
        if (!venue) return problem("there is no venue \"" + name + "\"", "--venues");
        venues.push_back(*venue);
    }
    if (venues.empty()) {
        const auto all = all_venues();
        venues.assign(all.begin(), all.end());
    }
    AgentWorldSettings settings =
        usual_world(static_cast<std::uint64_t>(flags.seed), std::move(venues));
    settings.markets = flags.markets;
    // Whole days, so that a warm-up never ends inside of one.
    settings.start_ns =
        *from - *from % ns_per_day - static_cast<int>(flags.warm_up_days) * ns_per_day;
    settings.days = static_cast<int>(flags.days) + static_cast<int>(flags.warm_up_days);
    if (flags.impact) settings.impact = 1;
    if (flags.openings_per_hour > 0) {
        for (AgentVenueSettings& venue : settings.venues) {
            venue.openings_per_hour = flags.openings_per_hour;
        }
    }
    return settings;
}

Outcome<int> run_simulate(const Flags& flags) {
    FL_TRY(settings, settings_of(flags));
    FL_TRY(world, AgentWorld::create(settings));
    FL_TRY(files, AgentFiles::create(flags.out, static_cast<int>(flags.ticker_every_s)));
    Progress progress("simulating");
    const TimeNs begin_ns = settings.start_ns + static_cast<int>(flags.warm_up_days) * ns_per_day;
    while (!world.is_over()) {
        world.step();
        if (world.now_ns() == begin_ns) world.reset_truth();
        if (world.now_ns() > begin_ns) FL_CHECK(files.add(world));
        if (world.now_ns() % ns_per_hour == 0) {
            progress.show(static_cast<double>(world.now_ns() - settings.start_ns) /
                              static_cast<double>(world.end_ns() - settings.start_ns),
                          format_time(world.now_ns()).substr(0, 10));
        }
    }
    FL_CHECK(files.finish(world));
    if (flags.json) {
        JsonWriter json;
        json.begin_object().member("path", flags.out).member("simulated", true);
        json.member("files", static_cast<std::uint64_t>(files.files()));
        json.member("rows", static_cast<std::uint64_t>(files.rows()));
        std::cout << json.end_object().text() << "\n";
    } else {
        std::cout << fmt::format("{} rows in {} files below {}, the truth in truth.json\n",
                                 files.rows(), files.files(), flags.out);
    }
    return 0;
}

}  // namespace

Subcommand simulate_command() {
    return {"simulate", "Make a market of agents with known truth, as files",
            [](Arguments& arguments) -> Run {
                const auto flags = std::make_shared<Flags>();
                arguments.number("--seed", flags->seed, "The same seed gives the same world");
                arguments.number("--days", flags->days, "Days to write");
                arguments.number("--warm-up", flags->warm_up_days,
                                 "Days played before the first one that is written");
                arguments.list("--venues", flags->venues, "Venues, as binance,bybit (default all)");
                arguments.list("--markets", flags->markets, "Coins, as BTC,ETH");
                arguments.text("--from", flags->from, "First day");
                arguments.number("--ticker-every", flags->ticker_every_s,
                                 "Seconds between two tickers (mark price and open interest)");
                arguments.number("--openings-per-hour", flags->openings_per_hour,
                                 "Positions opened an hour and venue (default: its own)");
                arguments.flag("--impact", flags->impact, "Liquidations move the price");
                arguments.text("--out", flags->out, "Folder to write", true);
                arguments.flag("--json", flags->json, "Answer as JSON");
                return [flags] { return run_simulate(*flags); };
            }};
}

}  // namespace faultline::cli
