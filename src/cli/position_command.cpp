// faultline position: where a position would be liquidated, and how crowded that price is.
#include <cmath>
#include <fmt/ostream.h>
#include <iostream>

#include "cli/insight_market.hpp"
#include "cli/subcommands.hpp"
#include "insight/picture_position.hpp"
#include "insight/reading_json.hpp"
#include "map/number_text.hpp"

namespace faultline::cli {
namespace {

struct PositionFlags : MarketFlags {
    std::string venue, side, kind = "linear";
    double entry = unknown, leverage_asked = unknown, margin = unknown;
    double size_usd = unknown, coins = unknown, stop = unknown, around_pct = 10;
};

struct Asked {
    PositionQuestion question;
    std::optional<InsightMarket> market;
    std::optional<LiquidationMap> map;
    std::optional<ZoneReading> zones;
    std::string no_map;  // why there is none
};

/// The map of the market, where there is a history of it; a position can be judged without one.
Outcome<void> read_map(const MarketQuery& query, Asked& asked) {
    FL_TRY(store, Store::open(query.data, Access::read_only));
    FL_TRY(market, insight_market(store, query, {}));
    asked.map = market.map(query, market.at_ns);
    asked.zones = find_zones(*asked.map, market.daily_sigma, market.bracket_sd);
    return {};
}

Outcome<PositionQuestion> read_position(const PositionFlags& flags) {
    PositionQuestion question;
    const Result<VenueId> venue = parse_venue(flags.venue);
    if (!venue) {
        return problem("\"" + flags.venue + "\" is not a venue", "--venue",
                       "faultline venues lists them");
    }
    if (flags.side != "long" && flags.side != "short") {
        return problem("\"" + flags.side + "\" is not a side", "--side", "write long or short");
    }
    if (flags.kind != "linear" && flags.kind != "inverse") {
        return problem("\"" + flags.kind + "\" is not a kind of contract", "--contract",
                       "write linear or inverse");
    }
    if (!(flags.around_pct > 0) || flags.around_pct >= 100) {
        return problem("the range compared with is a percentage between 0 and 100", "--around",
                       "10 is the default");
    }
    question.venue = *venue;
    question.side = flags.side == "long" ? Side::long_ : Side::short_;
    question.kind = flags.kind == "linear" ? ContractKind::linear : ContractKind::inverse;
    question.market = market_of(flags.market);
    question.leverage = flags.leverage_asked;
    question.margin_usd = flags.margin;
    question.stop_usd = flags.stop;
    question.around = flags.around_pct / 100;
    return question;
}

std::string crowd_text(const PriceCrowding& at) {
    if (!std::isfinite(at.percentile)) return "crowding not known";
    std::string text = fmt::format(
        "{:+.2f} % from the price, {} in its bucket: fuller than {:.0f} "
        "% of the buckets",
        at.distance_pct, money_text(at.bucket_usd), at.percentile);
    if (at.zone) {
        text += fmt::format(", inside a zone of {}s ({} … {}, {})", name_of(at.zone->side),
                            price_text(at.zone->low_usd, 0), price_text(at.zone->high_usd, 0),
                            money_text(at.zone->strength_usd));
    }
    return text;
}

void print_check(const PositionCheck& check) {
    const int decimals = check.question.entry_usd < 1000 ? 4 : 2;
    const auto price = [decimals](double usd) {
        return std::isfinite(usd) ? price_text(usd, decimals) : std::string("never");
    };
    fmt::print(std::cout, "{} {} {} of {} at {} on {}: {:.4g}x, margin {}\n", check.question.market,
               name_of(check.question.kind), name_of(check.question.side),
               money_text(check.question.notional_usd), price(check.question.entry_usd),
               display_name_of(check.question.venue), check.leverage, money_text(check.margin_usd));
    fmt::print(std::cout, "  liquidation at {:>12} ({:+.2f} % from entry), bankruptcy at {}\n",
               price(check.liquidation_usd), check.from_entry_pct, price(check.bankruptcy_usd));
    fmt::print(std::cout, "  maintenance {:.3g} % of this tier, {} at entry; at most {:g}x\n",
               100 * check.maintenance_rate, money_text(check.maintenance_usd),
               check.tier_max_leverage);
    fmt::print(std::cout, "  there: {}\n", crowd_text(check.liquidation));
    if (check.calmer) {
        fmt::print(std::cout, "  calmer: {:.3g}x or {} more margin: liquidation at {}, {}\n",
                   check.calmer->leverage, money_text(check.calmer->added_margin_usd),
                   price(check.calmer->liquidation.price_usd),
                   crowd_text(check.calmer->liquidation));
    }
    const auto stop = [&](const char* name, const std::optional<PriceCrowding>& at) {
        if (at) fmt::print(std::cout, "  {} {}: {}\n", name, price(at->price_usd), crowd_text(*at));
    };
    stop("stop", check.stop);
    stop("calmer stop, nearer", check.calmer_stop_nearer);
    stop("calmer stop, farther", check.calmer_stop_farther);
    for (const std::string& note : check.notes) fmt::print(std::cout, "  note: {}\n", note);
}

Outcome<int> run(const PositionFlags& flags) {
    const auto query = read_query(flags);
    if (!query) return wrong_flags(query.error());
    auto question = read_position(flags);
    if (!question) return wrong_flags(question.error());
    Asked asked;
    const Outcome<void> read = read_map(*query, asked);
    if (!read) asked.no_map = read.error().text();
    question->entry_usd = flags.entry;
    if (!std::isfinite(flags.entry) && asked.map) {
        question->entry_usd = asked.map->current_price_usd;
    }
    if (std::isfinite(flags.size_usd) == std::isfinite(flags.coins)) {
        return wrong_flags({"give the size once", "--size, --coins",
                            "--size 10000 (USD at entry) or --coins 0.5"});
    }
    question->notional_usd =
        std::isfinite(flags.size_usd) ? flags.size_usd : flags.coins * question->entry_usd;
    if (!std::isfinite(question->entry_usd)) {
        return wrong_flags({"no entry price: " + asked.no_map, "--entry", "write it in USD"});
    }
    FL_TRY(check, check_position(*question, asked.map ? &*asked.map : nullptr,
                                 asked.zones ? &*asked.zones : nullptr));
    if (!asked.no_map.empty()) check.notes.push_back("no map, so no crowding: " + asked.no_map);
    if (asked.map && asked.map->simulated) {
        check.notes.emplace_back("SIMULATED: the map is of made-up data");
    }
    if (!flags.png.empty()) {
        if (!asked.map) {
            return wrong_flags({"no picture without a map: " + asked.no_map, "--png",
                                "give a history with --data, or leave --png out"});
        }
        const auto [low, high] = position_range_usd(check);
        PriceRange range;
        range.low_usd = low;
        range.high_usd = high;
        FL_TRY(png, draw_zones(cut_out(*asked.map, range), *asked.zones, position_picture(check)));
        FL_CHECK(write_file(flags.png, png.data(), png.size()));
    }
    if (flags.json) {
        fmt::print(std::cout, "{}\n", position_json(check));
    } else if (flags.png.empty()) {
        print_check(check);
    }
    return 0;
}

}  // namespace

Subcommand position_command() {
    return {"position",
            "where a position is liquidated, how crowded that price is, a calmer choice",
            [](Arguments& arguments) -> Run {
                auto flags = std::make_shared<PositionFlags>();
                flags->data = default_data_folder;
                arguments.positional("MARKET", flags->market, "coin: BTC, ETH, SOL, ...", false);
                arguments.text("--venue", flags->venue, "the exchange of the position", true);
                arguments.text("--side", flags->side, "long or short", true);
                arguments.number("--entry", flags->entry,
                                 "entry price in USD; the current price if not given");
                arguments.number("--leverage", flags->leverage_asked, "leverage, or --margin");
                arguments.number("--margin", flags->margin, "isolated margin in USD");
                arguments.number("--size", flags->size_usd, "value at entry in USD, or --coins");
                arguments.number("--coins", flags->coins, "size in coins");
                arguments.number("--stop", flags->stop, "price of a stop to judge");
                arguments.text("--contract", flags->kind, "linear or inverse");
                arguments.number("--around", flags->around_pct,
                                 "compare with buckets within so many percent of the price");
                arguments.text("--data", flags->data, "folder of the history, for the crowding");
                arguments.list("--venues", flags->venues, "only these venues in the map");
                arguments.text("--warmup", flags->warmup, "history that shapes the model");
                arguments.text("--weights", flags->weights, "leverage mix: learned or prior");
                arguments.text("--png", flags->png, "picture of where it stands on the map");
                arguments.flag("--json", flags->json, "print JSON");
                flags->declare_at(arguments);
                return [flags] { return run(*flags); };
            }};
}

}  // namespace faultline::cli
