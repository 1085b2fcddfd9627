// faultline score: the evaluation protocol over a period of the history.
#include <fmt/ostream.h>
#include <iostream>
#include <memory>

#include "cli/market_query.hpp"
#include "cli/progress.hpp"
#include "cli/subcommands.hpp"
#include "engine/market_setup.hpp"
#include "history/liquidation_totals_source.hpp"
#include "history/member_threads.hpp"
#include "history/score_market.hpp"
#include "learn/score_json.hpp"
#include "map/picture_score.hpp"

namespace faultline::cli {
namespace {

struct ScoreFlags {
    MarketFlags market;
    std::string train_until;
    std::string embargo = "1d";
    std::string totals;
};

/// The period with liquidations that is asked for, or all of it.
Outcome<std::pair<TimeNs, TimeNs>> period_of(const MarketQuery& query, const Store& store,
                                             const MarketExtent& extent) {
    TimeNs first_ns = time_max_ns, last_ns = time_min_ns;
    for (const StoredInstrument& stored : extent.instruments) {
        FL_TRY(seen, liquidation_extent(store, stored.id));
        if (seen.first == 0) continue;
        first_ns = std::min(first_ns, seen.first);
        last_ns = std::max(last_ns, seen.second + 1);
    }
    if (first_ns > last_ns) {
        return problem("no liquidations of " + query.market + " in this history", query.data,
                       "import some: a score needs what really happened");
    }
    return std::pair{query.from_ns.value_or(first_ns), query.to_ns.value_or(last_ns)};
}

Outcome<std::pair<TimeNs, TimeNs>> period_of(const MarketQuery& query,
                                             const LiquidationTotals& totals) {
    return std::pair{query.from_ns.value_or(totals.hours.front().open_ns),
                     query.to_ns.value_or(totals.hours.back().open_ns + ns_per_hour)};
}

Outcome<ScoreRequest> request_of(const ScoreFlags& flags, const MarketQuery& query,
                                 const Store& store) {
    FL_TRY(extent, market_extent(store, query.market));
    ScoreRequest request;
    if (!flags.totals.empty()) {
        FL_TRY(totals,
               read_totals_file(flags.totals, query.market, query.to_ns.value_or(time_max_ns)));
        if (totals.hours.empty()) {
            return problem("holds no whole hour of the period", flags.totals);
        }
        request.totals = std::move(totals);
    }
    FL_TRY(period,
           request.totals ? period_of(query, *request.totals) : period_of(query, store, extent));
    request.market = query.market;
    request.venues = query.venues;
    request.from_ns = period.first;
    request.to_ns = period.second;
    request.warmup_ns = query.warmup_ns;
    const Result<DurationNs> embargo = parse_duration(flags.embargo);
    if (!embargo) return problem("\"" + flags.embargo + "\" is no length", "--embargo", "as 1d");
    request.embargo_ns = *embargo;
    if (!flags.train_until.empty()) {
        const Result<TimeNs> until = parse_time(flags.train_until);
        if (!until) {
            return problem("\"" + flags.train_until + "\" is not a time", "--train-until",
                           "as 2026-02-05T12:00");
        }
        if (*until <= request.from_ns || *until + request.embargo_ns >= request.to_ns) {
            return problem("nothing is left to learn from, or to score after the embargo",
                           "--train-until " + flags.train_until,
                           "it must lie inside of " + format_time(request.from_ns) + " .. " +
                               format_time(request.to_ns));
        }
        request.train_until_ns = *until;
    }
    ModelConfig base = default_config(query.market);
    base.eta = 1;  // as for learning (docs/model.md)
    request.settings = score_settings(base);
    request.threads = all_processors();
    return request;
}

std::string interval_text(const GainInterval& gain) {
    return fmt::format("{:+.3f} [{:+.3f}, {:+.3f}]", gain.value, gain.lo, gain.hi);
}

void print_score(const ScoreAnswer& answer) {
    const ScoreReport& report = answer.report;
    fmt::print(std::cout, "{} {} .. {}: {:.0f} scored, nats per {}\n", answer.market,
               format_time(answer.from_ns), format_time(answer.to_ns), report.total.events,
               answer.unit);
    for (std::size_t m = 0; m < score_model_count; ++m) {
        fmt::print(std::cout, "  {:<4}{:>9.3f}\n", score_model_names[m], report.total.score[m]);
    }
    fmt::print(std::cout, "  map over b2       {}\n", interval_text(report.total.over_b2));
    fmt::print(std::cout, "  map over placebo  {}\n", interval_text(report.total.over_placebo));
    fmt::print(std::cout, "  location over distance  {}\n",
               interval_text(report.location.over_distance));
    fmt::print(std::cout, "  zone lift         {:.2f} [{:.2f}, {:.2f}]\n", report.zones.map.value,
               report.zones.map.lo, report.zones.map.hi);
    const HourlyScore& hourly = report.hourly[index_of(ScoreModel::map)];
    fmt::print(std::cout, "  hourly: Spearman {:.2f}, R2 {:.2f}, top tenth {:.2f}\n",
               hourly.spearman, hourly.r2, hourly.capture);
    for (const ScoreSample& sample : answer.samples) {
        if (sample.blocked.empty()) continue;
        fmt::print(std::cout, "  {} {}: not scored: {}\n", sample.venue, sample.symbol,
                   sample.blocked);
    }
}

Outcome<int> run_score(const ScoreFlags& flags) {
    const auto query = read_query(flags.market);
    if (!query) return wrong_flags(query.error());
    FL_TRY(store, Store::open(query->data, Access::read_only));
    FL_TRY(request, request_of(flags, *query, store));
    ScoreAnswer answer;
    answer.market = query->market;
    answer.from_ns = request.from_ns;
    answer.to_ns = request.to_ns;
    answer.model_version = std::string(model_version);
    Progress progress("scoring");
    FL_TRY(samples, score_market(store, request, [&](double done) { progress.show(done); }));
    answer.samples = std::move(samples);
    if (request.totals) answer.unit = fmt::format("{:.0f} USD of a total", total_piece_usd);
    answer.report = build_score_report(answer.samples);
    FL_TRY(simulated, store.holds_simulated());
    answer.simulated = simulated;
    if (!flags.market.png.empty()) {
        FL_TRY(png, draw_score(answer));
        FL_CHECK(write_file(flags.market.png, png.data(), png.size()));
    }
    if (flags.market.json) {
        fmt::print(std::cout, "{}\n", score_json(answer));
    } else if (flags.market.png.empty()) {
        print_score(answer);
    }
    return 0;
}

}  // namespace

Subcommand score_command() {
    return {"score", "how well the map foretells liquidations, against honest baselines",
            [](Arguments& arguments) -> Run {
                auto flags = std::make_shared<ScoreFlags>();
                flags->market.warmup = "60d";
                flags->market.declare_common(arguments);
                flags->market.declare_period(arguments);
                arguments.text("--train-until", flags->train_until,
                               "end of what is learned from; 60 % of the period if not given");
                arguments.text("--embargo", flags->embargo,
                               "pause between learning and scoring, that neither sees");
                arguments.text("--totals", flags->totals,
                               "CSV of hourly totals to score instead of stored liquidations");
                return [flags] { return run_score(*flags); };
            }};
}

}  // namespace faultline::cli
