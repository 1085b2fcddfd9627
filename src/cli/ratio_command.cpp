// faultline ratio: open interest over exchange reserves, and how unusual that is.
#include <algorithm>
#include <cmath>
#include <fmt/ostream.h>
#include <iostream>
#include <map>

#include "cli/insight_market.hpp"
#include "cli/subcommands.hpp"
#include "history/reader.hpp"
#include "insight/reading_json.hpp"
#include "map/number_text.hpp"

namespace faultline::cli {
namespace {

constexpr DurationNs history_ns = (ratio_days + 7) * ns_per_day;

struct Reserves {
    std::map<VenueId, TimedSeries> venues;
    TimedSeries all;
};

Outcome<Reserves> reserves_of(const Store& store, const std::string& coin, TimeNs at_ns) {
    FL_TRY(rows, read_reserves(store, coin, at_ns - history_ns, at_ns + 1));
    Reserves out;
    for (const ExchangeReserve& row : rows) {
        TimedSeries& series = row.all_venues_together ? out.all : out.venues[row.venue];
        series.points.emplace_back(row.exchange_ns, row.reserve_coins);
    }
    return out;
}

Outcome<std::map<VenueId, TimedSeries>> open_interest_of(const Store& store,
                                                         const MarketExtent& extent,
                                                         const MarketQuery& query, TimeNs at_ns) {
    std::map<VenueId, std::vector<TimedSeries>> contracts;
    for (const StoredInstrument& stored : extent.instruments) {
        const VenueId venue = stored.instrument.venue;
        if (!query.venues.empty() &&
            std::find(query.venues.begin(), query.venues.end(), venue) == query.venues.end()) {
            continue;
        }
        FL_TRY(rows, read_open_interest(store, stored.id, at_ns - history_ns, at_ns + 1));
        TimedSeries series;
        for (const OpenInterest& row : rows) {
            if (row.open_coins > 0) series.points.emplace_back(row.exchange_ns, row.open_coins);
        }
        if (!series.points.empty()) contracts[venue].push_back(std::move(series));
    }
    std::map<VenueId, TimedSeries> out;
    for (const auto& [venue, parts] : contracts) {
        out[venue] = sum_hourly(parts, at_ns - history_ns, at_ns);
    }
    return out;
}

Outcome<RatioReading> read_ratio(const MarketQuery& query) {
    FL_TRY(store, Store::open(query.data, Access::read_only));
    FL_TRY(extent, market_extent(store, query.market));
    FL_TRY(at_ns, instant_of(query, extent));
    FL_TRY(reserves, reserves_of(store, query.market, at_ns));
    FL_TRY(open_interest, open_interest_of(store, extent, query, at_ns));
    InsightRequest request;
    request.length_ns = request.step_ns;
    const auto market = insight_market(store, query, request);
    std::vector<VenueLeverageSeries> venues;
    for (const VenueId venue : all_venues()) {
        const auto open = open_interest.find(venue);
        const auto reserve = reserves.venues.find(venue);
        if (open == open_interest.end() && reserve == reserves.venues.end()) continue;
        VenueLeverageSeries series;
        series.venue = venue;
        if (open != open_interest.end()) series.open_interest_coins = open->second;
        if (reserve != reserves.venues.end()) series.reserve_coins = reserve->second;
        if (market) {
            std::tie(series.mean_effective_leverage, series.active_usd) =
                mean_effective_leverage(market->replay.views(at_ns), venue);
        }
        venues.push_back(std::move(series));
    }
    RatioReading reading = leverage_ratio(query.market, at_ns, venues, reserves.all);
    if (reserves.venues.empty() && reserves.all.points.empty()) {
        reading.notes.push_back("no reserves of " + query.market +
                                " in this history: import them (docs/import.md)");
    }
    if (!market) reading.notes.push_back("no model output: " + market.error().text());
    FL_TRY(simulated, store.holds_simulated());
    reading.simulated = simulated;
    return reading;
}

void print_figure(const std::string& name, const RatioFigure& figure) {
    const auto number = [](double value, const char* format) {
        return std::isfinite(value) ? fmt::format(fmt::runtime(format), value) : std::string("n/a");
    };
    fmt::print(std::cout, "  {:<22}{:>12}{:>14}{:>10}{:>9}{:>11}", name,
               number(figure.open_interest_coins, "{:.0f}"), number(figure.reserve_coins, "{:.0f}"),
               number(figure.ratio, "{:.4f}"), number(figure.z_90d, "{:+.2f}"),
               number(figure.mean_effective_leverage, "{:.1f}x"));
    for (const RatioWindow& window : figure.windows) {
        fmt::print(std::cout, "{:>10}", number(window.change_pct, "{:+.1f} %"));
    }
    if (!figure.unavailable.empty()) fmt::print(std::cout, "  {}", figure.unavailable);
    fmt::print(std::cout, "\n");
}

void print_reading(const RatioReading& reading) {
    if (reading.simulated) fmt::print(std::cout, "SIMULATED: this history holds made-up data\n");
    fmt::print(std::cout, "{} at {}: open interest over exchange reserves, in coins\n",
               reading.market, format_time(reading.at_ns));
    fmt::print(std::cout, "  {:<22}{:>12}{:>14}{:>10}{:>9}{:>11}{:>10}{:>10}{:>10}\n", "venue",
               "open int.", "reserve", "ratio", "z 90d", "model lev.", "24 h", "48 h", "72 h");
    for (const RatioFigure& figure : reading.venues) {
        print_figure(std::string(display_name_of(*figure.venue)), figure);
    }
    print_figure("total of these", reading.total);
    print_figure("over all exchanges", reading.against_all);
    for (const std::string& note : reading.notes) fmt::print(std::cout, "  note: {}\n", note);
}

Outcome<int> run(const MarketFlags& flags) {
    const auto query = read_query(flags);
    if (!query) return wrong_flags(query.error());
    FL_TRY(reading, read_ratio(*query));
    if (flags.json) {
        fmt::print(std::cout, "{}\n", ratio_json(reading));
    } else {
        print_reading(reading);
    }
    return 0;
}

}  // namespace

Subcommand ratio_command() {
    return {"ratio", "estimated leverage ratio: open interest over exchange reserves",
            [](Arguments& arguments) -> Run {
                auto flags = std::make_shared<MarketFlags>();
                flags->data = default_data_folder;
                arguments.positional("MARKET", flags->market, "coin: BTC, ETH, SOL, ...", false);
                arguments.text("--data", flags->data, "folder of the history");
                arguments.list("--venues", flags->venues, "only these venues, by name");
                arguments.text("--warmup", flags->warmup, "history that shapes the model's output");
                arguments.text("--weights", flags->weights, "leverage mix: learned or prior");
                arguments.flag("--json", flags->json, "print JSON");
                flags->declare_at(arguments);
                return [flags] { return run(*flags); };
            }};
}

}  // namespace faultline::cli
