// faultline map: the liquidation map of a market at an instant.
#include <algorithm>
#include <cmath>
#include <fmt/ostream.h>
#include <iostream>
#include <memory>

#include "cli/learned_map.hpp"
#include "cli/subcommands.hpp"
#include "history/table_file.hpp"
#include "map/map_json.hpp"
#include "map/number_text.hpp"
#include "map/picture_map.hpp"

namespace faultline::cli {
namespace {

constexpr double rows_max = 500'000;
constexpr double picture_around = 0.15;  // what a picture shows where no range is asked for

Outcome<LiquidationMap> build(const LearnedMap& learned, const MarketQuery& query, TimeNs at_ns,
                              bool for_picture) {
    MapRequest request;
    request.market = query.market;
    request.at_ns = at_ns;
    request.bucket_usd = query.bucket_usd;
    request.leverage_min = query.leverage_min;
    request.leverage_max = query.leverage_max;
    const std::vector<BookView> views = learned.views();
    const double price = current_price_usd(views);
    if (!std::isfinite(price)) return no_map(query, at_ns, views);
    if (request.bucket_usd <= 0) request.bucket_usd = default_bucket_usd(query.market, price);
    PriceRange range = query.range;
    if (for_picture && !range.given()) range.around = picture_around;
    if (range.given()) std::tie(request.low_usd, request.high_usd) = range.at(price);
    if (map_row_count(request, views) > rows_max) {
        return problem(fmt::format("more than {:.0f} price rows", rows_max), "--bucket",
                       "choose a larger bucket or a smaller range");
    }
    return learned.build(request);
}

/// One row for each level: what spreadsheets and data frames want.
Outcome<void> write_table(const LiquidationMap& map, const std::string& path) {
    std::vector<double> price;
    std::vector<std::string> side;
    std::vector<double> notional, lo, hi;
    std::array<std::vector<double>, bracket_count> brackets;
    for (const MapLevel& level : map.levels) {
        price.push_back(level.price_usd);
        side.emplace_back(name_of(level.side));
        notional.push_back(level.notional_usd);
        lo.push_back(level.lo_usd);
        hi.push_back(level.hi_usd);
        for (std::size_t k = 0; k < bracket_count; ++k) {
            brackets[k].push_back(level.by_bracket_usd[k]);
        }
    }
    std::vector<TableColumn> columns;
    columns.push_back({"price_usd", price});
    columns.push_back({"side", side});
    columns.push_back({"notional_usd", notional});
    if (!map.bands.empty()) {
        columns.push_back({"lo_usd", lo});
        columns.push_back({"hi_usd", hi});
    }
    for (std::size_t k = 0; k < bracket_count; ++k) {
        columns.push_back({fmt::format("usd_{:.0f}x", bracket_leverage[k]), brackets[k]});
    }
    return write_table_file(path, columns);
}

void print_summary(const LiquidationMap& map) {
    const int decimals = std::max(2, decimals_of(map.bucket_usd));
    if (map.simulated) fmt::print(std::cout, "SIMULATED: this history holds made-up data\n");
    fmt::print(std::cout, "{} at {}: price {} USD, buckets of {} USD, weights: {}\n", map.market,
               format_time(map.at_ns), price_text(map.current_price_usd, decimals),
               price_text(map.bucket_usd, decimals_of(map.bucket_usd)), map.weights);
    fmt::print(std::cout, "  longs  {:>10} to be liquidated below, {:>10} inert\n",
               money_text(map.totals.long_usd), money_text(map.totals.inert_long_usd));
    fmt::print(std::cout, "  shorts {:>10} to be liquidated above, {:>10} inert\n",
               money_text(map.totals.short_usd), money_text(map.totals.inert_short_usd));
    for (const MapBand& band : map.bands) {
        fmt::print(std::cout, "  within {:>2.0f} % {:<6} {:>10}, 90 % band {} to {}\n",
                   100 * band.within, std::string(name_of(band.side)) + "s",
                   money_text(band.notional_usd), money_text(band.lo_usd), money_text(band.hi_usd));
    }
    std::vector<MapLevel> largest = map.levels;
    std::sort(largest.begin(), largest.end(),
              [](const MapLevel& a, const MapLevel& b) { return a.notional_usd > b.notional_usd; });
    largest.resize(std::min<std::size_t>(largest.size(), 10));
    fmt::print(std::cout, "  largest levels:\n");
    for (const MapLevel& level : largest) {
        fmt::print(std::cout, "    {:>12} USD {:+7.2f} %  {:<5} {:>10}\n",
                   price_text(level.price_usd, decimals),
                   100 * (level.price_usd / map.current_price_usd - 1), name_of(level.side),
                   money_text(level.notional_usd));
    }
    for (const VenueCoverage& venue : map.coverage) {
        for (const std::string& note : venue.notes) fmt::print(std::cout, "  note: {}\n", note);
    }
}

Outcome<int> run(const MarketFlags& flags) {
    const auto read = read_query(flags);
    if (!read) return wrong_flags(read.error());
    const MarketQuery& query = *read;
    FL_TRY(store, Store::open(query.data, Access::read_only));
    FL_TRY(extent, market_extent(store, query.market));
    FL_TRY(at_ns, instant_of(query, extent));
    FL_TRY(weights, learned_weights(store, query, at_ns));
    FL_TRY(learned, LearnedMap::open(store, query, weights, at_ns));
    FL_TRY(simulated, store.holds_simulated());
    FL_TRY(map, build(learned, query, at_ns, false));
    map.simulated = simulated;
    if (!flags.png.empty()) {
        FL_TRY(shown, build(learned, query, at_ns, true));
        shown.simulated = simulated;
        FL_TRY(png, draw_map(shown));
        FL_CHECK(write_file(flags.png, png.data(), png.size()));
    }
    if (!flags.csv.empty()) FL_CHECK(write_table(map, flags.csv));
    if (!flags.parquet.empty()) FL_CHECK(write_table(map, flags.parquet));
    if (flags.json) {
        fmt::print(std::cout, "{}\n", to_json(map));
    } else if (flags.png.empty() && flags.csv.empty() && flags.parquet.empty()) {
        print_summary(map);
    }
    return 0;
}

}  // namespace

Subcommand map_command() {
    return {"map", "the liquidation map: USD to be liquidated at each price",
            [](Arguments& arguments) -> Run {
                auto flags = std::make_shared<MarketFlags>();
                flags->declare_common(arguments);
                flags->declare_at(arguments);
                flags->declare_rows(arguments);
                return [flags] { return run(*flags); };
            }};
}

}  // namespace faultline::cli
