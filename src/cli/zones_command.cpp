// faultline zones: where the map is dense, where it is thin, and what changed.
#include <algorithm>
#include <cmath>
#include <fmt/ostream.h>
#include <iostream>

#include "cli/insight_market.hpp"
#include "cli/subcommands.hpp"
#include "insight/picture_zones.hpp"
#include "insight/reading_json.hpp"
#include "insight/zone_age.hpp"
#include "map/number_text.hpp"

namespace faultline::cli {
namespace {

struct ZoneFlags : MarketFlags {
    std::string history = "24h";
    double prominence_pct = 20;
};

std::string age_text(double hours) {
    if (!std::isfinite(hours)) return "n/a";
    return hours < 48 ? fmt::format("{:.1f} h", hours) : fmt::format("{:.1f} d", hours / 24);
}

void print_zones(const ZoneReading& reading) {
    const int decimals = std::max(reading.current_price_usd < 1000 ? 2 : 0,
                                  std::min(2, decimals_of(reading.bucket_usd)));
    fmt::print(std::cout, "  {:<6}{:>25}{:>11}{:>11}{:>9}{:>11}\n", "side", "from … to (USD)",
               "distance", "strength", "age", "confidence");
    for (auto zone = reading.zones.rbegin(); zone != reading.zones.rend(); ++zone) {
        fmt::print(
            std::cout, "  {:<6}{:>11} … {:>11}{:>+9.2f} %{:>11}{:>9}{:>11}\n", name_of(zone->side),
            price_text(zone->low_usd, decimals), price_text(zone->high_usd, decimals),
            zone->distance_pct, money_text(zone->strength_usd), age_text(zone->age_h),
            std::isfinite(zone->confidence) ? fmt::format("{:.1f} sd", zone->confidence) : "n/a");
    }
    for (const ThinZone& thin : reading.thin) {
        fmt::print(std::cout, "  thin {:<6}{:>8} … {:>11}: {} in it, {:.0f} % of its neighbours\n",
                   name_of(thin.side), price_text(thin.low_usd, decimals),
                   price_text(thin.high_usd, decimals), money_text(thin.notional_usd),
                   100 * thin.share_of_neighbours);
    }
}

void print_summary(const ZoneReading& reading, const std::vector<ZoneEvent>& changes,
                   const std::string& history) {
    const int decimals = reading.current_price_usd < 1000 ? 2 : 0;
    if (reading.simulated) fmt::print(std::cout, "SIMULATED: this history holds made-up data\n");
    fmt::print(std::cout, "{} at {}: price {} USD, smoothed by {:.1f} bp, weights: {}\n",
               reading.market, format_time(reading.at_ns),
               price_text(reading.current_price_usd, decimals), reading.kernel_bp, reading.weights);
    if (reading.zones.empty()) fmt::print(std::cout, "  no zones\n");
    if (!reading.zones.empty()) print_zones(reading);
    for (const SideAsymmetry& at : reading.asymmetry) {
        fmt::print(std::cout, "  within {:>2g} %: longs {:>9}, shorts {:>9}, asymmetry {}\n",
                   at.distance_pct, money_text(at.long_usd), money_text(at.short_usd),
                   std::isfinite(at.asymmetry) ? fmt::format("{:+.2f}", at.asymmetry) : "n/a");
    }
    fmt::print(std::cout, "  last {}: {} changes\n", history, changes.size());
    for (const ZoneEvent& event : changes) {
        const Zone& zone = event.track.zone;
        fmt::print(std::cout, "    {} {:<9} {:<5} {} … {} ({})\n", format_time(event.at_ns),
                   name_of(event.change), name_of(zone.side), price_text(zone.low_usd, decimals),
                   price_text(zone.high_usd, decimals), money_text(zone.strength_usd));
    }
    for (const std::string& note : reading.notes) fmt::print(std::cout, "  note: {}\n", note);
}

Outcome<int> run(const ZoneFlags& flags) {
    const auto read = read_query(flags);
    if (!read) return wrong_flags(read.error());
    const MarketQuery& query = *read;
    const Result<DurationNs> history = parse_duration(flags.history);
    if (!history) {
        return wrong_flags({"\"" + flags.history + "\" is not a length of time", "--history",
                            "write it like 6h, 24h or 3d"});
    }
    if (!(flags.prominence_pct > 0) || flags.prominence_pct > 100) {
        return wrong_flags({"the least prominence is a percentage above 0, at most 100",
                            "--prominence", "20 is the default"});
    }
    ZoneSettings settings;
    settings.prominence_least = flags.prominence_pct / 100;
    FL_TRY(store, Store::open(query.data, Access::read_only));
    FL_TRY(extent, market_extent(store, query.market));
    FL_TRY(at_ns, instant_of(query, extent));
    MarketQuery all = query;
    all.range = {};  // the range is the picture's; zones are those of the whole map
    ZoneHistory zones;
    std::vector<ZoneEvent> changes;
    InsightRequest request;
    request.length_ns = std::max<DurationNs>(request.length_ns, *history);
    request.after_step = [&](const InsightMarket& market) -> Outcome<void> {
        const MarketStep& step = market.steps.back();
        if (step.end_ns < at_ns - *history) return {};
        if (!std::isfinite(current_price_usd(market.replay.views(step.end_ns)))) return {};
        const bool first = zones.tracks().empty() && changes.empty();
        const double sigma = daily_sigma_of(market.steps, request.step_ns);
        const LiquidationMap map = market.map(all, step.end_ns);
        const auto told = zones.add(find_zones(map, sigma, std::nullopt, settings), step.bar);
        // Those that the first map has did not form in it.
        if (!first) changes.insert(changes.end(), told.begin(), told.end());
        return {};
    };
    FL_TRY(market, insight_market(store, query, request));
    const LiquidationMap map = market.map(all, market.at_ns);
    ZoneReading reading = find_zones(map, market.daily_sigma, market.bracket_sd, settings);
    add_zone_ages(reading, market.replay.views(market.at_ns));
    if (!flags.png.empty()) {
        FL_TRY(png, draw_zones(cut_out(map, query.range), reading));
        FL_CHECK(write_file(flags.png, png.data(), png.size()));
    }
    if (flags.json) {
        fmt::print(std::cout, "{}\n", zones_json(reading, changes));
    } else if (flags.png.empty()) {
        print_summary(reading, changes, flags.history);
    }
    return 0;
}

}  // namespace

Subcommand zones_command() {
    return {"zones", "where the map is dense and where it is thin, and what changed",
            [](Arguments& arguments) -> Run {
                auto flags = std::make_shared<ZoneFlags>();
                flags->declare_common(arguments);
                flags->declare_at(arguments);
                arguments.text("--leverage", flags->leverage,
                               "only brackets in this range, such as 25..125");
                arguments.text("--bucket", flags->bucket, "price step of the map in USD");
                arguments.text("--range", flags->range, "prices of the picture: 15%, or LOW..HIGH");
                arguments.text("--history", flags->history, "how far back to tell what changed");
                arguments.number("--prominence", flags->prominence_pct,
                                 "least prominence in percent of the side's peak");
                return [flags] { return run(*flags); };
            }};
}

}  // namespace faultline::cli
