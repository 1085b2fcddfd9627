// faultline dominance: which side stands closer, funding, ratios, and the conditions of a squeeze.
#include <algorithm>
#include <cmath>
#include <fmt/ostream.h>
#include <iostream>

#include "cli/insight_market.hpp"
#include "cli/subcommands.hpp"
#include "history/reader.hpp"
#include "insight/picture_dominance.hpp"
#include "insight/reading_json.hpp"
#include "map/number_text.hpp"

namespace faultline::cli {
namespace {

constexpr DurationNs funding_ns = 90 * ns_per_day;
constexpr DurationNs ratio_age_max = ns_per_day;

struct Context {
    std::vector<FundingSeries> funding;
    std::vector<RatioQuote> ratios;
};

/// The latest ratio of each kind, at most a day old.
void add_ratios(const StoredInstrument& stored, const std::vector<LongShortRatio>& rows,
                std::vector<RatioQuote>& out) {
    for (const RatioKind kind :
         {RatioKind::account, RatioKind::top_account, RatioKind::top_position,
          RatioKind::taker_volume, RatioKind::unknown}) {
        for (auto row = rows.rbegin(); row != rows.rend(); ++row) {
            if (row->kind != kind || !std::isfinite(row->long_over_short)) continue;
            out.push_back({stored.instrument.venue, stored.instrument.symbol, *row});
            break;
        }
    }
}

Outcome<Context> context_of(const Store& store, const MarketQuery& query,
                            const LiquidationMap& map) {
    FL_TRY(extent, market_extent(store, query.market));
    Context out;
    for (const StoredInstrument& stored : extent.instruments) {
        const VenueId venue = stored.instrument.venue;
        if (!query.venues.empty() &&
            std::find(query.venues.begin(), query.venues.end(), venue) == query.venues.end()) {
            continue;
        }
        FL_TRY(funding, read_funding(store, stored.id, map.at_ns - funding_ns, map.at_ns + 1));
        if (!funding.empty()) {
            FundingSeries series{venue, stored.instrument.symbol, unknown, std::move(funding)};
            for (const VenueCoverage& coverage : map.coverage) {
                if (coverage.venue == venue && coverage.open_interest_usd > 0) {
                    series.open_interest_usd = coverage.open_interest_usd;
                }
            }
            out.funding.push_back(std::move(series));
        }
        FL_TRY(ratios, read_ratios(store, stored.id, map.at_ns - ratio_age_max, map.at_ns + 1));
        add_ratios(stored, ratios, out.ratios);
    }
    return out;
}

std::string rate_text(double rate_8h) {
    return std::isfinite(rate_8h) ? fmt::format("{:+.4f} %", 100 * rate_8h) : "n/a";
}
std::string met_text(const std::optional<bool>& met) {
    return !met ? "not known" : *met ? "met" : "not met";
}

void print_squeeze(const SqueezeCondition& squeeze, double near_pct) {
    const bool is_short = squeeze.side == Side::short_;
    fmt::print(std::cout, "  {} squeeze: {}\n", name_of(squeeze.side), met_text(squeeze.met()));
    fmt::print(std::cout, "    funding {} per 8 h, {} {} or the outer 5 % of 90 days: {}",
               rate_text(squeeze.funding_8h), is_short ? "at most" : "at least",
               rate_text(squeeze.funding_threshold_8h), met_text(squeeze.funding_met));
    if (std::isfinite(squeeze.percentile_90d)) {
        fmt::print(std::cout, " (percentile {:.0f})", squeeze.percentile_90d);
    }
    fmt::print(std::cout, "\n    {}s within {:g} %: {} against {}", name_of(squeeze.side), near_pct,
               money_text(squeeze.near_usd), money_text(squeeze.other_usd));
    if (std::isfinite(squeeze.share)) {
        fmt::print(std::cout, ", {:.0f} % of both, at least {:.0f} %: {}", 100 * squeeze.share,
                   100 * squeeze.share_threshold, met_text(squeeze.dense_met));
    }
    fmt::print(std::cout, "\n");
    if (squeeze.zone) {
        fmt::print(std::cout, "    nearest strong zone: {} … {} ({}, {:+.2f} %)\n",
                   price_text(squeeze.zone->low_usd, 0), price_text(squeeze.zone->high_usd, 0),
                   money_text(squeeze.zone->strength_usd), squeeze.zone->distance_pct);
    }
}

void print_reading(const DominanceReading& reading) {
    const int decimals = reading.current_price_usd < 1000 ? 2 : 0;
    if (reading.simulated) fmt::print(std::cout, "SIMULATED: this history holds made-up data\n");
    fmt::print(std::cout, "{} at {}: price {} USD, weights: {}\n", reading.market,
               format_time(reading.at_ns), price_text(reading.current_price_usd, decimals),
               reading.weights);
    for (const SideAsymmetry& at : reading.by_distance) {
        fmt::print(std::cout, "  within {:>2g} %: longs {:>9}, shorts {:>9}, dominance {}\n",
                   at.distance_pct, money_text(at.long_usd), money_text(at.short_usd),
                   std::isfinite(at.asymmetry) ? fmt::format("{:+.2f}", at.asymmetry) : "n/a");
    }
    if (reading.funding.empty()) fmt::print(std::cout, "  funding: not known\n");
    for (const FundingFigure& figure : reading.funding) {
        const bool several = std::isfinite(reading.funding_spread_8h);
        fmt::print(std::cout, "  funding {} {}: {} per 8 h{}, {}\n", display_name_of(figure.venue),
                   figure.symbol, rate_text(figure.rate_8h),
                   several ? ", " + rate_text(figure.from_mean_8h) + " from the mean" : "",
                   std::isfinite(figure.percentile_90d)
                       ? fmt::format("percentile {:.0f} of 90 days", figure.percentile_90d)
                       : "too few payments to rank");
    }
    if (std::isfinite(reading.funding_spread_8h)) {
        fmt::print(std::cout, "  funding of venues differs by {}\n",
                   rate_text(reading.funding_spread_8h));
    }
    if (reading.ratios.empty()) fmt::print(std::cout, "  long/short ratios: not known\n");
    for (const RatioQuote& quote : reading.ratios) {
        fmt::print(std::cout, "  long/short {} of {} {}: {:.2f} at {}\n", name_of(quote.ratio.kind),
                   display_name_of(quote.venue), quote.symbol, quote.ratio.long_over_short,
                   format_time(quote.ratio.exchange_ns));
    }
    for (const SqueezeCondition& squeeze : reading.squeezes) {
        print_squeeze(squeeze, DominanceSettings{}.near_pct);
    }
    for (const std::string& note : reading.notes) fmt::print(std::cout, "  note: {}\n", note);
}

Outcome<int> run(const MarketFlags& flags) {
    const auto query = read_query(flags);
    if (!query) return wrong_flags(query.error());
    FL_TRY(store, Store::open(query->data, Access::read_only));
    FL_TRY(market, insight_market(store, *query, {}));
    const LiquidationMap map = market.map(*query, market.at_ns);
    const ZoneReading zones = find_zones(map, market.daily_sigma, market.bracket_sd);
    FL_TRY(context, context_of(store, *query, map));
    const DominanceReading reading =
        read_dominance(map, zones, context.funding, std::move(context.ratios));
    if (!flags.png.empty()) {
        FL_TRY(png, draw_dominance(map, reading));
        FL_CHECK(write_file(flags.png, png.data(), png.size()));
    }
    if (flags.json) {
        fmt::print(std::cout, "{}\n", dominance_json(reading));
    } else if (flags.png.empty()) {
        print_reading(reading);
    }
    return 0;
}

}  // namespace

Subcommand dominance_command() {
    return {"dominance", "longs against shorts by distance, funding, and squeeze conditions",
            [](Arguments& arguments) -> Run {
                auto flags = std::make_shared<MarketFlags>();
                flags->data = default_data_folder;
                arguments.positional("MARKET", flags->market, "coin: BTC, ETH, SOL, ...", false);
                arguments.text("--data", flags->data, "folder of the history");
                arguments.list("--venues", flags->venues, "only these venues, by name");
                arguments.text("--warmup", flags->warmup, "history that shapes the model");
                arguments.text("--weights", flags->weights, "leverage mix: learned or prior");
                arguments.text("--leverage", flags->leverage,
                               "only brackets in this range, such as 25..125");
                arguments.text("--png", flags->png, "picture of both sides by distance");
                arguments.flag("--json", flags->json, "print JSON");
                flags->declare_at(arguments);
                return [flags] { return run(*flags); };
            }};
}

}  // namespace faultline::cli
