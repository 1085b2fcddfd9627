// faultline heatmap: the liquidation map of a market over time.
#include <algorithm>
#include <cmath>
#include <fmt/ostream.h>
#include <iostream>
#include <memory>

#include "cli/learned_weights.hpp"
#include "cli/progress.hpp"
#include "cli/subcommands.hpp"
#include "history/table_file.hpp"
#include "map/heatmap_builder.hpp"
#include "map/map_json.hpp"
#include "map/picture_heatmap.hpp"

namespace faultline::cli {
namespace {

constexpr DurationNs default_length_ns = 3 * ns_per_day;
constexpr std::int64_t default_columns = 400;
constexpr std::int64_t columns_max = 20'000;
constexpr double rows_max = 20'000;
constexpr double margin_share = 0.06;  // shown above and below the prices that were visited

struct Period {
    TimeNs from_ns, to_ns;
    DurationNs step_ns;
};

Outcome<Period> period_of(const MarketQuery& query, const MarketExtent& extent) {
    Period period{};
    MarketQuery end_query = query;
    end_query.at_ns = query.to_ns;
    FL_TRY(to_ns, instant_of(end_query, extent));
    period.to_ns = to_ns;
    period.from_ns = query.from_ns.value_or(to_ns - default_length_ns);
    if (period.from_ns >= period.to_ns) {
        return problem("the history ends at " + format_time(to_ns), "--from",
                       "ask for an earlier time");
    }
    const DurationNs length_ns = period.to_ns - period.from_ns;
    if (query.step_ns) {
        period.step_ns = *query.step_ns;
    } else {  // the first round step that needs at most 400 columns
        period.step_ns = 7 * ns_per_day;
        for (const DurationNs minutes : {1, 5, 15, 30, 60, 120, 240, 720, 1440}) {
            if (length_ns / (minutes * ns_per_minute) > default_columns) continue;
            period.step_ns = minutes * ns_per_minute;
            break;
        }
    }
    if (length_ns / period.step_ns > columns_max) {
        return problem(
            fmt::format("{} columns are more than {}", length_ns / period.step_ns, columns_max),
            "--step", "choose a longer step or a shorter period");
    }
    if (length_ns < period.step_ns) {
        return problem("the period is shorter than one step", "--step",
                       "choose a shorter step or a longer period");
    }
    return period;
}

Outcome<PriceBuckets> rows_of(const Store& store, const MarketExtent& extent,
                              const MarketQuery& query, const Period& period) {
    FL_TRY(prices, visited_prices(store, extent, period.from_ns, period.to_ns));
    double low = prices.low_usd * (1 - margin_share);
    double high = prices.high_usd * (1 + margin_share);
    const double middle = 0.5 * (prices.low_usd + prices.high_usd);
    if (query.range.given()) std::tie(low, high) = query.range.at(middle);
    const double bucket =
        query.bucket_usd > 0 ? query.bucket_usd : default_bucket_usd(query.market, middle);
    if ((high - low) / bucket <= rows_max) return PriceBuckets::covering(low, high, bucket);
    return problem(fmt::format("more than {:.0f} price rows", rows_max), "--bucket",
                   "choose a larger bucket or a smaller range");
}

/// One row for each cell that holds something.
Outcome<void> write_table(const Heatmap& heatmap, const std::string& path) {
    std::vector<std::string> end;
    std::vector<double> price;
    std::vector<double> longs;
    std::vector<double> shorts;
    for (std::size_t c = 0; c < heatmap.columns(); ++c) {
        const std::string time = format_time(heatmap.column_end_ns[c]);
        for (std::size_t r = 0; r < heatmap.rows; ++r) {
            const std::size_t cell = c * heatmap.rows + r;
            if (heatmap.long_usd[cell] <= 0 && heatmap.short_usd[cell] <= 0) continue;
            end.push_back(time);
            price.push_back(heatmap.price_floor_usd + heatmap.bucket_usd * static_cast<double>(r));
            longs.push_back(static_cast<double>(heatmap.long_usd[cell]));
            shorts.push_back(static_cast<double>(heatmap.short_usd[cell]));
        }
    }
    const std::vector<TableColumn> columns{{"column_end", std::move(end)},
                                           {"price_usd", std::move(price)},
                                           {"long_usd", std::move(longs)},
                                           {"short_usd", std::move(shorts)}};
    return write_table_file(path, columns);
}

Outcome<Heatmap> build(const Store& store, const MarketExtent& extent, const MarketQuery& query) {
    FL_TRY(period, period_of(query, extent));
    FL_TRY(rows, rows_of(store, extent, query, period));
    // Learned up to the first column: no column knows what came after it.
    FL_TRY(weights, learned_weights(store, query, period.from_ns));
    ReplayRequest replay_of = replay_request(query, period.from_ns, period.to_ns);
    use_weights(weights, replay_of);
    FL_TRY(replay, MarketReplay::open(store, replay_of));
    HeatmapBuilder builder(query.market, period.step_ns, rows,
                           brackets_within(query.leverage_min, query.leverage_max));
    Progress progress("heatmap");
    const double all = static_cast<double>(period.to_ns - period.from_ns);
    FL_CHECK(replay.advance_to(period.from_ns));
    replay.take_price_range();  // what the warm-up saw belongs to no column
    TimeNs end_ns = period.from_ns;
    while (end_ns + period.step_ns <= period.to_ns) {
        end_ns += period.step_ns;
        FL_CHECK(replay.advance_to(end_ns));
        const PathBar range = replay.take_price_range();
        builder.add_column(end_ns, replay.views(end_ns),
                           {range.open_usd, range.high_usd, range.low_usd, range.close_usd});
        progress.show(static_cast<double>(end_ns - period.from_ns) / all);
    }
    MapRequest request;
    request.market = query.market;
    request.at_ns = end_ns;
    request.bucket_usd = rows.bucket_usd;
    request.low_usd = rows.floor_usd;
    request.high_usd = rows.top_usd();
    request.leverage_min = query.leverage_min;
    request.leverage_max = query.leverage_max;
    const std::vector<BookView> views = replay.views(end_ns);
    if (!std::isfinite(current_price_usd(views))) return no_map(query, end_ns, views);
    LiquidationMap last = build_map(request, views, std::string(model_version), weights.name);
    FL_TRY(simulated, store.holds_simulated());
    last.simulated = simulated;
    return builder.finish(std::move(last));
}

Outcome<int> run(const MarketFlags& flags) {
    const auto read = read_query(flags);
    if (!read) return wrong_flags(read.error());
    const MarketQuery& query = *read;
    if (!flags.json && flags.png.empty() && flags.csv.empty() && flags.parquet.empty()) {
        return wrong_flags({"a heatmap needs a place to go",
                            {},
                            "add --png FILE, --csv FILE, --parquet FILE or --json"});
    }
    FL_TRY(store, Store::open(query.data, Access::read_only));
    FL_TRY(extent, market_extent(store, query.market));
    FL_TRY(heatmap, build(store, extent, query));
    if (!flags.png.empty()) {
        FL_TRY(png, draw_heatmap(heatmap));
        FL_CHECK(write_file(flags.png, png.data(), png.size()));
    }
    if (!flags.csv.empty()) FL_CHECK(write_table(heatmap, flags.csv));
    if (!flags.parquet.empty()) FL_CHECK(write_table(heatmap, flags.parquet));
    if (flags.json) fmt::print(std::cout, "{}\n", to_json(heatmap));
    return 0;
}

}  // namespace

Subcommand heatmap_command() {
    return {"heatmap", "the liquidation map over time: time x price",
            [](Arguments& arguments) -> Run {
                auto flags = std::make_shared<MarketFlags>();
                flags->declare_common(arguments);
                flags->declare_period(arguments);
                flags->declare_rows(arguments);
                return [flags] { return run(*flags); };
            }};
}

}  // namespace faultline::cli
