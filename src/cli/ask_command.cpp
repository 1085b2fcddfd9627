// faultline ask: a question about a market as a probability, with its baseline and track record.
#include <cmath>
#include <fmt/ostream.h>
#include <iostream>
#include <memory>

#include "cli/asked_question.hpp"
#include "cli/map_reaches.hpp"
#include "cli/subcommands.hpp"
#include "cli/swept_markets.hpp"
#include "history/liquidation_totals_source.hpp"
#include "history/question_source.hpp"
#include "insight/answer_json.hpp"
#include "insight/picture_reliability.hpp"
#include "insight/reliability.hpp"
#include "map/number_text.hpp"

namespace faultline::cli {
namespace {

struct Flags {
    MarketFlags market;
    AskFlags asked;
};

std::string percent_text(double share) {
    return std::isfinite(share) ? fmt::format("{:.1f} %", 100 * share) : "n/a";
}

void print_answer(const Answer& answer) {
    auto& out = std::cout;
    if (answer.simulated) fmt::print(out, "SIMULATED: this history holds made-up data\n");
    fmt::print(out, "{}\n", answer.sentence);
    fmt::print(out, "  as of {}, price {} USD\n", format_time(answer.at_ns),
               price_text(answer.price_usd, answer.price_usd < 1000 ? 2 : 0));
    fmt::print(out, "  probability  {}   (90 % interval {} to {})\n",
               percent_text(answer.probability), percent_text(answer.lo), percent_text(answer.hi));
    fmt::print(out, "  baseline     {}   ({} alone)\n", percent_text(answer.baseline.probability),
               answer.baseline.name);
    fmt::print(out, "  climatology  {}   (how often it came before)\n",
               percent_text(answer.climatology));
    const OddsRecord& record = answer.record;
    if (record.origins > 0) {
        fmt::print(out,
                   "  record       Brier {:.4f} on {} past origins (climatology {:.4f}, volatility "
                   "{:.4f}); it came in {}\n",
                   record.brier, record.origins, record.brier_climatology, record.brier_volatility,
                   percent_text(record.base_rate));
    }
    if (std::isfinite(answer.map.p50_usd)) {
        fmt::print(out, "  the map says {}, total {} to {}\n", percent_text(answer.map.probability),
                   money_text(answer.map.p05_usd), money_text(answer.map.p95_usd));
    }
    if (answer.map.touch && answer.map.touch->origins > 0) {
        const MapTouch& touch = *answer.map.touch;
        fmt::print(out,
                   "  the map-adjusted member says {}; Brier {:.4f} against {:.4f} without on {} "
                   "past days (difference {:+.4f} to {:+.4f})\n",
                   percent_text(touch.probability), touch.brier, touch.brier_without, touch.origins,
                   touch.gain_lo, touch.gain_hi);
    }
    fmt::print(out, "  the map's weight in the answer: {:g} ({})\n", answer.map.weight,
               answer.map.note);
    if (answer.comparison) {
        fmt::print(out, "  prediction market {}: {:+.1f} points; {}\n",
                   percent_text(answer.comparison->market_price),
                   100 * answer.comparison->difference, answer.comparison->reading);
    }
    fmt::print(out, "  settled: {}\n", answer.settlement);
    for (const std::string& note : answer.notes) fmt::print(out, "  note: {}\n", note);
}

/// The market whose prices a question needs: BTC stands for all together.
std::string price_market(const std::string& market) {
    return market == all_markets ? "BTC" : market;
}

/// Until when something is known: prices, or reported totals that end before them.
Outcome<TimeNs> asked_at(const Store& store, const MarketQuery& query, const std::string& market) {
    FL_TRY(extent, market_extent(store, price_market(market)));
    MarketQuery of_market = query;
    of_market.market = price_market(market);
    return instant_of(of_market, extent);
}

Outcome<LiquidationTotals> totals_for(const Store& store, const AskFlags& asked,
                                      const Question& question, TimeNs at_ns) {
    if (!asked.totals.empty()) return read_totals_file(asked.totals, question.market, at_ns);
    return load_totals(store, question.market, at_ns);
}

Outcome<void> write_picture(const std::string& path, const std::vector<ReliabilitySeries>& series,
                            const std::string& title, bool simulated) {
    FL_TRY(png, draw_reliability(title, series, simulated));
    return write_file(path, png.data(), png.size());
}

/// How often the past answers to the usual questions of a market came true.
Outcome<int> run_reliability(const Flags& flags, const Store& store, const MarketQuery& query,
                             const std::string& market) {
    FL_TRY(at_ns, asked_at(store, query, market));
    FL_TRY(bars, load_price_bars(store, market, at_ns));
    FL_TRY(simulated, store.holds_simulated());
    const ReliabilityReport report = reliability_of(bars);
    if (!flags.market.png.empty()) {
        FL_CHECK(write_picture(flags.market.png, report.series,
                               market + ": how often past answers came true", simulated));
    }
    if (flags.market.json) {
        fmt::print(std::cout, "{}\n", reliability_json(report, simulated));
    } else if (flags.market.png.empty()) {
        fmt::print(std::cout, "{}", reliability_text(report));
    }
    return 0;
}

Outcome<int> run(const Flags& flags) {
    const auto query = read_query(flags.market);
    if (!query) return wrong_flags(query.error());
    const auto market = market_asked(flags.asked);
    if (!market) return wrong_flags(market.error());
    const auto market_price = read_market_price(flags.asked);
    if (!market_price) return wrong_flags(market_price.error());
    FL_TRY(store, Store::open(query->data, Access::read_only));
    if (is_kind(flags.asked, "reliability")) return run_reliability(flags, store, *query, *market);
    FL_TRY(at_ns, asked_at(store, *query, *market));
    const auto question = read_question(flags.asked, at_ns);
    if (!question) return wrong_flags(question.error());
    FL_TRY(bars, load_price_bars(store, price_market(*market), at_ns));
    FL_TRY(simulated, store.holds_simulated());
    AskInputs inputs;
    inputs.bars = &bars;
    inputs.market_price = *market_price;
    inputs.simulated = simulated;
    LiquidationTotals totals;
    SweptMarkets maps;
    if (question->kind == QuestionKind::liquidations) {
        if (question->source == TotalSource::reported) {
            FL_TRY(found, totals_for(store, flags.asked, *question, at_ns));
            totals = std::move(found);
            inputs.totals = &totals;
        }
        const bool wants_map = flags.asked.map || question->source == TotalSource::estimated;
        if (wants_map) {
            FL_TRY(swept, swept_markets(store, *query, *market, at_ns));
            maps = std::move(swept);
            inputs.maps = maps.markets;
            inputs.unmapped = maps.unmapped;
        }
    }
    std::vector<MapReach> reaches;
    if (question->kind != QuestionKind::liquidations && flags.asked.map && !bars.hours.empty()) {
        MarketQuery of_market = *query;
        of_market.market = *market;
        FL_TRY(read, map_reaches(store, of_market, bars.hours.back().open_ns + ns_per_hour, at_ns));
        reaches = std::move(read);
        inputs.reaches = &reaches;
    }
    FL_TRY(answer, answer_question(*question, inputs));
    if (!flags.market.png.empty()) {
        FL_TRY(series, reliability_of_question(*question, inputs));
        FL_CHECK(write_picture(flags.market.png, {series}, answer.sentence, simulated));
    }
    if (flags.market.json) {
        fmt::print(std::cout, "{}\n", answer_json(answer));
    } else {
        print_answer(answer);
    }
    return 0;
}

}  // namespace

Subcommand ask_command() {
    return {"ask", "a question about a market, as a probability with its baseline",
            [](Arguments& arguments) -> Run {
                auto flags = std::make_shared<Flags>();
                MarketFlags& market = flags->market;
                AskFlags& asked = flags->asked;
                market.data = default_data_folder;
                arguments.positionals("QUESTION", asked.words,
                                      "touch, move, liquidations, reliability or a sentence");
                arguments.text("--data", market.data, "folder of the history");
                arguments.text("--market", asked.market, "coin: BTC, ETH, ...; ALL for totals");
                arguments.text("--price", asked.price, "touch: the price in USD");
                arguments.text("--percent", asked.percent, "move: by more than this");
                arguments.flag("--touch", asked.touch, "move: at any time (if not said otherwise)");
                arguments.flag("--close", asked.close, "move: at the end only");
                arguments.text("--direction", asked.direction, "move: up, down or either");
                arguments.text("--usd", asked.usd,
                               "liquidations: more than this, as 500e6 or 500M");
                arguments.text("--side", asked.side, "liquidations: long, short or both");
                arguments.text("--source", asked.source, "liquidations: reported or estimated");
                arguments.text("--totals", asked.totals, "hourly reported totals from this file");
                arguments.flag("--map", asked.map, "also ask what the liquidation map adds");
                arguments.text("--by", asked.by, "until then; a day is included");
                arguments.text("--within", asked.within, "for so long from now: 24h, 7d");
                arguments.text("--market-price", asked.market_price,
                               "price of a prediction market to compare with: 0.35");
                market.declare_at(arguments);
                arguments.list("--venues", market.venues, "of the map: only these venues");
                arguments.text("--warmup", market.warmup, "of the map: history that shapes it");
                arguments.text("--weights", market.weights, "of the map: learned or prior");
                arguments.text("--png", market.png, "picture of how past answers came true");
                arguments.flag("--json", market.json, "print JSON");
                return [flags] { return run(*flags); };
            }};
}

}  // namespace faultline::cli
